//! The transfer function of one neuron.

use data::NeuronParams;

use super::batch::{self, NeuronOf, Points};
use super::kernel::Neurons;
use super::lanes::Lanes;
use super::limits::Neuron;
use super::{SynapticNoise, TransferError, TransferPoint, TransferValues, shift, taylor};

/// The transfer function of one neuron: its rate and slopes for any input.
///
/// mu is measured from the resting potential. Rates are in spikes/s, slopes in spikes/s per mV.
///
/// ```
/// use siegert_theory::{SynapticNoise, Transfer};
///
/// let transfer = Transfer::of(&data::NeuronParams::default(), SynapticNoise::Shift)?;
/// let rates_hz = transfer.rates(&[10.0, 12.0, 14.0], &[5.0, 5.0, 5.0]);
/// assert!(rates_hz.is_sorted());
/// let slopes = transfer.evaluate(&[10.0], &[5.0]).d_rate_d_mu_hz_per_mv;
/// assert_eq!(slopes[0], transfer.at(10.0, 5.0).d_rate_d_mu_hz_per_mv);
/// # Ok::<(), siegert_theory::TransferError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transfer {
    neuron: Neuron,
    /// c of the Taylor variant, where that is taken; the shift is 0 then.
    taylor: Option<f64>,
}

impl Transfer {
    /// The transfer function of a neuron.
    ///
    /// # Errors
    /// [`TransferError`] for a parameter that no neuron can have, or, under coloured noise, tau_syn_ex ≠ tau_syn_in.
    pub fn of(neuron: &NeuronParams, noise: SynapticNoise) -> Result<Self, TransferError> {
        let by = shift("the neuron", neuron, noise)?;
        let (shift, taylor) = match noise {
            SynapticNoise::Taylor => (0.0, Some(by)),
            SynapticNoise::White | SynapticNoise::Shift => (by, None),
        };
        let neuron = Neuron {
            tau_m_ms: neuron.tau_m_ms,
            t_ref_ms: neuron.t_ref_ms,
            threshold_mv: neuron.v_th_mv - neuron.e_l_mv,
            gap_mv: neuron.v_th_mv - neuron.v_reset_mv,
            shift,
        };
        Ok(Self { neuron, taylor })
    }

    /// Rate and slopes at one mean and standard deviation of the input (mV); NaN where they are none.
    #[must_use]
    pub fn at(&self, mu_mv: f64, sigma_mv: f64) -> TransferPoint {
        self.in_variant(mu_mv, sigma_mv, batch::one(self, mu_mv, sigma_mv))
    }

    /// Rates (spikes/s) at means and standard deviations of the input (mV).
    ///
    /// # Panics
    /// If there are not as many of one as of the other.
    #[must_use]
    pub fn rates(&self, mu_mv: &[f64], sigma_mv: &[f64]) -> Vec<f64> {
        if self.taylor.is_some() {
            return self.evaluate(mu_mv, sigma_mv).rate_hz;
        }
        let mut rates_hz = vec![0.0; mu_mv.len()];
        batch::rates(self, points(mu_mv, sigma_mv), &mut rates_hz);
        rates_hz
    }

    /// Rates and slopes at means and standard deviations of the input (mV).
    ///
    /// # Panics
    /// If there are not as many of one as of the other.
    #[must_use]
    pub fn evaluate(&self, mu_mv: &[f64], sigma_mv: &[f64]) -> TransferValues {
        let mut values = TransferValues::zeros(mu_mv.len());
        batch::evaluate(self, points(mu_mv, sigma_mv), &mut values);
        if self.taylor.is_some() {
            for (i, (&mu_mv, &sigma_mv)) in mu_mv.iter().zip(sigma_mv).enumerate() {
                values.set(i, self.in_variant(mu_mv, sigma_mv, values.point(i)));
            }
        }
        values
    }

    /// The points at which the rate to first order would be negative ([`SynapticNoise::Taylor`]), and is taken as 0.
    ///
    /// # Panics
    /// If there are not as many of one as of the other.
    #[must_use]
    pub fn beyond_first_order(&self, mu_mv: &[f64], sigma_mv: &[f64]) -> Vec<usize> {
        let Some(_) = self.taylor else { return Vec::new() };
        let white = Self { taylor: None, ..*self };
        let (first, none) = (self.rates(mu_mv, sigma_mv), white.rates(mu_mv, sigma_mv));
        (0..mu_mv.len()).filter(|&i| first[i] == 0.0 && none[i] > 0.0).collect()
    }

    /// What this variant makes of rate and slopes under white or shifted noise.
    fn in_variant(&self, mu_mv: f64, sigma_mv: f64, point: TransferPoint) -> TransferPoint {
        match self.taylor {
            Some(c) => taylor::corrected(&self.neuron, c, mu_mv, sigma_mv, point),
            None => point,
        }
    }
}

fn points<'a>(mu_mv: &'a [f64], sigma_mv: &'a [f64]) -> Points<'a> {
    assert_eq!(mu_mv.len(), sigma_mv.len(), "one sigma for each mu");
    Points { mu_mv, sigma_mv }
}

impl NeuronOf for Transfer {
    #[inline(always)]
    fn lanes<const N: usize>(&self, _first: usize) -> Neurons<N> {
        Neurons {
            tau_m_ms: Lanes::splat(self.neuron.tau_m_ms),
            t_ref_ms: Lanes::splat(self.neuron.t_ref_ms),
            threshold_mv: Lanes::splat(self.neuron.threshold_mv),
            gap_mv: Lanes::splat(self.neuron.gap_mv),
            shift: Lanes::splat(self.neuron.shift),
        }
    }

    fn neuron(&self, _point: usize) -> Neuron {
        self.neuron
    }
}
