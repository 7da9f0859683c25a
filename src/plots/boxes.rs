//! Box plots: how numbers are spread, group by group.

use validation::statistics::BoxSummary;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::Colour;
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// A box and what it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedBox {
    /// What stands below it.
    pub name: String,
    /// What it shows.
    pub summary: BoxSummary,
    /// Its colour.
    pub colour: Colour,
}

/// Boxes side by side: the quartiles, the median across, whiskers, and what lies beyond as points.
#[must_use]
pub fn boxes(title: &str, measure: &str, boxes: &[NamedBox]) -> Chart {
    const ROOM: f64 = 0.06;
    const COLUMN_PX: f64 = 34.0;
    let names = boxes.iter().enumerate().map(|(k, one)| (one.name.clone(), k as f64));
    let x = Scale::Linear { from: -0.7, to: boxes.len() as f64 - 0.3 };
    let ends = boxes.iter().flat_map(|one| {
        let BoxSummary { whiskers, outliers, .. } = &one.summary;
        whiskers.iter().chain(outliers).copied()
    });
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
    let room = ROOM * (high - low).max(f64::MIN_POSITIVE);
    let from = if low < 0.0 { low - room } else { 0.0 };
    let y = Axis::new(measure, Scale::Linear { from, to: high + room });
    Chart {
        marks: boxes.iter().enumerate().flat_map(|(k, one)| marks(k as f64, one)).collect(),
        width_px: (COLUMN_PX * boxes.len() as f64).max(160.0),
        height_px: 200.0,
        ..Chart::new(title, Axis::with_names("", x, names.collect()), y)
    }
}

fn marks(at: f64, one: &NamedBox) -> Vec<Mark> {
    const HALF: f64 = 0.3;
    let BoxSummary { quartiles: [first, median, third], whiskers: [low, high], outliers, .. } =
        &one.summary;
    let (left, right) = (at - HALF, at + HALF);
    let black = |width_px| Stroke::solid(Colour::BLACK, width_px);
    let whiskers =
        Form::Whiskers { spans: vec![(at, *low, *first), (at, *third, *high)], stroke: black(1.0) };
    let around =
        vec![(left, *first), (right, *first), (right, *third), (left, *third), (left, *first)];
    let median =
        Form::Line { through: vec![(left, *median), (right, *median)], stroke: black(1.5) };
    let beyond = Form::Points {
        at: outliers.iter().map(|&value| (at, value)).collect(),
        shape: Shape::Ring,
        size_px: 5.0,
        colour: one.colour,
    };
    [whiskers, Form::Band { around, colour: one.colour }, median, beyond]
        .map(Mark::unnamed)
        .to_vec()
}
