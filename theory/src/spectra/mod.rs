//! Fluctuations of population activity around an asynchronous state.
//!
//! Every neuron fires by itself with the spectrum `nu S(omega)` of its spikes; the network passes these fluctuations
//! on, so that the cross spectra of the populations' rates, each per neuron, are (Bos, Diesmann & Helias 2016,
//! doi:10.1371/journal.pcbi.1005132)
//!
//! ```text
//! C(omega) = P(omega) diag(nu_i S_i(omega) / N_i) P(omega)^dagger,   P = (1 - M)^{-1}
//! ```
//!
//! with the matrix M of [`NetworkResponse`]. S is 1 for Poisson sources and the spectrum of a renewal process with the
//! intervals of the neuron otherwise ([`SourceSpectrum`]). The diagonal are power spectra (two-sided, (spikes/s)²/Hz),
//! off it stand cross spectra; at frequency 0 they are the time-lag integrated covariances; their inverse transforms
//! are correlation functions. External drive is independent from neuron to neuron and adds nothing of its own.
//!
//! This is the linear theory of a state that the network stays in: where
//! [`AsynchronousStability`](crate::dynamics::AsynchronousStability) finds the state unstable, the spectra are those of
//! a state that the network leaves.

mod lags;
mod modes;
mod peaks;

use data::Rates;
use rayon::prelude::*;

use crate::dynamics::{DynamicsError, DynamicsSettings, NetworkResponse};
use crate::fixed_point::FixedPoint;
use crate::linalg::{Complex, ComplexMatrix, LinalgError};
use crate::mean_field::MeanField;
use crate::observer::{Observer, Progress, UNWATCHED, go_on};
use crate::response::Response;

pub use lags::Lags;
pub use modes::{ModeSensitivity, Trajectories};
pub use peaks::{PEAK_FACTOR, Peak, peaks};

/// The spectrum of the spikes of a neuron by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SourceSpectrum {
    /// Of independent spikes.
    Poisson,
    /// Of independent intervals, as white noise makes them: the neuron's refractoriness and regularity.
    #[default]
    Renewal,
}

impl SourceSpectrum {
    /// `poisson` or `renewal`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Poisson => "poisson",
            Self::Renewal => "renewal",
        }
    }
}

/// The fluctuations of a network at a state.
#[derive(Clone, Debug)]
pub struct Fluctuations {
    network: NetworkResponse,
    populations: Vec<SourcePopulation>,
    source: SourceSpectrum,
}

#[derive(Clone, Debug)]
struct SourcePopulation {
    neurons: f64,
    rate_hz: f64,
    /// Of the intervals.
    cv: f64,
    tau_m_ms: f64,
    response: Response,
}

/// Power spectra along frequency.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Spectra {
    /// The frequencies (Hz).
    pub frequencies_hz: Vec<f64>,
    /// Of each population's rate per neuron, by population and frequency: two-sided, (spikes/s)²/Hz.
    pub power_hz: Vec<Vec<f64>>,
    /// What independent Poisson neurons would have: `nu/N` of each population.
    pub floor_hz: Vec<f64>,
    /// At each frequency, the eigenvalue of M that is nearest to 1.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub nearest: Vec<Complex>,
}

/// Covariances integrated over all time lags: what counts in long windows have.
#[derive(Clone, Debug, PartialEq)]
pub struct Covariances {
    /// Of the rates of populations, per neuron, `[population][population]` (spikes/s).
    pub rates_hz: Vec<Vec<f64>>,
    /// Mean correlation coefficients of two different neurons of the populations.
    pub coefficients: Vec<Vec<f64>>,
    /// The coefficients of variation of the intervals of a neuron.
    pub cvs: Vec<f64>,
}

impl Fluctuations {
    /// Of a network at one of its fixed points.
    ///
    /// # Errors
    /// As [`NetworkResponse::of`].
    pub fn of(
        field: &MeanField,
        point: &FixedPoint,
        settings: DynamicsSettings,
        source: SourceSpectrum,
    ) -> Result<Self, DynamicsError> {
        Self::at_rates(field, point.rates(), settings, source)
    }

    /// Of a network linearised at any rates.
    ///
    /// # Errors
    /// As [`NetworkResponse::at_rates`].
    pub fn at_rates(
        field: &MeanField,
        rates: &Rates,
        settings: DynamicsSettings,
        source: SourceSpectrum,
    ) -> Result<Self, DynamicsError> {
        Self::watched(field, rates, settings, source, UNWATCHED)
    }

    /// Of a network linearised at any rates, while an observer hears of it.
    ///
    /// # Errors
    /// As [`NetworkResponse::watched`].
    pub fn watched(
        field: &MeanField,
        rates: &Rates,
        settings: DynamicsSettings,
        source: SourceSpectrum,
        observer: &dyn Observer,
    ) -> Result<Self, DynamicsError> {
        let network = NetworkResponse::watched(field, rates, settings, observer)?;
        let input = field.working_point(rates);
        let noise = field.assumptions().noise;
        let mut populations = Vec::with_capacity(field.size());
        for (i, population) in field.populations().iter().enumerate() {
            let (neuron, mu_mv, sigma_mv) = (&population.neuron, input.mu_mv[i], input.sigma_mv[i]);
            populations.push(SourcePopulation {
                neurons: population.neurons,
                rate_hz: rates.hz()[i],
                cv: crate::interval_cv(neuron, noise, mu_mv, sigma_mv)?,
                tau_m_ms: neuron.tau_m_ms,
                response: Response::of(neuron, noise, mu_mv, sigma_mv)?,
            });
        }
        Ok(Self { network, populations, source })
    }

    /// The response that passes fluctuations on.
    #[must_use]
    pub fn network(&self) -> &NetworkResponse {
        &self.network
    }

    /// `nu S(f) / N` of each population: its fluctuations by itself.
    #[must_use]
    pub fn sources_hz(&self, frequency_hz: f64) -> Vec<f64> {
        self.populations.iter().map(|one| one.source_hz(self.source, frequency_hz)).collect()
    }

    /// The cross spectra at a frequency (Hz): of the rates per neuron, (spikes/s)²/Hz, `[i, j]` of i with the conjugate
    /// of j.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] at a frequency at which the network oscillates by itself.
    pub fn cross_spectra(&self, frequency_hz: f64) -> Result<CrossSpectra, LinalgError> {
        let propagator = self.network.propagator(frequency_hz)?;
        Ok(CrossSpectra { propagator, sources_hz: self.sources_hz(frequency_hz) })
    }

    /// Power spectra at frequencies (Hz).
    ///
    /// # Errors
    /// [`DynamicsError::Stopped`] if the observer wants it, [`LinalgError::Singular`] as of [`Self::cross_spectra`].
    pub fn spectra(
        &self,
        frequencies_hz: &[f64],
        observer: &dyn Observer,
    ) -> Result<Spectra, DynamicsError> {
        let columns = along(frequencies_hz, observer, |f_hz| {
            let (propagator, nearest) = self.network.propagator_and_nearest(f_hz)?;
            let all = CrossSpectra { propagator, sources_hz: self.sources_hz(f_hz) };
            Ok((all.powers_hz(), nearest))
        })?;
        let size = self.populations.len();
        let power = |i: usize| columns.iter().map(|(powers, _)| powers[i]).collect();
        Ok(Spectra {
            frequencies_hz: frequencies_hz.to_vec(),
            power_hz: (0..size).map(power).collect(),
            floor_hz: self.populations.iter().map(|one| one.rate_hz / one.neurons).collect(),
            nearest: columns.iter().map(|(_, nearest)| *nearest).collect(),
        })
    }

    /// The cross spectra of pairs of populations at frequencies (Hz), `[pair][frequency]`.
    ///
    /// # Errors
    /// As of [`Self::spectra`].
    ///
    /// # Panics
    /// If there is no such population.
    pub fn cross(
        &self,
        pairs: &[(usize, usize)],
        frequencies_hz: &[f64],
        observer: &dyn Observer,
    ) -> Result<Vec<Vec<Complex>>, DynamicsError> {
        let columns = along(frequencies_hz, observer, |f_hz| {
            let all = self.cross_spectra(f_hz)?;
            Ok(pairs.iter().map(|&(i, j)| all.at_hz(i, j)).collect::<Vec<Complex>>())
        })?;
        Ok((0..pairs.len()).map(|k| columns.iter().map(|column| column[k]).collect()).collect())
    }

    /// The correlation functions of pairs of populations' rates, per neuron ((spikes/s)²), at time lags, positive
    /// where the first follows the second; without the peak at lag 0 that every neuron's spikes have with themselves.
    /// By a cosine transform of their cross spectra.
    ///
    /// # Errors
    /// As of [`Self::spectra`].
    ///
    /// # Panics
    /// If there is no such population.
    pub fn correlation_functions(
        &self,
        pairs: &[(usize, usize)],
        lags: &Lags,
        observer: &dyn Observer,
    ) -> Result<Vec<Vec<f64>>, DynamicsError> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let Lags { lags_ms, highest_hz, step_hz } = lags;
        let count = (highest_hz / step_hz).round().max(1.0) as usize;
        let frequencies_hz: Vec<f64> = (0..=count).map(|k| k as f64 * step_hz).collect();
        let spectra = self.cross(pairs, &frequencies_hz, observer)?;
        let functions = pairs.iter().zip(spectra).map(|(&(i, j), spectrum)| {
            let own = &self.populations[i];
            let white_hz = if i == j { own.rate_hz / own.neurons } else { 0.0 };
            let at = |&lag_ms: &f64| transformed(&frequencies_hz, &spectrum, white_hz, lag_ms);
            lags_ms.iter().map(at).collect()
        });
        Ok(functions.collect())
    }

    /// Covariances integrated over time lags.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] at a fold.
    pub fn covariances(&self) -> Result<Covariances, LinalgError> {
        let all = self.cross_spectra(0.0)?;
        let size = self.populations.len();
        let rates_hz: Vec<Vec<f64>> =
            (0..size).map(|i| (0..size).map(|j| all.at_hz(i, j).re).collect()).collect();
        let coefficients = (0..size).map(|i| self.coefficients(&all, i)).collect();
        let cvs = self.populations.iter().map(|one| one.cv).collect();
        Ok(Covariances { rates_hz, coefficients, cvs })
    }

    /// Mean correlation coefficients of a neuron of one population with another neuron of each.
    fn coefficients(&self, all: &CrossSpectra, i: usize) -> Vec<f64> {
        // The variance of a neuron is what it has by itself.
        let variances_hz: Vec<f64> = self
            .populations
            .iter()
            .zip(&all.sources_hz)
            .map(|(one, hz)| one.neurons * hz)
            .collect();
        let pair = |j: usize| {
            let covariance_hz = all.at_hz(i, j).re;
            if i != j {
                return covariance_hz;
            }
            // Two of a population share what is not their own.
            let neurons = self.populations[i].neurons;
            (neurons * covariance_hz - variances_hz[i]) / (neurons - 1.0).max(1.0)
        };
        (0..variances_hz.len())
            .map(|j| pair(j) / (variances_hz[i] * variances_hz[j]).sqrt())
            .collect()
    }

    /// What the covariances of its sources add to the variance sigma² of each population's input (mV²), sigma as in the
    /// transfer function: `2 ∫ S_i(f) / (1 + (2π f tau_m)²) df` with the spectrum
    /// `S_i = sum_jk m_ij m_ik* (C_jk - delta_jk nu_j S_j / N_j)` of the mean input, `m_ij = tau_m K_ij J_ij D_ij(f)` with
    /// the filter of the synapses. Sources of one neuron are taken for different neurons.
    ///
    /// # Errors
    /// As of [`Self::spectra`].
    pub fn added_variances_mv2(
        &self,
        highest_hz: f64,
        step_hz: f64,
        observer: &dyn Observer,
    ) -> Result<Vec<f64>, DynamicsError> {
        let count = (highest_hz / step_hz).round().max(1.0) as usize;
        let frequencies_hz: Vec<f64> = (0..count).map(|k| (k as f64 + 0.5) * step_hz).collect();
        let columns = along(&frequencies_hz, observer, |f_hz| self.shared_input_mv2(f_hz))?;
        let size = self.populations.len();
        // Frequencies below 0 count as much as those above.
        let sum = |i: usize| 4.0 * step_hz * columns.iter().map(|column| column[i]).sum::<f64>();
        Ok((0..size).map(sum).collect())
    }

    /// The spectra of the mean input that come from covariances (mV²/Hz), as the membrane lets them pass.
    fn shared_input_mv2(&self, f_hz: f64) -> Result<Vec<f64>, DynamicsError> {
        let all = self.cross_spectra(f_hz)?;
        let input = self.network.mean_input_mv_per_hz(f_hz);
        let through = input.times(&all.propagator);
        let size = self.populations.len();
        let spectrum = |i: usize| {
            let sum: f64 = (0..size)
                .map(|k| {
                    all.sources_hz[k] * (through.at(i, k).norm_sqr() - input.at(i, k).norm_sqr())
                })
                .sum();
            let turns = std::f64::consts::TAU * data::units::per_ms_from_hz(f_hz);
            sum / (1.0 + (turns * self.populations[i].tau_m_ms).powi(2))
        };
        Ok((0..size).map(spectrum).collect())
    }
}

impl SourcePopulation {
    fn source_hz(&self, source: SourceSpectrum, frequency_hz: f64) -> f64 {
        let shape = match source {
            SourceSpectrum::Poisson => 1.0,
            SourceSpectrum::Renewal => self.response.renewal_spectrum(frequency_hz),
        };
        self.rate_hz * shape / self.neurons
    }
}

/// The cross spectra of all populations at one frequency.
#[derive(Clone, Debug)]
pub struct CrossSpectra {
    propagator: ComplexMatrix,
    sources_hz: Vec<f64>,
}

impl CrossSpectra {
    /// The cross spectrum of two populations ((spikes/s)²/Hz).
    ///
    /// # Panics
    /// If there is no such population.
    #[must_use]
    pub fn at_hz(&self, i: usize, j: usize) -> Complex {
        let ways = self.sources_hz.iter().enumerate();
        ways.map(|(k, hz)| self.propagator.at(i, k) * self.propagator.at(j, k).conj() * *hz).sum()
    }

    /// The power of each population.
    #[must_use]
    pub fn powers_hz(&self) -> Vec<f64> {
        let ways = || self.sources_hz.iter().enumerate();
        let power = |i: usize| ways().map(|(k, hz)| self.propagator.at(i, k).norm_sqr() * hz).sum();
        (0..self.sources_hz.len()).map(power).collect()
    }

    /// The squared coherence of two populations, 0 to 1.
    ///
    /// # Panics
    /// If there is no such population.
    #[must_use]
    pub fn coherence(&self, i: usize, j: usize) -> f64 {
        self.at_hz(i, j).norm_sqr() / (self.at_hz(i, i).re * self.at_hz(j, j).re)
    }
}

/// `2 Re ∫_0^f (C - white) e^{i 2π f lag} df` by the trapezoidal rule.
fn transformed(frequencies_hz: &[f64], spectrum: &[Complex], white_hz: f64, lag_ms: f64) -> f64 {
    let term = |f_hz: f64, value: Complex| {
        let angle = std::f64::consts::TAU * data::units::per_ms_from_hz(f_hz) * lag_ms;
        ((value - white_hz) * Complex::from_polar(1.0, angle)).re
    };
    let values: Vec<f64> =
        frequencies_hz.iter().zip(spectrum).map(|(&f, &value)| term(f, value)).collect();
    let pairs = values.windows(2).zip(frequencies_hz.windows(2));
    pairs.map(|(y, f)| (y[0] + y[1]) * (f[1] - f[0])).sum()
}

/// A value at each frequency, in parallel, in their order.
fn along<T: Send>(
    frequencies_hz: &[f64],
    observer: &dyn Observer,
    at: impl Fn(f64) -> Result<T, DynamicsError> + Sync,
) -> Result<Vec<T>, DynamicsError> {
    /// So many frequencies pass between looks at the observer.
    const TOGETHER: usize = 16;
    let mut values = Vec::with_capacity(frequencies_hz.len());
    for (k, chunk) in frequencies_hz.chunks(TOGETHER).enumerate() {
        go_on(observer)?;
        observer.observe(&Progress::Frequencies { done: k * TOGETHER, of: frequencies_hz.len() });
        let more: Result<Vec<T>, _> = chunk.par_iter().map(|&f_hz| at(f_hz)).collect();
        values.extend(more?);
    }
    Ok(values)
}
