//! What a chart shows: points, lines, rasters, whiskers.

use std::fmt::Write;

use super::canvas::{Anchor, Area, Canvas, Letters, Place, Stroke};
use super::colour::Colour;
use super::layout::TICK_LABEL_PX;
use super::scale::Scale;

/// A form and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What the legend calls it; without a name it is not in the legend.
    pub name: String,
    /// What is drawn.
    pub form: Form,
}

impl Mark {
    /// A form that the legend does not name.
    #[must_use]
    pub fn unnamed(form: Form) -> Self {
        Self { name: String::new(), form }
    }

    /// A form with its name in the legend.
    #[must_use]
    pub fn named(name: &str, form: Form) -> Self {
        Self { name: name.to_owned(), form }
    }
}

/// What is drawn between the axes; numbers are those of the axes.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// A point at each place; a place that the scale lacks is left out.
    Points {
        /// Where.
        at: Vec<(f64, f64)>,
        /// What each looks like.
        shape: Shape,
        /// How wide each is.
        size_px: f64,
        /// Its colour.
        colour: Colour,
    },
    /// A line, broken where the scale lacks a place.
    Line {
        /// From place to place.
        through: Vec<(f64, f64)>,
        /// Its look.
        stroke: Stroke,
    },
    /// The area within a line that comes back to where it began.
    Band {
        /// From place to place.
        around: Vec<(f64, f64)>,
        /// Its colour.
        colour: Colour,
    },
    /// A line from top to bottom.
    Vertical {
        /// Where it crosses the horizontal axis.
        at: f64,
        /// Its look.
        stroke: Stroke,
    },
    /// A line from side to side.
    Horizontal {
        /// Where it crosses the vertical axis.
        at: f64,
        /// Its look.
        stroke: Stroke,
    },
    /// The line on which both numbers are equal.
    Identity {
        /// Its look.
        stroke: Stroke,
    },
    /// Short upright strokes: the spikes of a raster.
    Raster {
        /// Time and row of each spike.
        at: Vec<(f64, f64)>,
        /// How high each is, in rows.
        height: f64,
        /// Their colour.
        colour: Colour,
    },
    /// Arrows from place to place: a flow.
    Arrows {
        /// The tail and the head of each.
        spans: Vec<((f64, f64), (f64, f64))>,
        /// Their look.
        stroke: Stroke,
    },
    /// Upright bars from a low to a high number: error bars.
    Whiskers {
        /// The horizontal place, the low and the high number of each.
        spans: Vec<(f64, f64, f64)>,
        /// Their look.
        stroke: Stroke,
    },
    /// Texts beside places.
    Labels {
        /// What stands where.
        labels: Vec<Label>,
        /// On which side of their places they stand.
        side: Side,
    },
}

/// A text at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where it ends or begins.
    pub at: (f64, f64),
    /// What it says.
    pub text: String,
}

/// On which side of its place a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It ends there.
    Left,
    /// It begins there.
    Right,
}

/// A point's look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A filled disk.
    Disk,
    /// A circle with nothing in it.
    Ring,
    /// A filled square.
    Square,
    /// A filled square on its corner.
    Diamond,
    /// A filled triangle.
    Triangle,
    /// The outline of a square.
    OpenSquare,
    /// The outline of a square on its corner.
    OpenDiamond,
    /// The outline of a triangle.
    OpenTriangle,
}

/// The area between the axes and what its edges mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) area: Area,
    pub(super) x: Scale,
    pub(super) y: Scale,
}

impl Frame {
    fn place(self, (x, y): (f64, f64)) -> Option<Place> {
        let across = self.area.left + self.x.place(x)? * self.area.width;
        let down = self.area.bottom() - self.y.place(y)? * self.area.height;
        Some((across, down))
    }
}

impl Form {
    pub(super) fn draw(&self, canvas: &mut Canvas, frame: Frame) {
        let ((left, right), (bottom, top)) = (frame.x.ends(), frame.y.ends());
        match self {
            Self::Points { at, shape, size_px, colour } => {
                let places = at.iter().filter_map(|&point| frame.place(point));
                draw_points(canvas, places, *shape, *size_px, *colour);
            }
            Self::Line { through, stroke } => canvas.path(&path_through(through, frame), *stroke),
            Self::Band { around, colour } => {
                canvas.filled_path(&path_through(around, frame), *colour);
            }
            Self::Vertical { at, stroke } => {
                canvas.path(&path_through(&[(*at, bottom), (*at, top)], frame), *stroke);
            }
            Self::Horizontal { at, stroke } => {
                canvas.path(&path_through(&[(left, *at), (right, *at)], frame), *stroke);
            }
            Self::Identity { stroke } => {
                let ends = (left.max(bottom), right.min(top));
                canvas.path(&path_through(&[(ends.0, ends.0), (ends.1, ends.1)], frame), *stroke);
            }
            Self::Raster { at, height, colour } => {
                let bars = at.iter().map(|&(x, y)| (x, y - height / 2.0, y + height / 2.0));
                canvas.path(&bars_path(bars, frame), Stroke::solid(*colour, 1.3));
            }
            Self::Arrows { spans, stroke } => {
                let places = spans
                    .iter()
                    .filter_map(|&(tail, head)| Some((frame.place(tail)?, frame.place(head)?)));
                canvas.path(&arrows_path(places), *stroke);
            }
            Self::Whiskers { spans, stroke } => {
                canvas.path(&bars_path(spans.iter().copied(), frame), *stroke);
            }
            Self::Labels { labels, side } => {
                let anchor = match side {
                    Side::Left => Anchor::End,
                    Side::Right => Anchor::Start,
                };
                let letters = Letters { anchor, ..Letters::sized(TICK_LABEL_PX) };
                for Label { at, text } in labels {
                    if let Some(place) = frame.place(*at) {
                        canvas.text(place, text, letters);
                    }
                }
            }
        }
    }

    /// Draws what the legend shows, from a place so far to the right.
    pub(super) fn draw_sample(&self, canvas: &mut Canvas, (left, y): Place, width_px: f64) {
        let middle = left + width_px / 2.0;
        match self {
            Self::Points { shape, size_px, colour, .. } => {
                draw_points(canvas, std::iter::once((middle, y)), *shape, *size_px, *colour);
            }
            Self::Line { stroke, .. }
            | Self::Vertical { stroke, .. }
            | Self::Horizontal { stroke, .. }
            | Self::Identity { stroke } => canvas.line((left, y), (left + width_px, y), *stroke),
            Self::Band { colour, .. } => {
                let area = Area { left, top: y - 5.0, width: width_px, height: 10.0 };
                canvas.rectangle(area, *colour);
            }
            Self::Arrows { stroke, .. } => {
                let arrow = ((left + 0.25 * width_px, y), (left + 0.75 * width_px, y));
                canvas.path(&arrows_path(std::iter::once(arrow)), *stroke);
            }
            Self::Raster { colour, .. } => {
                let stroke = Stroke::solid(*colour, 1.0);
                canvas.line((middle, y - 5.0), (middle, y + 5.0), stroke);
            }
            Self::Whiskers { stroke, .. } => {
                canvas.line((middle, y - 5.0), (middle, y + 5.0), *stroke);
            }
            // They say themselves what they are.
            Self::Labels { .. } => {}
        }
    }
}

// Writing to a string cannot fail, so that its results are passed over.

fn path_through(points: &[(f64, f64)], frame: Frame) -> String {
    let mut path = String::new();
    let mut pen = 'M';
    for &point in points {
        match frame.place(point) {
            Some((x, y)) => {
                let _ = write!(path, "{pen}{x:.2} {y:.2}");
                pen = 'L';
            }
            None => pen = 'M',
        }
    }
    path
}

/// The length of an arrow's barbs as a share of the arrow.
const BARBS: f64 = 0.35;

fn arrows_path(arrows: impl Iterator<Item = (Place, Place)>) -> String {
    let mut path = String::new();
    for (tail, head) in arrows {
        let ((x, y), (head_x, head_y)) = (tail, head);
        let (left, right) = (barb(tail, head, 0.6), barb(tail, head, -0.6));
        let _ = write!(path, "M{x:.2} {y:.2}L{head_x:.2} {head_y:.2}");
        let _ = write!(path, "M{:.2} {:.2}L{head_x:.2} {head_y:.2}", left.0, left.1);
        let _ = write!(path, "L{:.2} {:.2}", right.0, right.1);
    }
    path
}

/// Where a barb of an arrow ends, on one side (above 0) or the other.
fn barb((x, y): Place, (head_x, head_y): Place, side: f64) -> Place {
    let (back_x, back_y) = (BARBS * (x - head_x), BARBS * (y - head_y));
    (head_x + back_x - side * back_y, head_y + back_y + side * back_x)
}

fn bars_path(bars: impl Iterator<Item = (f64, f64, f64)>, frame: Frame) -> String {
    let mut path = String::new();
    for (x, low, high) in bars {
        if let (Some((x, low)), Some((_, high))) = (frame.place((x, low)), frame.place((x, high))) {
            let _ = write!(path, "M{x:.2} {low:.2}V{high:.2}");
        }
    }
    path
}

fn draw_points(
    canvas: &mut Canvas,
    places: impl Iterator<Item = Place>,
    shape: Shape,
    size_px: f64,
    colour: Colour,
) {
    let (r, mut path) = (size_px / 2.0, String::new());
    for (x, y) in places {
        let _ = match shape {
            Shape::Disk | Shape::Ring => {
                write!(
                    path,
                    "M{:.2} {y:.2}a{r} {r} 0 1 0 {size_px} 0a{r} {r} 0 1 0 -{size_px} 0Z",
                    x - r
                )
            }
            Shape::Square | Shape::OpenSquare => {
                write!(path, "M{:.2} {:.2}h{size_px}v{size_px}h-{size_px}Z", x - r, y - r)
            }
            Shape::Diamond | Shape::OpenDiamond => {
                write!(path, "M{:.2} {y:.2}l{r} {r}l{r} -{r}l-{r} -{r}Z", x - r)
            }
            Shape::Triangle | Shape::OpenTriangle => {
                write!(path, "M{:.2} {:.2}h{size_px}l-{r} -{size_px}Z", x - r, y + r)
            }
        };
    }
    match shape {
        Shape::Ring | Shape::OpenSquare | Shape::OpenDiamond | Shape::OpenTriangle => {
            canvas.path(&path, Stroke::solid(colour, 1.5));
        }
        Shape::Disk | Shape::Square | Shape::Diamond | Shape::Triangle => {
            canvas.filled_path(&path, colour);
        }
    }
}
