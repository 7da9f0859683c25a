//! Statistics of recordings, and verdicts of comparisons.

use std::sync::Arc;

use numpy::{PyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use sim::recording::SpikeRecording;
use validation::comparison::{Estimate, compare, summary};
use validation::statistics::{
    ActivitySettings, Areas, BinnedCounts, Histogram, Included, Measure, PairedNeurons,
    PopulationActivity, Spikes, StatisticsError, WelchSettings, earth_movers, kolmogorov_smirnov,
    recorded_activity, window,
};

use crate::arrays::new_matrix;
use crate::failure::Failure;
use crate::network::Network;
use crate::recording::Recording;
use crate::watched::watched;

/// How statistics are taken.
#[derive(FromPyObject)]
pub struct Settings {
    bin: f64,
    synchrony_bin: f64,
    refractoriness: f64,
    least_spikes: u32,
    correlated: usize,
    seed: u64,
    segment: usize,
    published: bool,
}

impl Settings {
    fn settings(&self) -> ActivitySettings {
        let own = ActivitySettings {
            bin_ms: self.bin,
            synchrony_bin_ms: self.synchrony_bin,
            refractoriness_ms: self.refractoriness,
            included: Included::AtLeast(self.least_spikes),
            paired: PairedNeurons::Random { neurons: self.correlated, seed: self.seed },
            welch: WelchSettings {
                segment: self.segment,
                overlap: self.segment / 2,
                ..WelchSettings::default()
            },
            ..ActivitySettings::default()
        };
        if !self.published {
            return own;
        }
        let ActivitySettings { included, counting, paired, welch, .. } =
            ActivitySettings::published();
        ActivitySettings { included, counting, paired, welch, ..own }
    }
}

/// What the populations and areas of a recording did in a window.
#[pyclass(frozen, module = "siegert._siegert")]
pub struct Activity {
    populations: Vec<PopulationActivity>,
    areas: Areas,
    window: sim::recording::Grid,
}

/// Statistics of the recorded populations between two times (ms).
#[pyfunction]
pub fn analyze(
    py: Python<'_>,
    recording: &Bound<'_, Recording>,
    times: (f64, f64),
    chosen: Option<Vec<usize>>,
    settings: Settings,
    network: Option<&Bound<'_, Network>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Activity> {
    let mut recording = recording.get().spikes().clone();
    if let Some(chosen) = chosen {
        for (index, population) in recording.populations.iter_mut().enumerate() {
            population.recorded &= chosen.contains(&index);
        }
    }
    let network = network.map(|network| Arc::clone(network.get().network()));
    let how = settings.settings();
    let found = watched(py, progress, move |_| -> Result<_, StatisticsError> {
        let window = window(recording.grid, times.0, times.1)?;
        let populations = recorded_activity(&recording.populations, window, &how)?;
        let areas = Areas::of(&populations, network.as_deref())?;
        Ok(Activity { populations, areas, window })
    })?;
    Ok(found.map_err(|error| Failure::parameter(&error))?)
}

#[pymethods]
impl Activity {
    /// Beginning and end (ms).
    #[getter]
    fn window(&self) -> (f64, f64) {
        (self.window.time_ms(self.window.begin_step), self.window.time_ms(self.window.end_step))
    }

    /// Area and name of each population.
    #[getter]
    fn labels(&self) -> Vec<(&str, &str)> {
        let labels = self.populations.iter().map(|population| &population.label);
        labels.map(|label| (label.area.as_str(), label.population.as_str())).collect()
    }

    /// One number for each population, NaN where there is none.
    #[getter]
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        let column = |value: fn(&PopulationActivity) -> Option<f64>| -> Vec<f64> {
            self.populations.iter().map(|one| value(one).unwrap_or(f64::NAN)).collect()
        };
        let named = [
            ("neurons", column(|one| Some(f64::from(one.neurons)))),
            ("spikes", column(|one| Some(one.spikes as f64))),
            ("rate", column(|one| one.rate_hz)),
            ("rate_sd", column(|one| one.rate_moments_hz().map(|(_, sd)| sd))),
            ("cv", column(|one| one.cv)),
            ("lvr", column(|one| one.lvr)),
            ("synchrony", column(|one| one.synchrony)),
            ("rate_variation", column(|one| one.rate_variation)),
            ("correlation", column(|one| one.correlations.mean())),
            ("silent_share", column(PopulationActivity::silent_share)),
        ];
        for (name, values) in named {
            columns.set_item(name, PyArray1::from_vec(py, values))?;
        }
        Ok(columns)
    }

    /// The values over neurons or pairs behind a column: `rate`, `cv`, `lvr` or `correlation`.
    fn values<'py>(
        &self,
        py: Python<'py>,
        measure: &str,
    ) -> PyResult<Vec<Bound<'py, PyArray1<f64>>>> {
        let measure = named(measure)?;
        Ok(self
            .populations
            .iter()
            .map(|population| PyArray1::from_slice(py, measure.values(population)))
            .collect())
    }

    /// Rates in bins (spikes/s), and the width of a bin (ms).
    fn series<'py>(&self, py: Python<'py>) -> (Vec<Bound<'py, PyArray1<f64>>>, f64) {
        let rates =
            self.populations.iter().map(|one| PyArray1::from_vec(py, one.counts.rates_hz()));
        (rates.collect(), self.populations.first().map_or(f64::NAN, |one| one.counts.bin_ms()))
    }

    /// Frequencies (Hz), power ((spikes/s)^2/Hz) and number of segments of each population's rate.
    fn spectra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let spectra = self.populations.iter().map(|one| {
            one.spectrum.as_ref().map(|spectrum| {
                (
                    PyArray1::from_slice(py, &spectrum.frequencies_hz),
                    PyArray1::from_slice(py, &spectrum.densities),
                    spectrum.segments,
                )
            })
        });
        PyList::new(py, spectra.collect::<Vec<_>>())
    }

    /// Areas: name, mean rate, synchrony and rates in bins of each.
    fn areas<'py>(
        &self,
        py: Python<'py>,
    ) -> Vec<(&str, f64, Option<f64>, Bound<'py, PyArray1<f64>>)> {
        let areas = self.areas.areas.iter();
        areas
            .map(|area| {
                let series = PyArray1::from_vec(py, area.counts.rates_hz());
                (area.name.as_str(), area.rate_hz(), area.synchrony, series)
            })
            .collect()
    }

    /// Correlation of the areas' synaptic input, if a network and several areas are known.
    #[getter]
    fn functional_connectivity<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Option<Bound<'py, numpy::PyArray2<f64>>>> {
        self.areas.functional_connectivity.as_ref().map(|matrix| new_matrix(py, matrix)).transpose()
    }

    /// Lags of the peaks of the areas' cross-correlations (ms) and the temporal hierarchy, of several areas.
    fn order<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Option<(Bound<'py, numpy::PyArray2<f64>>, Bound<'py, PyArray1<f64>>)>> {
        let Some(order) = &self.areas.order else { return Ok(None) };
        let lags = new_matrix(py, &order.lags_ms)?;
        Ok(Some((lags, PyArray1::from_slice(py, &order.hierarchy))))
    }

    /// Kolmogorov-Smirnov, Earth Mover's and symmetric Kullback-Leibler distances between the distributions of a
    /// measure in two recordings of the same populations.
    fn distances(
        &self,
        other: &Self,
        measure: &str,
    ) -> PyResult<Vec<(Option<f64>, Option<f64>, Option<f64>)>> {
        let measure = named(measure)?;
        if self.labels() != other.labels() {
            let message = "the two recordings are not of the same populations";
            return Err(Failure::said("ParameterError", message).into());
        }
        let pairs = self.populations.iter().zip(&other.populations);
        let distances = pairs.map(|(own, theirs)| {
            let (own, theirs) = (measure.values(own), measure.values(theirs));
            let divergence = divergence(measure, self.window, own, theirs)?;
            Ok((kolmogorov_smirnov(own, theirs), earth_movers(own, theirs), divergence))
        });
        let distances: Result<Vec<_>, StatisticsError> = distances.collect();
        Ok(distances.map_err(|error| Failure::parameter(&error))?)
    }
}

fn divergence(
    measure: Measure,
    window: sim::recording::Grid,
    own: &[f64],
    theirs: &[f64],
) -> Result<Option<f64>, StatisticsError> {
    if own.is_empty() || theirs.is_empty() {
        return Ok(None);
    }
    let bins = measure.bins(&[own, theirs].concat(), window);
    let [own, theirs]: [Histogram; 2] = [bins.histogram(own)?, bins.histogram(theirs)?];
    Ok(Some(own.kullback_leibler(&theirs)?))
}

fn named(measure: &str) -> Result<Measure, Failure> {
    match measure {
        "rate" => Ok(Measure::Rate),
        "cv" => Ok(Measure::Cv),
        "lvr" => Ok(Measure::Lvr),
        "correlation" => Ok(Measure::Correlation),
        other => Err(crate::transfer::choice("measure", other, "rate, cv, lvr, correlation")),
    }
}

/// Rates (spikes/s) of a population in blocks of time (ms), a row for each population.
#[pyfunction]
pub fn block_rates<'py>(
    py: Python<'py>,
    recording: &Recording,
    times: (f64, f64),
    block: f64,
) -> PyResult<Vec<Bound<'py, PyArray1<f64>>>> {
    let spikes = recording.spikes();
    let rates = rates_in_blocks(spikes, times, block);
    let rates = rates.map_err(|error| Failure::parameter(&error))?;
    Ok(rates.into_iter().map(|rates| PyArray1::from_vec(py, rates)).collect())
}

fn rates_in_blocks(
    recording: &SpikeRecording,
    times: (f64, f64),
    block_ms: f64,
) -> Result<Vec<Vec<f64>>, StatisticsError> {
    let window = window(recording.grid, times.0, times.1)?;
    let populations = recording.populations.iter();
    populations
        .map(|one| Ok(BinnedCounts::of(&Spikes::of(one, window)?, block_ms)?.rates_hz()))
        .collect()
}

/// Measured rate, its standard error and the verdict of each population, and the verdict on all.
///
/// `samples` has a row of independent samples for each population, `tolerance` what counts as the same.
#[pyfunction]
pub fn verdicts(
    expected: Vec<f64>,
    samples: PyReadonlyArray2<'_, f64>,
    tolerance: Vec<f64>,
) -> PyResult<(Vec<(f64, f64, &'static str)>, &'static str)> {
    let rows = samples.as_array();
    if rows.nrows() != expected.len() || tolerance.len() != expected.len() {
        let message = format!(
            "{} rates are expected, {} measured and {} tolerances given; allowed is one of each per population",
            expected.len(),
            rows.nrows(),
            tolerance.len()
        );
        return Err(Failure::said("ParameterError", message).into());
    }
    let measured: Vec<Estimate> =
        rows.outer_iter().map(|row| Estimate::of(&row.to_vec())).collect();
    let comparisons = compare(&expected, &measured, &tolerance);
    let told = comparisons
        .iter()
        .map(|one| (one.measured.rate_hz, one.measured.standard_error_hz, one.verdict.word()));
    Ok((told.collect(), summary(&comparisons).word()))
}
