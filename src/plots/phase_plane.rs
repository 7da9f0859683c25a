//! The plane of two populations' rates.

use theory::phase_plane::{Pair, PhasePlane};

use super::axis::Axis;
use super::canvas::{Dash, Stroke};
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

/// A plane with its fixed points.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneFlow<'a> {
    /// The plane.
    pub plane: &'a PhasePlane,
    /// The fixed points.
    pub fixed_points: Vec<PlanePoint>,
}

/// Nullclines, flow, fixed points (filled if stable) and separatrices, as in Fig. 2 of Schuecker,
/// Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179); of a second network, paler and with broken lines.
///
/// Arrows show the direction of the flow; the faster it is, the longer they are, up to one cell of
/// their grid.
#[must_use]
pub fn phase_plane(
    names: [&str; 2],
    shown: &PlaneFlow<'_>,
    against: Option<&PlaneFlow<'_>>,
) -> Figure {
    let highest_hz = shown.plane.highest_hz;
    let mut marks = Vec::new();
    if let Some(other) = against {
        marks.extend(flow(names, other, &Look::OTHER));
    }
    marks.extend(flow(names, shown, &Look::FIRST));
    let [x, y] = [0, 1].map(|k| rate_axis(names[k], highest_hz[k]));
    let (width_px, height_px) = (440.0, 440.0);
    Chart { marks, width_px, height_px, ..Chart::new("", x, y) }.into()
}

/// How one of two networks is drawn.
struct Look {
    /// What is said of it in the legend.
    suffix: &'static str,
    /// How much paler it is.
    white: f64,
    dash: Dash,
    size_px: f64,
}

impl Look {
    const FIRST: Self = Self { suffix: "", white: 0.0, dash: Dash::Solid, size_px: 9.0 };
    const OTHER: Self = Self { suffix: ", changed", white: 0.35, dash: Dash::Dashed, size_px: 7.0 };

    fn stroke(&self, colour: Colour, width_px: f64) -> Stroke {
        Stroke { dash: self.dash, ..Stroke::solid(colour.paled(self.white), width_px) }
    }
}

fn flow(names: [&str; 2], shown: &PlaneFlow<'_>, look: &Look) -> Vec<Mark> {
    let PlaneFlow { plane, fixed_points } = shown;
    let Look { suffix, white, size_px, .. } = *look;
    let grey = Colour::GREY.paled(white);
    let mut marks =
        vec![Mark::named(&format!("flow{suffix}"), arrows(plane, plane.highest_hz, grey))];
    for (k, lines) in plane.nullclines.iter().enumerate() {
        let name = format!("nullcline of {}{suffix}", names[k]);
        marks.extend(named_lines(&name, lines, look.stroke(CATEGORIES[2 * k], 2.0)));
    }
    let border = Stroke::dashed(Colour::BLACK.paled(white), 1.5);
    marks.extend(named_lines(&format!("separatrix{suffix}"), &plane.separatrices, border));
    let looks = [
        (true, "stable", Shape::Disk, Colour::BLACK),
        (false, "unstable", Shape::Ring, CATEGORIES[1]),
    ];
    for (stable, name, shape, colour) in looks {
        let of_look = fixed_points.iter().filter(|point| point.is_stable == stable);
        let at: Vec<(f64, f64)> = of_look.map(|point| place(&point.rates_hz)).collect();
        if !at.is_empty() {
            let name = format!("{name} fixed point{suffix}");
            let colour = colour.paled(white);
            marks.push(Mark::named(&name, Form::Points { at, shape, size_px, colour }));
        }
    }
    marks
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

fn arrows(plane: &PhasePlane, highest_hz: Pair, colour: Colour) -> Form {
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
    Form::Arrows { spans: moving.map(span).collect(), stroke: Stroke::solid(colour, 1.0) }
}

/// The speed of the flow where both axes have the length 1.
fn speed(velocity: Pair, highest_hz: Pair) -> f64 {
    (velocity[0] / highest_hz[0]).hypot(velocity[1] / highest_hz[1])
}
