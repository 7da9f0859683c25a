//! All populations, a few at a time, with the best instructions the processor has.
//!
//! The same source is compiled twice: for the plain target and, on x86-64, with AVX2 and FMA.
//! Fused multiply-adds are fused in both, so both give the same bits; without the instruction
//! they are library calls, and slow.

use super::kernel::{self, Neurons, Values};
use super::lanes::{Lanes, WIDTH};
use super::limits::{bounded_hz, noise_free};
use super::{Transfer, TransferValues};

/// Rates and slopes of all populations into `out`, whose arrays have the size of `transfer`.
pub(super) fn evaluate(transfer: &Transfer, mu: &[f64], sigma: &[f64], out: &mut TransferValues) {
    let slopes = (&mut out.d_rate_d_mu_hz_per_mv[..], &mut out.d_rate_d_sigma_hz_per_mv[..]);
    dispatch::<true>(transfer, (mu, sigma), &mut out.rate_hz, slopes);
}

/// Rates alone.
pub(super) fn rates(transfer: &Transfer, mu: &[f64], sigma: &[f64], rates: &mut [f64]) {
    dispatch::<false>(transfer, (mu, sigma), rates, (&mut [], &mut []));
}

type Slopes<'a> = (&'a mut [f64], &'a mut [f64]);

fn dispatch<const SLOPES: bool>(
    transfer: &Transfer,
    input: (&[f64], &[f64]),
    rates: &mut [f64],
    slopes: Slopes,
) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        // SAFETY: the processor has just been asked for both features.
        return unsafe { all_avx2::<SLOPES>(transfer, input, rates, slopes) };
    }
    all::<SLOPES>(transfer, input, rates, slopes);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn all_avx2<const SLOPES: bool>(
    transfer: &Transfer,
    input: (&[f64], &[f64]),
    rates: &mut [f64],
    slopes: Slopes,
) {
    all::<SLOPES>(transfer, input, rates, slopes);
}

#[inline(always)]
fn all<const SLOPES: bool>(
    transfer: &Transfer,
    (mu, sigma): (&[f64], &[f64]),
    rates: &mut [f64],
    (d_mu, d_sigma): Slopes,
) {
    for first in (0..transfer.size()).step_by(WIDTH) {
        let neurons = load(transfer, first);
        let lanes = (Lanes::load(mu, first, 0.0), Lanes::load(sigma, first, 1.0));
        let values = kernel::siegert::<SLOPES>(&neurons, lanes.0, lanes.1);
        store(values.rate_per_ms, first, rates);
        if SLOPES {
            store(values.d_mu, first, d_mu);
            store(values.d_sigma, first, d_sigma);
        }
        if values.outside.contains(&true) {
            replace(transfer, first, &values, (mu, sigma), (rates, d_mu, d_sigma));
        }
    }
}

/// Puts limits where the general formula does not reach.
#[cold]
fn replace(
    transfer: &Transfer,
    first: usize,
    values: &Values,
    (mu, sigma): (&[f64], &[f64]),
    (rates, d_mu, d_sigma): (&mut [f64], &mut [f64], &mut [f64]),
) {
    for i in (first..transfer.size()).take(WIDTH) {
        if values.outside[i - first] {
            let point = noise_free(&transfer.neuron(i), mu[i], sigma[i]);
            rates[i] = point.rate_hz;
            if let (Some(d_mu), Some(d_sigma)) = (d_mu.get_mut(i), d_sigma.get_mut(i)) {
                *d_mu = point.d_rate_d_mu_hz_per_mv;
                *d_sigma = point.d_rate_d_sigma_hz_per_mv;
            }
        }
    }
}

#[inline(always)]
fn load(transfer: &Transfer, first: usize) -> Neurons {
    Neurons {
        tau_m_ms: Lanes::load(&transfer.tau_m_ms, first, 1.0),
        t_ref_ms: Lanes::load(&transfer.t_ref_ms, first, 1.0),
        threshold_mv: Lanes::load(&transfer.threshold_mv, first, 1.0),
        gap_mv: Lanes::load(&transfer.gap_mv, first, 1.0),
        shift: Lanes::load(&transfer.shift, first, 0.0),
    }
}

#[inline(always)]
fn store(per_ms: Lanes, first: usize, hz: &mut [f64]) {
    let bounded = per_ms.map(bounded_hz);
    match hz.get_mut(first..first + WIDTH) {
        Some(whole) => whole.copy_from_slice(&bounded.0),
        None => hz[first..].iter_mut().zip(bounded.0).for_each(|(hz, value)| *hz = value),
    }
}

#[cfg(test)]
mod tests {
    use data::{InitialPotential, Kind, Label, NeuronParams, Population};

    use super::*;
    use crate::transfer::SynapticNoise;

    #[test]
    fn plain_and_vector_instructions_give_the_same_bits() {
        let population = Population {
            label: Label::named("P", Kind::Excitatory),
            neurons: 1.0,
            neuron: NeuronParams::default(),
            initial_potential: InitialPotential { mean_mv: -65.0, sd_mv: 0.0 },
        };
        let transfer = Transfer::new(&vec![population; 403], SynapticNoise::Shift).unwrap();
        let mu: Vec<f64> = (0..403).map(|k| -30.0 + 0.2 * f64::from(k)).collect();
        let sigma: Vec<f64> = (0..403).map(|k| 0.1 * f64::from(k % 97)).collect();
        let (mut best, mut plain) = (TransferValues::zeros(403), TransferValues::zeros(403));
        evaluate(&transfer, &mu, &sigma, &mut best);
        let slopes =
            (&mut plain.d_rate_d_mu_hz_per_mv[..], &mut plain.d_rate_d_sigma_hz_per_mv[..]);
        all::<true>(&transfer, (&mu, &sigma), &mut plain.rate_hz, slopes);
        assert_eq!(best, plain);
    }
}
