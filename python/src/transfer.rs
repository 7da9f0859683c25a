//! The transfer function of one neuron at many points.

use std::collections::HashMap;

use data::NeuronParams;
use numpy::{Complex64, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use rayon::prelude::*;
use theory::response::density::DensityError;
use theory::response::{NeuronResponse, ResponseTheory, s_per_ms};
use theory::{
    Assumptions, SynapticNoise, SynapticWeights, Transfer, TransferError, TransferValues,
    interval_cv,
};

use crate::failure::Failure;
use crate::watched::watched;

/// A neuron whose resting potential is 0 mV, as the theory counts.
#[derive(FromPyObject)]
pub struct Neuron {
    tau_m: f64,
    tau_syn: f64,
    t_ref: f64,
    theta: f64,
    v_reset: f64,
}

impl Neuron {
    /// Its parameters, and the noise that synapses without a time constant make white.
    fn params(&self, noise: SynapticNoise) -> (NeuronParams, SynapticNoise) {
        let defaults = NeuronParams::default();
        let is_delta = self.tau_syn == 0.0;
        let tau_syn_ms = if is_delta { defaults.tau_syn_ex_ms } else { self.tau_syn };
        let params = NeuronParams {
            tau_m_ms: self.tau_m,
            tau_syn_ex_ms: tau_syn_ms,
            tau_syn_in_ms: tau_syn_ms,
            t_ref_ms: self.t_ref,
            e_l_mv: 0.0,
            v_th_mv: self.theta,
            v_reset_mv: self.v_reset,
            ..defaults
        };
        (params, if is_delta { SynapticNoise::White } else { noise })
    }
}

/// How synapses enter the theory, by name.
///
/// # Errors
/// `ParameterError` with the names that there are.
pub fn noise(name: &str) -> Result<SynapticNoise, Failure> {
    [SynapticNoise::Shift, SynapticNoise::Taylor, SynapticNoise::White]
        .into_iter()
        .find(|noise| noise.name() == name)
        .ok_or_else(|| choice("noise", name, "shift, taylor, white"))
}

/// What the theory assumes, by name.
///
/// # Errors
/// `ParameterError` with the names that there are.
pub fn assumptions(noise_name: &str, weights: &str) -> Result<Assumptions, Failure> {
    let noise = noise(noise_name)?;
    [SynapticWeights::Spread, SynapticWeights::Mean]
        .into_iter()
        .find(|known| known.name() == weights)
        .map(|weights| Assumptions { noise, weights })
        .ok_or_else(|| choice("weights", weights, "spread, mean"))
}

/// A name that is none of those allowed.
pub fn choice(what: &str, found: &str, allowed: &str) -> Failure {
    Failure::said("ParameterError", format!("{what} is {found:?}, allowed are {allowed}"))
}

/// So many points are evaluated at once: a multiple of what vector instructions take.
const CHUNK: usize = 4096;

/// Means and standard deviations, point by point.
fn chunks<'v>(
    mu: &'v [f64],
    sigma: &'v [f64],
) -> impl IndexedParallelIterator<Item = (&'v [f64], &'v [f64])> {
    mu.par_chunks(CHUNK).zip(sigma.par_chunks(CHUNK))
}

/// Rates and both slopes, spikes/s and spikes/s per mV.
#[pyfunction]
pub fn siegert<'py>(
    py: Python<'py>,
    mu: PyReadonlyArray1<'py, f64>,
    sigma: PyReadonlyArray1<'py, f64>,
    neuron: Neuron,
    noise_name: &str,
) -> PyResult<(Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>)> {
    let (params, noise) = neuron.params(noise(noise_name)?);
    let transfer = Transfer::of(&params, noise).map_err(|error| Failure::parameter(&error))?;
    let (mu, sigma) = (mu.as_slice()?.to_vec(), sigma.as_slice()?.to_vec());
    let evaluated = move || -> Vec<TransferValues> {
        chunks(&mu, &sigma).map(|(mu, sigma)| transfer.evaluate(mu, sigma)).collect()
    };
    let parts = watched(py, None, move |_| evaluated())?;
    let joined = |column: fn(&TransferValues) -> &Vec<f64>| {
        PyArray1::from_vec(py, parts.iter().flat_map(column).copied().collect())
    };
    Ok((
        joined(|values| &values.rate_hz),
        joined(|values| &values.d_rate_d_mu_hz_per_mv),
        joined(|values| &values.d_rate_d_sigma_hz_per_mv),
    ))
}

/// The rate at one point, without an array.
#[pyfunction]
pub fn siegert_at(mu: f64, sigma: f64, neuron: Neuron, noise_name: &str) -> PyResult<f64> {
    let (params, noise) = neuron.params(noise(noise_name)?);
    let point = theory::siegert(&params, noise, mu, sigma);
    Ok(point.map_err(|error| Failure::parameter(&error))?.rate_hz)
}

/// How responses are computed, by the names of its attributes.
#[derive(FromPyObject)]
pub struct ResponseSettings {
    noise: String,
    theory: String,
    dt: f64,
    filter: bool,
}

/// The response to mean and standard deviation at frequencies (Hz), point by point (spikes/s per mV).
#[pyfunction]
pub fn responses<'py>(
    py: Python<'py>,
    mu: PyReadonlyArray1<'py, f64>,
    sigma: PyReadonlyArray1<'py, f64>,
    frequencies: PyReadonlyArray1<'py, f64>,
    neuron: Neuron,
    settings: ResponseSettings,
) -> PyResult<(Bound<'py, PyArray1<Complex64>>, Bound<'py, PyArray1<Complex64>>)> {
    let (params, noise) = neuron.params(noise(&settings.noise)?);
    let theory = response_theory(&settings.theory)?;
    let filter_ms = if settings.filter { neuron.tau_syn } else { 0.0 };
    let (mu, sigma) = (mu.as_array().to_vec(), sigma.as_array().to_vec());
    let frequencies = frequencies.as_array().to_vec();
    let found = watched(py, None, move |watch| -> Result<Vec<_>, DensityError> {
        let inputs: Vec<(f64, f64)> = mu.into_iter().zip(sigma).collect();
        let of = |&input: &(f64, f64)| {
            let found = NeuronResponse::of(theory, &params, noise, input, settings.dt, watch);
            Ok((key(input), found?))
        };
        let distinct: HashMap<_, _> = inputs.iter().map(|&input| (key(input), input)).collect();
        let responses: HashMap<_, NeuronResponse> =
            distinct.par_iter().map(|(_, input)| of(input)).collect::<Result<_, DensityError>>()?;
        let points = inputs.par_iter().zip(&frequencies);
        let at = |(&input, &f_hz): (&(f64, f64), &f64)| {
            let point = responses[&key(input)].at_frequency(f_hz);
            let filter = (1.0 + s_per_ms(f_hz) * filter_ms).inv();
            (point.n_mu_hz_per_mv * filter, point.n_sigma_hz_per_mv * filter)
        };
        Ok(points.map(at).collect())
    })?;
    let found = found.map_err(|error| Failure::parameter(&error))?;
    let (n_mu, n_sigma) = found.into_iter().unzip();
    Ok((PyArray1::from_vec(py, n_mu), PyArray1::from_vec(py, n_sigma)))
}

fn key((mu_mv, sigma_mv): (f64, f64)) -> [u64; 2] {
    [mu_mv, sigma_mv].map(f64::to_bits)
}

/// The theory of a neuron's response, by name.
///
/// # Errors
/// `ParameterError` with the names that there are.
pub fn response_theory(name: &str) -> Result<ResponseTheory, Failure> {
    [ResponseTheory::Analytic, ResponseTheory::Density]
        .into_iter()
        .find(|theory| theory.name() == name)
        .ok_or_else(|| choice("response", name, "analytic, density"))
}

/// Coefficients of variation of the intervals between spikes.
#[pyfunction]
pub fn interval_cvs<'py>(
    py: Python<'py>,
    mu: PyReadonlyArray1<'py, f64>,
    sigma: PyReadonlyArray1<'py, f64>,
    neuron: Neuron,
    noise_name: &str,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (params, noise) = neuron.params(noise(noise_name)?);
    let (mu, sigma) = (mu.as_slice()?.to_vec(), sigma.as_slice()?.to_vec());
    let cvs = watched(py, None, move |watch| -> Result<Vec<f64>, TransferError> {
        let points = mu.par_iter().zip(&sigma);
        points
            .map(|(&mu, &sigma)| match watch.is_stopped() {
                true => Ok(f64::NAN),
                false => interval_cv(&params, noise, mu, sigma),
            })
            .collect()
    })?;
    let cvs = cvs.map_err(|error| Failure::parameter(&error))?;
    Ok(PyArray1::from_vec(py, cvs))
}
