//! Changes of in-degrees in two colours.

use data::Population;

use super::axis::Axis;
use super::figure::Figure;
use super::heatmap::{Cell, Heatmap, Palette};
use super::matrix::distinct;
use super::scale::Scale;

/// Relative changes, one per population, as a matrix of areas by populations (%).
#[must_use]
pub fn change_matrix(title: &str, populations: &[Population], changes: &[f64]) -> Figure {
    let areas = distinct(populations.iter().map(|p| p.label.area.as_str()));
    let names = distinct(populations.iter().map(|p| p.label.population.as_str()));
    let cell = |area: &String, name: &String| {
        let own = |p: &Population| p.label.area == *area && p.label.population == *name;
        let found = populations.iter().zip(changes).find(|(p, _)| own(p));
        found.map_or(Cell::Missing, |(_, &change)| Cell::Value(PERCENT * change))
    };
    let cells = areas.iter().map(|area| names.iter().map(|name| cell(area, name)).collect());
    in_two_colours(title, "change (%)", cells.collect(), areas, names)
}

/// The change from area to area, rows receiving, relative to all in-degrees of the target area (%).
#[must_use]
pub fn area_change(areas: &[&str], by_area_pair: &[Vec<f64>]) -> Figure {
    let row = |changes: &Vec<f64>| changes.iter().map(|c| Cell::Value(PERCENT * c)).collect();
    let names = || areas.iter().map(|&area| area.to_owned()).collect();
    let title = "Change of the in-degrees, area (column) to area (row)";
    let measure = "share of the target's in-degrees (%)";
    in_two_colours(title, measure, by_area_pair.iter().map(row).collect(), names(), names())
}

const PERCENT: f64 = 100.0;

fn in_two_colours(
    title: &str,
    measure: &str,
    cells: Vec<Vec<Cell>>,
    rows: Vec<String>,
    columns: Vec<String>,
) -> Figure {
    let size = |cell: &Cell| if let Cell::Value(value) = cell { value.abs() } else { 0.0 };
    let largest = cells.iter().flatten().map(size).fold(0.0, f64::max);
    let end = if largest > 0.0 { largest } else { 1.0 };
    Heatmap {
        title: title.to_owned(),
        rows,
        columns,
        cells,
        colour: Axis::new(measure, Scale::Linear { from: -end, to: end }),
        palette: Palette::Diverging,
        silent: String::new(),
        missing: "no such population".to_owned(),
    }
    .into()
}
