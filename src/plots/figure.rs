//! Figures: panels side by side and below each other.

use super::canvas::{Canvas, FONT};
use super::chart::Chart;
use super::error::PlotError;
use super::heatmap::Heatmap;
use super::render::{pdf, png, svg};

/// A kind of file that a figure can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlotFormat {
    /// For pages and drawing programs.
    Svg,
    /// Pixels.
    Png,
    /// For papers.
    Pdf,
}

impl PlotFormat {
    /// The ending of its files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// How letters stand in an SVG or PDF file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SvgLetters {
    /// As text, in the fonts of whoever looks at it.
    #[default]
    Text,
    /// As outlines of the embedded font.
    Outlines,
}

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
    /// The figure as SVG, its letters as text that can be found and edited, or as outlines of the embedded font,
    /// which look alike on every machine.
    ///
    /// # Errors
    /// [`PlotError`] if it cannot be drawn, because a size is not finite for example.
    pub fn svg(&self, letters: SvgLetters) -> Result<String, PlotError> {
        svg(&self.drawn(), letters)
    }

    /// The figure as a page of its size (PDF). Letters are text of the embedded font, of which the file holds what it
    /// needs, or outlines.
    ///
    /// # Errors
    /// [`PlotError`] if it cannot be drawn.
    pub fn pdf(&self, letters: SvgLetters) -> Result<Vec<u8>, PlotError> {
        pdf(&self.drawn(), letters)
    }

    /// The contents of a file of the figure.
    ///
    /// # Errors
    /// [`PlotError`] if it cannot be drawn or would be too large.
    pub fn file(&self, format: PlotFormat, letters: SvgLetters) -> Result<Vec<u8>, PlotError> {
        match format {
            PlotFormat::Svg => Ok(self.svg(letters)?.into_bytes()),
            PlotFormat::Png => self.png(),
            PlotFormat::Pdf => self.pdf(letters),
        }
    }

    /// The figure as PNG, with two pixels for one of the SVG's.
    ///
    /// # Errors
    /// [`PlotError`] if it cannot be drawn or would be too large.
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        png(&self.drawn())
    }

    fn drawn(&self) -> String {
        let columns = self.columns.clamp(1, self.panels.len().max(1));
        let of_column = |column| self.panels.iter().skip(column).step_by(columns);
        let widths: Vec<Extent> = (0..columns)
            .map(|column| Extent::of(of_column(column).map(|panel| panel.extents().0)))
            .collect();
        let mut canvas = Canvas::default();
        let mut top = 0.0;
        for panels in self.panels.chunks(columns) {
            let height = Extent::of(panels.iter().map(|panel| panel.extents().1));
            let mut left = 0.0;
            for (panel, width) in panels.iter().zip(&widths) {
                let (x, y) = panel.extents();
                panel.draw(
                    &mut canvas,
                    left + width.before_px - x.before_px,
                    top + height.before_px - y.before_px,
                );
                left += width.length_px();
            }
            top += height.length_px();
        }
        canvas.into_svg(widths.iter().map(Extent::length_px).sum(), top, FONT)
    }
}

/// How far a panel reaches along one direction. Panels below and beside each other are aligned at the edge of what
/// stands between their axes, however wide the numbers at these are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    /// From its edge to that of the area between its axes.
    pub(super) before_px: f64,
    /// From there to its other edge.
    pub(super) after_px: f64,
}

impl Extent {
    /// What holds all of them, aligned.
    fn of(panels: impl Iterator<Item = Self>) -> Self {
        panels.fold(Self::default(), |all, panel| Self {
            before_px: all.before_px.max(panel.before_px),
            after_px: all.after_px.max(panel.after_px),
        })
    }

    fn length_px(&self) -> f64 {
        self.before_px + self.after_px
    }
}

impl Panel {
    /// From left to right, and from top to bottom.
    fn extents(&self) -> (Extent, Extent) {
        match self {
            Self::Chart(chart) => chart.extents(),
            Self::Heatmap(heatmap) => heatmap.extents(),
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
    fn letters_are_text_or_outlines() {
        let svg = |letters| Figure::from(chart()).svg(letters).unwrap();
        let (text, outlines) = (svg(SvgLetters::Text), svg(SvgLetters::Outlines));
        assert!(text.starts_with("<svg") && text.contains("a &lt; b &amp; c</text>"), "{text}");
        assert!(outlines.starts_with("<svg"));
        assert!(!outlines.contains("<text") && !outlines.contains("font-family"));
    }

    #[test]
    fn a_page_has_the_size_of_the_figure_and_letters_that_can_be_found() {
        let figure = Figure::from(chart());
        let pdf = |letters| String::from_utf8_lossy(&figure.pdf(letters).unwrap()).into_owned();
        let (text, outlines) = (pdf(SvgLetters::Text), pdf(SvgLetters::Outlines));
        assert!(text.starts_with("%PDF-1."));
        assert!(text.contains("DejaVuSans") && text.contains("/ToUnicode"), "letters are text");
        assert!(!outlines.contains("/Font ") && !outlines.contains("DejaVuSans"));
        assert_eq!(text, pdf(SvgLetters::Text), "the same bytes again");
        let (width_px, height_px) = size(&figure.png().unwrap());
        // Two pixels for one of the figure, of which an inch of 72 points has 96.
        let points = [width_px, height_px].map(|px| f64::from(px) / 2.0 * 0.75);
        let page = text.split("/MediaBox [0 0 ").nth(1).unwrap().split(']').next().unwrap();
        let found: Vec<f64> = page.split_whitespace().map(|p| p.parse().unwrap()).collect();
        assert!(found.iter().zip(points).all(|(a, b)| (a - b).abs() < 1.0), "{page} {points:?}");
    }

    #[test]
    fn a_title_is_never_cut() {
        let width = |title: &str| {
            let small =
                Chart { title: title.to_owned(), width_px: 60.0, marks: Vec::new(), ..chart() };
            size(&Figure::from(small).png().unwrap()).0
        };
        assert!(width(&"a long title ".repeat(9)) > width("short") + 1_000);
    }

    #[test]
    fn panels_below_each_other_have_their_vertical_axes_in_line() {
        let high = Chart { y: Axis::new("y", Scale::Linear { from: 0.0, to: 1e6 }), ..chart() };
        let panels = vec![Panel::Chart(chart()), Panel::Chart(high)];
        let svg = Figure { panels, columns: 1 }.svg(SvgLetters::Text).unwrap();
        // The clip of each panel is the area between its axes.
        let lefts: Vec<&str> = svg
            .split(r#"<clipPath id="area"#)
            .skip(1)
            .filter_map(|rest| rest.split("<rect x=\"").nth(1)?.split('"').next())
            .collect();
        assert!(lefts.len() == 2 && lefts[0] == lefts[1], "{lefts:?}");
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
                axes: [String::new(), String::new()],
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
