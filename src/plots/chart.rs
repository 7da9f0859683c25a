//! Charts: marks between two axes.

use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, Letters, Stroke};
use super::figure::Extent;
use super::layout::{GAP_PX, LABEL_PX, MARGIN_PX, title_depth_px, title_width_px, widest_px};
use super::mark::{Frame, Mark};
use super::scale::Scale;

/// Where a chart's legend stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legend {
    /// To the right of the area.
    Beside,
    /// Below the horizontal axis, for narrow pages.
    Below,
}

/// Marks between two axes.
///
/// ```
/// use siegert::plots::{Axis, CATEGORIES, Chart, Form, Mark, Scale, Stroke};
/// let rates = Axis::new("rate (spikes/s)", Scale::Log { from: 0.01, to: 100.0 });
/// let chart = Chart {
///     marks: vec![Mark {
///         name: "theory".to_owned(),
///         form: Form::Line {
///             through: vec![(0.0, 0.1), (1.0, 10.0)],
///             stroke: Stroke::solid(CATEGORIES[0], 2.0),
///         },
///     }],
///     ..Chart::new("", Axis::new("κ", Scale::Linear { from: 0.0, to: 1.0 }), rates)
/// };
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What stands above it.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// What is drawn, the first at the back.
    pub marks: Vec<Mark>,
    /// Whether one unit is as long on one axis as on the other; both are linear then. The shorter
    /// axis is drawn further than asked.
    pub equal_units: bool,
    /// Where the legend stands.
    pub legend: Legend,
    /// The width of the area between the axes.
    pub width_px: f64,
    /// Its height.
    pub height_px: f64,
}

impl Chart {
    /// An empty chart of the usual size.
    #[must_use]
    pub fn new(title: &str, x: Axis, y: Axis) -> Self {
        Self {
            title: title.to_owned(),
            x,
            y,
            marks: Vec::new(),
            equal_units: false,
            legend: Legend::Beside,
            width_px: 520.0,
            height_px: 360.0,
        }
    }

    pub(super) fn extents(&self) -> (Extent, Extent) {
        let (_, y) = self.axes();
        let height = self.height_px + self.x.depth_below_px();
        let (width, height) = match self.legend {
            Legend::Beside => (self.width_px + self.legend_width_px(), height),
            Legend::Below => (self.width_px, height + self.legend_height_px()),
        };
        let x = Extent {
            before_px: MARGIN_PX + y.depth_beside_px(self.height_px),
            after_px: width.max(title_width_px(&self.title)) + MARGIN_PX,
        };
        (x, Extent { before_px: title_depth_px(&self.title), after_px: height + MARGIN_PX })
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, left_px: f64, top_px: f64) {
        let (x, y) = self.axes();
        let area = Area {
            left: left_px + MARGIN_PX + y.depth_beside_px(self.height_px),
            top: top_px + title_depth_px(&self.title),
            width: self.width_px,
            height: self.height_px,
        };
        canvas.title(area, &self.title);
        let frame = Frame { area, x: x.scale, y: y.scale };
        canvas.within(area, |canvas| {
            for mark in &self.marks {
                mark.form.draw(canvas, frame);
            }
        });
        canvas.frame(area, Stroke::thin());
        x.draw_below(canvas, area);
        y.draw_left(canvas, area);
        self.draw_legend(canvas, area);
    }

    /// The axes as they are drawn.
    fn axes(&self) -> (Axis, Axis) {
        let (mut x, mut y) = (self.x.clone(), self.y.clone());
        if let (true, Scale::Linear { .. }, Scale::Linear { .. }) =
            (self.equal_units, x.scale, y.scale)
        {
            let units_per_px =
                |scale: Scale, length_px: f64| (scale.ends().1 - scale.ends().0) / length_px;
            let most =
                units_per_px(x.scale, self.width_px).max(units_per_px(y.scale, self.height_px));
            x.scale = stretched(x.scale, most * self.width_px);
            y.scale = stretched(y.scale, most * self.height_px);
        }
        (x, y)
    }

    fn legend(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(|mark| !mark.name.is_empty())
    }

    fn legend_width_px(&self) -> f64 {
        let widest = widest_px(self.legend().map(|mark| mark.name.as_str()), LABEL_PX);
        if widest > 0.0 { MARGIN_PX + SAMPLE_PX + GAP_PX + widest } else { 0.0 }
    }

    fn draw_legend(&self, canvas: &mut Canvas, area: Area) {
        let (left, top, columns) = match self.legend {
            Legend::Beside => (area.right() + MARGIN_PX, area.top, 1),
            Legend::Below => {
                let top = area.bottom() + self.x.depth_below_px() + LEGEND_GAP_PX;
                (area.left, top, self.legend_columns())
            }
        };
        for (entry, mark) in self.legend().enumerate() {
            let (row, column) = (entry / columns, entry % columns);
            let left = left + column as f64 * self.legend_width_px();
            let y = top + LABEL_PX * (0.6 + LEGEND_ROW * row as f64);
            mark.form.draw_sample(canvas, (left, y), SAMPLE_PX);
            let letters = Letters { anchor: Anchor::Start, ..Letters::sized(LABEL_PX) };
            canvas.text((left + SAMPLE_PX + GAP_PX, y), &mark.name, letters);
        }
    }

    /// How many entries of a legend below the chart stand side by side.
    fn legend_columns(&self) -> usize {
        let entry_px = self.legend_width_px().max(1.0);
        ((self.width_px / entry_px) as usize).max(1)
    }

    fn legend_height_px(&self) -> f64 {
        let rows = self.legend().count().div_ceil(self.legend_columns());
        if rows == 0 { 0.0 } else { LEGEND_GAP_PX + LEGEND_ROW * LABEL_PX * rows as f64 }
    }
}

/// Room above a legend that stands below.
const LEGEND_GAP_PX: f64 = 12.0;
/// The height of a row of the legend, in letters.
const LEGEND_ROW: f64 = 1.6;

/// The length of a line in the legend.
const SAMPLE_PX: f64 = 28.0;

/// The same middle, another length.
fn stretched(scale: Scale, length: f64) -> Scale {
    let (from, to) = scale.ends();
    let middle = f64::midpoint(from, to);
    Scale::Linear { from: middle - length / 2.0, to: middle + length / 2.0 }
}
