//! The transfer function as published figures took it, offered by name.
//!
//! The stabilization of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179) used
//! one-sided differences for the slopes and a flow that is silent far below threshold. Neither
//! is right, both are needed to retrace its figures; nothing else uses them.

use super::{PopulationTransfer, TransferValues};

/// The step of the differences in mu and in sigma (mV).
const STEP_MV: f64 = 0.01;

/// Distance from mean input to threshold, in units of sigma, beyond which the published flow
/// takes a population for silent.
const CUT_OFF: f64 = 6.0;

impl PopulationTransfer {
    /// Exact rates with the published slopes: forward differences over 0.01 mV, where the one in
    /// sigma holds the threshold V_th + s sigma fixed that coloured noise has shifted.
    ///
    /// At cortical rates their dν/dsigma is 12 to 36 % too large, above threshold it can have
    /// the wrong sign, and their dν/dmu is off by 0.1 to 1 %; [`evaluate`](Self::evaluate) gives
    /// the exact total derivatives.
    ///
    /// # Panics
    /// If a slice has not the [`size`](Self::size) of the transfer function.
    pub fn evaluate_published(&self, mu_mv: &[f64], sigma_mv: &[f64], out: &mut TransferValues) {
        self.rates(mu_mv, sigma_mv, &mut out.rate_hz);
        let held = self.with_held_threshold(sigma_mv);
        let raised =
            |values: &[f64]| values.iter().map(|value| value + STEP_MV).collect::<Vec<_>>();
        held.rates(&raised(mu_mv), sigma_mv, &mut out.d_rate_d_mu_hz_per_mv);
        held.rates(mu_mv, &raised(sigma_mv), &mut out.d_rate_d_sigma_hz_per_mv);
        for slopes in [&mut out.d_rate_d_mu_hz_per_mv, &mut out.d_rate_d_sigma_hz_per_mv] {
            for (slope, rate) in slopes.iter_mut().zip(&out.rate_hz) {
                *slope = (*slope - rate) / STEP_MV;
            }
        }
    }

    /// Rates as the published flow takes them: 0 wherever (V_th - E_L - mu)/sigma > 6.
    ///
    /// There, where the exact rate is still some 1e-12 spikes/s, the cut makes no difference to
    /// a fixed point, but to which one a flow from zero rates reaches.
    ///
    /// # Panics
    /// If a slice has not the [`size`](Self::size) of the transfer function.
    pub fn rates_cut_off(&self, mu_mv: &[f64], sigma_mv: &[f64], rates_hz: &mut [f64]) {
        self.rates(mu_mv, sigma_mv, rates_hz);
        for (i, rate) in rates_hz.iter_mut().enumerate() {
            if self.threshold_mv[i] - mu_mv[i] > CUT_OFF * sigma_mv[i] {
                *rate = 0.0;
            }
        }
    }

    /// The same neurons under white noise, with the thresholds that this sigma has shifted.
    fn with_held_threshold(&self, sigma_mv: &[f64]) -> Self {
        let shifts = self.shift.iter().zip(sigma_mv).map(|(shift, sigma)| shift * sigma);
        let threshold_mv = self.threshold_mv.iter().zip(shifts).map(|(v, by)| v + by).collect();
        Self { threshold_mv, shift: vec![0.0; self.size()], ..self.clone() }
    }
}
