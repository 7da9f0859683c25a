//! Heat maps: a colour per cell, with a bar that says what the colours mean.

use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, Letters, Stroke};
use super::colour::{Colour, in_diverging_gradient, in_gradient};
use super::layout::{GAP_PX, MARGIN_PX, TICK_LABEL_PX, title_depth_px, widest_px};

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
    /// The names of the rows, from the top.
    pub rows: Vec<String>,
    /// The names of the columns.
    pub columns: Vec<String>,
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
const BAR_HEIGHT_PX: f64 = 16.0;
/// The bar is as wide as the cells, within reason.
const BAR_WIDTH_PX: (f64, f64) = (230.0, 420.0);
/// The row of the key that says what silent and missing cells are.
const KEY_HEIGHT_PX: f64 = 1.7 * TICK_LABEL_PX;

impl Heatmap {
    pub(super) fn size_px(&self) -> (f64, f64) {
        let cells = self.cells_px();
        let right = cells.0.max(self.bar_width_px() + END_LABEL_PX).max(self.key_width_px());
        let bar = MARGIN_PX + BAR_HEIGHT_PX + self.colour.depth_below_px();
        let height = cells.1 + self.column_names_px() + bar + self.key_height_px();
        let width = MARGIN_PX + self.row_names_px() + right + MARGIN_PX;
        (width, title_depth_px(&self.title) + height + MARGIN_PX)
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, left_px: f64, top_px: f64) {
        let (width, height) = self.cells_px();
        let area = Area {
            left: left_px + MARGIN_PX + self.row_names_px(),
            top: top_px + title_depth_px(&self.title),
            width,
            height,
        };
        canvas.title(area, &self.title);
        for (row, cells) in self.cells.iter().enumerate() {
            for (column, &cell) in cells.iter().enumerate() {
                self.draw_cell(canvas, cell_area(area, row, column), cell);
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

    fn draw_names(&self, canvas: &mut Canvas, area: Area) {
        for (row, name) in self.rows.iter().enumerate() {
            let at = (area.left - GAP_PX, cell_area(area, row, 0).middle().1);
            let letters = Letters { anchor: Anchor::End, ..Letters::sized(TICK_LABEL_PX) };
            canvas.text(at, name, letters);
        }
        let turned = self.columns_are_turned();
        let anchor = if turned { Anchor::End } else { Anchor::Middle };
        let below = if turned { GAP_PX } else { GAP_PX + TICK_LABEL_PX / 2.0 };
        for (column, name) in self.columns.iter().enumerate() {
            let at = (cell_area(area, 0, column).middle().0, area.bottom() + below);
            canvas.text(at, name, Letters { anchor, turned, ..Letters::sized(TICK_LABEL_PX) });
        }
    }

    fn draw_bar(&self, canvas: &mut Canvas, area: Area) {
        const STEPS: usize = 128;
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
        self.colour.draw_below(canvas, bar);
        let top = bar.bottom() + self.colour.depth_below_px() + MARGIN_PX;
        let mut left = bar.left;
        for (cell, name) in self.key() {
            let sample = Area { left, top, width: SAMPLE_WIDTH_PX, height: TICK_LABEL_PX };
            self.draw_cell(canvas, sample, cell);
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
        (self.columns.len() as f64 * CELL_PX.0, self.rows.len() as f64 * CELL_PX.1)
    }

    fn row_names_px(&self) -> f64 {
        longest_px(&self.rows) + GAP_PX
    }

    fn column_names_px(&self) -> f64 {
        GAP_PX + if self.columns_are_turned() { longest_px(&self.columns) } else { TICK_LABEL_PX }
    }

    fn columns_are_turned(&self) -> bool {
        longest_px(&self.columns) > CELL_PX.0 - GAP_PX
    }
}

/// Half of a label may stand out beyond the end of the bar.
const END_LABEL_PX: f64 = 1.5 * TICK_LABEL_PX;
const SAMPLE_WIDTH_PX: f64 = 20.0;

fn key_entry_px(name: &str) -> f64 {
    SAMPLE_WIDTH_PX + GAP_PX + widest_px(std::iter::once(name), TICK_LABEL_PX) + MARGIN_PX
}

fn cell_area(area: Area, row: usize, column: usize) -> Area {
    Area {
        left: area.left + column as f64 * CELL_PX.0,
        top: area.top + row as f64 * CELL_PX.1,
        width: CELL_PX.0,
        height: CELL_PX.1,
    }
}

fn longest_px(names: &[String]) -> f64 {
    widest_px(names.iter().map(String::as_str), TICK_LABEL_PX)
}
