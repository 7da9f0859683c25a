//! What series tell of each other.

use std::sync::Arc;

use numpy::{PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;
use rayon::prelude::*;
use validation::statistics::{
    Agreement, BoldInput, BoldModel, Bootstrap, Granger, GrangerSettings, GrangerTest, Hierarchy,
    InhibitoryInput, LagDefinition, LagSettings, Lags, Level, ModelOrder, Quantity, Series,
    StatisticsError, TargetCauses, adjusted_for_false_discovery, window,
};

use crate::arrays::{new_matrix, to_matrix};
use crate::failure::Failure;
use crate::network::Network;
use crate::recording::Recording;
use crate::watched::watched;

/// Names, interval (ms) and samples, `[series, sample]`.
#[derive(FromPyObject)]
pub struct Given<'py>(Vec<String>, f64, PyReadonlyArray2<'py, f64>);

impl Given<'_> {
    fn series(self) -> Result<Series, Failure> {
        let Self(names, interval_ms, values) = self;
        Series::new(names, interval_ms, to_matrix(&values)).map_err(refused)
    }
}

fn refused(error: StatisticsError) -> Failure {
    Failure::parameter(&error)
}

/// A matrix as Python has it.
type Array<'py> = Bound<'py, PyArray2<f64>>;

/// The names and samples of the series of a recording between two times (ms).
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "the class in Python names them")]
pub fn recorded_series<'py>(
    py: Python<'py>,
    recording: &Bound<'py, Recording>,
    times: (f64, f64),
    bin: f64,
    by_areas: bool,
    network: Option<&Bound<'py, Network>>,
    magnitude: bool,
) -> PyResult<(Vec<String>, Array<'py>)> {
    let recording = recording.get().spikes().clone();
    let network = network.map(|network| Arc::clone(network.get().network()));
    let found = watched(py, None, move |_| -> Result<Series, StatisticsError> {
        let window = window(recording.grid, times.0, times.1)?;
        let inhibitory =
            if magnitude { InhibitoryInput::Magnitude } else { InhibitoryInput::Negative };
        let quantity = match &network {
            Some(network) => Quantity::SynapticInput(network, inhibitory),
            None => Quantity::Rate,
        };
        let level = if by_areas { Level::Areas } else { Level::Populations };
        let populations = &recording.populations;
        validation::statistics::recorded_series(populations, window, bin, quantity, level)
    })?;
    let series = found.map_err(refused)?;
    Ok((series.names().to_vec(), new_matrix(py, series.values())?))
}

/// Pearson's correlations at equal times.
#[pyfunction]
pub fn functional_connectivity<'py>(py: Python<'py>, series: Given) -> PyResult<Array<'py>> {
    let series = series.series()?;
    let found =
        watched(py, None, move |_| validation::statistics::functional_connectivity(&series))?;
    new_matrix(py, &found.map_err(refused)?)
}

/// How alike two matrices are: off the diagonal, from where to where, with zeros on it.
#[pyfunction]
pub fn agreement(
    py: Python<'_>,
    first: PyReadonlyArray2<'_, f64>,
    second: PyReadonlyArray2<'_, f64>,
    resamplings: usize,
    seed: u64,
) -> PyResult<(f64, [f64; 2], f64)> {
    let (first, second) = (to_matrix(&first), to_matrix(&second));
    let found = watched(py, None, move |_| {
        Agreement::between(&first, &second, Bootstrap { resamplings, seed })
    })?;
    let Agreement { off_diagonal, with_zero_diagonal, interval_95 } = found.map_err(refused)?;
    Ok((off_diagonal, interval_95, with_zero_diagonal))
}

/// BOLD signals by the name of a model.
#[pyfunction]
pub fn bold<'py>(
    py: Python<'py>,
    series: Given,
    model: &str,
    relative: bool,
) -> PyResult<Array<'py>> {
    let series = series.series()?;
    let model = match model {
        "buxton2004" => BoldModel::Buxton2004,
        "published" => BoldModel::AsPublished,
        _ => BoldModel::Friston2003,
    };
    let input = if relative { BoldInput::Relative } else { BoldInput::Given };
    let found = watched(py, None, move |_| validation::statistics::bold(&series, model, input))?;
    new_matrix(py, found.map_err(refused)?.values())
}

/// How lags are looked for.
#[derive(FromPyObject)]
pub struct LagArguments {
    largest_lag: f64,
    smoothing: f64,
    surrogates: usize,
    seed: u64,
    false_discoveries: f64,
    only_significant: bool,
    published: bool,
}

/// Lags (ms), correlations at them, p-values, adjusted p-values; heights (ms), places, the number of groups.
type Ordered<'py> = ([Array<'py>; 4], Vec<f64>, Vec<f64>, usize);

/// Lags and the order that they make.
#[pyfunction]
pub fn hierarchy<'py>(py: Python<'py>, series: Given, how: LagArguments) -> PyResult<Ordered<'py>> {
    let series = series.series()?;
    let settings = LagSettings {
        largest_lag_ms: how.largest_lag,
        smoothing_sd_ms: how.smoothing,
        surrogates: how.surrogates,
        seed: how.seed,
        definition: if how.published { LagDefinition::Published } else { LagDefinition::Peak },
    };
    let lags = watched(py, None, move |_| Lags::of(&series, &settings))?.map_err(refused)?;
    let ordered = match how.only_significant {
        true => Hierarchy::of(&lags.significant(how.false_discoveries).lags_ms),
        false => Hierarchy::of(&lags.lags_ms),
    };
    let adjusted = lags.adjusted_p_values();
    let matrices = [
        new_matrix(py, &lags.lags_ms)?,
        new_matrix(py, &lags.coefficients)?,
        new_matrix(py, &lags.p_values)?,
        new_matrix(py, &adjusted)?,
    ];
    Ok((matrices, ordered.heights_ms, ordered.places, ordered.groups))
}

/// The model of a target: its place, order, samples, residual variance; of each source its place, causality, bias,
/// statistic and p-value.
type Causes = (usize, usize, usize, f64, Vec<(usize, f64, f64, f64, f64)>);

/// Conditional Granger causality of all series, among the sources that a matrix has for each.
#[pyfunction]
pub fn granger(
    py: Python<'_>,
    series: Given,
    sources: PyReadonlyArray2<'_, bool>,
    order: (usize, bool),
    published: bool,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<Causes>> {
    let series = series.series()?;
    let sources = sources.as_array().to_owned();
    let order = match order {
        (largest, true) => ModelOrder::Bic { largest },
        (order, false) => ModelOrder::Fixed(order),
    };
    let test = if published { GrangerTest::Levene } else { GrangerTest::F };
    let found = watched(py, progress, move |watch| {
        let granger = Granger::new(&series, GrangerSettings { order, test })?;
        let number = series.number();
        let done = std::sync::atomic::AtomicUsize::new(0);
        let of_target = |target: usize| {
            if watch.is_stopped() {
                return Ok(None);
            }
            let own: Vec<usize> = (0..number).filter(|&source| sources[[target, source]]).collect();
            let found = granger.causes_of(target, &own)?;
            let done = 1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            watch.tell("targets", done as f64, Some(number as f64));
            Ok(Some(found))
        };
        (0..number).into_par_iter().map(of_target).collect::<Result<Vec<_>, StatisticsError>>()
    })?;
    Ok(found.map_err(refused)?.into_iter().flatten().map(in_python).collect())
}

fn in_python(found: TargetCauses) -> Causes {
    let TargetCauses { target, order, samples, residual_variance, causes } = found;
    let causes = causes
        .into_iter()
        .map(|cause| (cause.source, cause.causality, cause.bias, cause.statistic, cause.p_value));
    (target, order, samples, residual_variance, causes.collect())
}

/// P-values adjusted for the number of tests.
#[pyfunction]
pub fn adjusted(p_values: Vec<f64>) -> Vec<f64> {
    adjusted_for_false_discovery(&p_values)
}
