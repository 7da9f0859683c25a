//! The rate of one population against the one that its input calls for.

use theory::phase_plane::PhaseLine;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::Figure;
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// A curve with its fixed points: the rate (spikes/s), and whether it is stable.
#[derive(Clone, Debug, PartialEq)]
pub struct LineCurves<'a> {
    /// The curve.
    pub line: &'a PhaseLine,
    /// The fixed points.
    pub fixed_points: Vec<(f64, bool)>,
}

/// Phi(nu) over nu with and without noise, the identity, and fixed points; of a second network in a paler colour.
#[must_use]
pub fn phase_line(
    population: &str,
    shown: &LineCurves<'_>,
    against: Option<&LineCurves<'_>>,
) -> Figure {
    let mut marks =
        vec![Mark::unnamed(Form::Identity { stroke: Stroke::solid(Colour::GREY, 1.0) })];
    if let Some(other) = against {
        marks.extend(curves(other, ", changed", 0.45));
    }
    marks.extend(curves(shown, "", 0.0));
    let highest_hz = shown.line.rates_hz.last().copied().unwrap_or(1.0);
    let scale = Scale::Linear { from: -0.02 * highest_hz, to: 1.02 * highest_hz };
    let x = Axis::new(&format!("rate of {population} (spikes/s)"), scale);
    let y = Axis::new("rate that the input calls for (spikes/s)", scale);
    let (width_px, height_px) = (440.0, 440.0);
    Chart { marks, width_px, height_px, ..Chart::new("", x, y) }.into()
}

/// Both curves and their fixed points, so much paler.
fn curves(shown: &LineCurves<'_>, suffix: &str, white: f64) -> Vec<Mark> {
    let LineCurves { line, fixed_points } = shown;
    let curve = |name: &str, values: &[f64], stroke| {
        let through = line.rates_hz.iter().copied().zip(values.iter().copied()).collect();
        Mark::named(&format!("{name}{suffix}"), Form::Line { through, stroke })
    };
    let without = Stroke::dashed(CATEGORIES[2].paled(white), 2.0);
    let with = Stroke::solid(CATEGORIES[0].paled(white), 2.0);
    let mut marks = vec![
        curve("without noise", &line.phi_without_noise_hz, without),
        curve("with noise", &line.phi_hz, with),
    ];
    let looks = [
        (true, "stable fixed point", Shape::Disk, Colour::BLACK),
        (false, "unstable fixed point", Shape::Ring, CATEGORIES[1]),
    ];
    for (stable, name, shape, colour) in looks {
        let of_look = fixed_points.iter().filter(|(_, is_stable)| *is_stable == stable);
        let at: Vec<(f64, f64)> = of_look.map(|&(rate, _)| (rate, rate)).collect();
        if !at.is_empty() {
            let (name, colour) = (format!("{name}{suffix}"), colour.paled(white));
            marks.push(Mark::named(&name, Form::Points { at, shape, size_px: 9.0, colour }));
        }
    }
    marks
}
