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
        const DIGITS: usize = 3;
        const MANY: usize = 30;
        const CLOSEST_PX: f64 = 4.5 * TICK_LABEL_PX;
        let (from, to) = self.scale.ends();
        let mut names: Vec<(String, f64)> = self
            .horizontal_ticks(length_px)
            .into_iter()
            .map(|Tick { value, label }| (label, value))
            .collect();
        for end in [from, to] {
            let place = self.scale.place(end).unwrap_or(0.0);
            let distance_px = |value: f64| {
                self.scale.place(value).map_or(f64::INFINITY, |other| (other - place).abs())
                    * length_px
            };
            if names.iter().any(|(name, value)| !name.is_empty() && distance_px(*value) < 1.0) {
                continue;
            }
            names.retain(|(_, value)| distance_px(*value) >= CLOSEST_PX);
            // As the scale itself writes it, if it is round.
            let round =
                self.scale.ticks(MANY).into_iter().find(|tick| distance_px(tick.value) < 1.0);
            let label = round.map(|tick| tick.label).filter(|label| !label.is_empty());
            let written = || significant(end, DIGITS).replace('-', "−");
            names.push((label.unwrap_or_else(written), end));
        }
        Self { names, ..self.clone() }
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
