//! Connectome stabilization, round by round.

use data::{ConnectionPattern, Constraints, Sign};
use numpy::{Complex64, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use theory::stabilization::{
    Perturbation, Round, Slopes, Stabilization, StabilizationError, StabilizationSettings,
};

use crate::arrays::{new_matrix, to_rates};
use crate::failure::Failure;
use crate::family::Along;
use crate::network::Network;
use crate::transfer::{assumptions, choice};
use crate::transitions::separatrix_settings;
use crate::watched::watched;

/// What the in-degrees must respect.
#[derive(FromPyObject)]
pub struct Respect {
    keep: Vec<(String, String)>,
    all_sources: bool,
    new_connections: bool,
    sign: String,
    least: f64,
    most: f64,
}

impl Respect {
    fn constraints(self) -> Result<Constraints, Failure> {
        let base = if self.all_sources { Constraints::none() } else { Constraints::cortex() };
        let sign = match self.sign.as_str() {
            "any" => Sign::Any,
            "decrease" => Sign::Decrease,
            "increase" => Sign::Increase,
            other => return Err(choice("sign", other, "any, decrease, increase")),
        };
        let kept = self.keep.into_iter();
        let kept = kept.map(|(targets, sources)| ConnectionPattern {
            targets,
            sources,
            between_areas: false,
        });
        Ok(Constraints {
            kept: base.kept.into_iter().chain(kept).collect(),
            new_connections: self.new_connections,
            sign,
            bounds: (self.least, self.most),
        })
    }
}

/// How it is done.
#[derive(FromPyObject)]
pub struct Settings<'py> {
    rounds: usize,
    modes: usize,
    variant: String,
    ds: Option<f64>,
    start: Option<PyReadonlyArray1<'py, f64>>,
    constraints: Respect,
}

/// Rounds with what each did, the in-degrees at the end, and whether the state is kept.
#[pyfunction]
pub fn stabilize<'py>(
    py: Python<'py>,
    network: &Bound<'py, Network>,
    along: Along<'py>,
    range: (f64, f64),
    settings: Settings<'py>,
    noise: &str,
    weights: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (from, target) = range;
    let original = network.get().network();
    let slopes = match settings.variant.as_str() {
        "exact" => Slopes::Exact,
        "published" => Slopes::Published,
        other => return Err(choice("variant", other, "exact, published").into()),
    };
    let start = settings.start.map(|start| to_rates(&start, original.size())).transpose()?;
    let rounds = settings.rounds;
    let settings = StabilizationSettings {
        rounds,
        modes: settings.modes,
        slopes,
        constraints: settings.constraints.constraints()?,
        separatrix: separatrix_settings(settings.ds, None),
        start,
    };
    let assumptions = assumptions(noise, weights)?;
    let (networks, raised) = along.networks()?;
    let perturbed = Perturbation { networks, assumptions, from, target };
    let found = watched(py, progress, move |watch| -> Result<_, StabilizationError> {
        let mut stabilization = Stabilization::new(perturbed, settings, watch);
        let mut done: Vec<Round> = Vec::new();
        for round in stabilization.by_ref() {
            done.push(round?);
            watch.tell("rounds", done.len() as f64, Some(rounds as f64 + 1.0));
        }
        Ok((done, stabilization.limit()?))
    })?;
    let (rounds, after) = found.map_err(|error| raised.or(Failure::theory(&error)))?;
    let told = PyDict::new(py);
    let of_rounds = rounds.iter().map(|round| one(py, round)).collect::<PyResult<Vec<_>>>()?;
    told.set_item("rounds", PyList::new(py, of_rounds)?)?;
    let in_degrees = rounds.last().map_or(&original.in_degrees, |last| &last.answer.in_degrees);
    told.set_item("in_degrees", new_matrix(py, in_degrees)?)?;
    let before = rounds.first().map_or(&original.in_degrees, Round::in_degrees_before);
    told.set_item("in_degrees_before", new_matrix(py, before)?)?;
    told.set_item("kept", after.loss.is_none())?;
    told.set_item("remaining_transition", after.loss.as_ref().map(|loss| loss.parameter()))?;
    told.set_item("rates_at_target", PyArray1::from_slice(py, after.far.rates().hz()))?;
    Ok(told)
}

fn one<'py>(py: Python<'py>, round: &Round) -> PyResult<Bound<'py, PyDict>> {
    let told = PyDict::new(py);
    let response = &round.answer.response;
    told.set_item("parameter", round.parameter())?;
    told.set_item("relative_change", round.relative_change())?;
    told.set_item("rates", PyArray1::from_slice(py, round.fixed_point().rates().hz()))?;
    told.set_item("in_degrees", new_matrix(py, &round.answer.in_degrees)?)?;
    told.set_item("eigenvalues", PyArray1::from_slice(py, &response.modes.values))?;
    let shares: Vec<Complex64> = response.shares.iter().map(|share| share.eta).collect();
    told.set_item("shares", PyArray1::from_vec(py, shares))?;
    let epsilon: Option<Complex64> = response.shares.first().map(|share| share.epsilon);
    told.set_item("epsilon", epsilon)?;
    told.set_item("critical_left", PyArray1::from_slice(py, &response.modes.left[0]))?;
    told.set_item("critical_right", PyArray1::from_slice(py, &response.modes.right[0]))?;
    Ok(told)
}
