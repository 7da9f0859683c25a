//! The rates of all populations at a glance.

use data::Population;

use super::axis::Axis;
use super::figure::Figure;
use super::heatmap::{Cell, Heatmap, Palette};
use super::scale::Scale;

/// Rates below this (spikes/s), one spike in a quarter of an hour, are shown as silence.
const SILENT_BELOW_HZ: f64 = 1e-3;

/// Where a population stands in a matrix of areas by populations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatrixLabel<'a> {
    /// Its row.
    pub area: &'a str,
    /// Its column: its name within the area.
    pub population: &'a str,
}

/// Rates as a matrix of areas by populations, in colours on a logarithmic scale.
///
/// `rates_hz` has one entry per population. A population that an area lacks and one that is
/// (nearly) silent look different from each other and from every rate.
#[must_use]
pub fn rate_matrix(title: &str, populations: &[Population], rates_hz: &[f64]) -> Figure {
    rate_matrix_beside(title, populations, rates_hz, &[])
}

/// The same in the colours that a matrix of `other` rates has too.
#[must_use]
pub fn rate_matrix_beside(
    title: &str,
    populations: &[Population],
    rates_hz: &[f64],
    other_hz: &[f64],
) -> Figure {
    let all_hz: Vec<f64> = rates_hz.iter().chain(other_hz).copied().collect();
    rates_in_colours(title, &names_of(populations), rates_hz, whole_decades(&all_hz))
}

/// [`rate_matrix`] of populations by area and name within it; a rate that is no number looks as if
/// there were no such population.
#[must_use]
pub fn rate_matrix_of(title: &str, labels: &[MatrixLabel], rates_hz: &[f64]) -> Figure {
    rates_in_colours(title, labels, rates_hz, whole_decades(rates_hz))
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
    let cells = values.iter().map(|&value| Cell::Value(value)).collect();
    matrix(title, &names_of(populations), cells, colour).into()
}

/// Any number of each population by area and name within it, on a given scale; what is no number looks as
/// if there were no such population.
#[must_use]
pub fn value_matrix_of(
    title: &str,
    measure: &str,
    labels: &[MatrixLabel],
    values: &[f64],
    scale: Scale,
) -> Heatmap {
    let cell = |&value: &f64| if value.is_nan() { Cell::Missing } else { Cell::Value(value) };
    let cells = values.iter().map(cell).collect();
    Heatmap {
        missing: "none".to_owned(),
        ..matrix(title, labels, cells, Axis::new(measure, scale))
    }
}

/// How much larger or smaller measured rates are than expected ones, in per cent.
///
/// Where less than `floor_hz` is expected the difference is taken relative to that, as a share of next
/// to nothing says nothing.
#[must_use]
pub fn difference_matrix(
    title: &str,
    populations: &[Population],
    expected_hz: &[f64],
    measured_hz: &[f64],
    floor_hz: f64,
) -> Figure {
    const LEAST_SPAN: f64 = 10.0;
    let pairs = expected_hz.iter().zip(measured_hz);
    let differences: Vec<f64> = pairs
        .map(|(expected, measured)| PER_CENT * (measured - expected) / expected.max(floor_hz))
        .collect();
    signed_matrix(title, "difference (%)", &names_of(populations), &differences, LEAST_SPAN)
}

/// Relative changes, one per population, as a matrix of areas by populations (%).
#[must_use]
pub fn change_matrix(title: &str, populations: &[Population], changes: &[f64]) -> Figure {
    let changes: Vec<f64> = changes.iter().map(|change| PER_CENT * change).collect();
    signed_matrix(title, "change (%)", &names_of(populations), &changes, 0.0)
}

pub(super) const PER_CENT: f64 = 100.0;

/// Numbers with a sign in two colours, on a scale that holds `least` at least.
pub(super) fn signed_matrix(
    title: &str,
    measure: &str,
    labels: &[MatrixLabel],
    values: &[f64],
    least: f64,
) -> Figure {
    let colour = Axis::new(measure, balanced(values, least));
    let cells = values.iter().map(|&value| Cell::Value(value)).collect();
    Heatmap { palette: Palette::Diverging, ..matrix(title, labels, cells, colour) }.into()
}

/// A scale with zero in its middle that holds all values.
pub(super) fn balanced(values: &[f64], least: f64) -> Scale {
    let largest = values.iter().map(|value| value.abs()).filter(|size| size.is_finite());
    let end = largest.fold(least, f64::max);
    let end = if end > 0.0 { end } else { 1.0 };
    Scale::Linear { from: -end, to: end }
}

/// Area and name within it of each population.
pub(super) fn names_of(populations: &[Population]) -> Vec<MatrixLabel<'_>> {
    let labels = populations.iter().map(|p| &p.label);
    labels.map(|label| MatrixLabel { area: &label.area, population: &label.population }).collect()
}

fn rates_in_colours(title: &str, labels: &[MatrixLabel], rates_hz: &[f64], scale: Scale) -> Figure {
    let cell = |&rate_hz: &f64| match rate_hz {
        unknown if unknown.is_nan() => Cell::Missing,
        silent if silent < SILENT_BELOW_HZ => Cell::Silent,
        spoken => Cell::Value(spoken),
    };
    let cells = rates_hz.iter().map(cell).collect();
    let heatmap = matrix(title, labels, cells, Axis::new("rate (spikes/s)", scale));
    Heatmap { silent: format!("< {SILENT_BELOW_HZ} spikes/s"), ..heatmap }.into()
}

/// Areas by populations.
fn matrix(title: &str, labels: &[MatrixLabel], cells: Vec<Cell>, colour: Axis) -> Heatmap {
    let areas = distinct(labels.iter().map(|label| label.area));
    let names = distinct(labels.iter().map(|label| label.population));
    let at = |area: &String, name: &String| {
        let wanted = MatrixLabel { area, population: name };
        let place = labels.iter().position(|label| *label == wanted);
        place.map_or(Cell::Missing, |place| cells[place])
    };
    let rows = areas.iter().map(|area| names.iter().map(|name| at(area, name)).collect());
    Heatmap {
        title: title.to_owned(),
        cells: rows.collect(),
        colour,
        palette: Palette::Sequential,
        axes: axes(&areas),
        rows: areas,
        columns: names,
        silent: String::new(),
        missing: "no such population".to_owned(),
    }
}

/// What rows and columns are; a network without areas has but one row.
fn axes(areas: &[String]) -> [String; 2] {
    let rows = if areas.iter().all(String::is_empty) { "" } else { "area" };
    [rows.to_owned(), "population".to_owned()]
}

/// A logarithmic scale from a power of ten to a power of ten that holds all rates.
pub(super) fn whole_decades(rates_hz: &[f64]) -> Scale {
    let spoken = rates_hz.iter().filter(|rate| rate.is_finite() && **rate >= SILENT_BELOW_HZ);
    let logs: Vec<f64> = spoken.map(|rate| rate.log10()).collect();
    let from = logs.iter().copied().fold(f64::INFINITY, f64::min).floor();
    let to = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max).ceil();
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
