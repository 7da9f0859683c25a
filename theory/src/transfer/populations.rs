//! The transfer functions of all populations of a network.

use data::{NeuronParams, Population};

use super::batch::{self, NeuronOf, Points};
use super::kernel::Neurons;
use super::lanes::Lanes;
use super::limits::Neuron;
use super::{SynapticNoise, TransferError, TransferValues, shift, taylor};

/// The transfer functions of populations, one neuron each, as a structure of arrays.
///
/// All slices have one entry per population: means, from the resting potential, and standard deviations in mV, rates
/// in spikes/s. The formula is that of [`siegert`](super::siegert).
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationTransfer {
    pub(super) tau_m_ms: Vec<f64>,
    pub(super) t_ref_ms: Vec<f64>,
    pub(super) threshold_mv: Vec<f64>,
    pub(super) gap_mv: Vec<f64>,
    pub(super) shift: Vec<f64>,
    /// c of the Taylor variant, where that is taken; the shift is 0 then.
    pub(super) taylor: Option<Vec<f64>>,
}

impl PopulationTransfer {
    /// The transfer functions of `populations`, under one kind of noise.
    ///
    /// # Errors
    /// A parameter that no neuron can have, or, under coloured noise, tau_syn_ex ≠ tau_syn_in.
    pub fn new(populations: &[Population], noise: SynapticNoise) -> Result<Self, TransferError> {
        let mut transfer = Self {
            tau_m_ms: Vec::new(),
            t_ref_ms: Vec::new(),
            threshold_mv: Vec::new(),
            gap_mv: Vec::new(),
            shift: Vec::new(),
            taylor: (noise == SynapticNoise::Taylor).then(Vec::new),
        };
        for population in populations {
            transfer.push(&population.label.to_string(), &population.neuron, noise)?;
        }
        Ok(transfer)
    }

    fn push(
        &mut self,
        name: &str,
        neuron: &NeuronParams,
        noise: SynapticNoise,
    ) -> Result<(), TransferError> {
        let shift = shift(name, neuron, noise)?;
        self.shift.push(if self.taylor.is_some() { 0.0 } else { shift });
        self.taylor.iter_mut().for_each(|strengths| strengths.push(shift));
        self.tau_m_ms.push(neuron.tau_m_ms);
        self.t_ref_ms.push(neuron.t_ref_ms);
        self.threshold_mv.push(neuron.v_th_mv - neuron.e_l_mv);
        self.gap_mv.push(neuron.v_th_mv - neuron.v_reset_mv);
        Ok(())
    }

    /// Number of populations.
    #[must_use]
    pub fn size(&self) -> usize {
        self.tau_m_ms.len()
    }

    /// The rates (spikes/s) at means and standard deviations of the input (mV).
    ///
    /// # Panics
    /// If a slice has not the [`size`](Self::size) of the transfer function.
    pub fn rates(&self, mu_mv: &[f64], sigma_mv: &[f64], rates_hz: &mut [f64]) {
        self.check_sizes([mu_mv.len(), sigma_mv.len(), rates_hz.len()]);
        if self.taylor.is_some() {
            let mut values = TransferValues::zeros(self.size());
            self.evaluate(mu_mv, sigma_mv, &mut values);
            return rates_hz.copy_from_slice(&values.rate_hz);
        }
        batch::rates(self, Points { mu_mv, sigma_mv }, rates_hz);
    }

    /// Rates and slopes at means and standard deviations of the input (mV).
    ///
    /// # Panics
    /// If a slice has not the [`size`](Self::size) of the transfer function.
    pub fn evaluate(&self, mu_mv: &[f64], sigma_mv: &[f64], out: &mut TransferValues) {
        self.check_sizes([mu_mv.len(), sigma_mv.len(), out.rate_hz.len()]);
        self.check_sizes([out.d_rate_d_mu_hz_per_mv.len(), out.d_rate_d_sigma_hz_per_mv.len()]);
        batch::evaluate(self, Points { mu_mv, sigma_mv }, out);
        for (i, &c) in self.taylor.iter().flatten().enumerate() {
            let white = out.point(i);
            out.set(i, taylor::corrected(&self.neuron(i), c, mu_mv[i], sigma_mv[i], white));
        }
    }

    /// The transfer functions a share of the way to those of as many other populations.
    pub(crate) fn towards(&self, other: &Self, share: f64) -> Self {
        let taylor = self.taylor.as_ref().zip(other.taylor.as_ref());
        Self {
            tau_m_ms: between(&self.tau_m_ms, &other.tau_m_ms, share),
            t_ref_ms: between(&self.t_ref_ms, &other.t_ref_ms, share),
            threshold_mv: between(&self.threshold_mv, &other.threshold_mv, share),
            gap_mv: between(&self.gap_mv, &other.gap_mv, share),
            shift: between(&self.shift, &other.shift, share),
            taylor: taylor.map(|(from, to)| between(from, to, share)),
        }
    }

    /// The populations whose rate to first order would be negative ([`SynapticNoise::Taylor`]), and is taken as 0.
    ///
    /// # Panics
    /// If a slice has not the [`size`](Self::size) of the transfer function.
    #[must_use]
    pub fn beyond_first_order(&self, mu_mv: &[f64], sigma_mv: &[f64]) -> Vec<usize> {
        self.check_sizes([mu_mv.len(), sigma_mv.len()]);
        if self.taylor.is_none() {
            return Vec::new();
        }
        let white = Self { taylor: None, ..self.clone() };
        let (mut first, mut none) = (vec![0.0; self.size()], vec![0.0; self.size()]);
        self.rates(mu_mv, sigma_mv, &mut first);
        white.rates(mu_mv, sigma_mv, &mut none);
        (0..self.size()).filter(|&i| first[i] == 0.0 && none[i] > 0.0).collect()
    }

    fn check_sizes<const N: usize>(&self, sizes: [usize; N]) {
        let expected = self.size();
        assert!(
            sizes.iter().all(|&size| size == expected),
            "there are {sizes:?} values for {expected} populations, needed is one for each"
        );
    }
}

/// Values a share of the way from some to as many others.
fn between(from: &[f64], to: &[f64], share: f64) -> Vec<f64> {
    debug_assert_eq!(from.len(), to.len(), "values of different networks");
    from.iter().zip(to).map(|(from, to)| from + share * (to - from)).collect()
}

impl NeuronOf for PopulationTransfer {
    #[inline(always)]
    fn lanes<const N: usize>(&self, first: usize) -> Neurons<N> {
        Neurons {
            tau_m_ms: Lanes::load(&self.tau_m_ms, first, 1.0),
            t_ref_ms: Lanes::load(&self.t_ref_ms, first, 1.0),
            threshold_mv: Lanes::load(&self.threshold_mv, first, 1.0),
            gap_mv: Lanes::load(&self.gap_mv, first, 1.0),
            shift: Lanes::load(&self.shift, first, 0.0),
        }
    }

    fn neuron(&self, i: usize) -> Neuron {
        Neuron {
            tau_m_ms: self.tau_m_ms[i],
            t_ref_ms: self.t_ref_ms[i],
            threshold_mv: self.threshold_mv[i],
            gap_mv: self.gap_mv[i],
            shift: self.shift[i],
        }
    }
}
