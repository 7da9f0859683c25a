//! The spiking network around a fixed point: its response along frequency, its stability, its fluctuations.

use std::sync::Arc;

use numpy::{Complex64, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rayon::prelude::*;
use siegert::report::asynchronous_warning;
use theory::dynamics::{
    AsynchronousStability, DynamicsError, DynamicsSettings, NetworkResponse, Paths, Zero,
};
use theory::response::{ResponseTheory, rough_above_hz};
use theory::spectra::{
    Fluctuations, Lags, ModeSensitivity, PEAK_FACTOR, SourceSpectrum, Spectra, Trajectories, peaks,
};
use theory::{MeanField, SynapticNoise};

use crate::failure::Failure;
use crate::fixed_points::{FixedPoint, told};
use crate::transfer::{choice, response_theory};
use crate::watched::{Watch, watched};

/// By which ways rates reach rates, how neurons fluctuate by themselves, and the grid of delays.
#[derive(FromPyObject)]
pub struct Settings {
    paths: String,
    source: String,
    response: String,
    dt: f64,
}

impl Settings {
    fn dynamics(&self) -> Result<DynamicsSettings, Failure> {
        let known = [Paths::MeanAndVariance, Paths::MeanAlone];
        let paths = known.into_iter().find(|paths| paths.name() == self.paths);
        let paths =
            paths.ok_or_else(|| choice("paths", &self.paths, "mean_and_variance, mean_alone"))?;
        let response = response_theory(&self.response)?;
        Ok(DynamicsSettings { paths, response, dt_ms: self.dt })
    }

    fn source(&self) -> Result<SourceSpectrum, Failure> {
        let known = [SourceSpectrum::Renewal, SourceSpectrum::Poisson];
        let source = known.into_iter().find(|source| source.name() == self.source);
        source.ok_or_else(|| choice("source", &self.source, "renewal, poisson"))
    }
}

/// Kinds and messages.
type Warnings = Vec<(&'static str, String)>;

/// A state that is looked at in a thread of its own.
struct State {
    field: Arc<MeanField>,
    point: theory::FixedPoint,
    settings: DynamicsSettings,
    source: SourceSpectrum,
}

impl State {
    fn of(point: &FixedPoint, settings: &Settings) -> Result<Self, Failure> {
        Ok(Self {
            field: Arc::clone(&point.field),
            point: point.point.clone(),
            settings: settings.dynamics()?,
            source: settings.source()?,
        })
    }

    fn response(&self, watch: &Watch) -> Result<NetworkResponse, DynamicsError> {
        NetworkResponse::watched(&self.field, self.point.rates(), self.settings, watch)
    }

    fn stability(&self, watch: &Watch) -> Result<AsynchronousStability, DynamicsError> {
        AsynchronousStability::at(&self.response(watch)?, watch)
    }

    fn fluctuations(&self, watch: &Watch) -> Result<Fluctuations, DynamicsError> {
        let rates = self.point.rates();
        Fluctuations::watched(&self.field, rates, self.settings, self.source, watch)
    }

    /// Where the theory of coloured noise is off by more than 10 % and by more than 30 % (Hz), at the slowest synapses.
    fn rough_above_hz(&self) -> Option<[f64; 2]> {
        let synapses_ms = self.field.populations().iter().map(|one| one.neuron.tau_syn_ex_ms);
        let is_rough = self.settings.response == ResponseTheory::Analytic
            && self.field.assumptions().noise != SynapticNoise::White;
        is_rough.then(|| rough_above_hz(synapses_ms.fold(0.0, f64::max)))
    }
}

/// Computes at a state, while Ctrl-C is heard.
fn at_state<T: Send + 'static>(
    point: &Bound<'_, FixedPoint>,
    settings: &Settings,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&State, &Watch) -> Result<T, DynamicsError> + Send + 'static,
) -> PyResult<T> {
    let state = State::of(point.get(), settings)?;
    let found = watched(point.py(), progress, move |watch| work(&state, watch))?;
    Ok(found.map_err(|error| Failure::theory(&error))?)
}

/// M at frequencies (Hz), one matrix after the other, and what there is to warn of.
#[pyfunction]
pub fn network_response<'py>(
    point: &Bound<'py, FixedPoint>,
    frequencies: PyReadonlyArray1<'py, f64>,
    settings: Settings,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyArray1<Complex64>>, Warnings)> {
    let frequencies_hz = frequencies.as_array().to_vec();
    let (entries, warnings) = at_state(point, &settings, progress, move |state, watch| {
        let network = state.response(watch)?;
        let size = network.size();
        let matrices = frequencies_hz.par_iter().map(|&f_hz| {
            if watch.is_stopped() {
                return Vec::new();
            }
            let matrix = network.at_frequency(f_hz);
            (0..size * size).map(|k| matrix.at(k / size, k % size)).collect()
        });
        let matrices: Vec<Vec<Complex64>> = matrices.collect();
        Ok((matrices.concat(), network.warnings()))
    })?;
    let warnings = warnings.into_iter().map(told).collect();
    Ok((PyArray1::from_vec(point.py(), entries), warnings))
}

/// The eigenvalues of M, followed along frequency (Hz): those of one mode after those of the other.
#[pyfunction]
pub fn eigenvalue_trajectories<'py>(
    point: &Bound<'py, FixedPoint>,
    frequencies: PyReadonlyArray1<'py, f64>,
    settings: Settings,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyArray1<Complex64>>> {
    let frequencies_hz = frequencies.as_array().to_vec();
    let found = at_state(point, &settings, progress, move |state, watch| {
        Ok(Trajectories::of(&state.response(watch)?, &frequencies_hz)?)
    })?;
    Ok(PyArray1::from_vec(point.py(), found.eigenvalues.concat()))
}

/// What each connection does to the eigenvalue of M that is nearest to 1, at a frequency (Hz) or where one comes nearest:
/// frequency, eigenvalue, and how far towards 1 and across, by target and source.
#[pyfunction]
pub fn mode_sensitivity<'py>(
    point: &Bound<'py, FixedPoint>,
    frequency: Option<f64>,
    settings: Settings,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(f64, Complex64, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>)> {
    let found = at_state(point, &settings, progress, move |state, watch| {
        let network = state.response(watch)?;
        let frequency_hz = match frequency {
            Some(frequency_hz) => frequency_hz,
            None => AsynchronousStability::at(&network, watch)?.nearest().frequency_hz,
        };
        Ok(ModeSensitivity::of(&network, frequency_hz)?)
    })?;
    let size = found.moves.len();
    let (towards, across) =
        (0..size * size).map(|k| found.towards_and_across(k / size, k % size)).unzip();
    let array = |values| PyArray1::from_vec(point.py(), values);
    Ok((found.frequency_hz, found.eigenvalue, array(towards), array(across)))
}

/// Whether the spiking network stays there, and what there is to warn of.
#[pyfunction]
pub fn asynchronous_stability<'py>(
    point: &Bound<'py, FixedPoint>,
    settings: Settings,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyDict>, Warnings)> {
    let found = at_state(point, &settings, progress, State::stability)?;
    let warnings = found.warnings().into_iter().map(told).collect();
    Ok((stability_by_name(point.py(), &found)?, warnings))
}

fn stability_by_name<'py>(
    py: Python<'py>,
    stability: &AsynchronousStability,
) -> PyResult<Bound<'py, PyDict>> {
    let zeros = |zeros: &[Zero]| -> Vec<_> {
        let vectors = zeros.iter().map(|zero| {
            let [left, right] =
                [&zero.left, &zero.right].map(|vector| PyArray1::from_slice(py, vector));
            (zero.frequency_hz, zero.growth_per_s, left, right)
        });
        vectors.collect()
    };
    let nearest = stability.nearest();
    let named = PyDict::new(py);
    named.set_item("stable", stability.is_stable())?;
    named.set_item("zeros", zeros(stability.zeros()))?;
    named.set_item("damped", zeros(stability.damped()))?;
    named.set_item("nearest", (nearest.frequency_hz, nearest.eigenvalue))?;
    named.set_item("doubt", stability.doubt().map(|doubt| doubt.to_string()))?;
    Ok(named)
}

/// What there is to warn of where `what` of a state are computed.
fn warnings(stability: &AsynchronousStability, what: &str) -> Warnings {
    let unstable = asynchronous_warning(stability, what);
    stability.warnings().into_iter().chain(unstable).map(told).collect()
}

/// Power spectra at frequencies (Hz), by name, and what there is to warn of.
#[pyfunction]
pub fn spectra<'py>(
    point: &Bound<'py, FixedPoint>,
    frequencies: PyReadonlyArray1<'py, f64>,
    pairs: Vec<(usize, usize)>,
    settings: Settings,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyDict>, Warnings)> {
    let py = point.py();
    let frequencies_hz = frequencies.as_array().to_vec();
    let (stability, rough_hz, spectra, cross) =
        at_state(point, &settings, progress, move |state, watch| {
            let fluctuations = state.fluctuations(watch)?;
            let stability = AsynchronousStability::at(fluctuations.network(), watch)?;
            let spectra = fluctuations.spectra(&frequencies_hz, watch)?;
            let cross = fluctuations.cross(&pairs, &frequencies_hz, watch)?;
            Ok((stability, state.rough_above_hz(), spectra, cross))
        })?;
    let named = PyDict::new(py);
    named.set_item("power", PyArray1::from_vec(py, spectra.power_hz.concat()))?;
    named.set_item("floor", PyArray1::from_slice(py, &spectra.floor_hz))?;
    named.set_item("nearest", PyArray1::from_slice(py, &spectra.nearest))?;
    named.set_item("cross", PyArray1::from_vec(py, cross.concat()))?;
    named.set_item("peaks", all_peaks(&spectra))?;
    named.set_item("rough_above", rough_hz)?;
    named.set_item("asynchronous", stability_by_name(py, &stability)?)?;
    Ok((named, warnings(&stability, "spectra")))
}

/// Population, frequency (Hz) and power of the peaks.
fn all_peaks(spectra: &Spectra) -> Vec<(usize, f64, f64)> {
    let populations = spectra.power_hz.iter().enumerate();
    populations
        .flat_map(|(population, power_hz)| {
            let found = peaks(&spectra.frequencies_hz, power_hz, PEAK_FACTOR);
            found.into_iter().map(move |peak| (population, peak.frequency_hz, peak.power_hz))
        })
        .collect()
}

/// Covariances and correlation functions, by name, and what there is to warn of.
#[pyfunction]
pub fn correlations<'py>(
    point: &Bound<'py, FixedPoint>,
    pairs: Vec<(usize, usize)>,
    longest_lag: f64,
    settings: Settings,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyDict>, Warnings)> {
    let py = point.py();
    let lags = Lags::up_to(longest_lag);
    let lags_ms = lags.lags_ms.clone();
    let (stability, covariances, functions) =
        at_state(point, &settings, progress, move |state, watch| {
            let fluctuations = state.fluctuations(watch)?;
            let stability = AsynchronousStability::at(fluctuations.network(), watch)?;
            let covariances = fluctuations.covariances()?;
            let functions = fluctuations.correlation_functions(&pairs, &lags, watch)?;
            Ok((stability, covariances, functions))
        })?;
    let named = PyDict::new(py);
    named.set_item("covariances", PyArray1::from_vec(py, covariances.rates_hz.concat()))?;
    named.set_item("coefficients", PyArray1::from_vec(py, covariances.coefficients.concat()))?;
    named.set_item("cvs", PyArray1::from_vec(py, covariances.cvs))?;
    named.set_item("lags", PyArray1::from_vec(py, lags_ms))?;
    named.set_item("functions", PyArray1::from_vec(py, functions.concat()))?;
    named.set_item("asynchronous", stability_by_name(py, &stability)?)?;
    Ok((named, warnings(&stability, "covariances")))
}
