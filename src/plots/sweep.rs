//! States at chosen values of a parameter.

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// What one panel shows: a rate in each state at each value.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepSeries {
    /// Whose rate: a population, an area, or all.
    pub title: String,
    /// What is measured, with its unit.
    pub measure: String,
    /// Value, rate (spikes/s), and whether the state is stable.
    pub states: Vec<(f64, f64, bool)>,
    /// What simulations gave, where there were any.
    pub measured: Vec<MeasuredRate>,
}

/// A rate that a simulation gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredRate {
    /// The value of the parameter.
    pub value: f64,
    /// The rate (spikes/s).
    pub rate_hz: f64,
    /// Its standard error (spikes/s), where it is known.
    pub standard_error_hz: Option<f64>,
}

/// Rates over a parameter, a panel for each series; stable states filled, unstable ones as rings, what was measured as
/// diamonds with bars of two standard errors. Between the values
/// nothing is known, so that there are no lines.
#[must_use]
pub fn swept(parameter: &str, series: &[SweepSeries]) -> Figure {
    let columns = match series.len() {
        0..=1 => 1,
        2..=4 => 2,
        5..=12 => 3,
        _ => 4,
    };
    let alone = series.len() == 1;
    let any_unstable = series.iter().flat_map(|one| &one.states).any(|state| !state.2);
    let values: Vec<f64> = series.iter().flat_map(SweepSeries::values).collect();
    let x = Axis::new(parameter, Scale::linear_over(values));
    let panel = |(k, one): (usize, &SweepSeries)| {
        let named = k + 1 == columns.min(series.len());
        let chart = chart(one, x.clone(), named, any_unstable);
        Panel::Chart(if alone {
            chart
        } else {
            Chart { width_px: 250.0, height_px: 150.0, ..chart }
        })
    };
    Figure { panels: series.iter().enumerate().map(panel).collect(), columns }
}

impl SweepSeries {
    fn values(&self) -> impl Iterator<Item = f64> {
        self.states.iter().map(|state| state.0).chain(self.measured.iter().map(|one| one.value))
    }

    fn rates_hz(&self) -> impl Iterator<Item = f64> {
        self.states.iter().map(|state| state.1).chain(self.measured.iter().map(|one| one.rate_hz))
    }
}

fn chart(series: &SweepSeries, x: Axis, named: bool, any_unstable: bool) -> Chart {
    /// A range of rates wider than this factor is shown in decades.
    const WIDE: f64 = 50.0;
    /// Lower rates are as good as silence in decades (spikes/s).
    const LOWEST_HZ: f64 = 1e-4;
    let rates_hz: Vec<f64> = series.rates_hz().map(|rate_hz| rate_hz.max(LOWEST_HZ)).collect();
    let least = rates_hz.iter().copied().fold(f64::INFINITY, f64::min);
    let most = rates_hz.iter().copied().fold(0.0, f64::max);
    let scale = if most > WIDE * least {
        Scale::log_over(rates_hz)
    } else {
        Scale::Linear { from: 0.0, to: 1.06 * most.max(LOWEST_HZ) }
    };
    let looks = [
        (true, "stable", Shape::Disk, CATEGORIES[0]),
        (false, "unstable", Shape::Ring, CATEGORIES[1]),
    ];
    let marks = looks.into_iter().map(|(stable, name, shape, colour): (_, _, _, Colour)| {
        let of_look = series.states.iter().filter(|state| state.2 == stable);
        let at: Vec<(f64, f64)> = of_look.map(|state| (state.0, state.1.max(LOWEST_HZ))).collect();
        let form = Form::Points { at, shape, size_px: 8.0, colour };
        // Where there are no unstable states, the legend does not speak of them.
        if named && (stable || any_unstable) {
            Mark::named(name, form)
        } else {
            Mark::unnamed(form)
        }
    });
    let mut marks: Vec<Mark> = marks.collect();
    let measured = &series.measured;
    if !measured.is_empty() {
        let bar = |one: &MeasuredRate| {
            let reach_hz = 2.0 * one.standard_error_hz?;
            let low_hz = (one.rate_hz - reach_hz).max(LOWEST_HZ);
            Some((one.value, low_hz, (one.rate_hz + reach_hz).max(LOWEST_HZ)))
        };
        let stroke = Stroke::solid(CATEGORIES[2], 1.5);
        let spans = measured.iter().filter_map(bar).collect();
        marks.push(Mark::unnamed(Form::Whiskers { spans, stroke }));
        let at = measured.iter().map(|one| (one.value, one.rate_hz.max(LOWEST_HZ))).collect();
        let (shape, colour) = (Shape::OpenDiamond, CATEGORIES[2]);
        let form = Form::Points { at, shape, size_px: 10.0, colour };
        let name = "simulated, ± 2 s.e.";
        marks.push(if named { Mark::named(name, form) } else { Mark::unnamed(form) });
    }
    Chart { marks, ..Chart::new(&series.title, x, Axis::new(&series.measure, scale)) }
}
