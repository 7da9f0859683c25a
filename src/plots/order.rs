//! How series follow each other.

use data::Matrix;

use super::axis::Axis;
use super::chart::Chart;
use super::colour::CATEGORIES;
use super::figure::Figure;
use super::heatmap::{Cell, Heatmap, Palette};
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// Lags of all pairs of named series (ms), in the order of their ranks: those that lead at the top.
#[must_use]
pub fn lag_matrix(names: &[String], lags_ms: &Matrix, ranks: &[usize]) -> Figure {
    let names: Vec<String> = ranks.iter().map(|&place| names[place].clone()).collect();
    let cell = |lag_ms: f64| if lag_ms.is_nan() { Cell::Missing } else { Cell::Value(lag_ms) };
    let row = |&a: &usize| ranks.iter().map(|&b| cell(lags_ms[(a, b)])).collect();
    let sizes = lags_ms.iter().map(|(_, lag_ms)| lag_ms.abs()).filter(|lag| lag.is_finite());
    let end_ms = sizes.fold(1.0, f64::max);
    let heatmap = Heatmap {
        title: "Lags between areas".to_owned(),
        cells: ranks.iter().map(row).collect(),
        rows: names.clone(),
        columns: names,
        axes: ["area", "relative to"].map(str::to_owned),
        colour: Axis::new("row after column (ms)", Scale::Linear { from: -end_ms, to: end_ms }),
        palette: Palette::Diverging,
        silent: String::new(),
        missing: "no peak".to_owned(),
    };
    heatmap.into()
}

/// The place of every series in the temporal hierarchy, in the order of their ranks, the first at the top.
#[must_use]
pub fn hierarchy_places(names: &[String], hierarchy: &[f64], ranks: &[usize]) -> Figure {
    const ROW_PX: f64 = 18.0;
    let rows = ranks.len() as f64;
    let (mut labels, mut places) = (Vec::new(), Vec::new());
    for (rank, &place) in ranks.iter().enumerate() {
        let middle = rows - rank as f64 - 0.5;
        labels.push((names[place].clone(), middle));
        places.push((hierarchy[place], middle));
    }
    let points =
        Form::Points { at: places, shape: Shape::Disk, size_px: 9.0, colour: CATEGORIES[0] };
    let x = Axis::new("place in the hierarchy (0 leads)", Scale::Linear { from: -0.04, to: 1.04 });
    let y = Axis::with_names("", Scale::Linear { from: 0.0, to: rows }, labels);
    let height_px = (ROW_PX * rows).max(60.0);
    let marks = vec![Mark::unnamed(points)];
    Chart { marks, width_px: 320.0, height_px, ..Chart::new("Temporal hierarchy", x, y) }.into()
}
