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
    let cell = |index: usize| match rates_hz[index] {
        rate_hz if rate_hz < SILENT_BELOW_HZ => Cell::Silent,
        rate_hz => Cell::Value(rate_hz),
    };
    let all_hz: Vec<f64> = rates_hz.iter().chain(other_hz).copied().collect();
    let colour = Axis::new("rate (spikes/s)", whole_decades(&all_hz));
    Heatmap {
        silent: format!("< {SILENT_BELOW_HZ} spikes/s"),
        ..matrix(title, populations, cell, colour, Palette::Sequential)
    }
    .into()
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
    const PER_CENT: f64 = 100.0;
    const LEAST_SPAN: f64 = 10.0;
    let difference = |index: usize| {
        let difference_hz = measured_hz[index] - expected_hz[index];
        PER_CENT * difference_hz / expected_hz[index].max(floor_hz)
    };
    let largest = (0..populations.len()).map(|i| difference(i).abs()).fold(LEAST_SPAN, f64::max);
    let scale = Scale::Linear { from: -largest, to: largest };
    let colour = Axis::new("difference (%)", scale);
    let cell = |index| Cell::Value(difference(index));
    matrix(title, populations, cell, colour, Palette::Diverging).into()
}

/// Areas by populations.
fn matrix(
    title: &str,
    populations: &[Population],
    cell: impl Fn(usize) -> Cell,
    colour: Axis,
    palette: Palette,
) -> Heatmap {
    let areas = distinct(populations.iter().map(|p| p.label.area.as_str()));
    let names = distinct(populations.iter().map(|p| p.label.population.as_str()));
    let at = |area: &String, name: &String| {
        let same = |p: &Population| p.label.area == *area && p.label.population == *name;
        populations.iter().position(same).map_or(Cell::Missing, &cell)
    };
    let cells = areas.iter().map(|area| names.iter().map(|name| at(area, name)).collect());
    Heatmap {
        title: title.to_owned(),
        cells: cells.collect(),
        colour,
        palette,
        rows: areas,
        columns: names,
        silent: String::new(),
        missing: "no such population".to_owned(),
    }
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
