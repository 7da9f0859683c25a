//! Figures: panels side by side and below each other.

use super::canvas::{Canvas, FONT};
use super::chart::Chart;
use super::error::PlotError;
use super::heatmap::Heatmap;
use super::render::{png, svg};

/// One part of a figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Panel {
    /// Marks between two axes.
    Chart(Chart),
    /// Cells in colours.
    Heatmap(Heatmap),
}

/// Panels in a grid, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The panels.
    pub panels: Vec<Panel>,
    /// How many stand side by side.
    pub columns: usize,
}

impl From<Chart> for Figure {
    fn from(chart: Chart) -> Self {
        Self { panels: vec![Panel::Chart(chart)], columns: 1 }
    }
}

impl From<Heatmap> for Figure {
    fn from(heatmap: Heatmap) -> Self {
        Self { panels: vec![Panel::Heatmap(heatmap)], columns: 1 }
    }
}

impl Figure {
    /// The figure as SVG, its letters as outlines.
    ///
    /// # Errors
    /// [`PlotError`] if it cannot be drawn, because a size is not finite for example.
    pub fn svg(&self) -> Result<String, PlotError> {
        svg(&self.drawn())
    }

    /// The figure as PNG, with two pixels for one of the SVG's.
    ///
    /// # Errors
    /// [`PlotError`] if it cannot be drawn or would be too large.
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        png(&self.drawn())
    }

    fn drawn(&self) -> String {
        let sizes: Vec<(f64, f64)> = self.panels.iter().map(Panel::size_px).collect();
        let columns = self.columns.clamp(1, self.panels.len().max(1));
        let widths: Vec<f64> = (0..columns)
            .map(|column| largest(sizes.iter().skip(column).step_by(columns).map(|size| size.0)))
            .collect();
        let mut canvas = Canvas::default();
        let mut top = 0.0;
        for (panels, sizes) in self.panels.chunks(columns).zip(sizes.chunks(columns)) {
            let mut left = 0.0;
            for (panel, width) in panels.iter().zip(&widths) {
                panel.draw(&mut canvas, left, top);
                left += width;
            }
            top += largest(sizes.iter().map(|size| size.1));
        }
        canvas.into_svg(widths.iter().sum(), top, FONT)
    }
}

fn largest(lengths: impl Iterator<Item = f64>) -> f64 {
    lengths.fold(0.0, f64::max)
}

impl Panel {
    fn size_px(&self) -> (f64, f64) {
        match self {
            Self::Chart(chart) => chart.size_px(),
            Self::Heatmap(heatmap) => heatmap.size_px(),
        }
    }

    fn draw(&self, canvas: &mut Canvas, left_px: f64, top_px: f64) {
        match self {
            Self::Chart(chart) => chart.draw(canvas, left_px, top_px),
            Self::Heatmap(heatmap) => heatmap.draw(canvas, left_px, top_px),
        }
    }
}

#[cfg(feature = "plots")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::plots::{Axis, CATEGORIES, Cell, Form, Mark, Scale, Shape};

    fn chart() -> Chart {
        let scale = Scale::Linear { from: 0.0, to: 1.0 };
        let points = Form::Points {
            at: vec![(0.5, 0.5), (f64::NAN, 0.0)],
            shape: Shape::Disk,
            size_px: 6.0,
            colour: CATEGORIES[0],
        };
        Chart {
            marks: vec![Mark::named("a < b & c", points)],
            ..Chart::new("κ", Axis::new("x", scale), Axis::new("y", scale))
        }
    }

    fn size(png: &[u8]) -> (u32, u32) {
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    }

    #[test]
    fn letters_are_outlines() {
        let svg = Figure::from(chart()).svg().unwrap();
        assert!(svg.starts_with("<svg") && !svg.contains("<text") && !svg.contains("font-family"));
    }

    #[test]
    fn panels_stand_beside_and_below_each_other() {
        let one = size(&Figure::from(chart()).png().unwrap());
        let panels = vec![Panel::Chart(chart()); 3];
        let grid = size(&Figure { panels, columns: 2 }.png().unwrap());
        assert!(grid.0.abs_diff(2 * one.0) <= 4 && grid.1.abs_diff(2 * one.1) <= 4);
    }

    #[test]
    fn each_kind_of_cell_looks_different() {
        let picture = |cell| {
            let heatmap = Heatmap {
                title: String::new(),
                rows: vec!["V1".to_owned()],
                columns: vec!["23E".to_owned()],
                cells: vec![vec![cell]],
                colour: Axis::new("", Scale::Log { from: 0.1, to: 10.0 }),
                palette: crate::plots::Palette::Sequential,
                silent: String::new(),
                missing: String::new(),
            };
            Figure::from(heatmap).png().unwrap()
        };
        let cells = [Cell::Value(0.1), Cell::Value(10.0), Cell::Silent, Cell::Missing];
        let pictures = cells.map(picture);
        for (k, one) in pictures.iter().enumerate() {
            assert!(pictures[k + 1..].iter().all(|other| other != one));
        }
    }

    #[test]
    fn a_figure_with_too_many_pixels_is_refused() {
        let nowhere = Scale::Linear { from: 0.0, to: 0.0 };
        let vast = Chart { width_px: 1e8, x: Axis::new("", nowhere), ..chart() };
        assert!(matches!(Figure::from(vast).png(), Err(PlotError::Size { .. })));
    }
}
