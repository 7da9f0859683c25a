//! The response of neurons over frequency: gain and phase.

use theory::Complex;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::CATEGORIES;
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark};
use super::scale::Scale;

/// The response at one working point.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseCurve {
    /// What stands in the legend.
    pub name: String,
    /// Rising.
    pub frequencies_hz: Vec<f64>,
    /// To the mean (spikes/s per mV).
    pub n_mu: Vec<Complex>,
    /// To the standard deviation (spikes/s per mV).
    pub n_sigma: Vec<Complex>,
}

impl ResponseCurve {
    fn gain(&self, of: &[Complex]) -> Vec<(f64, f64)> {
        self.line(of, |n| n.norm())
    }

    fn phase_degrees(&self, of: &[Complex]) -> Vec<(f64, f64)> {
        unwrapped(self.line(of, |n| n.arg().to_degrees()))
    }

    /// A number of each response over the frequencies above 0.
    fn line(&self, of: &[Complex], value: impl Fn(Complex) -> f64) -> Vec<(f64, f64)> {
        let places = self.frequencies_hz.iter().zip(of).filter(|(f, _)| **f > 0.0);
        places.map(|(&f, &n)| (f, value(n))).filter(|(_, y)| y.is_finite()).collect()
    }
}

/// Gain and phase of the responses to mean and standard deviation, over a logarithmic frequency.
#[must_use]
pub fn responses(curves: &[ResponseCurve]) -> Figure {
    let (gain_title, phase_title) = ("gain (spikes/s per mV)", "phase (degrees)");
    let lines = |line: fn(&ResponseCurve) -> Vec<(f64, f64)>| curves.iter().map(line).collect();
    let panels = vec![
        panel(curves, "to the mean", gain_title, lines(|curve| curve.gain(&curve.n_mu)), false),
        panel(
            curves,
            "to the standard deviation",
            gain_title,
            lines(|curve| curve.gain(&curve.n_sigma)),
            true,
        ),
        panel(curves, "", phase_title, lines(|curve| curve.phase_degrees(&curve.n_mu)), false),
        panel(curves, "", phase_title, lines(|curve| curve.phase_degrees(&curve.n_sigma)), false),
    ];
    Figure { panels, columns: 2 }
}

fn panel(
    curves: &[ResponseCurve],
    title: &str,
    measure: &str,
    lines: Vec<Vec<(f64, f64)>>,
    named: bool,
) -> Panel {
    let values = || lines.iter().flatten().map(|place| place.1);
    let scale = if measure.starts_with("gain") {
        Scale::log_over(values().filter(|value| *value > 0.0))
    } else {
        Scale::linear_over(values())
    };
    let frequencies = lines.iter().flatten().map(|place| place.0);
    let x = Axis::new("frequency (Hz)", Scale::log_over(frequencies.collect::<Vec<f64>>()));
    let marks = lines.into_iter().zip(curves).enumerate().map(|(k, (through, curve))| {
        let stroke = Stroke::solid(CATEGORIES[k % CATEGORIES.len()], 1.5);
        let form = Form::Line { through, stroke };
        if named { Mark::named(&curve.name, form) } else { Mark::unnamed(form) }
    });
    let marks = marks.collect();
    Panel::Chart(Chart {
        marks,
        width_px: 300.0,
        height_px: 180.0,
        ..Chart::new(title, x, Axis::new(measure, scale))
    })
}

/// Phases without jumps of a whole turn.
fn unwrapped(mut line: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    for k in 1..line.len() {
        let turns = ((line[k].1 - line[k - 1].1) / 360.0).round();
        line[k].1 -= 360.0 * turns;
    }
    line
}
