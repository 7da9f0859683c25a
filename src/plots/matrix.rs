//! The rates of all populations at a glance.

use data::Population;

use super::axis::Axis;
use super::figure::Figure;
use super::heatmap::{Cell, Heatmap, Palette};
use super::scale::Scale;

/// Rates below this (spikes/s), one spike in a quarter of an hour, are shown as silence.
const SILENT_BELOW_HZ: f64 = 1e-3;

/// Rates as a matrix of areas by populations, in colours on a logarithmic scale.
///
/// `rates_hz` has one entry per population. A population that an area lacks and one that is
/// (nearly) silent look different from each other and from every rate.
#[must_use]
pub fn rate_matrix(title: &str, populations: &[Population], rates_hz: &[f64]) -> Figure {
    rate_matrix_of(title, &names_of(populations), rates_hz)
}

/// [`rate_matrix`] of populations by area and name within it; a rate that is no number looks as if
/// there were no such population.
#[must_use]
pub fn rate_matrix_of(title: &str, labels: &[(&str, &str)], rates_hz: &[f64]) -> Figure {
    let cell = |rate_hz: f64| match rate_hz {
        unknown if unknown.is_nan() => Cell::Missing,
        silent if silent < SILENT_BELOW_HZ => Cell::Silent,
        spoken => Cell::Value(spoken),
    };
    let colour = Axis::new("rate (spikes/s)", whole_decades(rates_hz));
    let silent = format!("< {SILENT_BELOW_HZ} spikes/s");
    matrix(title, labels, rates_hz.iter().map(|&rate_hz| cell(rate_hz)), colour, silent)
}

/// Any number of each population as a matrix of areas by populations, on a scale from zero.
#[must_use]
pub fn population_matrix(
    title: &str,
    measure: &str,
    populations: &[Population],
    values: &[f64],
) -> Figure {
    let highest = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let to = if highest > 0.0 { highest } else { 1.0 };
    let colour = Axis::new(measure, Scale::Linear { from: 0.0, to });
    let cells = values.iter().map(|&value| Cell::Value(value));
    matrix(title, &names_of(populations), cells, colour, String::new())
}

/// Area and name within it of each population.
fn names_of(populations: &[Population]) -> Vec<(&str, &str)> {
    let labels = populations.iter().map(|p| &p.label);
    labels.map(|label| (label.area.as_str(), label.population.as_str())).collect()
}

fn matrix(
    title: &str,
    labels: &[(&str, &str)],
    cells: impl Iterator<Item = Cell>,
    colour: Axis,
    silent: String,
) -> Figure {
    let areas = distinct(labels.iter().map(|label| label.0));
    let names = distinct(labels.iter().map(|label| label.1));
    let known: Vec<_> = labels.iter().zip(cells).collect();
    let cell = |area: &String, name: &String| {
        let found = known.iter().find(|(label, _)| **label == (area.as_str(), name.as_str()));
        found.map_or(Cell::Missing, |(_, cell)| *cell)
    };
    let cells = areas.iter().map(|area| names.iter().map(|name| cell(area, name)).collect());
    let heatmap = Heatmap {
        title: title.to_owned(),
        cells: cells.collect(),
        colour,
        palette: Palette::Sequential,
        rows: areas,
        columns: names,
        silent,
        missing: "no such population".to_owned(),
    };
    heatmap.into()
}

/// A logarithmic scale from a power of ten to a power of ten that holds all rates.
fn whole_decades(rates_hz: &[f64]) -> Scale {
    let spoken = rates_hz.iter().filter(|rate| rate.is_finite() && **rate >= SILENT_BELOW_HZ);
    let logs = || spoken.clone().map(|rate| rate.log10());
    let from = logs().fold(f64::INFINITY, f64::min).floor();
    let to = logs().fold(f64::NEG_INFINITY, f64::max).ceil();
    if from.is_finite() && to.is_finite() {
        Scale::Log { from: 10_f64.powf(from), to: 10_f64.powf(to.max(from + 1.0)) }
    } else {
        Scale::Log { from: SILENT_BELOW_HZ, to: 1.0 }
    }
}

/// Every name once, in the order of first appearance.
pub(super) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for name in names {
        if !distinct.iter().any(|known| known == name) {
            distinct.push(name.to_owned());
        }
    }
    distinct
}
