//! The mean-field problem at any rates, fixed or not.

use std::ops::ControlFlow;

use numpy::{PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;
use theory::trajectory::{FlowMethod, Moment, integrate};

use crate::arrays::{new_matrix, to_rates};
use crate::fixed_points::told;
use crate::network::Network;
use crate::transfer::assumptions;
use crate::watched::watched;

/// Mean and standard deviation of the input at given rates (mV).
#[pyfunction]
pub fn working_point<'py>(
    py: Python<'py>,
    network: &Network,
    rates: PyReadonlyArray1<'py, f64>,
    noise: &str,
    weights: &str,
) -> PyResult<(Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>)> {
    let field = network.field(assumptions(noise, weights)?)?;
    let point = field.working_point(&to_rates(&rates, field.size())?);
    Ok((PyArray1::from_vec(py, point.mu_mv), PyArray1::from_vec(py, point.sigma_mv)))
}

/// The rates that neurons with the input at given rates have.
#[pyfunction]
pub fn phi<'py>(
    py: Python<'py>,
    network: &Network,
    rates: PyReadonlyArray1<'py, f64>,
    noise: &str,
    weights: &str,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let field = network.field(assumptions(noise, weights)?)?;
    let phi = field.phi(&to_rates(&rates, field.size())?);
    Ok(PyArray1::from_slice(py, phi.hz()))
}

/// G at given rates, `[target, source]`.
#[pyfunction]
pub fn gain_matrix<'py>(
    py: Python<'py>,
    network: &Network,
    rates: PyReadonlyArray1<'py, f64>,
    noise: &str,
    weights: &str,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let field = network.field(assumptions(noise, weights)?)?;
    new_matrix(py, &field.gain_matrix(&to_rates(&rates, field.size())?))
}

/// What there is to warn of before anything is computed.
#[pyfunction]
pub fn theory_warnings(
    network: &Network,
    noise: &str,
    weights: &str,
) -> PyResult<Vec<(&'static str, String)>> {
    let assumptions = assumptions(noise, weights)?;
    Ok(theory::warnings(network.network(), assumptions).into_iter().map(told).collect())
}

/// Pseudo-times, and the rates then: a row for each.
#[pyfunction]
pub fn trajectory<'py>(
    py: Python<'py>,
    network: &Network,
    start: PyReadonlyArray1<'py, f64>,
    duration: f64,
    ds: Option<f64>,
    noise: &str,
    weights: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyArray1<f64>>, Bound<'py, PyArray2<f64>>)> {
    let method = ds.map_or(FlowMethod::default(), |ds| FlowMethod::ExponentialEuler { ds });
    let field = network.field(assumptions(noise, weights)?)?;
    let (start, size) = (to_rates(&start, field.size())?, field.size());
    let (times, rates_hz) = watched(py, progress, move |watch| {
        let (mut times, mut rates_hz) = (vec![0.0], start.hz().to_vec());
        let _ = integrate(&field, method, start.hz(), duration, &mut |moment: &Moment<'_>| {
            // Some methods show the start, too.
            if moment.s > 0.0 {
                times.push(moment.s);
                rates_hz.extend_from_slice(moment.rates_hz);
            }
            watch.tell("time constants", moment.s, Some(duration));
            if watch.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (times, rates_hz)
    })?;
    let moments = times.len();
    let rates = PyArray1::from_vec(py, rates_hz).reshape([moments, size])?;
    Ok((PyArray1::from_vec(py, times), rates))
}
