//! Changes of in-degrees from area to area.

use super::axis::Axis;
use super::figure::Figure;
use super::heatmap::{Cell, Heatmap, Palette};
use super::matrix::{PER_CENT, balanced};

/// The change from area to area, rows receiving, relative to all in-degrees of the target area (%).
#[must_use]
pub fn area_change(areas: &[&str], by_area_pair: &[Vec<f64>]) -> Figure {
    let rows: Vec<Vec<f64>> = by_area_pair
        .iter()
        .map(|changes| changes.iter().map(|change| PER_CENT * change).collect())
        .collect();
    let names: Vec<String> = areas.iter().map(|&area| area.to_owned()).collect();
    let scale = balanced(&rows.concat(), 0.0);
    let cells = rows.iter().map(|row| row.iter().map(|&change| Cell::Value(change)).collect());
    Heatmap {
        title: "Change of the in-degrees, area (column) to area (row)".to_owned(),
        rows: names.clone(),
        columns: names,
        axes: ["target area", "source area"].map(str::to_owned),
        cells: cells.collect(),
        colour: Axis::new("share of the target's in-degrees (%)", scale),
        palette: Palette::Diverging,
        silent: String::new(),
        missing: String::new(),
    }
    .into()
}
