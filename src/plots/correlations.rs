//! How series go together.

use data::Matrix;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::heatmap::{Cell, Heatmap, Palette};
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// Correlations of named series with each other.
#[must_use]
pub fn correlation_matrix(title: &str, names: &[String], correlations: &Matrix) -> Heatmap {
    let rows =
        (0..names.len()).map(|row| correlations.row(row).iter().map(|&r| Cell::Value(r)).collect());
    Heatmap {
        title: title.to_owned(),
        cells: rows.collect(),
        rows: names.to_vec(),
        columns: names.to_vec(),
        axes: [String::new(), String::new()],
        colour: Axis::new("correlation", Scale::Linear { from: -1.0, to: 1.0 }),
        palette: Palette::Diverging,
        silent: String::new(),
        missing: String::new(),
    }
}

/// Correlations beside measured ones of the same names, and one over the other.
#[must_use]
pub fn beside_measured(names: &[String], own: &Matrix, measured: &Matrix) -> Figure {
    let off_diagonal = own.iter().filter(|((a, b), _)| a < b);
    let at: Vec<(f64, f64)> = off_diagonal.map(|(pair, value)| (measured[pair], value)).collect();
    let scale = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(a, b), v| (a.min(v), b.max(v)));
        let room = 0.05 * (high - low).max(f64::MIN_POSITIVE);
        Scale::Linear { from: low - room, to: high + room }
    };
    let x = Axis::new("measured", scale(&mut at.iter().map(|pair| pair.0)));
    let y = Axis::new("model", scale(&mut at.iter().map(|pair| pair.1)));
    let points = Form::Points { at, shape: Shape::Disk, size_px: 4.0, colour: CATEGORIES[0] };
    let identity = Form::Identity { stroke: Stroke::solid(Colour::GREY, 1.0) };
    let marks = vec![Mark::unnamed(identity), Mark::unnamed(points)];
    let pairs = Chart { marks, width_px: 360.0, ..Chart::new("Pairs", x, y) };
    let panels = vec![
        Panel::Heatmap(correlation_matrix("Model", names, own)),
        Panel::Heatmap(correlation_matrix("Measured", names, measured)),
        Panel::Chart(pairs),
    ];
    Figure { panels, columns: 3 }
}

/// Causality between named series, `[target, source]`, on a logarithmic scale; 0 is not significant, and what is no number
/// was not tested.
#[must_use]
pub fn causes(names: &[String], causality: &Matrix) -> Figure {
    let cell = |&value: &f64| match value {
        untested if untested.is_nan() => Cell::Missing,
        none if none <= 0.0 => Cell::Silent,
        value => Cell::Value(value),
    };
    let rows = (0..names.len()).map(|row| causality.row(row).iter().map(cell).collect());
    let found = causality.values().iter().copied().filter(|value| *value > 0.0);
    Heatmap {
        title: "Conditional Granger causality".to_owned(),
        cells: rows.collect(),
        rows: names.to_vec(),
        columns: names.to_vec(),
        axes: ["target", "source"].map(str::to_owned),
        colour: Axis::new("causality", Scale::log_over(found)),
        palette: Palette::Sequential,
        silent: "not significant".to_owned(),
        missing: "not tested".to_owned(),
    }
    .into()
}
