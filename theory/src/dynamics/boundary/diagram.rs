//! All boundaries in a range of two parameters: where they are looked for, and which of them are one.

use std::sync::Arc;

use data::Warning;

use super::curve::follow_boundary;
use super::plane::{Line, Plane};
use super::{Boundary, BoundaryEnd, BoundarySettings, PlaneOnset};
use crate::continuation::{
    Branch, ContinuationSettings, DiagramError, SpecialKind, Starts, diagram,
};
use crate::dynamics::{DynamicsError, DynamicsSettings, mark_onsets};
use crate::family::{FitError, fitted};
use crate::observer::Observer;

/// How onsets are looked for along the first parameter.
#[derive(Clone, Debug)]
pub struct PlaneSearch {
    /// Where branches of fixed points start.
    pub starts: Starts,
    /// How they are followed.
    pub continuation: ContinuationSettings,
    /// What the response is made of.
    pub dynamics: DynamicsSettings,
}

/// What happens along the first parameter at a value of the second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Onsets {
    /// The onsets of oscillations.
    pub onsets: Vec<PlaneOnset>,
    /// Both parameters where fixed points meet and vanish.
    pub folds: Vec<(f64, f64)>,
    /// What there is to warn of.
    pub warnings: Vec<Warning>,
}

impl Onsets {
    /// Those that are marked on branches along the first parameter.
    #[must_use]
    pub fn on_branches(branches: &[Branch], second: f64) -> Self {
        let mut found = Self::default();
        for special in branches.iter().flat_map(|branch| &branch.special_points) {
            let first = special.point.parameter;
            match (special.kind, special.frequency_hz) {
                (SpecialKind::Fold, _) => found.folds.push((first, second)),
                (SpecialKind::Oscillation, Some(frequency_hz)) => found.onsets.push(PlaneOnset {
                    first,
                    second,
                    frequency_hz,
                    fixed_point: special.point.fixed_point.clone(),
                }),
                _ => {}
            }
        }
        found
    }

    /// With those along another line.
    fn add(&mut self, more: Self) {
        self.onsets.extend(more.onsets);
        self.folds.extend(more.folds);
        self.warnings.extend(more.warnings);
    }
}

/// Looks for onsets along the first parameter at a value of the second. Where no fixed points are found, there is a
/// warning.
///
/// # Errors
/// [`PhaseDiagramError`] if there is no network, a branch cannot be followed, or the observer wants to stop.
pub fn onsets_at(
    plane: &dyn Plane,
    second: f64,
    search: &PlaneSearch,
    observer: &dyn Observer,
) -> Result<Onsets, PhaseDiagramError> {
    let (from, to) = search.continuation.range;
    let family = fitted(Arc::new(Line { plane, second }), from, to, observer)?;
    let branches = diagram(&*family, &search.starts, search.continuation, observer);
    let mut branches = match branches {
        Err(none @ (DiagramError::NothingFound { .. } | DiagramError::NotReached(_))) => {
            let message = format!("where the second parameter is {second}, {none}");
            let warnings = vec![Warning::new("phase_diagram", message)];
            return Ok(Onsets { warnings, ..Onsets::default() });
        }
        branches => branches?,
    };
    let mut warnings = Vec::new();
    for branch in &mut branches {
        warnings.extend(mark_onsets(&*family, branch, search.dynamics, observer)?);
    }
    Ok(Onsets { warnings, ..Onsets::on_branches(&branches, second) })
}

/// Where oscillations begin in the plane of two parameters (Brunel 2000, doi:10.1023/A:1008925309027).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhaseDiagram {
    /// The boundaries, in the order of the onsets that they were followed from.
    pub boundaries: Vec<Boundary>,
    /// Both parameters where fixed points meet and vanish, on the lines that were looked along.
    pub folds: Vec<(f64, f64)>,
    /// What there is to warn of.
    pub warnings: Vec<Warning>,
}

/// Looks for onsets along the first parameter at values of the second, and follows the boundaries through them and
/// through those that are `known`, each boundary once.
///
/// # Errors
/// [`PhaseDiagramError`] if there is no network somewhere in the ranges, a branch cannot be followed, or the observer
/// wants to stop.
pub fn phase_diagram(
    plane: &dyn Plane,
    known: Onsets,
    seconds: &[f64],
    search: &PlaneSearch,
    settings: BoundarySettings,
    observer: &dyn Observer,
) -> Result<PhaseDiagram, PhaseDiagramError> {
    let mut all = known;
    for &second in seconds {
        all.add(onsets_at(plane, second, search, observer)?);
    }
    let Onsets { onsets, folds, warnings } = all;
    let mut found = PhaseDiagram { boundaries: Vec::new(), folds, warnings };
    for onset in &onsets {
        if found.boundaries.iter().any(|known| passes(known, onset, &settings)) {
            continue;
        }
        match follow_boundary(plane, onset, settings, observer)? {
            Some(boundary) => {
                found.warnings.extend(lost(&boundary));
                found.boundaries.push(boundary);
            }
            None => found.warnings.push(not_followed(onset)),
        }
    }
    Ok(found)
}

/// An onset this close to a boundary, as a share of the ranges and of the frequency, is on it.
const ON_IT: f64 = 0.02;

fn passes(known: &Boundary, onset: &PlaneOnset, settings: &BoundarySettings) -> bool {
    let place = settings.place(onset.first, onset.second);
    known.points.windows(2).any(|pair| {
        let [from, to] =
            [&pair[0], &pair[1]].map(|point| settings.place(point.first, point.second));
        let is_near = place.distance_to(from, to) < ON_IT;
        let frequencies = pair.iter().map(|point| point.frequency_hz);
        let (low, high) = frequencies
            .fold((f64::INFINITY, 0.0_f64), |(low, high), frequency_hz| {
                (low.min(frequency_hz), high.max(frequency_hz))
            });
        let alike = (low * (1.0 - ON_IT))..=(high * (1.0 + ON_IT));
        is_near && alike.contains(&onset.frequency_hz)
    })
}

/// Of a boundary that ends where there is no reason to.
fn lost(boundary: &Boundary) -> Vec<Warning> {
    let (first, last) = boundary.ends;
    let ends = [(first, boundary.points.first()), (last, boundary.points.last())];
    let lost = ends.into_iter().filter_map(|(end, point)| Some((in_words(end)?, point?)));
    lost.map(|(why, point)| {
        let (x, y) = (point.first, point.second);
        Warning::new("phase_diagram", format!("a boundary was followed to ({x}, {y}) alone: {why}"))
    })
    .collect()
}

fn in_words(end: BoundaryEnd) -> Option<&'static str> {
    match end {
        BoundaryEnd::StepTooSmall => Some("no step succeeds there"),
        BoundaryEnd::PointLimit => Some("it has as many points as allowed"),
        _ => None,
    }
}

fn not_followed(onset: &PlaneOnset) -> Warning {
    let PlaneOnset { first, second, frequency_hz, .. } = onset;
    let message = format!(
        "the onset at ({first}, {second}), {frequency_hz} Hz, could not be followed: its growth does not change around it"
    );
    Warning::new("phase_diagram", message)
}

/// Why there is no diagram.
#[derive(Debug, thiserror::Error)]
pub enum PhaseDiagramError {
    /// There are no branches of fixed points along the first parameter.
    #[error(transparent)]
    Branches(#[from] DiagramError),
    /// There are no networks along the first parameter, or the observer wanted to stop.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// The response along frequency cannot be computed.
    #[error(transparent)]
    Dynamics(#[from] DynamicsError),
}
