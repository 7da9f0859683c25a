//! The few shapes that figures are made of, written as SVG.

use std::fmt::Write;

use super::colour::Colour;
use super::layout::{GAP_PX, TITLE_PX};

/// The fonts that letters have: the embedded one, then what others have that is as wide at most.
pub(super) const FONT: &str = "DejaVu Sans, Verdana, Arial, Helvetica, sans-serif";

/// A line's look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width.
    pub width_px: f64,
    /// Whether it is broken.
    pub dash: Dash,
}

/// Whether a line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// Unbroken: what is stable.
    Solid,
    /// Broken: what is unstable.
    Dashed,
    /// Dots: a mark to compare with.
    Dotted,
}

impl Stroke {
    /// An unbroken line.
    #[must_use]
    pub fn solid(colour: Colour, width_px: f64) -> Self {
        Self { colour, width_px, dash: Dash::Solid }
    }

    /// A dashed line.
    #[must_use]
    pub fn dashed(colour: Colour, width_px: f64) -> Self {
        Self { colour, width_px, dash: Dash::Dashed }
    }
}

/// A place on the canvas: to the right, down.
pub(super) type Place = (f64, f64);

/// A rectangle on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    pub(super) fn right(self) -> f64 {
        self.left + self.width
    }

    pub(super) fn bottom(self) -> f64 {
        self.top + self.height
    }

    pub(super) fn middle(self) -> Place {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }
}

/// Which end of a text its place means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text's look; its place means its middle between top and bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Letters {
    pub(super) size_px: f64,
    pub(super) anchor: Anchor,
    /// Read from bottom to top.
    pub(super) turned: bool,
}

impl Letters {
    pub(super) fn sized(size_px: f64) -> Self {
        Self { size_px, anchor: Anchor::Middle, turned: false }
    }
}

/// A drawing that grows shape by shape.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    shapes: String,
    clips: usize,
}

// Writing to a string cannot fail, so that its results are passed over.
impl Canvas {
    /// Fills a rectangle; neighbours meet without a seam.
    pub(super) fn rectangle(&mut self, area: Area, fill: Colour) {
        let Area { left, top, width, height } = area;
        let _ = writeln!(
            self.shapes,
            r#"<rect x="{left:.2}" y="{top:.2}" width="{width:.2}" height="{height:.2}" fill="{fill}" shape-rendering="crispEdges"/>"#
        );
    }

    pub(super) fn frame(&mut self, area: Area, stroke: Stroke) {
        let (right, bottom) = (area.right(), area.bottom());
        let outline =
            format!("M{:.2} {:.2}H{right:.2}V{bottom:.2}H{:.2}Z", area.left, area.top, area.left);
        self.path(&outline, stroke);
    }

    pub(super) fn line(&mut self, from: Place, to: Place, stroke: Stroke) {
        self.path(&format!("M{:.2} {:.2}L{:.2} {:.2}", from.0, from.1, to.0, to.1), stroke);
    }

    /// Draws along an SVG path.
    pub(super) fn path(&mut self, path: &str, stroke: Stroke) {
        let Stroke { colour, width_px, dash } = stroke;
        let dash = match dash {
            Dash::Solid => String::new(),
            Dash::Dashed => format!(r#" stroke-dasharray="{} {}""#, 4.0 * width_px, 3.0 * width_px),
            Dash::Dotted => format!(r#" stroke-dasharray="{width_px} {}""#, 2.0 * width_px),
        };
        let _ = writeln!(
            self.shapes,
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width_px}" stroke-linejoin="round"{dash}/>"#
        );
    }

    /// Fills an SVG path.
    pub(super) fn filled_path(&mut self, path: &str, fill: Colour) {
        let _ = writeln!(self.shapes, r#"<path d="{path}" fill="{fill}"/>"#);
    }

    /// Fills an SVG path whose neighbours meet it without a seam.
    pub(super) fn crisp_path(&mut self, path: &str, fill: Colour) {
        let _ = writeln!(
            self.shapes,
            r#"<path d="{path}" fill="{fill}" shape-rendering="crispEdges"/>"#
        );
    }

    pub(super) fn text(&mut self, at: Place, text: &str, letters: Letters) {
        // The middle of capitals and digits lies this far above the line they stand on.
        const HALF_A_CAPITAL: f64 = 0.36;
        if text.is_empty() {
            return;
        }
        let Letters { size_px, anchor, turned } = letters;
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let turn = if turned { " rotate(-90)" } else { "" };
        let _ = writeln!(
            self.shapes,
            r#"<text transform="translate({:.2} {:.2}){turn}" y="{:.2}" font-size="{size_px}" text-anchor="{anchor}" fill="{}">{}</text>"#,
            at.0,
            at.1,
            HALF_A_CAPITAL * size_px,
            Colour::BLACK,
            escaped(text)
        );
    }

    /// Writes a title above an area, in line with its left edge.
    pub(super) fn title(&mut self, area: Area, title: &str) {
        let at = (area.left, area.top - GAP_PX - TITLE_PX / 2.0);
        self.text(at, title, Letters { anchor: Anchor::Start, ..Letters::sized(TITLE_PX) });
    }

    /// Draws what the function draws, cut at the edges of the area.
    pub(super) fn within(&mut self, area: Area, draw: impl FnOnce(&mut Self)) {
        self.clips += 1;
        let clip = self.clips;
        let _ = write!(self.shapes, r#"<clipPath id="area{clip}">"#);
        self.rectangle(area, Colour::BLACK);
        let _ = writeln!(self.shapes, r#"</clipPath><g clip-path="url(#area{clip})">"#);
        draw(self);
        self.shapes.push_str("</g>\n");
    }

    /// The whole drawing, its letters still as text.
    pub(super) fn into_svg(self, width_px: f64, height_px: f64, font: &str) -> String {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width_px:.0}" height="{height_px:.0}" font-family="{font}">
<rect width="100%" height="100%" fill="{}"/>
{}</svg>
"#,
            Colour::WHITE,
            self.shapes
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
