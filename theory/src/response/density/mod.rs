//! The linear response of a neuron from the population density of the simulated neuron itself.
//!
//! The shift of the threshold is first order in `√(tau_s/tau_m)` and quasi-static ([`crate::response`]). Here, instead,
//! the density of neurons over membrane potential V and synaptic current I (Knight 1972, doi:10.1085/jgp.59.6.734;
//! Nykamp & Tranchina 2000, doi:10.1023/A:1008912914816) goes in steps of the grid of times on which a simulation has its
//! neurons: `V' = e^{-dt/tau_m} V + P I`, exactly; what is at the threshold or above spikes, waits for t_ref and comes
//! back at the reset with the current that it has by then; `I' = e^{-dt/tau_s} I + kick`, the kick being a normal
//! variable with the mean and the variance of the input of a step (the diffusion approximation, and the only one).
//!
//! From the density that stays, a kick of the mean or of the variance in one step makes the rate deviate until it has
//! returned: the impulse response g_k, k steps after the kick. The response to a modulation `e^{s t}` is
//! `n(s) = (1 + s tau_s) sum_k g_k e^{-s k dt}`, at any s, without the synaptic filter as everywhere
//! in [`crate::response`]. A spike that arrives at a point of the grid of times acts on V in the next step, as in a
//! simulation.
//!
//! Held against simulated neurons (10^5 to 6 10^5 neuron-seconds, synapses of 0.1 mV, tau_m 10 ms, tau_syn 0.5 ms, threshold
//! 15 mV above the reset; `cargo run --release -p siegert-validation --example modulated_neurons`), measured over predicted,
//! means over frequencies of a band with their standard errors; phases in degrees, above 0 where neurons are earlier:
//!
//! ```text
//! grid of 0.025 ms           n_mu                                      n_sigma
//! mu, sigma (mV)  Hz         shift          density                    shift          density
//!  8, 4 ( 1.8 Hz) 83-200     1.06  +11      0.99  -1  (6 %)            0.90   -6      1.03   0  (1.3 %)
//!                 253-400    1.34  +13      1.10  -7  (8 %)            0.89  -11      1.05  -2  (1.7 %)
//! 11, 3 ( 5.6 Hz) 83-200     1.12  +11      1.02  -2  (4 %)            0.87   -6      1.02  +1  (0.9 %)
//!                 253-400    1.33  +19      1.06  -2  (5 %)            0.82   -9      1.00  -1  (1.1 %)
//! 13, 5 (25.9 Hz) 83-200     1.09  +12      1.01   0  (2 %)            0.75   -6      0.98  +1  (0.7 %)
//!                 253-400    1.30  +21      1.04  +1  (3 %)            0.74   -8      1.00  +1  (0.7 %)
//! 17, 2.5 (43 Hz) 83-200     1.13  +12      1.03   0  (2 %)            0.63   -6      1.00  -1  (0.9 %)
//!                 253-400    1.22  +23      0.97  +3  (3 %)            0.62   -8      1.01   0  (0.9 %)
//!                 550-800    1.53  +23      0.98  -2  (5 %)            0.61  -15      1.03  -1  (1.6 %)
//! grid of 0.1 ms
//!  8, 4           83-200     1.07  +11      1.00  +1  (2.4 %)          0.91   -7      1.04  +1  (0.5 %)
//!                 253-400    1.21  +15      0.98  -1  (3.7 %)          0.85  -13      1.01  -1  (0.7 %)
//! 11, 3           83-200     1.10  +11      1.01   0  (1.5 %)          0.86   -7      1.01  +1  (0.4 %)
//!                 253-400    1.25  +18      0.99  +1  (2.2 %)          0.82  -13      0.99   0  (0.5 %)
//! 13, 5           83-200     1.08  +10      1.00   0  (0.8 %)          0.75   -8      0.99  +1  (0.3 %)
//!                 253-400    1.25  +16      1.00   0  (1.1 %)          0.73  -13      0.99   0  (0.3 %)
//!                 550-800    1.59  +19      1.02  +1  (2.4 %)          0.70  -22      0.99  +1  (0.6 %)
//! ```
//!
//! The stationary rates of these neurons (grid of 0.1 ms) are 1.813, 5.650, 25.84 spikes/s, by density 1.806, 5.628, 25.84,
//! by the shift 1.823, 5.645, 26.13. Against the shift, the rate by density is 1 % lower at some spikes/s, 2.5 % at 0.26, 5 % at 0.02
//! and 9 % at 0.001: what the first order leaves out. Other comparisons: theory/tests/density.rs.

mod currents;
mod neuron;
mod population;
mod potentials;

use data::NeuronParams;

use super::{ResponsePoint, s_per_ms};
use crate::linalg::{Complex, polynomial};
use crate::observer::{Observer, Stopped};
use crate::transfer::{SynapticNoise, TransferError, shift};
use population::{Impulse, NeuronPopulation};

/// How finely a density is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DensitySettings {
    /// The step of the simulation's grid of times (ms).
    pub dt_ms: f64,
    /// So many cells of potentials are there in a sigma.
    pub cells_per_sigma: f64,
    /// So many nodes of currents are there in a standard deviation of theirs.
    pub nodes_per_sd: f64,
}

impl Default for DensitySettings {
    /// A grid of 0.1 ms, 40 cells, 3 nodes: responses up to 500 Hz are within 0.5 % of those with twice as many.
    fn default() -> Self {
        Self { dt_ms: 0.1, cells_per_sigma: 40.0, nodes_per_sd: 3.0 }
    }
}

/// The linear response of a neuron at one working point by its population density.
///
/// ```
/// use siegert_theory::UNWATCHED;
/// use siegert_theory::response::density::{DensityResponse, DensitySettings};
///
/// let neuron = data::NeuronParams::default();
/// let response = DensityResponse::of(&neuron, 10.0, 5.0, DensitySettings::default(), UNWATCHED)?;
/// let at_300_hz = response.at_frequency(300.0).n_mu_hz_per_mv;
/// assert!(at_300_hz.im < 0.0); // it lags behind the input
/// # Ok::<(), siegert_theory::response::density::DensityError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DensityResponse {
    dt_ms: f64,
    tau_syn_ms: f64,
    rate_hz: f64,
    to_mean: Impulse,
    to_deviation: Impulse,
}

/// Why there is no response by the population density.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DensityError {
    /// The neuron or its input is out of range.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// White noise has no currents.
    #[error(
        "the population density has synaptic currents of the neuron's tau_syn, white noise has none: allowed is a \
         theory of coloured noise"
    )]
    WhiteNoise,
    /// The cells would be too many.
    #[error(
        "sigma is {sigma_mv} mV, allowed for a population density is at least {least_mv} mV: {MOST_SIGMAS} times as \
         much reaches from the lowest potential to the threshold"
    )]
    TooLittleNoise {
        /// The standard deviation of the input (mV).
        sigma_mv: f64,
        /// The least that is allowed (mV).
        least_mv: f64,
    },
    /// It fires so seldom that rounding errors are as large.
    #[error(
        "the neuron fires at {rate_hz:.3e} spikes/s, allowed for a population density is at least {LEAST_RATE_HZ} spikes/s"
    )]
    TooQuiet {
        /// Its rate (spikes/s).
        rate_hz: f64,
    },
    /// There is no grid of such steps.
    #[error(
        "the step of a population density is {dt_ms} ms, allowed is from 0.001 ms to half of tau_m, {most_ms} ms"
    )]
    Step {
        /// The step (ms).
        dt_ms: f64,
        /// The longest (ms).
        most_ms: f64,
    },
    /// Regular firing goes on for long.
    #[error(
        "the population density does not settle: with so little noise, neurons fire together for long"
    )]
    DoesNotSettle,
    /// The observer wanted it.
    #[error("the population density was stopped")]
    Stopped(#[from] Stopped),
}

/// The lowest rate at which responses are computed (spikes/s).
pub const LEAST_RATE_HZ: f64 = 1e-4;

/// From the lowest potential to the threshold there are at most so many sigma.
const MOST_SIGMAS: f64 = 100.0;

/// The shortest step (ms).
const SHORTEST_STEP_MS: f64 = 1e-3;

impl DensityResponse {
    /// The response of a neuron at mean, from the resting potential, and standard deviation of its input (mV).
    ///
    /// # Errors
    /// [`DensityError`].
    pub fn of(
        neuron: &NeuronParams,
        mu_mv: f64,
        sigma_mv: f64,
        settings: DensitySettings,
        observer: &dyn Observer,
    ) -> Result<Self, DensityError> {
        shift("the neuron", neuron, SynapticNoise::Shift)?;
        TransferError::check_input(mu_mv, sigma_mv)?;
        check(neuron, mu_mv, sigma_mv, settings.dt_ms)?;
        let population = NeuronPopulation::of(neuron, mu_mv, sigma_mv, settings);
        let settled = population.settle(observer)?;
        let rate_hz = settled.rate_hz;
        if rate_hz < LEAST_RATE_HZ {
            return Err(DensityError::TooQuiet { rate_hz });
        }
        let (to_mean, to_deviation) = rayon::join(
            || population.kicked_in_mean(&settled, observer),
            || population.kicked_in_deviation(&settled, observer),
        );
        Ok(Self {
            dt_ms: settings.dt_ms,
            tau_syn_ms: neuron.tau_syn_ex_ms,
            rate_hz,
            to_mean: to_mean?,
            to_deviation: to_deviation?,
        })
    }

    /// The stationary rate (spikes/s): that of the simulated neuron, on its grid.
    #[must_use]
    pub fn rate_hz(&self) -> f64 {
        self.rate_hz
    }

    /// The response to a modulation `e^{i 2π f t}`, f in Hz.
    #[must_use]
    pub fn at_frequency(&self, frequency_hz: f64) -> ResponsePoint {
        self.at(s_per_ms(frequency_hz))
    }

    /// The response to a modulation `e^{s t}`, s in 1/ms, to the right of [`Self::left_edge_per_ms`].
    ///
    /// The two responses to the standard deviation are one: there is no threshold that is shifted.
    #[must_use]
    pub fn at(&self, s_per_ms: Complex) -> ResponsePoint {
        let step = (-s_per_ms * self.dt_ms).exp();
        let unfiltered = step * (1.0 + s_per_ms * self.tau_syn_ms);
        let n_sigma = unfiltered * polynomial(&self.to_deviation.rates_hz_per_mv, step);
        ResponsePoint {
            n_mu_hz_per_mv: unfiltered * polynomial(&self.to_mean.rates_hz_per_mv, step),
            n_sigma_hz_per_mv: n_sigma,
            n_sigma_total_hz_per_mv: n_sigma,
        }
    }

    /// How far to the left (1/ms, below 0) the impulse responses, which end, say what they would without an end: half
    /// way to the slowest of their decays.
    #[must_use]
    pub fn left_edge_per_ms(&self) -> f64 {
        -0.5 * self.to_mean.decay_per_ms.min(self.to_deviation.decay_per_ms)
    }
}

fn check(neuron: &NeuronParams, mu_mv: f64, sigma_mv: f64, dt_ms: f64) -> Result<(), DensityError> {
    let most_ms = 0.5 * neuron.tau_m_ms;
    if !(SHORTEST_STEP_MS..=most_ms).contains(&dt_ms) {
        return Err(DensityError::Step { dt_ms, most_ms });
    }
    let lowest_mv = neuron.v_reset_mv.min(neuron.e_l_mv + mu_mv);
    let least_mv = (neuron.v_th_mv - lowest_mv) / MOST_SIGMAS;
    if sigma_mv < least_mv {
        return Err(DensityError::TooLittleNoise { sigma_mv, least_mv });
    }
    Ok(())
}
