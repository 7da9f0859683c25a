//! What a stabilization does to the state it keeps.

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::Figure;
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;
use super::smooth;

/// A state along a parameter, and where a start loses it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptState {
    /// Which in-degrees it belongs to.
    pub name: String,
    /// Parameter and mean rate over neurons (spikes/s) along its branch, up to a fold if there is one.
    pub branch: Vec<(f64, f64)>,
    /// Where the start crosses the separatrix: the parameter and the mean rate of the unstable fixed
    /// point there.
    pub crossing: Option<(f64, f64)>,
    /// Whether the branch ends in a fold.
    pub folds: bool,
}

/// The state before and after each round, its mean rate over neurons against the parameter.
#[must_use]
pub fn kept_states(title: &str, parameter: &str, states: &[KeptState]) -> Figure {
    let places: Vec<&(f64, f64)> =
        states.iter().flat_map(|state| state.branch.iter().chain(&state.crossing)).collect();
    let x = Axis::new(parameter, Scale::linear_over(places.iter().map(|place| place.0)));
    let y = Axis::new(
        "mean rate over neurons (spikes/s)",
        Scale::linear_over(places.iter().map(|place| place.1)),
    );
    let mut marks = Vec::new();
    for (k, state) in states.iter().enumerate() {
        let colour = CATEGORIES[k % CATEGORIES.len()];
        let through = smooth_between(&state.branch, x.scale, y.scale);
        let line = Form::Line { through, stroke: Stroke::solid(colour, 2.0) };
        marks.push(Mark::named(&state.name, line));
        let crossing = state.crossing.into_iter().collect();
        marks.push(Mark::unnamed(points(crossing, Shape::Diamond, colour)));
        let fold = state.branch.last().filter(|_| state.folds).copied().into_iter().collect();
        marks.push(Mark::unnamed(points(fold, Shape::Ring, colour)));
    }
    // Only in the legend: what the shapes mean, of those that there are.
    let meanings = [
        (
            states.iter().any(|state| state.crossing.is_some()),
            "saddle, where the start leaves",
            Shape::Diamond,
        ),
        (states.iter().any(|state| state.folds), "fold, where the state ends", Shape::Ring),
    ];
    for (_, name, shape) in meanings.into_iter().filter(|(is_there, ..)| *is_there) {
        marks.push(Mark::named(name, points(Vec::new(), shape, Colour::GREY)));
    }
    Chart { marks, ..Chart::new(title, x, y) }.into()
}

/// A branch as a smooth line: its points are few where the state hardly changes.
fn smooth_between(branch: &[(f64, f64)], x: Scale, y: Scale) -> Vec<(f64, f64)> {
    let places: Option<Vec<_>> = branch.iter().map(|p| x.place(p.0).zip(y.place(p.1))).collect();
    let Some(places) = places else { return branch.to_vec() };
    smooth::curve(&places).into_iter().map(|place| (x.value(place.0), y.value(place.1))).collect()
}

fn points(at: Vec<(f64, f64)>, shape: Shape, colour: Colour) -> Form {
    Form::Points { at, shape, size_px: 9.0, colour }
}
