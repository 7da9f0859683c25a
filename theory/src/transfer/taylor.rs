//! Coloured noise to first order in the rate itself.
//!
//! The shift of threshold and reset by `c = (α/2) √(τ_s/τ_m)` is right to first order in c. To that
//! order the rate is
//!
//!   ν = ν₀ - c σ dν₀/dmu
//!
//! with ν₀ that of white noise, as dν₀/dmu = ν₀² τ_m √π (f(y_th) - f(y_r))/σ (Fourcaud & Brunel 2002,
//! doi:10.1162/089976602320264015, Eq. 4.33). Both variants are as good as each other: how far they are apart
//! tells how far the first order may be trusted.
//!
//! Slopes need second derivatives of ν₀. With f' = 2 y f + 2/√π they follow from the first ones:
//! nothing here overflows where ν₀ does not.

use data::units::s_from_ms;

use super::TransferPoint;
use super::limits::Neuron;

/// So many sigma above threshold, noise hardly changes the rate.
const LITTLE_NOISE: f64 = 1e4;

/// Rate and slopes of a neuron from those under white noise.
pub(super) fn corrected(
    neuron: &Neuron,
    c: f64,
    mu_mv: f64,
    sigma_mv: f64,
    white: TransferPoint,
) -> TransferPoint {
    let TransferPoint {
        rate_hz: rate,
        d_rate_d_mu_hz_per_mv: by_mu,
        d_rate_d_sigma_hz_per_mv: by_sigma,
    } = white;
    let first_order = rate - c * sigma_mv * by_mu;
    if first_order <= 0.0 {
        return TransferPoint::default();
    }
    let y_th = (neuron.threshold_mv - mu_mv) / sigma_mv;
    let gap = neuron.gap_mv / sigma_mv;
    let y_r = y_th - gap;
    // Of A = τ_m √π (f(y_th) - f(y_r)): ν₀² dA/dmu and ν₀² dA/dsigma.
    let a_by_mu = -2.0 * by_sigma;
    let relative = 2.0 * sigma_mv * by_mu / rate;
    // With little noise, d(σ dν₀/dmu)/dσ is dν₀/dmu to 2/y_th²; the general formula would take it as a
    // difference of terms that are y_th² times as large.
    let d_mu = by_mu - c * (relative * by_mu + a_by_mu);
    if sigma_mv == 0.0 || y_th < -LITTLE_NOISE {
        return TransferPoint {
            rate_hz: first_order,
            d_rate_d_mu_hz_per_mv: d_mu,
            d_rate_d_sigma_hz_per_mv: by_sigma - c * by_mu,
        };
    }
    let drift = 2.0 * s_from_ms(neuron.tau_m_ms) * rate * rate * gap / sigma_mv;
    let a_by_sigma = -2.0 * ((y_th + y_r) * by_sigma - y_th * y_r * by_mu) - drift;
    TransferPoint {
        rate_hz: first_order,
        d_rate_d_mu_hz_per_mv: d_mu,
        d_rate_d_sigma_hz_per_mv: by_sigma - c * (relative * by_sigma + a_by_sigma),
    }
}

#[cfg(test)]
mod tests {
    use data::NeuronParams;

    use crate::transfer::{HALF_ALPHA, SynapticNoise, siegert};

    fn neuron(tau_syn_ms: f64) -> NeuronParams {
        NeuronParams {
            v_reset_mv: -60.0,
            tau_syn_ex_ms: tau_syn_ms,
            tau_syn_in_ms: tau_syn_ms,
            ..NeuronParams::default()
        }
    }

    fn taylor(mu_mv: f64, sigma_mv: f64) -> crate::TransferPoint {
        siegert(&neuron(0.5), SynapticNoise::Taylor, mu_mv, sigma_mv).unwrap()
    }

    #[test]
    fn slopes_are_difference_quotients() {
        for (mu, sigma) in [(5.0, 8.0), (10.0, 4.0), (14.0, 3.0), (20.0, 2.0), (40.0, 12.0)] {
            let (at, h) = (taylor(mu, sigma), 1e-5);
            let by_mu = (taylor(mu + h, sigma).rate_hz - taylor(mu - h, sigma).rate_hz) / (2.0 * h);
            let by_sigma =
                (taylor(mu, sigma + h).rate_hz - taylor(mu, sigma - h).rate_hz) / (2.0 * h);
            assert!((at.d_rate_d_mu_hz_per_mv / by_mu - 1.0).abs() < 1e-7, "{mu} {sigma}");
            let off = (at.d_rate_d_sigma_hz_per_mv - by_sigma).abs();
            assert!(off < 1e-7 * by_sigma.abs().max(by_mu), "{mu} {sigma}");
        }
    }

    #[test]
    fn it_is_the_shift_to_first_order() {
        let gap = |tau_syn_ms: f64| {
            let rate = |noise| siegert(&neuron(tau_syn_ms), noise, 12.0, 4.0).unwrap().rate_hz;
            rate(SynapticNoise::Taylor) - rate(SynapticNoise::Shift)
        };
        // A quarter of the time constant halves c and quarters what is of second order.
        assert!((gap(1e-3) / gap(2.5e-4) - 4.0).abs() < 0.1);
    }

    #[test]
    fn far_below_threshold_there_is_no_rate_to_first_order() {
        let c = HALF_ALPHA * (0.05_f64).sqrt();
        // f(y_th) dominates: c σ dν₀/dmu exceeds ν₀ where 2 c y_th > 1.
        assert!(2.0 * c * 5.0 > 1.0);
        assert_eq!(taylor(0.0, 3.0), crate::TransferPoint::default());
    }

    #[test]
    fn without_noise_it_is_the_limit_of_little_noise() {
        let (none, little) = (taylor(20.0, 0.0), taylor(20.0, 1e-6));
        assert!((none.rate_hz - little.rate_hz).abs() < 1e-4);
        let slopes = (none.d_rate_d_sigma_hz_per_mv, little.d_rate_d_sigma_hz_per_mv);
        assert!((slopes.0 / slopes.1 - 1.0).abs() < 1e-3, "{slopes:?}");
    }
}
