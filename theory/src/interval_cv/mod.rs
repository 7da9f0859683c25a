//! The coefficient of variation of inter-spike intervals.

mod erfcx;
mod renewal;

use std::f64::consts::PI;

use data::NeuronParams;

use crate::quadrature::{growing_panels, panel};
use crate::transfer::{SynapticNoise, TransferError, shift};
use erfcx::erfcx;

pub(crate) use renewal::shifted_renewal_noise;

/// Beyond this exponent a contribution is lost in the rounding of the sum.
const NEGLIGIBLE: f64 = 40.0;

/// The coefficient of variation of the inter-spike intervals of a neuron whose input has mean
/// `mu_mv` (from rest) and standard deviation `sigma_mv`:
///
/// ```text
/// CV² = 2π ν² τ_m² ∫_{y_r}^{y_th} e^{x²} ∫_{-∞}^{x} e^{y²} (1 + erf y)² dy dx
/// ```
///
/// (Brunel 2000, doi:10.1023/A:1008925309027, appendix A.1). It is exact for white noise, where
/// intervals are independent; for coloured noise, threshold and reset are shifted as in the
/// transfer function, to first order in √(τ_s/τ_m), and correlations of successive intervals are
/// neglected.
///
/// The integrals are scaled so that neither overflows nor vanishes: far below threshold the CV
/// tends to 1 (rare escapes, a Poisson process), far above to 0. Without noise it is 0 above
/// threshold and, by its limit, 1 below.
///
/// # Errors
/// [`TransferError`] for a neuron that the transfer function does not cover, a mean that is no finite number, or
/// a standard deviation that is none or below 0.
pub fn interval_cv(
    neuron: &NeuronParams,
    noise: SynapticNoise,
    mu_mv: f64,
    sigma_mv: f64,
) -> Result<f64, TransferError> {
    let shift = shift("the neuron", neuron, noise)?;
    TransferError::check_input(mu_mv, sigma_mv)?;
    Ok(shifted_cv(neuron, shift, mu_mv, sigma_mv))
}

/// The same with threshold and reset shifted by so many sigma.
pub(crate) fn shifted_cv(neuron: &NeuronParams, shift: f64, mu_mv: f64, sigma_mv: f64) -> f64 {
    let threshold_mv = neuron.v_th_mv - neuron.e_l_mv - mu_mv;
    if sigma_mv == 0.0 {
        return if threshold_mv < 0.0 { 0.0 } else { 1.0 };
    }
    let y_th = threshold_mv / sigma_mv + shift;
    let gap = (neuron.v_th_mv - neuron.v_reset_mv) / sigma_mv;
    let moments = Moments::between(y_th, gap);
    let refractory = neuron.t_ref_ms / neuron.tau_m_ms * (-moments.peak * moments.peak).exp();
    let interval = refractory + PI.sqrt() * moments.mean;
    (2.0 * PI * moments.variance).sqrt() / interval
}

/// The integrals for the mean and the variance of the interval without refractoriness, over
/// e^{peak²} and its square.
struct Moments {
    peak: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    /// Both integrands are largest at the threshold and fall off over 1/|y_th|.
    fn between(y_th: f64, gap: f64) -> Self {
        let peak = y_th.max(0.0);
        let mut moments = Self { peak, mean: 0.0, variance: 0.0 };
        let first = (0.25 / y_th.abs().max(1.0)).min(gap);
        let widest = |from: f64| 0.25 * (y_th.abs() + from).max(2.0);
        for (from, to) in growing_panels(gap, first, widest) {
            for (below, weight) in panel(from, to) {
                let x = y_th - below;
                // e^{x² - peak²}; below is exact where x - peak would be rounded.
                let decay = if x > 0.0 { -below * (x + peak) } else { -peak * peak };
                moments.mean += weight * decay.exp() * rising(x);
                moments.variance += weight * (2.0 * decay).exp() * inner(x);
            }
            if y_th > to && to * (2.0 * peak - to) > NEGLIGIBLE {
                break;
            }
        }
        moments
    }
}

/// f(y) = e^{y²} (1 + erf y), over e^{y²} where y > 0.
fn rising(y: f64) -> f64 {
    if y <= 0.0 { erfcx(-y) } else { 2.0 - (-y * y).exp() * erfcx(y) }
}

/// e^{x²} ∫_{-∞}^{x} e^{y²} (1 + erf y)² dy, over e^{2 x²} where x > 0.
fn inner(x: f64) -> f64 {
    let first = 0.5 / x.abs().max(1.0);
    growing_panels(reach(x), first, |_| 1.0)
        .flat_map(|(from, to)| panel(from, to))
        .map(|(back, weight)| weight * inner_integrand(x, back))
        .sum()
}

/// How far below x the inner integrand matters: it falls as e^{-|y² - x²|}, and as e^{-y²} below 0.
fn reach(x: f64) -> f64 {
    if x > 0.0 && x * x > NEGLIGIBLE {
        return NEGLIGIBLE / (x + (x * x - NEGLIGIBLE).sqrt());
    }
    x.max(0.0) + NEGLIGIBLE.sqrt().min(NEGLIGIBLE / x.abs().max(1.0))
}

/// e^{x² + y²} (1 + erf y)² at y = x - back, over e^{2 x²} where x > 0.
fn inner_integrand(x: f64, back: f64) -> f64 {
    let y = x - back;
    // (y - x)(y + x) = y² - x².
    let difference = -back * (y + x);
    if y <= 0.0 {
        // e^{y²} (1 + erf y)² = e^{-y²} erfcx²(-y); over e^{x²} it is e^{-x² - y²} if x > 0.
        let exponent = if x > 0.0 { -x * x - y * y } else { -difference };
        return exponent.exp() * rising(y).powi(2);
    }
    difference.exp() * rising(y).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEURON: NeuronParams = NeuronParams {
        tau_m_ms: 10.0,
        tau_syn_ex_ms: 0.5,
        tau_syn_in_ms: 0.5,
        t_ref_ms: 2.0,
        c_m_pf: 250.0,
        e_l_mv: 0.0,
        v_th_mv: 15.0,
        v_reset_mv: 0.0,
    };

    fn cv(mu_mv: f64, sigma_mv: f64) -> f64 {
        interval_cv(&NEURON, SynapticNoise::White, mu_mv, sigma_mv).unwrap()
    }

    /// mu and sigma from the boundaries y_th and y_r of the integral.
    fn cv_between(y_th: f64, y_r: f64) -> f64 {
        let sigma_mv = 15.0 / (y_th - y_r);
        cv(-y_r * sigma_mv, sigma_mv)
    }

    #[test]
    fn it_agrees_with_arbitrary_precision() {
        // Nested quadrature of the formula with 20 digits (mpmath).
        for (y_th, y_r, expected) in [
            (1.0, -1.5, 0.755_946_036_443_053_9),
            (0.2, -0.5, 0.903_322_019_887_323_4),
            (3.0, 0.5, 0.999_952_776_874_384_2),
            (-1.0, -4.0, 0.336_667_824_241_892),
        ] {
            let found = cv_between(y_th, y_r);
            assert!((found / expected - 1.0).abs() < 1e-12, "{y_th} {y_r}: {found}");
        }
    }

    #[test]
    fn strong_input_makes_regular_trains() {
        // Far above threshold the interval is the passage of a drift mu/tau with noise sigma:
        // CV² = Var T / E[T]² with Var T = (sigma²/tau) ∫ dx / drift³ to first order.
        let (mu_mv, sigma_mv) = (1500.0, 1.0);
        let interval = 2.0 + 10.0 * (15.0_f64 / (mu_mv - 15.0)).ln_1p();
        let over = |v: f64| 1.0 / (mu_mv - v).powi(2);
        let variance = 10.0 * 10.0 * sigma_mv * sigma_mv * 0.5 * (over(15.0) - over(0.0));
        let expected = variance.sqrt() / interval;
        assert!((cv(mu_mv, sigma_mv) / expected - 1.0).abs() < 1e-4);
    }

    #[test]
    fn weak_input_makes_poisson_trains() {
        assert!((cv(-200.0, 2.0) - 1.0).abs() < 1e-12);
        assert!((cv(0.0, 0.01) - 1.0).abs() < 1e-12);
        assert_eq!(cv(0.0, 0.0), 1.0);
        assert_eq!(cv(20.0, 0.0), 0.0);
    }

    #[test]
    fn input_that_no_neuron_receives_is_refused() {
        let refusal = |mu_mv, sigma_mv| {
            interval_cv(&NEURON, SynapticNoise::White, mu_mv, sigma_mv).unwrap_err().to_string()
        };
        let negative = "sigma is -1 mV, allowed is a finite number of at least 0";
        assert_eq!(refusal(10.0, -1.0), negative);
        assert!(refusal(10.0, f64::NAN).contains("sigma is NaN"));
        assert!(refusal(10.0, f64::INFINITY).contains("sigma is inf"));
        assert!(refusal(f64::NAN, 1.0).contains("mu is NaN"));
    }

    #[test]
    fn it_is_a_number_everywhere() {
        for mu_mv in [-1e6, -1e3, -10.0, 0.0, 14.9, 15.0, 15.1, 100.0, 1e6] {
            for sigma_mv in [1e-6, 1e-3, 0.1, 1.0, 10.0, 1e3, 1e6] {
                let cv = cv(mu_mv, sigma_mv);
                assert!(cv.is_finite() && cv >= 0.0, "{mu_mv} {sigma_mv}: {cv}");
            }
        }
    }
}
