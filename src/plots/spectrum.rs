//! The eigenvalues of a gain matrix in the complex plane.

use theory::Complex;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::Figure;
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// Eigenvalues of the gain matrix G, with the line Re λ = 1: a fixed
/// point is stable if all lie to its left.
#[must_use]
pub fn spectrum(title: &str, eigenvalues: &[Complex]) -> Figure {
    const UNIT: f64 = 1.0;
    let real = eigenvalues.iter().map(|value| value.re).chain([0.0, UNIT]);
    // A margin for spectra that are real.
    let imaginary = eigenvalues.iter().map(|value| value.im).chain([-UNIT / 4.0, UNIT / 4.0]);
    let places = eigenvalues.iter().map(|value| (value.re, value.im));
    let (unstable, stable): (Vec<_>, Vec<_>) = places.partition(|(real, _)| *real > UNIT);
    let points =
        |at: Vec<(f64, f64)>, colour| Form::Points { at, shape: Shape::Disk, size_px: 6.0, colour };
    let axis_line = Stroke::solid(Colour::PALE, 1.0);
    let mut marks = vec![
        Mark::unnamed(Form::Horizontal { at: 0.0, stroke: axis_line }),
        Mark::unnamed(Form::Vertical { at: 0.0, stroke: axis_line }),
        Mark::named(
            "Re λ = 1",
            Form::Vertical { at: UNIT, stroke: Stroke::dashed(Colour::BLACK, 1.5) },
        ),
        Mark::named("stable direction", points(stable, CATEGORIES[0])),
    ];
    if !unstable.is_empty() {
        marks.push(Mark::named("unstable direction", points(unstable, CATEGORIES[1])));
    }
    let x = Axis::new("Re λ", Scale::linear_over(real));
    let y = Axis::new("Im λ", Scale::linear_over(imaginary));
    Chart { marks, equal_units: true, ..Chart::new(title, x, y) }.into()
}
