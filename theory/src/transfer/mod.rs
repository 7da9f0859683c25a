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
//! Rate and both slopes take 40 ns a point on one core (AMD Zen 3, with AVX2 and FMA;
//! `cargo bench -p siegert-theory --bench transfer`). The instructions are chosen while running;
//! the bits of a result depend neither on them nor on a population's place among others.

mod batch;
mod coefficients;
mod error;
mod functions;
mod kernel;
mod lanes;
mod limits;
mod neuron;
mod populations;
mod published;
#[cfg(test)]
mod quadrature;
mod taylor;
#[cfg(test)]
mod tests;

use data::NeuronParams;

pub use error::TransferError;
pub use neuron::Transfer;
pub use populations::PopulationTransfer;

/// α/2 = |ζ(1/2)|/√2 of Fourcaud & Brunel 2002 (doi:10.1162/089976602320264015).
const HALF_ALPHA: f64 = 1.032_626_576_115_609_6;

/// The correlations of the synaptic noise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SynapticNoise {
    /// Delta-shaped synaptic currents (Siegert 1951, doi:10.1103/PhysRev.81.617).
    White,
    /// Exponential synaptic currents, to first order in √(τ_s/τ_m): threshold and reset are shifted by it
    /// (Fourcaud & Brunel 2002, doi:10.1162/089976602320264015).
    #[default]
    Shift,
    /// Exponential synaptic currents, the rate itself to first order in √(τ_s/τ_m): ν₀ - c σ dν₀/dmu, with the
    /// rate ν₀ for white noise and c = (α/2) √(τ_s/τ_m) (the same paper, Eq. 4.33).
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

/// Rates and slopes at many points: one for each population, or all of one neuron.
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
    /// Room for so many points.
    #[must_use]
    pub fn zeros(size: usize) -> Self {
        Self {
            rate_hz: vec![0.0; size],
            d_rate_d_mu_hz_per_mv: vec![0.0; size],
            d_rate_d_sigma_hz_per_mv: vec![0.0; size],
        }
    }

    /// Rate and slopes at point `i`.
    ///
    /// # Panics
    /// If there is no such point.
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

/// Rate and slopes of one neuron at mean, from the resting potential, and standard deviation of its input (mV): the
/// formula at the head of [this module](self). Input that is not finite, or a sigma below 0, gives NaN.
///
/// Of many points of one neuron, [`Transfer`] is the way; of one point of each of many populations,
/// [`PopulationTransfer`].
///
/// # Errors
/// As [`Transfer::of`].
pub fn siegert(
    neuron: &NeuronParams,
    noise: SynapticNoise,
    mu_mv: f64,
    sigma_mv: f64,
) -> Result<TransferPoint, TransferError> {
    Ok(Transfer::of(neuron, noise)?.at(mu_mv, sigma_mv))
}
