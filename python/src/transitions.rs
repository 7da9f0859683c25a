//! Where a start changes the state that it leads to.

use std::sync::Arc;

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use theory::separatrix::{
    Between, Border, EdgePoint, Limit, Loss, Segment, SegmentError, SeparatrixError,
    SeparatrixSettings, limit_of_state, transition_between,
};
use theory::trajectory::FlowMethod;
use theory::{Family, FitError, Networks};

use crate::arrays::to_rates;
use crate::failure::Failure;
use crate::family::{Along, problems};
use crate::fixed_points::{FixedPoint, FixedPoints};
use crate::network::Network;
use crate::transfer::assumptions;
use crate::watched::watched;

/// How trajectories are followed: steps of exponential Euler, or the exact flow if there are none.
pub fn separatrix_settings(ds: Option<f64>, tolerance: Option<f64>) -> SeparatrixSettings {
    let defaults = SeparatrixSettings::default();
    let flow = ds.map_or(defaults.flow, |ds| FlowMethod::ExponentialEuler { ds });
    SeparatrixSettings { flow, tolerance: tolerance.unwrap_or(defaults.tolerance), ..defaults }
}

/// Where a start loses its state as a parameter goes from one value to another.
#[pyfunction]
pub fn transition<'py>(
    py: Python<'py>,
    network: &Bound<'py, Network>,
    along: Along<'py>,
    range: (f64, f64),
    start: PyReadonlyArray1<'py, f64>,
    ds: Option<f64>,
    tolerance: Option<f64>,
    noise: &str,
    weights: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (from, to) = range;
    let settings = separatrix_settings(ds, tolerance);
    let assumptions = assumptions(noise, weights)?;
    let start = to_rates(&start, network.get().network().size())?;
    let (networks, raised) = along.networks()?;
    let made = Arc::clone(&networks);
    let found = watched(py, progress, move |watch| -> Result<_, NoTransition> {
        let family = problems(made, assumptions, range, watch)?;
        let limit = limit_of_state(&*family, &start, from, to, settings, watch)?;
        Ok((family, limit))
    })?;
    let (family, limit) = found.map_err(|none| raised.or(Failure::from(none)))?;
    let member = Member { family, networks, assumptions };
    limited(py, &member, &limit)
}

/// A family whose members are looked at one by one.
struct Member {
    family: Arc<dyn Family>,
    networks: Arc<dyn Networks>,
    assumptions: theory::Assumptions,
}

impl Member {
    fn point(&self, at: f64, point: &theory::FixedPoint) -> Result<FixedPoint, Failure> {
        let field = self.family.at(at).map_err(|error| Failure::theory(&error))?;
        let network = self.networks.network(at).map_err(|error| Failure::theory(&error))?;
        Ok(FixedPoint::new(Arc::new(field), Arc::new(network), self.assumptions, point.clone()))
    }
}

fn limited<'py>(py: Python<'py>, member: &Member, limit: &Limit) -> PyResult<Bound<'py, PyDict>> {
    let found = PyDict::new(py);
    found.set_item("near", member.point(limit.from, &limit.near)?)?;
    found.set_item("far", member.point(limit.to, &limit.far)?)?;
    found.set_item("fold", limit.fold.as_ref().map(|fold| fold.point.parameter))?;
    let values: Vec<f64> = limit.branch.iter().map(|point| point.parameter).collect();
    found.set_item("branch_values", PyArray1::from_vec(py, values))?;
    let at = match &limit.loss {
        None => None,
        Some(loss) => {
            let at = loss.parameter();
            found.set_item("point", member.point(at, loss.fixed_point())?)?;
            if let Loss::Crossing(crossing) = loss {
                found.set_item("bracket", crossing.bracket)?;
                edge(&found, &crossing.point)?;
            }
            Some((at, if matches!(loss, Loss::Fold(_)) { "fold" } else { "separatrix" }))
        }
    };
    found.set_item("at", at.map(|(at, _)| at))?;
    found.set_item("kind", at.map(|(_, kind)| kind))?;
    Ok(found)
}

/// Where starts between two attractors part, these by their indices or the lowest and the highest.
#[pyfunction]
pub fn edge_between<'py>(
    py: Python<'py>,
    points: &Bound<'py, FixedPoints>,
    between: Option<(usize, usize)>,
    ds: Option<f64>,
    tolerance: Option<f64>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let points = points.get();
    let settings = separatrix_settings(ds, tolerance);
    let between =
        between.map_or(Between::default(), |(near, far)| Between::Numbered(near + 1, far + 1));
    let (field, known) = (Arc::clone(points.field()), points.found.clone());
    let found = watched(py, progress, move |watch| {
        transition_between(&field, &known, between, settings, watch)
    })?;
    let Segment { near, far, transition } =
        found.map_err(NoTransition::from).map_err(Failure::from)?;
    let found = PyDict::new(py);
    found.set_item("near", points.point(near))?;
    found.set_item("far", points.point(far))?;
    found.set_item("at", transition.position())?;
    found.set_item("bracket", transition.bracket)?;
    match &transition.border {
        Border::Saddle(at, _) | Border::Several(at, _) => {
            found.set_item("kind", "separatrix")?;
            found.set_item("point", points.point(at.fixed_point.clone()))?;
            edge(&found, at)?;
        }
        Border::Fold { .. } => found.set_item("kind", "fold")?,
    }
    Ok(found)
}

/// What the critical mode at a point of the separatrix is.
fn edge(found: &Bound<'_, PyDict>, at: &EdgePoint) -> PyResult<()> {
    let py = found.py();
    found.set_item("eigenvalue", at.critical.eigenvalue)?;
    found.set_item("left", PyArray1::from_slice(py, &at.critical.left))?;
    found.set_item("right", PyArray1::from_slice(py, &at.critical.right))
}

/// Why nothing was found.
enum NoTransition {
    Fit(FitError),
    Separatrix(SeparatrixError),
    Segment(SegmentError),
}

impl From<FitError> for NoTransition {
    fn from(error: FitError) -> Self {
        Self::Fit(error)
    }
}

impl From<SeparatrixError> for NoTransition {
    fn from(error: SeparatrixError) -> Self {
        Self::Separatrix(error)
    }
}

impl From<SegmentError> for NoTransition {
    fn from(error: SegmentError) -> Self {
        Self::Segment(error)
    }
}

impl From<NoTransition> for Failure {
    fn from(none: NoTransition) -> Self {
        match none {
            NoTransition::Fit(error) => Self::theory(&error),
            NoTransition::Separatrix(error) => Self::theory(&error),
            // Numbers count from 1 there, indices from 0 here.
            NoTransition::Segment(SegmentError::NoSuchNumber { number, found }) => {
                let index = number.wrapping_sub(1);
                let message = format!("fixed point {index} is asked for, there are {found}");
                Self::said("ParameterError", message)
            }
            NoTransition::Segment(SegmentError::Unstable { number }) => {
                let message = format!(
                    "fixed point {} is unstable: edges lie between attractors",
                    number.wrapping_sub(1)
                );
                Self::said("ParameterError", message)
            }
            NoTransition::Segment(error) => Self::theory(&error),
        }
    }
}
