//! Shares of a whole as bars, one bar below the other.

use super::axis::Axis;
use super::chart::{Chart, Legend};
use super::colour::CATEGORIES;
use super::figure::Figure;
use super::mark::{Form, Mark};
use super::scale::Scale;

/// One part of each bar.
#[derive(Clone, Debug, PartialEq)]
pub struct BarPart {
    /// What the legend calls it.
    pub name: String,
    /// How much it is of each bar, from the top.
    pub amounts: Vec<f64>,
}

const BAR_PX: f64 = 20.0;
/// The height of a bar, of the distance of two.
const THICKNESS: f64 = 0.8;

/// Bars from left to right, each the sum of its parts.
#[must_use]
pub fn stacked_bars(title: &str, measure: &str, names: &[String], parts: &[BarPart]) -> Figure {
    let bars = names.len();
    let mut ends = vec![0.0; bars];
    let mut marks = Vec::new();
    for (part, colour) in parts.iter().zip(CATEGORIES.iter().cycle()) {
        let mut around = Vec::new();
        for (bar, amount) in part.amounts.iter().enumerate() {
            let (from, to) = (ends[bar], ends[bar] + amount);
            let middle = height(bars, bar);
            let (low, high) = (middle - THICKNESS / 2.0, middle + THICKNESS / 2.0);
            around.extend([(from, low), (to, low), (to, high), (from, high)]);
            // The next bar is an area of its own.
            around.push((f64::NAN, f64::NAN));
            ends[bar] = to;
        }
        marks.push(Mark::named(&part.name, Form::Band { around, colour: *colour }));
    }
    let longest = ends.iter().copied().fold(0.0, f64::max);
    let x = Axis::new(
        measure,
        Scale::Linear { from: 0.0, to: if longest > 0.0 { longest } else { 1.0 } },
    );
    let places = names.iter().enumerate().map(|(bar, name)| (name.clone(), height(bars, bar)));
    let across = Scale::Linear { from: -0.5, to: bars as f64 - 0.5 };
    let y = Axis::with_names("", across, places.collect());
    let height_px = BAR_PX * (bars as f64).max(2.0);
    Chart { marks, legend: Legend::Below, height_px, ..Chart::new(title, x, y) }.into()
}

/// Where a bar stands on the axis, the first at the top.
fn height(bars: usize, bar: usize) -> f64 {
    (bars - 1 - bar) as f64
}
