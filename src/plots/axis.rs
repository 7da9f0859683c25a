//! Axes and how they are drawn around an area.

use super::canvas::{Anchor, Area, Canvas, Letters, Stroke};
use super::colour::Colour;
use super::layout::{GAP_PX, LABEL_PX, TICK_LABEL_PX, TICK_PX, widest_px};
use super::scale::{Scale, Tick};
use crate::number::significant;

/// A scale and what it measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What is measured, with its unit: `rate (spikes/s)`.
    pub label: String,
    /// Its range.
    pub scale: Scale,
    /// Names with their places, where numbers would say nothing.
    pub names: Vec<(String, f64)>,
}

impl Axis {
    /// An axis from its label and scale.
    #[must_use]
    pub fn new(label: &str, scale: Scale) -> Self {
        Self { label: label.to_owned(), scale, names: Vec::new() }
    }

    /// An axis with names at places instead of numbers.
    #[must_use]
    pub fn with_names(label: &str, scale: Scale, names: Vec<(String, f64)>) -> Self {
        Self { names, ..Self::new(label, scale) }
    }

    /// An axis that says nothing: where places mean no numbers.
    #[must_use]
    pub fn bare(scale: Scale) -> Self {
        // A name without a place keeps numbers away, and is not drawn.
        Self::with_names("", scale, vec![(String::new(), f64::NAN)])
    }

    /// The room that an axis needs beside a vertical edge: ticks, their labels, its own label.
    pub(super) fn depth_beside_px(&self, length_px: f64) -> f64 {
        let ticks = self.vertical_ticks(length_px);
        let widest = widest_px(ticks.iter().map(|tick| tick.label.as_str()), TICK_LABEL_PX);
        TICK_PX + GAP_PX + widest + GAP_PX + label_depth_px(&self.label)
    }

    /// The room that an axis needs below a horizontal edge.
    pub(super) fn depth_below_px(&self) -> f64 {
        TICK_PX + GAP_PX + TICK_LABEL_PX + GAP_PX + label_depth_px(&self.label)
    }

    fn vertical_ticks(&self, length_px: f64) -> Vec<Tick> {
        self.ticks((length_px / (3.0 * TICK_LABEL_PX)) as usize)
    }

    fn horizontal_ticks(&self, length_px: f64) -> Vec<Tick> {
        // Labels of about five letters, with as much room between them.
        self.ticks((length_px / (6.0 * TICK_LABEL_PX)) as usize)
    }

    /// The axis of a bar of colours so long: both ends have their numbers, and what would touch these has none.
    pub(super) fn with_ends(&self, length_px: f64) -> Self {
        const CLOSEST_PX: f64 = 4.5 * TICK_LABEL_PX;
        /// Powers of ten have five letters at most.
        const CLOSEST_POWERS_PX: f64 = 4.0 * TICK_LABEL_PX;
        let (from, to) = self.scale.ends();
        let distance_px = |tick: &Tick, end: f64| {
            let places = [tick.value, end].map(|value| self.scale.place(value));
            let [Some(tick), Some(end)] = places else { return f64::INFINITY };
            (tick - end).abs() * length_px
        };
        let is_labelled = |ticks: &[Tick], end: f64| {
            ticks.iter().any(|tick| !tick.label.is_empty() && distance_px(tick, end) < 1.0)
        };
        let mut ticks = self.horizontal_ticks(length_px);
        if !(is_labelled(&ticks, from) && is_labelled(&ticks, to)) {
            let most = (length_px / CLOSEST_POWERS_PX) as usize + 1;
            ticks = self.scale.even_decades(most).unwrap_or(ticks);
        }
        for end in [from, to] {
            if !is_labelled(&ticks, end) {
                ticks.retain(|tick| distance_px(tick, end) >= CLOSEST_PX);
                ticks.push(Tick { value: end, label: self.end_label(end, length_px) });
            }
        }
        let names = ticks.into_iter().map(|Tick { value, label }| (label, value)).collect();
        Self { names, ..self.clone() }
    }

    /// An end as the scale itself writes it if it is round, else in a few digits.
    fn end_label(&self, end: f64, length_px: f64) -> String {
        const DIGITS: usize = 3;
        const MANY: usize = 30;
        let at = self.scale.place(end).unwrap_or(0.0);
        // A small mark may stand as close.
        let is_there = |tick: &Tick| {
            let place = self.scale.place(tick.value);
            !tick.label.is_empty()
                && place.is_some_and(|place| (place - at).abs() * length_px < 1.0)
        };
        let round = self.scale.ticks(MANY).into_iter().find(is_there).map(|tick| tick.label);
        round.unwrap_or_else(|| significant(end, DIGITS).replace('-', "−"))
    }

    fn ticks(&self, most: usize) -> Vec<Tick> {
        if self.names.is_empty() {
            return self.scale.ticks(most);
        }
        let tick = |(name, value): &(String, f64)| Tick { value: *value, label: name.clone() };
        self.names.iter().map(tick).collect()
    }

    /// Draws ticks and labels to the left of an area.
    pub(super) fn draw_left(&self, canvas: &mut Canvas, area: Area) {
        let edge = area.left;
        for tick in self.vertical_ticks(area.height) {
            let Some(place) = self.scale.place(tick.value) else { continue };
            let y = area.bottom() - place * area.height;
            canvas.line((edge, y), (edge - tick_length_px(&tick), y), Stroke::thin());
            let at = (edge - TICK_PX - GAP_PX, y);
            let letters = Letters { anchor: Anchor::End, ..Letters::sized(TICK_LABEL_PX) };
            canvas.text(at, &tick.label, letters);
        }
        let x = edge - self.depth_beside_px(area.height) + LABEL_PX / 2.0;
        let letters = Letters { turned: true, ..Letters::sized(LABEL_PX) };
        canvas.text((x, area.middle().1), &self.label, letters);
    }

    /// Draws ticks and labels below an area.
    pub(super) fn draw_below(&self, canvas: &mut Canvas, area: Area) {
        for tick in self.horizontal_ticks(area.width) {
            let Some(place) = self.scale.place(tick.value) else { continue };
            let (x, edge) = (area.left + place * area.width, area.bottom());
            canvas.line((x, edge), (x, edge + tick_length_px(&tick)), Stroke::thin());
            let y = edge + TICK_PX + GAP_PX + TICK_LABEL_PX / 2.0;
            canvas.text((x, y), &tick.label, Letters::sized(TICK_LABEL_PX));
        }
        let y = area.bottom() + self.depth_below_px() - LABEL_PX / 2.0;
        canvas.text((area.middle().0, y), &self.label, Letters::sized(LABEL_PX));
    }
}

impl Stroke {
    /// The line of axes and ticks.
    pub(super) fn thin() -> Self {
        Self::solid(Colour::BLACK, 1.0)
    }
}

fn label_depth_px(label: &str) -> f64 {
    if label.is_empty() { 0.0 } else { GAP_PX + LABEL_PX }
}

fn tick_length_px(tick: &Tick) -> f64 {
    if tick.label.is_empty() { TICK_PX / 2.0 } else { TICK_PX }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels_of_bar(from: f64, to: f64, length_px: f64) -> Vec<String> {
        let bar = Axis::new("", Scale::Log { from, to }).with_ends(length_px);
        let mut names = bar.names;
        names.retain(|(name, _)| !name.is_empty());
        names.sort_by(|a, b| a.1.total_cmp(&b.1));
        names.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn bars_of_colours_have_labels_at_both_ends_and_none_is_left_out_between() {
        assert_eq!(labels_of_bar(1e-3, 10.0, 272.0), ["0.001", "0.01", "0.1", "1", "10"]);
        assert_eq!(labels_of_bar(0.1, 1e4, 272.0), ["0.1", "1", "10", "100", "1000", "10⁴"]);
        assert_eq!(labels_of_bar(1e-4, 1e5, 420.0), ["10⁻⁴", "0.1", "100", "10⁵"]);
        assert_eq!(labels_of_bar(10.0, 100.0, 230.0), ["10", "30", "100"]);
        // Eleven decades have no equal steps.
        let labels = labels_of_bar(1e-6, 1e5, 230.0);
        assert_eq!((labels[0].as_str(), labels[labels.len() - 1].as_str()), ("10⁻⁶", "10⁵"));
    }
}
