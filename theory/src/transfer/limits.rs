//! The transfer function where noise has lost its influence.

use data::units::hz_from_per_ms;

use super::TransferPoint;

/// What the transfer function depends on in a neuron.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Neuron {
    pub tau_m_ms: f64,
    pub t_ref_ms: f64,
    /// V_th - E_L.
    pub threshold_mv: f64,
    /// V_th - V_reset.
    pub gap_mv: f64,
    /// By how much coloured noise raises the threshold, in units of sigma.
    pub shift: f64,
}

/// The limit sigma → 0, to first order in sigma: silence up to the threshold V_th + shift sigma,
/// and ν = 1/(t_ref + τ_m ln((mu - V_r)/(mu - V_th))) above it. NaN unless mu and sigma are
/// finite and sigma is at least 0.
pub(super) fn noise_free(neuron: &Neuron, mu_mv: f64, sigma_mv: f64) -> TransferPoint {
    if !(mu_mv.is_finite() && sigma_mv.is_finite() && sigma_mv >= 0.0) {
        return TransferPoint {
            rate_hz: f64::NAN,
            d_rate_d_mu_hz_per_mv: f64::NAN,
            d_rate_d_sigma_hz_per_mv: f64::NAN,
        };
    }
    let excess = mu_mv - neuron.threshold_mv - neuron.shift * sigma_mv;
    if excess <= 0.0 {
        return TransferPoint::default();
    }
    let ratio = (neuron.gap_mv / excess).min(f64::MAX);
    let interval = neuron.t_ref_ms + neuron.tau_m_ms * ratio.ln_1p();
    let rate = 1.0 / interval;
    let slope = rate * (neuron.tau_m_ms * ratio / interval) / (excess + neuron.gap_mv);
    let slope = slope.min(f64::MAX);
    TransferPoint {
        rate_hz: bounded_hz(rate),
        d_rate_d_mu_hz_per_mv: bounded_hz(slope),
        d_rate_d_sigma_hz_per_mv: bounded_hz(-neuron.shift * slope),
    }
}

/// In spikes/s, at most the largest double; NaN stays NaN.
#[inline(always)]
pub(super) fn bounded_hz(rate_per_ms: f64) -> f64 {
    hz_from_per_ms(rate_per_ms).clamp(-f64::MAX, f64::MAX)
}
