//! All statistics of the populations of a recording at once.

use rayon::prelude::*;
use sim::recording::{Grid, PopulationSpikes, RecordedLabel};

use super::{
    BinnedCounts, Included, Intervals, PairCorrelations, PairedNeurons, Spectrum, SpikeCounting,
    Spikes, StatisticsError, WelchSettings, neuron_rates_hz, population_rate_hz,
};

/// How the statistics are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActivitySettings {
    /// Width of the bins of time series, spectra and correlations (ms).
    pub bin_ms: f64,
    /// Width of the bins of the variance over the mean of counts (ms).
    pub synchrony_bin_ms: f64,
    /// The R of LvR (ms).
    pub refractoriness_ms: f64,
    /// The neurons in mean CV and LvR.
    pub included: Included,
    /// How single neurons' spikes are counted.
    pub counting: SpikeCounting,
    /// The neurons that are correlated with each other.
    pub paired: PairedNeurons,
    /// How spectra are estimated.
    pub welch: WelchSettings,
}

impl Default for ActivitySettings {
    fn default() -> Self {
        Self {
            bin_ms: 1.0,
            // Potjans & Diesmann 2014, doi:10.1093/cercor/bhs358.
            synchrony_bin_ms: 3.0,
            // Schmidt et al. 2018, doi:10.1371/journal.pcbi.1006359.
            refractoriness_ms: 2.0,
            included: Included::default(),
            counting: SpikeCounting::default(),
            paired: PairedNeurons::default(),
            welch: WelchSettings::default(),
        }
    }
}

impl ActivitySettings {
    /// The definitions behind the figures of Schmidt et al. 2018
    /// (doi:10.1371/journal.pcbi.1006359), with the defects of the Python multi-area model.
    #[must_use]
    pub fn published() -> Self {
        Self {
            included: Included::Published,
            counting: SpikeCounting::Published,
            paired: PairedNeurons::Published,
            welch: WelchSettings::published(),
            ..Self::default()
        }
    }
}

/// What one population did in a window.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationActivity {
    /// Which population it is.
    pub label: RecordedLabel,
    /// Number of neurons, silent ones included.
    pub neurons: u32,
    /// Number of spikes.
    pub spikes: usize,
    /// Mean rate (spikes/s); see [`population_rate_hz`].
    pub rate_hz: Option<f64>,
    /// Rate of every neuron (spikes/s); see [`neuron_rates_hz`].
    pub neuron_rates_hz: Vec<f64>,
    /// CV of every neuron with at least three spikes; see [`Intervals::cvs`].
    pub cvs: Vec<f64>,
    /// LvR of the same neurons; see [`Intervals::lvrs`].
    pub lvrs: Vec<f64>,
    /// Mean CV; see [`Intervals::mean_cv`].
    pub cv: Option<f64>,
    /// Mean LvR; see [`Intervals::mean_lvr`].
    pub lvr: Option<f64>,
    /// Variance over mean of the counts; see [`BinnedCounts::variance_over_mean`].
    pub synchrony: Option<f64>,
    /// CV of the population rate; see [`BinnedCounts::variation`].
    pub rate_variation: Option<f64>,
    /// Correlation of pairs of neurons.
    pub correlations: PairCorrelations,
    /// Spikes per bin.
    pub counts: BinnedCounts,
    /// Spikes per bin of the width for synchrony.
    pub synchrony_counts: BinnedCounts,
    /// Power spectral density of the rate; `None` if the window has fewer than two bins.
    pub spectrum: Option<Spectrum>,
}

impl PopulationActivity {
    /// The statistics of a population in a window.
    ///
    /// # Errors
    /// [`StatisticsError`] if it was not recorded, or a bin does not consist of whole steps.
    pub fn of(
        population: &PopulationSpikes,
        window: Grid,
        settings: &ActivitySettings,
    ) -> Result<Self, StatisticsError> {
        let spikes = &Spikes::of(population, window)?;
        let intervals = Intervals::of(spikes, settings.refractoriness_ms);
        let counts = BinnedCounts::of(spikes, settings.bin_ms)?;
        let synchrony_counts = BinnedCounts::of(spikes, settings.synchrony_bin_ms)?;
        Ok(Self {
            label: population.label.clone(),
            neurons: population.neurons,
            spikes: spikes.count(),
            rate_hz: population_rate_hz(spikes),
            neuron_rates_hz: neuron_rates_hz(spikes, settings.counting),
            cvs: intervals.cvs().flatten().collect(),
            lvrs: intervals.lvrs().flatten().collect(),
            cv: intervals.mean_cv(settings.included),
            lvr: intervals.mean_lvr(settings.included),
            synchrony: synchrony_counts.variance_over_mean(),
            synchrony_counts,
            rate_variation: counts.variation(),
            correlations: PairCorrelations::of(spikes, settings.bin_ms, settings.paired)?,
            spectrum: spectrum(&counts, &settings.welch)?,
            counts,
        })
    }

    /// Its name in full, as `V1-23E`.
    #[must_use]
    pub fn name(&self) -> String {
        self.label.to_string()
    }

    /// Mean and standard deviation of the rates of single neurons (spikes/s), silent ones included.
    #[must_use]
    pub fn rate_moments_hz(&self) -> Option<(f64, f64)> {
        let rates = &self.neuron_rates_hz;
        let n = rates.len() as f64;
        let mean = rates.iter().sum::<f64>() / n;
        let variance = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / n;
        (!rates.is_empty()).then(|| (mean, variance.sqrt()))
    }

    /// The share of the neurons that did not spike.
    #[must_use]
    pub fn silent_share(&self) -> Option<f64> {
        let silent = self.neuron_rates_hz.iter().filter(|rate| **rate == 0.0).count();
        (self.neurons > 0).then(|| silent as f64 / f64::from(self.neurons))
    }
}

/// The spectrum of the rate of counts; `None` if there are fewer than two.
///
/// # Errors
/// [`StatisticsError`] as [`Spectrum::welch`] has it.
pub fn spectrum(
    counts: &BinnedCounts,
    welch: &WelchSettings,
) -> Result<Option<Spectrum>, StatisticsError> {
    if counts.counts().len() < 2 {
        return Ok(None);
    }
    Spectrum::welch(&counts.rates_hz(), counts.bin_ms(), welch).map(Some)
}

/// The statistics of all recorded populations in a window, in parallel.
///
/// # Errors
/// [`StatisticsError`] if a bin does not consist of whole steps.
pub fn recorded_activity(
    populations: &[PopulationSpikes],
    window: Grid,
    settings: &ActivitySettings,
) -> Result<Vec<PopulationActivity>, StatisticsError> {
    let recorded: Vec<&PopulationSpikes> = populations.iter().filter(|p| p.recorded).collect();
    recorded.par_iter().map(|one| PopulationActivity::of(one, window, settings)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{poisson_processes, population, window_ms};
    use super::*;

    #[test]
    fn all_statistics_of_poisson_processes_are_theirs() {
        let spikes = [poisson_processes(400, 20_000.0, 100.0)];
        let window = window_ms(0.0, 20_000.0);
        let found = recorded_activity(&spikes, window, &ActivitySettings::default()).unwrap();
        let one = &found[0];
        assert!((one.rate_hz.unwrap() - 10.0).abs() < 0.2);
        let (mean, sd) = one.rate_moments_hz().unwrap();
        // Counts are Poisson: 200 spikes in 20 s.
        assert!(
            (mean - one.rate_hz.unwrap()).abs() < 1e-9 && (sd - 200_f64.sqrt() / 20.0).abs() < 0.1
        );
        assert!((one.cv.unwrap() - 1.0).abs() < 0.02 && (one.synchrony.unwrap() - 1.0).abs() < 0.1);
        assert!(one.correlations.mean().unwrap().abs() < 1e-3);
        assert_eq!((one.silent_share(), one.cvs.len()), (Some(0.0), 400));
    }

    #[test]
    fn silent_and_empty_populations_have_no_statistics_and_unrecorded_ones_are_left_out() {
        let silent = population(3, |_| vec![]);
        let empty = population(0, |_| vec![]);
        let unrecorded = PopulationSpikes { recorded: false, ..silent.clone() };
        let window = window_ms(0.0, 100.0);
        for settings in [ActivitySettings::default(), ActivitySettings::published()] {
            let all = [silent.clone(), unrecorded.clone(), empty.clone()];
            let found = recorded_activity(&all, window, &settings).unwrap();
            assert_eq!(found.len(), 2);
            assert_eq!((found[0].rate_hz, found[1].rate_hz), (Some(0.0), None));
            assert_eq!((found[0].silent_share(), found[1].silent_share()), (Some(1.0), None));
            assert_eq!((found[0].synchrony, found[0].correlations.mean()), (None, None));
        }
    }
}
