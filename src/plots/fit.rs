//! Data with a curve through them.

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::Panel;
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

const SIDE_PX: (f64, f64) = (330.0, 250.0);

/// Points and the line, or curve, that was fitted to them.
#[must_use]
pub fn fitted(
    title: &str,
    [x, y]: [&str; 2],
    points: Vec<(f64, f64)>,
    curve: impl Fn(f64) -> f64,
) -> Panel {
    const STEPS: usize = 100;
    let across = Scale::linear_over(points.iter().map(|point| point.0));
    let up = Scale::linear_over(points.iter().map(|point| point.1));
    let through = (0..=STEPS).map(|step| {
        let x = across.value(step as f64 / STEPS as f64);
        (x, curve(x))
    });
    let through = through.collect();
    let marks = vec![
        Mark::unnamed(Form::Points {
            at: points,
            shape: Shape::Disk,
            size_px: 5.0,
            colour: CATEGORIES[0],
        }),
        Mark::unnamed(Form::Line { through, stroke: Stroke::solid(CATEGORIES[1], 2.0) }),
    ];
    small(title, Axis::new(x, across), Axis::new(y, up), marks)
}

/// Amounts before and afterwards on logarithmic axes of the same length, with the line on which nothing changes.
#[must_use]
pub fn before_and_after(title: &str, [x, y]: [&str; 2], points: Vec<(f64, f64)>) -> Panel {
    let both = Scale::log_over(points.iter().flat_map(|point| [point.0, point.1]));
    let marks = vec![
        Mark::unnamed(Form::Identity { stroke: Stroke::dashed(Colour::GREY, 1.0) }),
        Mark::unnamed(Form::Points {
            at: points,
            shape: Shape::Disk,
            size_px: 4.0,
            colour: CATEGORIES[0],
        }),
    ];
    let panel = Chart { marks, ..Chart::new(title, Axis::new(x, both), Axis::new(y, both)) };
    Panel::Chart(Chart { width_px: 340.0, height_px: 340.0, ..panel })
}

fn small(title: &str, x: Axis, y: Axis, marks: Vec<Mark>) -> Panel {
    let (width_px, height_px) = SIDE_PX;
    Panel::Chart(Chart { marks, width_px, height_px, ..Chart::new(title, x, y) })
}
