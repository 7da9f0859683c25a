//! Fixed points: searched for, reached by the flow, and what they are like.

use std::sync::{Arc, OnceLock};

use data::parameters::TheoryParams;
use data::{Rates, Warning};
use numpy::{Complex64, PyArray1, PyArray2, PyReadonlyArray1};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use theory::spread::NeuronStatistics;
use theory::{
    Assumptions, LinalgError, MeanField, Mode, NoFixedPoint, Reason, SearchSettings, Stability,
    Stage, solve,
};

use crate::arrays::{matrix, to_rates, vector};
use crate::failure::{Failure, chain};
use crate::network::Network;
use crate::transfer::assumptions;
use crate::watched::watched;
use crate::words::in_python;

/// One fixed point of a network under named assumptions.
#[pyclass(frozen, module = "siegert._siegert")]
#[derive(Debug)]
pub struct FixedPoint {
    /// The problem that it solves.
    pub field: Arc<MeanField>,
    /// Its network.
    pub network: Arc<data::Network>,
    /// What was assumed.
    pub assumptions: Assumptions,
    /// The point.
    pub point: theory::FixedPoint,
    stability: OnceLock<Stability>,
    origin: Option<String>,
}

/// What a search found.
#[pyclass(frozen, module = "siegert._siegert")]
#[derive(Debug)]
pub struct FixedPoints {
    field: Arc<MeanField>,
    network: Arc<data::Network>,
    assumptions: Assumptions,
    /// What it found.
    pub found: theory::FixedPoints,
}

#[pymethods]
impl FixedPoint {
    #[getter]
    fn rates<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        vector(slf, slf.get().point.rates().hz())
    }

    #[getter]
    fn mu<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        vector(slf, &slf.get().point.working_point().mu_mv)
    }

    #[getter]
    fn sigma<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        vector(slf, &slf.get().point.working_point().sigma_mv)
    }

    #[getter]
    fn mean_rate(&self) -> f64 {
        self.point.rates().mean_over_neurons_hz(self.field.populations())
    }

    #[getter]
    fn residual(&self) -> f64 {
        self.point.residual_hz()
    }

    /// What was assumed of noise and weights.
    #[getter]
    fn assumptions(&self) -> (&'static str, &'static str) {
        (self.assumptions.noise.name(), self.assumptions.weights.name())
    }

    /// The kind of start that found it first.
    #[getter]
    fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    #[getter]
    fn unstable_directions(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(self.stability(py)?.n_unstable())
    }

    #[getter]
    fn eigenvalues<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<Complex64>>> {
        Ok(vector(slf, slf.get().stability(slf.py())?.spectrum()))
    }

    #[getter]
    fn gain<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        Ok(matrix(slf, slf.get().stability(slf.py())?.gain()))
    }

    /// Eigenvalue, left and right eigenvector.
    fn mode<'py>(
        &self,
        py: Python<'py>,
        k: usize,
    ) -> PyResult<(Complex64, Bound<'py, PyArray1<Complex64>>, Bound<'py, PyArray1<Complex64>>)>
    {
        let stability = self.stability(py)?;
        let modes = stability.spectrum().len();
        if k >= modes {
            let message = format!("mode {k} is asked for, there are {modes}, counted from 0");
            return Err(PyIndexError::new_err(message));
        }
        let mode: Result<Mode, LinalgError> = py.detach(|| stability.mode(k));
        let Mode { eigenvalue, left, right } = mode.map_err(|error| Failure::theory(&error))?;
        Ok((eigenvalue, PyArray1::from_vec(py, left), PyArray1::from_vec(py, right)))
    }

    /// Neurons that differ, by column, and what there is to warn of.
    fn statistics<'py>(
        slf: &Bound<'py, Self>,
        py: Python<'py>,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyDict>, Vec<(&'static str, String)>)> {
        let Self { network, assumptions, point, .. } = slf.get();
        let (owned, assumed, at) = (Arc::clone(network), *assumptions, point.clone());
        let neurons = watched(py, progress, move |_| NeuronStatistics::of(&owned, assumed, &at))?
            .map_err(|error| Failure::theory(&error))?;
        let columns = PyDict::new(py);
        let column = |value: fn(&NeuronStatistics) -> f64| -> Vec<f64> {
            neurons.iter().map(value).collect()
        };
        let named = [
            ("cv", column(|of| of.cv)),
            ("mu", column(|of| of.mu_mv)),
            ("mu_sd", column(|of| of.mu_sd_mv)),
            ("sigma", column(|of| of.sigma_mv)),
            ("mean_rate", column(|of| of.mean_rate_hz)),
            ("rate_sd", column(|of| of.rate_sd_hz)),
        ];
        for (name, values) in named {
            columns.set_item(name, PyArray1::from_vec(py, values))?;
        }
        let warning = NeuronStatistics::warning(network, point, &neurons);
        Ok((columns, warning.map(told).into_iter().collect()))
    }

    /// What there is to warn of at this working point.
    fn warnings(&self) -> Vec<(&'static str, String)> {
        theory::warning_at(&self.field, self.point.rates()).map(told).into_iter().collect()
    }
}

impl FixedPoint {
    /// A point whose stability is computed when it is asked for.
    pub fn new(
        field: Arc<MeanField>,
        network: Arc<data::Network>,
        assumptions: Assumptions,
        point: theory::FixedPoint,
    ) -> Self {
        Self { field, network, assumptions, point, stability: OnceLock::new(), origin: None }
    }

    /// Its gain matrix and spectrum.
    pub fn stability(&self, py: Python<'_>) -> Result<&Stability, Failure> {
        if let Some(known) = self.stability.get() {
            return Ok(known);
        }
        let found = py.detach(|| Stability::of(&self.field, &self.point));
        let found = found.map_err(|error| Failure::theory(&error))?;
        Ok(self.stability.get_or_init(|| found))
    }
}

#[pymethods]
impl FixedPoints {
    fn points(&self) -> Vec<FixedPoint> {
        let of_found = |found: &theory::Found| FixedPoint {
            stability: found.stability.clone().into(),
            origin: Some(found.origin.to_string()),
            ..FixedPoint::new(
                Arc::clone(&self.field),
                Arc::clone(&self.network),
                self.assumptions,
                found.point.clone(),
            )
        };
        self.found.found().iter().map(of_found).collect()
    }

    /// Kind, tried, failed and new of the starts of each kind.
    fn efforts(&self) -> Vec<(String, usize, usize, usize)> {
        let efforts = self.found.efforts().iter();
        efforts.map(|of| (of.kind.to_string(), of.tried, of.failed, of.new)).collect()
    }

    #[getter]
    fn index_sum(&self) -> i32 {
        self.found.index_sum()
    }

    #[getter]
    fn is_incomplete(&self) -> bool {
        self.found.is_incomplete()
    }

    /// What the search cannot exclude.
    #[getter]
    fn limits(&self) -> String {
        self.found.limits()
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let rates = self.found.found().iter().map(|found| found.point.rates());
        rates.filter_map(|rates| theory::warning_at(&self.field, rates)).map(told).collect()
    }
}

impl FixedPoints {
    /// The problem that was searched.
    pub fn field(&self) -> &Arc<MeanField> {
        &self.field
    }

    /// A fixed point of the same network.
    pub fn point(&self, point: theory::FixedPoint) -> FixedPoint {
        let (field, network) = (Arc::clone(&self.field), Arc::clone(&self.network));
        FixedPoint::new(field, network, self.assumptions, point)
    }
}

/// Looks for all fixed points.
#[pyfunction]
pub fn fixed_points(
    py: Python<'_>,
    network: &Bound<'_, Network>,
    starts: Option<usize>,
    seed: u64,
    given: Vec<PyReadonlyArray1<'_, f64>>,
    noise: &str,
    weights: &str,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<FixedPoints> {
    let network = network.get();
    let assumptions = assumptions(noise, weights)?;
    let field = Arc::new(network.field(assumptions)?);
    let settings = search_settings(network, starts, seed, &given, assumptions)?;
    let searched = Arc::clone(&field);
    let found = watched(py, progress, move |watch| theory::search(&searched, &settings, watch))?;
    let found = found.map_err(|error| Failure::theory(&error))?;
    Ok(FixedPoints { field, network: Arc::clone(network.network()), assumptions, found })
}

/// As the command searches: from what is given here and by the parameters of the network.
pub fn search_settings(
    network: &Network,
    starts: Option<usize>,
    seed: u64,
    given: &[PyReadonlyArray1<'_, f64>],
    assumptions: Assumptions,
) -> Result<SearchSettings, Failure> {
    let size = network.network().size();
    let mut given =
        given.iter().map(|rates| to_rates(rates, size)).collect::<Result<Vec<Rates>, _>>()?;
    given.extend(network.given_start()?);
    let related = network.unchanged_field(assumptions).into_iter().collect();
    let defaults = SearchSettings::default();
    let parameters = network.start_parameters();
    Ok(SearchSettings {
        given,
        related,
        random_starts: starts.or_else(|| parameters.and_then(TheoryParams::random_starts)),
        highest_random_hz: parameters
            .map_or(defaults.highest_random_hz, |parameters| parameters.initial_rates_max_hz),
        seed,
        ..defaults
    })
}

/// The fixed point that the flow reaches from a start, zero if none is given.
#[pyfunction]
pub fn fixed_point(
    py: Python<'_>,
    network: &Bound<'_, Network>,
    start: Option<PyReadonlyArray1<'_, f64>>,
    noise: &str,
    weights: &str,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<FixedPoint> {
    let network = network.get();
    let assumptions = assumptions(noise, weights)?;
    let field = Arc::new(network.field(assumptions)?);
    let start = match start {
        Some(start) => to_rates(&start, field.size())?,
        None => network.given_start()?.unwrap_or_else(|| Rates::zero(field.size())),
    };
    let followed = Arc::clone(&field);
    let reached = watched(py, progress, move |watch| {
        solve(&followed, &start, &theory::SolverSettings::default(), watch)
    })?;
    match reached {
        Ok(point) => Ok(FixedPoint::new(field, Arc::clone(network.network()), assumptions, point)),
        Err(none) => Err(no_fixed_point(py, &none)),
    }
}

/// The fixed point that was found with these rates before, in another process.
#[pyfunction]
pub fn known_point(
    network: &Bound<'_, Network>,
    rates: PyReadonlyArray1<'_, f64>,
    noise: &str,
    weights: &str,
    origin: Option<String>,
) -> PyResult<FixedPoint> {
    let network = network.get();
    let assumptions = assumptions(noise, weights)?;
    let field = Arc::new(network.field(assumptions)?);
    let rates = to_rates(&rates, field.size())?;
    let point = theory::FixedPoint::known(&field, rates).map_err(|residual_hz| {
        let name = network.name();
        let message = format!(
            "these rates are no fixed point of {name}: they miss themselves by {residual_hz:.3e} spikes/s"
        );
        Failure::said("TheoryError", message)
    })?;
    let point = FixedPoint::new(field, Arc::clone(network.network()), assumptions, point);
    Ok(FixedPoint { origin, ..point })
}

/// The exception with the last rates, their residual and the trace.
pub fn no_fixed_point(py: Python<'_>, none: &NoFixedPoint) -> PyErr {
    let advice = match none.reason {
        Reason::DidNotSettle { .. } => "; fixed_points() may find one that the flow circles",
        _ => "",
    };
    let message = format!("{}{advice}", chain(none));
    let last = PyArray1::from_slice(py, none.last.hz());
    let trace: Vec<(&str, f64, f64)> = none
        .trace
        .steps()
        .iter()
        .map(|step| (named(step.stage), step.length, step.residual_hz))
        .collect();
    let exception = py
        .import("siegert.errors")
        .and_then(|errors| errors.getattr("NoFixedPoint"))
        .and_then(|class| class.call1((message, last, none.residual_hz, trace)));
    exception.map_or_else(|broken| broken, PyErr::from_value)
}

fn named(stage: Stage) -> &'static str {
    match stage {
        Stage::Relaxation => "relaxation",
        Stage::Newton => "newton",
    }
}

/// A warning as its kind and its message.
pub fn told(warning: Warning) -> (&'static str, String) {
    (warning.kind, in_python(warning.message))
}
