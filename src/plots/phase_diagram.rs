//! Where oscillations begin, over two parameters.

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour, in_gradient};
use super::figure::Figure;
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// The onset of one oscillation, point by point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BoundaryCurve {
    /// In order along the curve.
    pub places: Vec<BoundaryPlace>,
}

/// A point of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundaryPlace {
    /// The first parameter.
    pub first: f64,
    /// The second.
    pub second: f64,
    /// The frequency of the oscillation (Hz).
    pub frequency_hz: f64,
    /// To which side it grows, in shares of the ranges.
    pub grows_towards: (f64, f64),
    /// Whether other modes grow there already, so that the state is unstable on both sides.
    pub is_inner: bool,
}

impl BoundaryPlace {
    fn place(&self) -> (f64, f64) {
        (self.first, self.second)
    }
}

/// An axis of the plane: what a parameter is called, and its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaneAxis<'a> {
    /// Its name.
    pub name: &'a str,
    /// From and to.
    pub range: (f64, f64),
}

impl PlaneAxis<'_> {
    fn axis(self) -> Axis {
        let (from, to) = self.range;
        Axis::new(self.name, Scale::Linear { from: from.min(to), to: from.max(to) })
    }
}

/// How wide the strip on the side that oscillates is, as a share of the ranges.
const STRIP: f64 = 0.03;

/// Frequencies have so many colours at most.
const COLOURS: usize = 6;

/// The boundaries in the plane, coloured by frequency, with a pale strip on the side on which each oscillation grows; dashed
/// where others grow already. Places at which fixed points meet and vanish are marked.
#[must_use]
pub fn phase_diagram(
    axes: [PlaneAxis; 2],
    curves: &[BoundaryCurve],
    folds: &[(f64, f64)],
) -> Figure {
    let mut marks: Vec<Mark> = Vec::new();
    let outer = curves.iter().flat_map(|curve| stretches(curve, |place| !place.is_inner));
    for (k, stretch) in outer.enumerate() {
        let form = Form::Band { around: strip(axes, &stretch), colour: Colour::PALE };
        let name = "the spiking network oscillates";
        marks.push(if k == 0 { Mark::named(name, form) } else { Mark::unnamed(form) });
    }
    let classes = Classes::of(curves);
    for class in 0..classes.number {
        let colour = in_gradient(0.15 + 0.65 * class as f64 / COLOURS as f64);
        let looks = [(false, Stroke::solid(colour, 2.5)), (true, Stroke::dashed(colour, 1.5))];
        let mut name = Some(classes.name(class));
        for (is_inner, stroke) in looks {
            let own = |place: &BoundaryPlace| {
                place.is_inner == is_inner && classes.class(place.frequency_hz) == class
            };
            for through in curves.iter().flat_map(|curve| stretches(curve, own)) {
                let through = through.iter().map(BoundaryPlace::place).collect();
                let form = Form::Line { through, stroke };
                marks.push(match name.take() {
                    Some(name) => Mark::named(&name, form),
                    None => Mark::unnamed(form),
                });
            }
        }
    }
    if !folds.is_empty() {
        let (shape, colour) = (Shape::Disk, CATEGORIES[1]);
        let form = Form::Points { at: folds.to_vec(), shape, size_px: 7.0, colour };
        marks.push(Mark::named("fold", form));
    }
    let [x, y] = axes.map(PlaneAxis::axis);
    Chart { marks, ..Chart::new("Onsets of oscillations", x, y) }.into()
}

/// The parts of a curve whose points are of a sort, each with the point after it, so that the curve has no gaps.
fn stretches(
    curve: &BoundaryCurve,
    is_of_sort: impl Fn(&BoundaryPlace) -> bool,
) -> Vec<Vec<BoundaryPlace>> {
    let mut parts: Vec<Vec<BoundaryPlace>> = Vec::new();
    let mut goes_on = false;
    for pair in curve.places.windows(2) {
        let belongs = is_of_sort(&pair[0]);
        match parts.last_mut() {
            Some(part) if belongs && goes_on => part.push(pair[1]),
            _ if belongs => parts.push(pair.to_vec()),
            _ => {}
        }
        goes_on = belongs;
    }
    parts
}

/// Along a stretch and back on the side to which the oscillation grows.
fn strip(axes: [PlaneAxis; 2], stretch: &[BoundaryPlace]) -> Vec<(f64, f64)> {
    let [width, height] = axes.map(|axis| axis.range.1 - axis.range.0);
    let beside = |place: &BoundaryPlace| {
        let (x, y) = place.grows_towards;
        (place.first + STRIP * x * width, place.second + STRIP * y * height)
    };
    stretch.iter().map(BoundaryPlace::place).chain(stretch.iter().rev().map(beside)).collect()
}

/// Ranges of frequency of equal width.
struct Classes {
    low_hz: f64,
    width_hz: f64,
    number: usize,
}

impl Classes {
    fn of(curves: &[BoundaryCurve]) -> Self {
        /// Widths that read well (Hz).
        const WIDTHS_HZ: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
        let frequencies = curves.iter().flat_map(|curve| &curve.places);
        let frequencies = frequencies.map(|place| place.frequency_hz);
        let (low, high) = frequencies
            .fold((f64::INFINITY, 0.0_f64), |(low, high), hz| (low.min(hz), high.max(hz)));
        if low > high {
            return Self { low_hz: 0.0, width_hz: 1.0, number: 0 };
        }
        let number =
            |width_hz: f64| ((high / width_hz).floor() - (low / width_hz).floor()) as usize + 1;
        let fits = |width_hz: &f64| number(*width_hz) <= COLOURS;
        let width_hz = WIDTHS_HZ.into_iter().find(fits).unwrap_or((high - low) / 2.0);
        Self { low_hz: (low / width_hz).floor() * width_hz, width_hz, number: number(width_hz) }
    }

    fn class(&self, frequency_hz: f64) -> usize {
        ((frequency_hz - self.low_hz) / self.width_hz) as usize
    }

    fn name(&self, class: usize) -> String {
        let from = self.low_hz + class as f64 * self.width_hz;
        format!("{from} to {} Hz", from + self.width_hz)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(first: f64, frequency_hz: f64, is_inner: bool) -> BoundaryPlace {
        let grows_towards = (0.0, 1.0);
        BoundaryPlace { first, second: 0.0, frequency_hz, grows_towards, is_inner }
    }

    #[test]
    fn parts_of_a_curve_join_and_every_frequency_has_a_class() {
        let places = [(0.0, 83.0), (1.0, 91.0), (2.0, 104.0), (3.0, 127.0)];
        let curve = BoundaryCurve {
            places: places.map(|(first, hz)| place(first, hz, first > 1.5)).to_vec(),
        };
        let ends = |parts: Vec<Vec<BoundaryPlace>>| -> Vec<(f64, f64)> {
            parts.iter().map(|part| (part[0].first, part[part.len() - 1].first)).collect()
        };
        assert_eq!(ends(stretches(&curve, |place| !place.is_inner)), [(0.0, 2.0)]);
        assert_eq!(ends(stretches(&curve, |place| place.is_inner)), [(2.0, 3.0)]);
        let classes = Classes::of(std::slice::from_ref(&curve));
        let names: Vec<String> = (0..classes.number).map(|k| classes.name(k)).collect();
        assert_eq!(names.first().unwrap(), "80 to 90 Hz");
        assert_eq!(names.last().unwrap(), "120 to 130 Hz");
        assert!(curve.places.iter().all(|at| classes.class(at.frequency_hz) < classes.number));
    }
}
