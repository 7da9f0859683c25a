//! Heat maps: a colour per cell, with a bar that says what the colours mean.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, Letters, Stroke};
use super::colour::{Colour, in_diverging_gradient, in_gradient};
use super::figure::Extent;
use super::layout::{
    GAP_PX, LABEL_PX, MARGIN_PX, TICK_LABEL_PX, title_depth_px, title_width_px, widest_px,
};

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// A number; beyond the ends of the scale it takes the colour of the end.
    Value(f64),
    /// Too small to speak of.
    Silent,
    /// There is no such thing.
    Missing,
}

/// Which gradient the colours come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// Dark to light, for amounts.
    #[default]
    Sequential,
    /// Two colours with white between them, for differences; the scale should have 0 in its middle.
    Diverging,
}

impl Palette {
    fn at(self, place: f64) -> Colour {
        match self {
            Self::Sequential => in_gradient(place),
            Self::Diverging => in_diverging_gradient(place),
        }
    }
}

/// Rows and columns of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Heatmap {
    /// What stands above it.
    pub title: String,
    /// The names of the rows, from the top; an empty one is not written.
    pub rows: Vec<String>,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// What the rows and what the columns are; empty where their names say it.
    pub axes: [String; 2],
    /// The cells, row by row.
    pub cells: Vec<Vec<Cell>>,
    /// What the colours measure.
    pub colour: Axis,
    /// In which colours.
    pub palette: Palette,
    /// What a silent cell means.
    pub silent: String,
    /// What a missing cell means.
    pub missing: String,
}

const CELL_PX: (f64, f64) = (34.0, 21.0);
/// The cells of large matrices: whole pixels, so that all are alike.
const SMALL_CELL_PX: (f64, f64) = (3.0, 3.0);
/// More columns have small cells.
const MOST_LARGE: usize = 64;
/// In so many steps of colour are small cells drawn, those of one step as one shape.
const STEPS: usize = 128;
const BAR_HEIGHT_PX: f64 = 16.0;
/// The bar is as wide as the cells, within reason.
const BAR_WIDTH_PX: (f64, f64) = (230.0, 420.0);
/// The row of the key that says what silent and missing cells are.
const KEY_HEIGHT_PX: f64 = 1.7 * TICK_LABEL_PX;

impl Heatmap {
    pub(super) fn extents(&self) -> (Extent, Extent) {
        let cells = self.cells_px();
        let bar_width = self.bar_width_px() + END_LABEL_PX;
        let widths = [cells.0, bar_width, self.key_width_px(), title_width_px(&self.title)];
        let bar = MARGIN_PX + BAR_HEIGHT_PX + self.colour.depth_below_px();
        let height = cells.1 + self.column_names_px() + bar + self.key_height_px();
        let x = Extent {
            before_px: MARGIN_PX + self.row_names_px().max(END_LABEL_PX),
            after_px: widths.into_iter().fold(0.0, f64::max) + MARGIN_PX,
        };
        (x, Extent { before_px: title_depth_px(&self.title), after_px: height + MARGIN_PX })
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, left_px: f64, top_px: f64) {
        let (width, height) = self.cells_px();
        let area = Area {
            left: left_px + MARGIN_PX + self.row_names_px().max(END_LABEL_PX),
            top: top_px + title_depth_px(&self.title),
            width,
            height,
        };
        canvas.title(area, &self.title);
        if self.is_large() {
            self.draw_small_cells(canvas, area);
        } else {
            for (row, cells) in self.cells.iter().enumerate() {
                for (column, &cell) in cells.iter().enumerate() {
                    self.draw_cell(canvas, self.cell_area(area, row, column), cell);
                }
            }
        }
        canvas.frame(area, Stroke::thin());
        self.draw_names(canvas, area);
        self.draw_bar(canvas, area);
    }

    fn draw_cell(&self, canvas: &mut Canvas, area: Area, cell: Cell) {
        match cell {
            Cell::Value(value) => {
                // A number that the scale lacks (zero on a logarithmic one) is below it.
                let place = self.colour.scale.place(value).unwrap_or(0.0);
                canvas.rectangle(area, self.palette.at(place));
            }
            Cell::Silent => canvas.rectangle(area, Colour::PALE),
            Cell::Missing => {
                let corners = ((area.left, area.bottom()), (area.right(), area.top));
                canvas.line(corners.0, corners.1, Stroke::solid(Colour::GREY, 1.0));
            }
        }
    }

    /// The cells of one colour as one shape: tens of thousands on their own would make a file that no viewer
    /// likes. What is missing stays paper.
    fn draw_small_cells(&self, canvas: &mut Canvas, area: Area) {
        let mut paths: BTreeMap<Option<usize>, String> = BTreeMap::new();
        for (row, cells) in self.cells.iter().enumerate() {
            for (column, &cell) in cells.iter().enumerate() {
                let step = match cell {
                    Cell::Missing => continue,
                    Cell::Silent => None,
                    Cell::Value(value) => {
                        let place = self.colour.scale.place(value).unwrap_or(0.0);
                        Some((place.clamp(0.0, 1.0) * STEPS as f64) as usize)
                    }
                };
                let Area { left, top, width, height } = self.cell_area(area, row, column);
                // Writing to a string cannot fail.
                let path = paths.entry(step).or_default();
                let _ = write!(path, "M{left:.1} {top:.1}h{width}v{height}h-{width}z");
            }
        }
        for (step, path) in paths {
            let colour = |step| self.palette.at((step as f64 + 0.5) / STEPS as f64);
            canvas.crisp_path(&path, step.map_or(Colour::PALE, colour));
        }
    }

    fn draw_names(&self, canvas: &mut Canvas, area: Area) {
        for (row, name) in self.rows.iter().enumerate() {
            let at = (area.left - GAP_PX, self.cell_area(area, row, 0).middle().1);
            let letters = Letters { anchor: Anchor::End, ..Letters::sized(TICK_LABEL_PX) };
            canvas.text(at, name, letters);
        }
        let turned = self.columns_are_turned();
        let anchor = if turned { Anchor::End } else { Anchor::Middle };
        let below = if turned { GAP_PX } else { GAP_PX + TICK_LABEL_PX / 2.0 };
        for (column, name) in self.columns.iter().enumerate() {
            let at = (self.cell_area(area, 0, column).middle().0, area.bottom() + below);
            canvas.text(at, name, Letters { anchor, turned, ..Letters::sized(TICK_LABEL_PX) });
        }
        let [rows, columns] = &self.axes;
        let left = area.left - self.row_names_px() + LABEL_PX / 2.0;
        let letters = Letters { turned: true, ..Letters::sized(LABEL_PX) };
        canvas.text((left, area.middle().1), rows, letters);
        let below = area.bottom() + self.column_names_px() - LABEL_PX / 2.0;
        canvas.text((area.middle().0, below), columns, Letters::sized(LABEL_PX));
    }

    fn draw_bar(&self, canvas: &mut Canvas, area: Area) {
        let top = area.bottom() + self.column_names_px() + MARGIN_PX;
        let width = self.bar_width_px();
        let bar = Area { left: area.left, top, width, height: BAR_HEIGHT_PX };
        let step = width / STEPS as f64;
        for k in 0..STEPS {
            let left = bar.left + k as f64 * step;
            // A little overlap, or the paper shows between the steps.
            let overlap = if k + 1 < STEPS { 0.5 } else { 0.0 };
            let slice = Area { left, width: step + overlap, ..bar };
            canvas.rectangle(slice, self.palette.at((k as f64 + 0.5) / STEPS as f64));
        }
        canvas.frame(bar, Stroke::thin());
        self.colour.with_ends(width).draw_below(canvas, bar);
        let top = bar.bottom() + self.colour.depth_below_px() + MARGIN_PX;
        let mut left = bar.left;
        for (cell, name) in self.key() {
            let sample = Area { left, top, width: SAMPLE_WIDTH_PX, height: TICK_LABEL_PX };
            // Small cells that are missing stay paper.
            if !(self.is_large() && cell == Cell::Missing) {
                self.draw_cell(canvas, sample, cell);
            }
            canvas.frame(sample, Stroke::thin());
            let letters = Letters { anchor: Anchor::Start, ..Letters::sized(TICK_LABEL_PX) };
            canvas.text((sample.right() + GAP_PX, sample.middle().1), name, letters);
            left += key_entry_px(name);
        }
    }

    /// The cells that the bar does not explain, as far as there are any.
    fn key(&self) -> Vec<(Cell, &str)> {
        let entries =
            [(Cell::Silent, self.silent.as_str()), (Cell::Missing, self.missing.as_str())];
        let shown =
            |(cell, _): &(Cell, &str)| self.cells.iter().flatten().any(|other| other == cell);
        entries.into_iter().filter(shown).collect()
    }

    fn key_width_px(&self) -> f64 {
        self.key().into_iter().map(|(_, name)| key_entry_px(name)).sum()
    }

    fn key_height_px(&self) -> f64 {
        if self.key().is_empty() { 0.0 } else { MARGIN_PX + KEY_HEIGHT_PX }
    }

    fn bar_width_px(&self) -> f64 {
        self.cells_px().0.clamp(BAR_WIDTH_PX.0, BAR_WIDTH_PX.1)
    }

    fn cells_px(&self) -> (f64, f64) {
        let cell = self.cell_px();
        (self.columns.len() as f64 * cell.0, self.rows.len() as f64 * cell.1)
    }

    fn is_large(&self) -> bool {
        self.columns.len().max(self.rows.len()) > MOST_LARGE
    }

    fn cell_px(&self) -> (f64, f64) {
        if self.is_large() { SMALL_CELL_PX } else { CELL_PX }
    }

    fn cell_area(&self, area: Area, row: usize, column: usize) -> Area {
        let (width, height) = self.cell_px();
        let (left, top) = (area.left + column as f64 * width, area.top + row as f64 * height);
        Area { left, top, width, height }
    }

    fn row_names_px(&self) -> f64 {
        longest_px(&self.rows) + GAP_PX + axis_depth_px(&self.axes[0])
    }

    fn column_names_px(&self) -> f64 {
        let names =
            if self.columns_are_turned() { longest_px(&self.columns) } else { TICK_LABEL_PX };
        GAP_PX + names + axis_depth_px(&self.axes[1])
    }

    fn columns_are_turned(&self) -> bool {
        longest_px(&self.columns) > self.cell_px().0 - GAP_PX
    }
}

/// The room of the name of an axis.
fn axis_depth_px(name: &str) -> f64 {
    if name.is_empty() { 0.0 } else { GAP_PX + LABEL_PX }
}

/// Half of a label may stand out beyond the end of the bar.
const END_LABEL_PX: f64 = 2.0 * TICK_LABEL_PX;
const SAMPLE_WIDTH_PX: f64 = 20.0;

fn key_entry_px(name: &str) -> f64 {
    SAMPLE_WIDTH_PX + GAP_PX + widest_px(std::iter::once(name), TICK_LABEL_PX) + MARGIN_PX
}

fn longest_px(names: &[String]) -> f64 {
    widest_px(names.iter().map(String::as_str), TICK_LABEL_PX)
}
