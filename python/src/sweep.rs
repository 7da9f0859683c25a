//! Fixed points at chosen values of a parameter.

use numpy::PyArray1;
use pyo3::prelude::*;
use theory::{SweepError, SweepStep};

use crate::failure::Failure;
use crate::family::Along;
use crate::fixed_points::{search_settings, told};
use crate::network::Network;
use crate::transfer::assumptions;
use crate::watched::watched;

/// A value, and stability and rates (spikes/s) of each state there.
type States<'py> = (f64, Vec<(bool, Bound<'py, PyArray1<f64>>)>);

/// The states at each value, and what there is to warn of.
#[pyfunction]
pub fn sweep<'py>(
    py: Python<'py>,
    network: &Bound<'py, Network>,
    along: Along<'py>,
    values: Vec<f64>,
    starts: Option<usize>,
    seed: u64,
    noise: &str,
    weights: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Vec<States<'py>>, Vec<(&'static str, String)>)> {
    let assumptions = assumptions(noise, weights)?;
    let settings = search_settings(network.get(), starts, seed, &[], assumptions)?;
    let (networks, raised) = along.networks()?;
    let steps = watched(py, progress, move |watch| {
        theory::sweep(&*networks, assumptions, &values, &settings, watch)
            .collect::<Result<Vec<_>, _>>()
    })?;
    let steps = steps.map_err(|error| raised.or(failure(&error)))?;
    let warnings = steps.iter().flat_map(warnings).collect();
    Ok((steps.iter().map(|step| states(py, step)).collect(), warnings))
}

fn failure(error: &SweepError) -> Failure {
    match error {
        SweepError::OutsideFamily(_) => Failure::parameter(error),
        _ => Failure::theory(error),
    }
}

fn warnings(step: &SweepStep) -> Vec<(&'static str, String)> {
    let points = &step.points;
    let missing = points.is_incomplete().then(|| ("missing_fixed_points", points.limits()));
    step.warnings.iter().cloned().map(told).chain(missing).collect()
}

fn states<'py>(py: Python<'py>, step: &SweepStep) -> States<'py> {
    let found = step.points.found().iter();
    let states = found.map(|state| {
        (state.stability.is_stable(), PyArray1::from_slice(py, state.point.rates().hz()))
    });
    (step.value, states.collect())
}
