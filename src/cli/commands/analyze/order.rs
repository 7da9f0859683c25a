//! Figures of how areas follow each other.

use validation::statistics::{Areas, Order};

use crate::plots::{
    Axis, CATEGORIES, Cell, Chart, Figure, Form, Heatmap, Mark, Palette, Scale, Shape,
};

/// Lags of all pairs of areas, those that lead at the top.
pub(super) fn lags(areas: &Areas, order: &Order) -> Figure {
    let ranks = ranks(order);
    let names: Vec<String> = ranks.iter().map(|&area| areas.areas[area].name.clone()).collect();
    let cell = |lag_ms: f64| if lag_ms.is_nan() { Cell::Missing } else { Cell::Value(lag_ms) };
    let row = |&a: &usize| ranks.iter().map(|&b| cell(order.lags_ms[(a, b)])).collect();
    let sizes = order.lags_ms.iter().map(|(_, lag_ms)| lag_ms.abs()).filter(|lag| lag.is_finite());
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

/// The place of every area in the temporal hierarchy, the first at the top.
pub(super) fn hierarchy(areas: &Areas, order: &Order) -> Figure {
    const ROW_PX: f64 = 18.0;
    let ranks = ranks(order);
    let rows = ranks.len() as f64;
    let (mut names, mut places) = (Vec::new(), Vec::new());
    for (rank, &area) in ranks.iter().enumerate() {
        let middle = rows - rank as f64 - 0.5;
        names.push((areas.areas[area].name.clone(), middle));
        places.push((order.hierarchy[area], middle));
    }
    let points =
        Form::Points { at: places, shape: Shape::Disk, size_px: 9.0, colour: CATEGORIES[0] };
    let x = Axis::new("place in the hierarchy (0 leads)", Scale::Linear { from: -0.04, to: 1.04 });
    let y = Axis::with_names("", Scale::Linear { from: 0.0, to: rows }, names);
    let height_px = (ROW_PX * rows).max(60.0);
    let marks = vec![Mark::unnamed(points)];
    Chart { marks, width_px: 320.0, height_px, ..Chart::new("Temporal hierarchy", x, y) }.into()
}

/// The areas from the first to the last.
fn ranks(order: &Order) -> Vec<usize> {
    let mut ranks: Vec<usize> = (0..order.hierarchy.len()).collect();
    ranks.sort_by(|&a, &b| order.hierarchy[a].total_cmp(&order.hierarchy[b]));
    ranks
}
