//! The Siegert transfer function: the stationary rate of a leaky integrate-and-fire neuron
//! that receives noise of mean mu and standard deviation sigma, and its exact slopes.
//!
//! 1/ν = t_ref + τ_m √π ∫_{y_r}^{y_th} f(u) du,  f(u) = e^{u²} (1 + erf u),
//! y_{th,r} = (V_{th,reset} - E_L - mu)/sigma + s,
//!
//! with s = (α/2) √(τ_s/τ_m), α = √2 |ζ(1/2)| for exponential synapses (Fourcaud & Brunel 2002,
//! doi:10.1162/089976602320264015) and s = 0 for white noise. mu is measured from E_L.
//!
//! Input is taken for exact: 1/ν grows as e^{y_th²}, so y_th is carried beyond double precision.
//! Against 973 points of 50-digit arithmetic with rates above 1e-290 spikes/s, the relative error
//! of the rate and of dν/dmu is at most 1.4e-14. dν/dsigma changes its sign above threshold and
//! has no relative accuracy there: it is the difference of two terms, and its
//! absolute error is some 1e-15 of the larger one. At the 973 points that is at most 8.6e-13 of
//! dν/dsigma itself, where the two terms differ by 0.12 %, and elsewhere below 2.5e-13.
//!
//! No finite mu and no finite sigma of at least 0 gives NaN or infinity. sigma = 0 is the limit
//! without noise: silence up to threshold, ν = 1/(t_ref + τ_m ln((mu - V_r)/(mu - V_th))) above.
//! A rate below the smallest double is 0, with slopes 0; a result above the largest double is
//! the largest. Other input gives NaN.
//!
//! Rate and both slopes take 40 ns a population on one core (AMD Zen 3, with AVX2 and FMA;
//! `cargo bench -p siegert-theory --bench transfer`). The instructions are chosen while running;
//! the bits of a result depend neither on them nor on a population's place among others.

mod batch;
mod coefficients;
mod error;
mod functions;
mod kernel;
mod lanes;
mod limits;
mod published;
#[cfg(test)]
mod quadrature;
mod taylor;
#[cfg(test)]
mod tests;

use data::{NeuronParams, Population};

pub use error::TransferError;

/// α/2 = |ζ(1/2)|/√2 of Fourcaud & Brunel 2002 (doi:10.1162/089976602320264015).
const HALF_ALPHA: f64 = 1.032_626_576_115_609_6;

/// The correlations of the synaptic noise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SynapticNoise {
    /// Delta-shaped synaptic currents.
    White,
    /// Exponential synaptic currents, to first order in √(τ_s/τ_m): threshold and reset are shifted by it.
    #[default]
    Shift,
    /// Exponential synaptic currents, the rate itself to first order in √(τ_s/τ_m): ν₀ - c σ dν₀/dmu.
    ///
    /// Where that is negative, several sigma below threshold, the rate is taken as 0.
    Taylor,
}

impl SynapticNoise {
    /// `white`, `shift` or `taylor`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::White => "white",
            Self::Shift => "shift",
            Self::Taylor => "taylor",
        }
    }
}

/// Rates and slopes of all populations.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TransferValues {
    /// Rates ν (spikes/s).
    pub rate_hz: Vec<f64>,
    /// Total derivatives dν/dmu (spikes/s per mV).
    #[cfg_attr(feature = "serde", serde(rename = "d_rate_d_mu_hz_per_mV"))]
    pub d_rate_d_mu_hz_per_mv: Vec<f64>,
    /// Total derivatives dν/dsigma (spikes/s per mV).
    #[cfg_attr(feature = "serde", serde(rename = "d_rate_d_sigma_hz_per_mV"))]
    pub d_rate_d_sigma_hz_per_mv: Vec<f64>,
}

impl TransferValues {
    /// Room for `size` populations.
    #[must_use]
    pub fn zeros(size: usize) -> Self {
        Self {
            rate_hz: vec![0.0; size],
            d_rate_d_mu_hz_per_mv: vec![0.0; size],
            d_rate_d_sigma_hz_per_mv: vec![0.0; size],
        }
    }

    /// Rate and slopes of population `i`.
    ///
    /// # Panics
    /// If there is no such population.
    #[must_use]
    pub fn point(&self, i: usize) -> TransferPoint {
        TransferPoint {
            rate_hz: self.rate_hz[i],
            d_rate_d_mu_hz_per_mv: self.d_rate_d_mu_hz_per_mv[i],
            d_rate_d_sigma_hz_per_mv: self.d_rate_d_sigma_hz_per_mv[i],
        }
    }

    fn set(&mut self, i: usize, point: TransferPoint) {
        self.rate_hz[i] = point.rate_hz;
        self.d_rate_d_mu_hz_per_mv[i] = point.d_rate_d_mu_hz_per_mv;
        self.d_rate_d_sigma_hz_per_mv[i] = point.d_rate_d_sigma_hz_per_mv;
    }
}

/// Rate and slopes of one neuron.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TransferPoint {
    /// Rate ν (spikes/s).
    pub rate_hz: f64,
    /// Total derivative dν/dmu (spikes/s per mV).
    #[cfg_attr(feature = "serde", serde(rename = "d_rate_d_mu_hz_per_mV"))]
    pub d_rate_d_mu_hz_per_mv: f64,
    /// Total derivative dν/dsigma (spikes/s per mV).
    #[cfg_attr(feature = "serde", serde(rename = "d_rate_d_sigma_hz_per_mV"))]
    pub d_rate_d_sigma_hz_per_mv: f64,
}

/// The transfer functions of populations, as a structure of arrays.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    tau_m_ms: Vec<f64>,
    t_ref_ms: Vec<f64>,
    threshold_mv: Vec<f64>,
    gap_mv: Vec<f64>,
    shift: Vec<f64>,
    /// c of the Taylor variant, where that is taken; the shift is 0 then.
    taylor: Option<Vec<f64>>,
}

impl Transfer {
    /// The transfer functions of `populations`.
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
        batch::rates(self, mu_mv, sigma_mv, rates_hz);
    }

    /// Rates and slopes at means and standard deviations of the input (mV).
    ///
    /// # Panics
    /// If a slice has not the [`size`](Self::size) of the transfer function.
    pub fn evaluate(&self, mu_mv: &[f64], sigma_mv: &[f64], out: &mut TransferValues) {
        self.check_sizes([mu_mv.len(), sigma_mv.len(), out.rate_hz.len()]);
        self.check_sizes([out.d_rate_d_mu_hz_per_mv.len(), out.d_rate_d_sigma_hz_per_mv.len()]);
        batch::evaluate(self, mu_mv, sigma_mv, out);
        for (i, &c) in self.taylor.iter().flatten().enumerate() {
            out.set(i, taylor::corrected(self, i, c, mu_mv[i], sigma_mv[i], out.point(i)));
        }
    }

    /// The transfer functions a share of the way to those of as many other populations.
    pub(crate) fn towards(&self, other: &Self, share: f64) -> Self {
        let between = |from: &[f64], to: &[f64]| {
            from.iter().zip(to).map(|(from, to)| from + share * (to - from)).collect()
        };
        Self {
            tau_m_ms: between(&self.tau_m_ms, &other.tau_m_ms),
            t_ref_ms: between(&self.t_ref_ms, &other.t_ref_ms),
            threshold_mv: between(&self.threshold_mv, &other.threshold_mv),
            gap_mv: between(&self.gap_mv, &other.gap_mv),
            shift: between(&self.shift, &other.shift),
            taylor: self.taylor.as_ref().zip(other.taylor.as_ref()).map(|(a, b)| between(a, b)),
        }
    }

    /// The populations whose rate to first order would be negative ([`SynapticNoise::Taylor`]), and is taken as 0.
    ///
    /// # Panics
    /// If a slice has not the [`size`](Self::size) of the transfer function.
    #[must_use]
    pub fn beyond_first_order(&self, mu_mv: &[f64], sigma_mv: &[f64]) -> Vec<usize> {
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
        assert!(sizes.iter().all(|&size| size == self.size()), "one value for each population");
    }

    fn neuron(&self, i: usize) -> limits::Neuron {
        limits::Neuron {
            tau_m_ms: self.tau_m_ms[i],
            t_ref_ms: self.t_ref_ms[i],
            threshold_mv: self.threshold_mv[i],
            gap_mv: self.gap_mv[i],
            shift: self.shift[i],
        }
    }
}

/// By how much coloured noise raises threshold and reset, in units of sigma; the c of the Taylor variant.
pub(crate) fn shift(
    name: &str,
    neuron: &NeuronParams,
    noise: SynapticNoise,
) -> Result<f64, TransferError> {
    if let Some((parameter, value, allowed)) = neuron.out_of_range() {
        let population = name.to_owned();
        return Err(TransferError::Neuron { population, parameter, value, allowed });
    }
    match noise {
        SynapticNoise::White => Ok(0.0),
        _ if neuron.tau_syn_ex_ms != neuron.tau_syn_in_ms => Err(TransferError::UnequalSynapses {
            population: name.to_owned(),
            tau_syn_ex_ms: neuron.tau_syn_ex_ms,
            tau_syn_in_ms: neuron.tau_syn_in_ms,
        }),
        SynapticNoise::Shift | SynapticNoise::Taylor => {
            Ok(HALF_ALPHA * (neuron.tau_syn_ex_ms / neuron.tau_m_ms).sqrt())
        }
    }
}

/// Rate and slopes of one neuron at mean and standard deviation of its input (mV).
///
/// # Errors
/// As [`Transfer::new`].
pub fn siegert(
    neuron: &NeuronParams,
    noise: SynapticNoise,
    mu_mv: f64,
    sigma_mv: f64,
) -> Result<TransferPoint, TransferError> {
    let mut transfer = Transfer::new(&[], noise)?;
    transfer.push("the neuron", neuron, noise)?;
    let mut values = TransferValues::zeros(1);
    transfer.evaluate(&[mu_mv], &[sigma_mv], &mut values);
    Ok(values.point(0))
}
