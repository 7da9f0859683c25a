//! Predicted spectra, eigenvalues along frequency, and correlation functions.

use data::{Kind, Network};
use theory::Complex;
use theory::spectra::Spectra;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// Spectra that were measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredPower<'a> {
    /// The frequencies (Hz).
    pub frequencies_hz: &'a [f64],
    /// Of each population, two-sided ((spikes/s)²/Hz), if it was measured.
    pub power_hz: &'a [Option<Vec<f64>>],
    /// Their standard errors, where they are known.
    pub standard_error_hz: &'a [Option<Vec<f64>>],
}

/// Power spectra of all populations, a panel for each area; measured ones thin, with two standard errors to either side;
/// marked where a theory becomes rough.
#[must_use]
pub fn power_spectra(
    network: &Network,
    spectra: &Spectra,
    measured: Option<MeasuredPower>,
    rough_above_hz: Option<f64>,
) -> Figure {
    let areas = network.areas();
    let columns = match areas.len() {
        0..=1 => 1,
        2..=4 => 2,
        _ => 4,
    };
    let last = spectra.frequencies_hz.last().copied().unwrap_or(1.0);
    let panels = areas.iter().enumerate().map(|(k, (area, own))| {
        let named = k + 1 == columns.min(areas.len());
        let mut marks = Vec::new();
        let mut powers = Vec::new();
        if let Some(at) = rough_above_hz.filter(|rough_hz| *rough_hz < last) {
            let stroke = Stroke::solid(Colour::PALE, 1.5);
            let form = Form::Vertical { at, stroke };
            let name = "theory off by 30 % to the right";
            marks.push(if named { Mark::named(name, form) } else { Mark::unnamed(form) });
        }
        for population in own.clone() {
            let colour = look(network, own, population).colour;
            let found = measured.and_then(|all| Some((all, all.power_hz[population].as_ref()?)));
            if let Some((all, found)) = found {
                if let Some(errors) = &all.standard_error_hz[population] {
                    let spans = bars(all.frequencies_hz, found, errors, last);
                    powers.extend(spans.iter().map(|bar| bar.2));
                    let stroke = Stroke::solid(colour, 0.3);
                    marks.push(Mark::unnamed(Form::Whiskers { spans, stroke }));
                }
                let line = line(all.frequencies_hz, found);
                let through: Vec<_> = line.into_iter().filter(|(f, _)| *f <= last).collect();
                powers.extend(through.iter().map(|place| place.1));
                let stroke = Stroke::solid(colour, 0.6);
                marks.push(Mark::unnamed(Form::Line { through, stroke }));
            }
        }
        for population in own.clone() {
            let through = line(&spectra.frequencies_hz, &spectra.power_hz[population]);
            powers.extend(through.iter().map(|place| place.1));
            let stroke = look(network, own, population);
            let form = Form::Line { through, stroke };
            let name = &network.populations[population].label.population;
            marks.push(if named { Mark::named(name, form) } else { Mark::unnamed(form) });
        }
        let x = Axis::new("frequency (Hz)", Scale::linear_over(spectra.frequencies_hz.clone()));
        let y = Axis::new("power ((spikes/s)²/Hz)", Scale::log_over(powers));
        let chart = Chart { marks, ..Chart::new(area, x, y) };
        Panel::Chart(if areas.len() == 1 {
            chart
        } else {
            Chart { width_px: 250.0, height_px: 150.0, ..chart }
        })
    });
    Figure { panels: panels.collect(), columns }
}

/// How low an error bar that would reach to 0 goes, as a share of the power.
const LOWEST_SHARE: f64 = 0.1;

/// Two standard errors to either side of powers above frequency 0.
fn bars(
    frequencies_hz: &[f64],
    power_hz: &[f64],
    errors_hz: &[f64],
    last_hz: f64,
) -> Vec<(f64, f64, f64)> {
    let all = frequencies_hz.iter().zip(power_hz).zip(errors_hz);
    let shown = all.filter(|((f, _), error)| (0.0..=last_hz).contains(*f) && error.is_finite());
    let bar = |((&f, &power), &error): ((&f64, &f64), &f64)| {
        let low = (power - 2.0 * error).max(LOWEST_SHARE * power);
        (f, low, power + 2.0 * error)
    };
    shown.filter(|((f, _), _)| **f > 0.0).map(bar).collect()
}

/// Excitatory populations unbroken, inhibitory ones broken, the first of both of an area in one colour.
fn look(network: &Network, area: &std::ops::Range<usize>, population: usize) -> Stroke {
    let kind = network.populations[population].label.kind;
    let others = network.populations[area.start..population].iter();
    let before = others.filter(|other| other.label.kind == kind).count();
    let colour = CATEGORIES[before % CATEGORIES.len()];
    match kind {
        Kind::Excitatory => Stroke::solid(colour, 2.0),
        Kind::Inhibitory => Stroke::dashed(colour, 2.0),
    }
}

fn line(frequencies_hz: &[f64], power_hz: &[f64]) -> Vec<(f64, f64)> {
    frequencies_hz.iter().copied().zip(power_hz.iter().copied()).filter(|(f, _)| *f > 0.0).collect()
}

/// Eigenvalues of the response of a network along frequency, around 1: where one comes near, power peaks; a dot every
/// 50 Hz.
#[must_use]
pub fn trajectories(frequencies_hz: &[f64], modes: &[Vec<Complex>]) -> Figure {
    const DOTS_HZ: f64 = 50.0;
    let mut marks = vec![
        Mark::unnamed(Form::Horizontal { at: 0.0, stroke: Stroke::solid(Colour::PALE, 1.0) }),
        Mark::named(
            "1",
            Form::Points {
                at: vec![(1.0, 0.0)],
                shape: Shape::Ring,
                size_px: 9.0,
                colour: Colour::BLACK,
            },
        ),
    ];
    let mut shown = vec![(-0.5, -0.5), (1.5, 0.5)];
    for (k, mode) in modes.iter().enumerate() {
        let colour = CATEGORIES[k % CATEGORIES.len()];
        // A line is broken where it has no numbers.
        let through: Vec<(f64, f64)> = mode
            .iter()
            .map(|value| if is_near(value) { place(value) } else { (f64::NAN, f64::NAN) })
            .collect();
        shown.extend(mode.iter().filter(|value| is_near(value)).map(place));
        marks.push(Mark::unnamed(Form::Line { through, stroke: Stroke::solid(colour, 1.5) }));
        let dots = frequencies_hz.iter().zip(mode).filter(|(f, value)| {
            (**f / DOTS_HZ - (**f / DOTS_HZ).round()).abs() < 1e-9 && is_near(value)
        });
        let at = dots.map(|(_, value)| place(value)).collect();
        marks.push(Mark::unnamed(Form::Points { at, shape: Shape::Disk, size_px: 4.0, colour }));
    }
    let x = Axis::new("Re λ", Scale::linear_over(shown.iter().map(|place| place.0)));
    let y = Axis::new("Im λ", Scale::linear_over(shown.iter().map(|place| place.1)));
    Chart { marks, equal_units: true, ..Chart::new("", x, y) }.into()
}

/// Whether an eigenvalue is shown: a few inhibitory ones are very far from 1.
fn is_near(value: &Complex) -> bool {
    value.norm() < 2.5
}

fn place(value: &Complex) -> (f64, f64) {
    (value.re, value.im)
}

/// A correlation function of two populations.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationCurve<'a> {
    /// What stands in the legend.
    pub name: String,
    /// At each lag ((spikes/s)²).
    pub values_hz2: &'a [f64],
}

/// Correlation functions over the time lag.
#[must_use]
pub fn correlation_functions(lags_ms: &[f64], curves: &[CorrelationCurve]) -> Figure {
    let values = curves.iter().flat_map(|curve| curve.values_hz2.iter().copied());
    let x = Axis::new("time lag (ms)", Scale::linear_over(lags_ms.iter().copied()));
    let y = Axis::new("correlation ((spikes/s)²)", Scale::linear_over(values));
    let zero = Form::Vertical { at: 0.0, stroke: Stroke::solid(Colour::PALE, 1.0) };
    let lines = curves.iter().enumerate().map(|(k, curve)| {
        let through = lags_ms.iter().copied().zip(curve.values_hz2.iter().copied()).collect();
        let stroke = Stroke::solid(CATEGORIES[k % CATEGORIES.len()], 1.5);
        Mark::named(&curve.name, Form::Line { through, stroke })
    });
    let marks = std::iter::once(Mark::unnamed(zero)).chain(lines).collect();
    Chart { marks, ..Chart::new("", x, y) }.into()
}
