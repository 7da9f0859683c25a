//! How much a regular spike train makes a membrane fluctuate, beside a Poisson process of the same rate.

use data::NeuronParams;

use super::rising;

/// The variance that a neuron's spike train causes in the potential of a membrane with its own time constant, over
/// that of a Poisson process of the same rate.
///
/// A stationary renewal process of rate ν whose intervals have the Laplace transform φ(s) has the density
/// `φ/(1 - φ)` of spikes after a spike, so that a filter `e^{-t/tau_m}` gives the ratio
///
/// ```text
/// F = 1 + 2 ( φ/(1 - φ) - ν tau_m ),   φ = φ(1/tau_m) = e^{-t_ref/tau_m} f(y_r)/f(y_th),   f(y) = e^{y²} (1 + erf y)
/// ```
///
/// (Cox & Lewis 1966; the transform of the passage time of an Ornstein-Uhlenbeck process, Siegert 1951,
/// doi:10.1103/PhysRev.81.617, is a Hermite function, at the inverse of its own time constant an error function.) It is 1 for
/// rare spikes and falls to T/(6 tau_m) for a clock of period T, far below tau_m.
pub(crate) fn shifted_renewal_noise(
    neuron: &NeuronParams,
    shift: f64,
    mu_mv: f64,
    sigma_mv: f64,
    rate_hz: f64,
) -> f64 {
    let events = neuron.tau_m_ms * data::units::per_ms_from_hz(rate_hz);
    if events == 0.0 {
        return 1.0;
    }
    let refractory = neuron.t_ref_ms / neuron.tau_m_ms;
    let after = if sigma_mv > 0.0 {
        let [y_th, y_r] = [neuron.v_th_mv, neuron.v_reset_mv]
            .map(|v_mv| (v_mv - neuron.e_l_mv - mu_mv) / sigma_mv + shift);
        let logarithm = ln_f(y_r) - ln_f(y_th) - refractory;
        logarithm.exp() / -logarithm.exp_m1()
    } else {
        // A clock.
        1.0 / (1.0 / events).exp_m1()
    };
    // Rounding of rare spikes aside, a train is never less variable than a clock.
    (1.0 + 2.0 * (after - events)).max(0.0)
}

/// The logarithm of f(y), which overflows.
fn ln_f(y: f64) -> f64 {
    rising(y).ln() + y.max(0.0).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::{SynapticNoise, siegert};

    fn noise(mu_mv: f64, sigma_mv: f64) -> f64 {
        let neuron = NeuronParams::default();
        let rate_hz = siegert(&neuron, SynapticNoise::White, mu_mv, sigma_mv).unwrap().rate_hz;
        shifted_renewal_noise(&neuron, 0.0, mu_mv, sigma_mv, rate_hz)
    }

    #[test]
    fn rare_spikes_are_a_poisson_process_and_fast_ones_a_clock() {
        assert!((noise(-30.0, 5.0) - 1.0).abs() < 1e-6);
        assert_eq!(noise(-3000.0, 5.0), 1.0);
        // A period of t_ref and a little, a fifth of tau_m.
        let clock = noise(1e5, 1e-3);
        let period = 2.0 / 10.0;
        let expected = 1.0 + 2.0 / f64::exp_m1(period) - 2.0 / period;
        assert!((clock - expected).abs() < 1e-2, "{clock} {expected}");
        assert!((clock - noise(1e5, 0.0)).abs() < 1e-3);
        assert!(noise(14.0, 3.0) < 1.0);
    }

    /// Euler's method for the same neuron, in steps of a thousandth of tau_m.
    #[test]
    fn it_is_the_variance_behind_a_membrane() {
        let neuron = NeuronParams::default();
        let (mu_mv, sigma_mv) = (14.0, 4.0);
        let step = 1e-3;
        let (mut v, mut left, mut filtered) = (0.0_f64, 0_u32, 0.0_f64);
        let (mut seed, mut spikes) = (1_u64, 0.0);
        let (mut sum, mut squares, count) = (0.0, 0.0, 20_000_000);
        let mut uniform = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1_u64 << 53) as f64
        };
        let threshold = neuron.v_th_mv - neuron.e_l_mv;
        for _ in 0..count {
            filtered *= 1.0 - step;
            if left > 0 {
                left -= 1;
            } else {
                // The sum of three uniform numbers is normal enough over a time constant.
                let normal = 2.0 * (uniform() + uniform() + uniform() - 1.5);
                v += step * (mu_mv - v) + sigma_mv * step.sqrt() * normal;
                if v >= threshold {
                    v = neuron.v_reset_mv - neuron.e_l_mv;
                    left = (neuron.t_ref_ms / neuron.tau_m_ms / step) as u32;
                    filtered += 1.0;
                    spikes += 1.0;
                }
            }
            sum += filtered;
            squares += filtered * filtered;
        }
        let steps = f64::from(count);
        let variance = squares / steps - (sum / steps).powi(2);
        // Of a Poisson process: half the events of a time constant.
        let ratio = variance / (0.5 * spikes / (steps * step));
        let found = noise(mu_mv, sigma_mv);
        // Steps miss threshold crossings, which makes the rate 5 % lower and the ratio larger by a little.
        assert!((found - ratio).abs() < 0.03, "{found} {ratio}");
    }
}
