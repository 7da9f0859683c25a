//! All populations, a few at a time, with the best instructions the processor has.
//!
//! The same source is compiled twice: for the plain target and, on x86-64, with AVX2 and FMA.
//! Fused multiply-adds are fused in both, so both give the same bits; without the instruction
//! they are library calls, and slow.

use super::kernel::{self, Neurons, Values};
use super::lanes::{Lanes, WIDTH};
use super::limits::{Neuron, bounded_hz, noise_free};
use super::{TransferPoint, TransferValues};

/// The neurons that points belong to, by the number of the point.
pub(super) trait NeuronOf {
    /// The constants of the neurons from `first` on, side by side.
    fn lanes<const N: usize>(&self, first: usize) -> Neurons<N>;

    /// One of them.
    fn neuron(&self, point: usize) -> Neuron;
}

/// Means and standard deviations of the input (mV): as many of one as of the other.
#[derive(Clone, Copy)]
pub(super) struct Points<'a> {
    pub mu_mv: &'a [f64],
    pub sigma_mv: &'a [f64],
}

/// Where results go: slopes to nowhere if they are not asked for.
struct Results<'a> {
    rates_hz: &'a mut [f64],
    d_mu: &'a mut [f64],
    d_sigma: &'a mut [f64],
}

/// Rates and slopes at all points into `out`, whose arrays have as many places.
pub(super) fn evaluate(neurons: &impl NeuronOf, points: Points<'_>, out: &mut TransferValues) {
    let results = Results {
        rates_hz: &mut out.rate_hz,
        d_mu: &mut out.d_rate_d_mu_hz_per_mv,
        d_sigma: &mut out.d_rate_d_sigma_hz_per_mv,
    };
    dispatch::<true, WIDTH>(neurons, points, results);
}

/// Rates alone.
pub(super) fn rates(neurons: &impl NeuronOf, points: Points<'_>, rates_hz: &mut [f64]) {
    let results = Results { rates_hz, d_mu: &mut [], d_sigma: &mut [] };
    dispatch::<false, WIDTH>(neurons, points, results);
}

/// Rate and slopes at one point.
pub(super) fn one(neurons: &impl NeuronOf, mu_mv: f64, sigma_mv: f64) -> TransferPoint {
    let points = Points { mu_mv: &[mu_mv], sigma_mv: &[sigma_mv] };
    let (mut rate_hz, mut d_mu, mut d_sigma) = ([0.0], [0.0], [0.0]);
    let results = Results { rates_hz: &mut rate_hz, d_mu: &mut d_mu, d_sigma: &mut d_sigma };
    dispatch::<true, 1>(neurons, points, results);
    TransferPoint {
        rate_hz: rate_hz[0],
        d_rate_d_mu_hz_per_mv: d_mu[0],
        d_rate_d_sigma_hz_per_mv: d_sigma[0],
    }
}

fn dispatch<const SLOPES: bool, const N: usize>(
    neurons: &impl NeuronOf,
    points: Points<'_>,
    results: Results<'_>,
) {
    debug_assert_eq!(points.mu_mv.len(), points.sigma_mv.len());
    debug_assert_eq!(points.mu_mv.len(), results.rates_hz.len());
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        // SAFETY: the processor has just been asked for both features.
        return unsafe { all_avx2::<SLOPES, N>(neurons, points, results) };
    }
    all::<SLOPES, N>(neurons, points, results);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn all_avx2<const SLOPES: bool, const N: usize>(
    neurons: &impl NeuronOf,
    points: Points<'_>,
    results: Results<'_>,
) {
    all::<SLOPES, N>(neurons, points, results);
}

#[inline(always)]
fn all<const SLOPES: bool, const N: usize>(
    neurons: &impl NeuronOf,
    points: Points<'_>,
    mut results: Results<'_>,
) {
    for first in (0..points.mu_mv.len()).step_by(N) {
        let here = neurons.lanes::<N>(first);
        let mu = Lanes::load(points.mu_mv, first, 0.0);
        let sigma = Lanes::load(points.sigma_mv, first, 1.0);
        let values = kernel::siegert::<SLOPES, N>(&here, mu, sigma);
        store(values.rate_per_ms, first, results.rates_hz);
        if SLOPES {
            store(values.d_mu, first, results.d_mu);
            store(values.d_sigma, first, results.d_sigma);
        }
        if values.outside.contains(&true) {
            replace(neurons, first, &values, points, &mut results);
        }
    }
}

/// Puts limits where the general formula does not reach.
#[cold]
fn replace<const N: usize>(
    neurons: &impl NeuronOf,
    first: usize,
    values: &Values<N>,
    points: Points<'_>,
    results: &mut Results<'_>,
) {
    for i in (first..points.mu_mv.len()).take(N) {
        if values.outside[i - first] {
            let point = noise_free(&neurons.neuron(i), points.mu_mv[i], points.sigma_mv[i]);
            results.rates_hz[i] = point.rate_hz;
            if let (Some(d_mu), Some(d_sigma)) =
                (results.d_mu.get_mut(i), results.d_sigma.get_mut(i))
            {
                *d_mu = point.d_rate_d_mu_hz_per_mv;
                *d_sigma = point.d_rate_d_sigma_hz_per_mv;
            }
        }
    }
}

#[inline(always)]
fn store<const N: usize>(per_ms: Lanes<N>, first: usize, hz: &mut [f64]) {
    let bounded = per_ms.map(bounded_hz);
    match hz.get_mut(first..first + N) {
        Some(whole) => whole.copy_from_slice(&bounded.0),
        None => hz[first..].iter_mut().zip(bounded.0).for_each(|(hz, value)| *hz = value),
    }
}

#[cfg(test)]
mod tests {
    use data::NeuronParams;

    use super::*;
    use crate::transfer::{SynapticNoise, Transfer};

    #[test]
    fn plain_and_vector_instructions_give_the_same_bits() {
        let transfer = Transfer::of(&NeuronParams::default(), SynapticNoise::Shift).unwrap();
        let mu_mv: Vec<f64> = (0..403).map(|k| -30.0 + 0.2 * f64::from(k)).collect();
        let sigma_mv: Vec<f64> = (0..403).map(|k| 0.1 * f64::from(k % 97)).collect();
        let points = Points { mu_mv: &mu_mv, sigma_mv: &sigma_mv };
        let (mut best, mut plain) = (TransferValues::zeros(403), TransferValues::zeros(403));
        evaluate(&transfer, points, &mut best);
        let results = Results {
            rates_hz: &mut plain.rate_hz,
            d_mu: &mut plain.d_rate_d_mu_hz_per_mv,
            d_sigma: &mut plain.d_rate_d_sigma_hz_per_mv,
        };
        all::<true, WIDTH>(&transfer, points, results);
        assert_eq!(best, plain);
    }

    #[test]
    fn one_point_alone_has_the_bits_that_it_has_among_others() {
        let transfer = Transfer::of(&NeuronParams::default(), SynapticNoise::Shift).unwrap();
        let mu_mv: Vec<f64> = (0..403).map(|k| -30.0 + 0.2 * f64::from(k)).collect();
        let sigma_mv: Vec<f64> = (0..403).map(|k| 0.1 * f64::from(k % 97)).collect();
        let many = transfer.evaluate(&mu_mv, &sigma_mv);
        for i in 0..403 {
            assert_eq!(one(&transfer, mu_mv[i], sigma_mv[i]), many.point(i), "{i}");
        }
    }
}
