//! The plane of two populations' rates.

use theory::phase_plane::{Pair, PhasePlane};

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::Figure;
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// A fixed point in the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlanePoint {
    /// Both rates (spikes/s).
    pub rates_hz: Pair,
    /// Whether small deviations decay.
    pub is_stable: bool,
}

/// Nullclines, flow, fixed points (filled if stable) and separatrices, as in Fig. 2 of Schuecker,
/// Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179).
///
/// Arrows show the direction of the flow; the faster it is, the longer they are, up to one cell of
/// their grid.
#[must_use]
pub fn phase_plane(names: [&str; 2], plane: &PhasePlane, fixed_points: &[PlanePoint]) -> Figure {
    let highest_hz = plane.highest_hz;
    let mut marks = vec![Mark::named("flow", arrows(plane, highest_hz))];
    for (k, lines) in plane.nullclines.iter().enumerate() {
        let name = format!("nullcline of {}", names[k]);
        marks.extend(named_lines(&name, lines, Stroke::solid(CATEGORIES[2 * k], 2.0)));
    }
    let border = Stroke::dashed(Colour::BLACK, 1.5);
    marks.extend(named_lines("separatrix", &plane.separatrices, border));
    let looks = [
        (true, "stable", Shape::Disk, Colour::BLACK),
        (false, "unstable", Shape::Ring, CATEGORIES[1]),
    ];
    for (stable, name, shape, colour) in looks {
        let of_look = fixed_points.iter().filter(|point| point.is_stable == stable);
        let at: Vec<(f64, f64)> = of_look.map(|point| place(&point.rates_hz)).collect();
        if !at.is_empty() {
            let name = format!("{name} fixed point");
            marks.push(Mark::named(&name, Form::Points { at, shape, size_px: 9.0, colour }));
        }
    }
    let [x, y] = [0, 1].map(|k| rate_axis(names[k], highest_hz[k]));
    let (width_px, height_px) = (440.0, 440.0);
    Chart { marks, width_px, height_px, ..Chart::new("", x, y) }.into()
}

fn rate_axis(population: &str, highest_hz: f64) -> Axis {
    let margin = 0.02 * highest_hz;
    let scale = Scale::Linear { from: -margin, to: highest_hz + margin };
    Axis::new(&format!("rate of {population} (spikes/s)"), scale)
}

fn place(pair: &Pair) -> (f64, f64) {
    (pair[0], pair[1])
}

/// Lines of one look, of which the first is named.
fn named_lines(name: &str, lines: &[Vec<Pair>], stroke: Stroke) -> Vec<Mark> {
    let mark = |(index, line): (usize, &Vec<Pair>)| {
        let form = Form::Line { through: line.iter().map(place).collect(), stroke };
        if index == 0 { Mark::named(name, form) } else { Mark::unnamed(form) }
    };
    lines.iter().enumerate().map(mark).collect()
}

/// The slowest flow that is drawn still has arrows of this share of the longest.
const SHORTEST: f64 = 0.25;

fn arrows(plane: &PhasePlane, highest_hz: Pair) -> Form {
    let speeds = plane.flow.iter().map(|&(_, velocity)| speed(velocity, highest_hz));
    let fastest = speeds.fold(0.0, f64::max);
    let cell = (plane.flow.len() as f64).sqrt().recip();
    let span = |&(at, velocity): &(Pair, Pair)| {
        // The square root lets slow places near fixed points still show their direction.
        let speed = speed(velocity, highest_hz);
        let length = cell * (speed / fastest).sqrt().max(SHORTEST);
        let factor = 0.45 * length / speed;
        let end =
            |sign: f64| (at[0] + sign * factor * velocity[0], at[1] + sign * factor * velocity[1]);
        (end(-1.0), end(1.0))
    };
    let moving = plane.flow.iter().filter(|&&(_, velocity)| speed(velocity, highest_hz) > 0.0);
    Form::Arrows { spans: moving.map(span).collect(), stroke: Stroke::solid(Colour::GREY, 1.0) }
}

/// The speed of the flow where both axes have the length 1.
fn speed(velocity: Pair, highest_hz: Pair) -> f64 {
    (velocity[0] / highest_hz[0]).hypot(velocity[1] / highest_hz[1])
}
