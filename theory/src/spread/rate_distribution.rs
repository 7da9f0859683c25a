//! The distribution of rates over the neurons of one population.

use std::f64::consts::{PI, SQRT_2};

use data::NeuronParams;

use crate::interval_cv::{shifted_cv, shifted_renewal_noise};
use crate::quadrature::panel;
use crate::transfer::{SynapticNoise, Transfer, TransferError, shift};

/// Panels narrow enough for a transfer function that bends within one.
const PANELS: usize = 32;

/// A slope is asked for in two digits; a CV takes a nested integral, and bends little.
const PANELS_OF_SLOPES: usize = 16;
const PANELS_OF_CVS: usize = 6;

/// Shares of the neurons for which [`RateDistribution::quantiles_hz`] gives a rate.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// The input of the neurons of one population.
///
/// The mean input of a neuron is `mu + D z` with z standard normal. Its variance in time depends on the
/// mean, as both follow from its synapses: `sigma² exp(c z - c²/2)`, of mean sigma² over neurons and, to
/// first order in the slope c, of covariance `c D sigma²` with the mean input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InputDistribution {
    /// Mean over neurons of the mean input (mV).
    pub mu_mv: f64,
    /// Standard deviation D of the mean input between neurons (mV).
    pub mu_sd_mv: f64,
    /// Standard deviation of the input in time, from the mean over neurons of its variance (mV).
    pub sigma_mv: f64,
    /// The slope c: relative change of the variance in time per standard deviation of the mean input.
    pub noise_slope: f64,
}

impl InputDistribution {
    /// Neurons that all have the same input.
    #[must_use]
    pub fn equal(mu_mv: f64, sigma_mv: f64) -> Self {
        Self { mu_mv, mu_sd_mv: 0.0, sigma_mv, noise_slope: 0.0 }
    }

    /// Mean (mV) and standard deviation in time (mV) of the input of a neuron `z` standard deviations
    /// above the mean.
    #[must_use]
    pub fn at(&self, z: f64) -> (f64, f64) {
        let slope = self.noise_slope;
        let sigma_mv = self.sigma_mv * (0.5 * slope * (z - 0.5 * slope)).exp();
        (self.mu_mv + z * self.mu_sd_mv, sigma_mv)
    }
}

/// Nodes z and weights of averages over a standard normal z, such as those over the neurons of a
/// population, from a number of panels.
///
/// Each panel holds the 16-point Gauss-Legendre rule; together they reach eight standard deviations to either
/// side. 32 panels resolve what bends within half a standard deviation, 6 what bends within three.
pub fn normal_nodes(panels: usize) -> impl Iterator<Item = (f64, f64)> {
    const REACH: f64 = 8.0;
    let width = 2.0 * REACH / panels as f64;
    (0..panels)
        .map(move |index| -REACH + index as f64 * width)
        .flat_map(move |from| panel(from, from + width))
        .map(|(z, weight)| (z, weight * normal_density(z)))
}

/// The rates of neurons whose mean inputs are normally distributed.
///
/// A neuron with the input mu(z), sigma(z) of an [`InputDistribution`], as
/// [`Heterogeneity`](super::Heterogeneity) gives it, fires at φ(mu(z), sigma(z)), z standard normal
/// (Roxin et al. 2011, doi:10.1523/JNEUROSCI.1677-11.2011, with one sigma). Assumed: many synapses, so that
/// inputs are normal; a rate that rises with z; rates that are stationary and not correlated with
/// each other.
#[derive(Clone, Debug, PartialEq)]
pub struct RateDistribution {
    neuron: NeuronParams,
    /// Of threshold and reset by coloured noise, in sigma.
    shift: f64,
    transfer: Transfer,
    input: InputDistribution,
}

impl RateDistribution {
    /// The rates of neurons with a given input.
    ///
    /// # Errors
    /// [`TransferError`] for a neuron that the transfer function does not cover.
    pub fn new(
        neuron: NeuronParams,
        noise: SynapticNoise,
        input: InputDistribution,
    ) -> Result<Self, TransferError> {
        let shift = shift("the neuron", &neuron, noise)?;
        Ok(Self { neuron, shift, transfer: Transfer::of(&neuron, noise)?, input })
    }

    /// The input of the neurons.
    #[must_use]
    pub fn input(&self) -> InputDistribution {
        self.input
    }

    /// The rate (spikes/s) of a neuron whose input lies `z` standard deviations above the mean.
    #[must_use]
    pub fn rate_at_hz(&self, z: f64) -> f64 {
        let (mu_mv, sigma_mv) = self.input.at(z);
        self.transfer.at(mu_mv, sigma_mv).rate_hz
    }

    /// The rate (spikes/s) below which the share `probability` of the neurons fires; NaN unless that lies between 0
    /// and 1, as none of the neurons has the least or the greatest input.
    #[must_use]
    pub fn quantile_hz(&self, probability: f64) -> f64 {
        self.rate_at_hz(-SQRT_2 * statrs::function::erf::erfc_inv(2.0 * probability))
    }

    /// The rates (spikes/s) below which the shares [`QUANTILES`] of the neurons fire.
    #[must_use]
    pub fn quantiles_hz(&self) -> [f64; 5] {
        QUANTILES.map(|share| self.quantile_hz(share))
    }

    /// Mean over neurons (spikes/s); differs from the rate at the mean input where the transfer
    /// function bends.
    #[must_use]
    pub fn mean_hz(&self) -> f64 {
        self.moments_hz().0
    }

    /// Standard deviation over neurons (spikes/s).
    #[must_use]
    pub fn sd_hz(&self) -> f64 {
        self.moments_hz().1
    }

    /// Mean and standard deviation over neurons (spikes/s).
    #[must_use]
    pub fn moments_hz(&self) -> (f64, f64) {
        if self.input.mu_sd_mv == 0.0 {
            return (self.rate_at_hz(0.0), 0.0);
        }
        let Sampled { weights, rates_hz, .. } = self.sampled(PANELS);
        let weighted = weights.iter().zip(&rates_hz);
        let mean = weighted.clone().map(|(weight, rate_hz)| weight * rate_hz).sum::<f64>();
        let squares = weighted.map(|(weight, rate_hz)| weight * (rate_hz - mean).powi(2));
        (mean, squares.sum::<f64>().sqrt())
    }

    /// The mean over neurons of the coefficient of variation of their inter-spike intervals, each neuron
    /// counted by its rate, as a recording of finite length does; 1 where none fires.
    #[must_use]
    pub fn mean_cv(&self) -> f64 {
        let Sampled { nodes, weights, rates_hz } = self.sampled(PANELS_OF_CVS);
        let (mut sum, mut shares) = (0.0, 0.0);
        for ((z, weight), rate_hz) in nodes.into_iter().zip(weights).zip(rates_hz) {
            let (mu_mv, sigma_mv) = self.input.at(z);
            let share = weight * rate_hz;
            sum += share * shifted_cv(&self.neuron, self.shift, mu_mv, sigma_mv);
            shares += share;
        }
        if shares > 0.0 { sum / shares } else { 1.0 }
    }

    /// The rate (spikes/s) below which the share `probability` of the neurons fires, and the coefficient of variation
    /// of the intervals of a neuron that fires so.
    #[must_use]
    pub fn rate_and_cv_of_share(&self, probability: f64) -> (f64, f64) {
        let z = -SQRT_2 * statrs::function::erf::erfc_inv(2.0 * probability);
        let (mu_mv, sigma_mv) = self.input.at(z);
        (self.rate_at_hz(z), shifted_cv(&self.neuron, self.shift, mu_mv, sigma_mv))
    }

    /// The variance that the neurons' spikes cause behind a membrane with their own time constant, over that of Poisson
    /// processes of the same rates: below 1 where they spike regularly. Each neuron is taken for a renewal process whose
    /// intervals are passage times, and counted by its rate; 1 where none fires.
    ///
    /// `F = 1 + 2 (φ/(1 - φ) - ν tau_m)`, with the Laplace transform φ of the intervals at 1/tau_m, which is
    /// `e^{-t_ref/tau_m} f(y_r)/f(y_th)` with `f(y) = e^{y²} (1 + erf y)`.
    #[must_use]
    pub fn mean_renewal_noise(&self) -> f64 {
        let Sampled { nodes, weights, rates_hz } = self.sampled(PANELS_OF_CVS);
        let (mut sum, mut shares) = (0.0, 0.0);
        for ((z, weight), rate_hz) in nodes.into_iter().zip(weights).zip(rates_hz) {
            let (mu_mv, sigma_mv) = self.input.at(z);
            let share = weight * rate_hz;
            sum +=
                share * shifted_renewal_noise(&self.neuron, self.shift, mu_mv, sigma_mv, rate_hz);
            shares += share;
        }
        if shares > 0.0 { sum / shares } else { 1.0 }
    }

    /// The coefficient of variation of the inter-spike intervals of a neuron with the mean input.
    #[must_use]
    pub fn cv_at_mean_input(&self) -> f64 {
        shifted_cv(&self.neuron, self.shift, self.input.mu_mv, self.input.sigma_mv)
    }

    /// The slope of a regression of the neurons' rates on their mean inputs (spikes/s per mV): `⟨z φ⟩/D`,
    /// which is the mean slope of the transfer function where all have the same noise (Stein's lemma). Where
    /// all neurons have the same input, its limit: the slope there.
    #[must_use]
    pub fn mean_slope_hz_per_mv(&self) -> f64 {
        let InputDistribution { mu_mv, mu_sd_mv, sigma_mv, .. } = self.input;
        if mu_sd_mv == 0.0 {
            return self.transfer.at(mu_mv, sigma_mv).d_rate_d_mu_hz_per_mv;
        }
        let Sampled { nodes, weights, rates_hz } = self.sampled(PANELS_OF_SLOPES);
        let mut sum = 0.0;
        for ((z, weight), rate_hz) in nodes.into_iter().zip(weights).zip(rates_hz) {
            sum += weight * z * rate_hz;
        }
        sum / mu_sd_mv
    }

    /// The rates at the nodes of an average over neurons.
    fn sampled(&self, panels: usize) -> Sampled {
        let (nodes, weights): (Vec<f64>, Vec<f64>) = normal_nodes(panels).unzip();
        let (mu_mv, sigma_mv): (Vec<f64>, Vec<f64>) =
            nodes.iter().map(|&z| self.input.at(z)).unzip();
        Sampled { rates_hz: self.transfer.rates(&mu_mv, &sigma_mv), nodes, weights }
    }
}

/// Some neurons of a population, by the deviation z of their input and with their share.
struct Sampled {
    nodes: Vec<f64>,
    weights: Vec<f64>,
    rates_hz: Vec<f64>,
}

fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::siegert;

    fn distribution(mu_mv: f64, mu_sd_mv: f64) -> RateDistribution {
        let neuron = NeuronParams::default();
        let input = InputDistribution { mu_sd_mv, ..InputDistribution::equal(mu_mv, 3.0) };
        RateDistribution::new(neuron, SynapticNoise::Shift, input).unwrap()
    }

    #[test]
    fn nodes_integrate_the_normal_distribution() {
        for panels in [6, 32] {
            let moment = |power| normal_nodes(panels).map(|(z, w)| w * z.powi(power)).sum::<f64>();
            for (power, expected) in [(0, 1.0), (1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0)] {
                assert!((moment(power) - expected).abs() < 1e-9, "{panels} {power}");
            }
        }
    }

    #[test]
    fn less_noise_for_those_with_more_input_lowers_the_mean_below_threshold() {
        let even = distribution(10.0, 2.5);
        let input = InputDistribution { noise_slope: -0.05, ..even.input };
        let sloped = RateDistribution { input, ..even.clone() };
        assert!(sloped.mean_hz() < even.mean_hz());
        // The mean of the variance stays, and its covariance with the mean input is the slope's.
        let draws: Vec<(f64, f64)> = (0..4_000)
            .map(|k| -SQRT_2 * statrs::function::erf::erfc_inv((f64::from(k) + 0.5) / 2_000.0))
            .map(|z| (z, input.at(z).1.powi(2)))
            .collect();
        let mean = |of: fn(&(f64, f64)) -> f64| draws.iter().map(of).sum::<f64>() / 4_000.0;
        assert!((mean(|(_, variance)| *variance) / 9.0 - 1.0).abs() < 1e-4);
        let covariance = 2.5 * mean(|(z, variance)| z * variance);
        assert!((covariance / (-0.05 * 2.5 * 9.0) - 1.0).abs() < 1e-2, "{covariance}");
    }

    #[test]
    fn little_spread_gives_the_rate_and_its_slope() {
        let neuron = NeuronParams::default();
        let point = siegert(&neuron, SynapticNoise::Shift, 12.0, 3.0).unwrap();
        let narrow = distribution(12.0, 1e-4);
        assert!((narrow.mean_hz() / point.rate_hz - 1.0).abs() < 1e-7);
        let expected = 1e-4 * point.d_rate_d_mu_hz_per_mv;
        assert!((narrow.sd_hz() / expected - 1.0).abs() < 1e-4);
        assert!((narrow.mean_slope_hz_per_mv() / point.d_rate_d_mu_hz_per_mv - 1.0).abs() < 1e-4);
        let none = distribution(12.0, 0.0);
        assert_eq!((none.sd_hz(), none.mean_slope_hz_per_mv()), (0.0, point.d_rate_d_mu_hz_per_mv));
    }

    #[test]
    fn the_moments_are_those_of_many_quantiles() {
        // The midpoint rule over probabilities: slow, obviously right.
        let wide = distribution(10.0, 2.5);
        let count = 4_000;
        let rates: Vec<f64> =
            (0..count).map(|k| wide.quantile_hz((f64::from(k) + 0.5) / f64::from(count))).collect();
        let mean = rates.iter().sum::<f64>() / f64::from(count);
        let variance =
            rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / f64::from(count);
        assert!((wide.mean_hz() / mean - 1.0).abs() < 1e-3);
        assert!((wide.sd_hz() / variance.sqrt() - 1.0).abs() < 5e-3);
    }

    #[test]
    fn shares_that_no_neurons_have_give_no_rate() {
        let wide = distribution(10.0, 2.5);
        for share in [-0.5, 0.0, 1.0, 2.0, f64::NAN] {
            assert!(wide.quantile_hz(share).is_nan(), "{share}");
        }
    }

    #[test]
    fn the_median_neuron_has_the_mean_input() {
        let wide = distribution(10.0, 2.5);
        assert!((wide.quantile_hz(0.5) / wide.rate_at_hz(0.0) - 1.0).abs() < 1e-12);
        // Below threshold the transfer function bends upwards: the mean exceeds the median.
        assert!(wide.mean_hz() > wide.quantile_hz(0.5));
    }
}
