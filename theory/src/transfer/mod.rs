//! The Siegert transfer function: the stationary rate of a leaky integrate-and-fire neuron
//! that receives noise of mean mu and standard deviation sigma, and its exact slopes.
//!
//! 1/ν = t_ref + τ_m √π ∫_{y_r}^{y_th} f(u) du,  f(u) = e^{u²} (1 + erf u),
//! y_{th,r} = (V_{th,reset} - E_L - mu)/sigma + s,
//!
//! with s = (α/2) √(τ_s/τ_m), α = √2 |ζ(1/2)| for exponential synapses (Fourcaud & Brunel 2002,
//! doi:10.1162/089976602320264015) and s = 0 for white noise. mu is measured from E_L.

mod error;
mod quadrature;

use data::units::hz_from_per_ms;
use data::{NeuronParams, Population};

pub use error::TransferError;

/// α/2 = |ζ(1/2)|/√2 of Fourcaud & Brunel 2002 (doi:10.1162/089976602320264015).
const HALF_ALPHA: f64 = 1.032_626_576_115_609_6;

/// The correlations of the synaptic noise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SynapticNoise {
    /// Delta-shaped synaptic currents.
    White,
    /// Exponential synaptic currents, to first order in √(τ_s/τ_m).
    #[default]
    Coloured,
}

/// Rates and slopes of all populations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransferValues {
    /// Rates ν (spikes/s).
    pub rate_hz: Vec<f64>,
    /// Total derivatives dν/dmu (spikes/s per mV).
    pub d_rate_d_mu_hz_per_mv: Vec<f64>,
    /// Total derivatives dν/dsigma (spikes/s per mV).
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
}

/// Rate and slopes of one neuron.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TransferPoint {
    /// Rate ν (spikes/s).
    pub rate_hz: f64,
    /// Total derivative dν/dmu (spikes/s per mV).
    pub d_rate_d_mu_hz_per_mv: f64,
    /// Total derivative dν/dsigma (spikes/s per mV).
    pub d_rate_d_sigma_hz_per_mv: f64,
}

/// The transfer functions of populations, as a structure of arrays.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    tau_m_ms: Vec<f64>,
    t_ref_ms: Vec<f64>,
    threshold_mv: Vec<f64>,
    reset_mv: Vec<f64>,
    shift: Vec<f64>,
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
            reset_mv: Vec::new(),
            shift: Vec::new(),
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
        self.shift.push(shift(name, neuron, noise)?);
        self.tau_m_ms.push(neuron.tau_m_ms);
        self.t_ref_ms.push(neuron.t_ref_ms);
        self.threshold_mv.push(neuron.v_th_mv - neuron.e_l_mv);
        self.reset_mv.push(neuron.v_reset_mv - neuron.e_l_mv);
        Ok(())
    }

    /// Number of populations.
    #[must_use]
    pub fn size(&self) -> usize {
        self.tau_m_ms.len()
    }

    /// The rates (spikes/s) at means and standard deviations of the input (mV).
    pub fn rates(&self, mu_mv: &[f64], sigma_mv: &[f64], rates_hz: &mut [f64]) {
        for (i, rate) in rates_hz.iter_mut().enumerate() {
            *rate = self.point(i, mu_mv[i], sigma_mv[i]).rate_hz;
        }
    }

    /// Rates and slopes at means and standard deviations of the input (mV).
    pub fn evaluate(&self, mu_mv: &[f64], sigma_mv: &[f64], out: &mut TransferValues) {
        for i in 0..self.size() {
            let point = self.point(i, mu_mv[i], sigma_mv[i]);
            out.rate_hz[i] = point.rate_hz;
            out.d_rate_d_mu_hz_per_mv[i] = point.d_rate_d_mu_hz_per_mv;
            out.d_rate_d_sigma_hz_per_mv[i] = point.d_rate_d_sigma_hz_per_mv;
        }
    }

    fn point(&self, i: usize, mu_mv: f64, sigma_mv: f64) -> TransferPoint {
        if sigma_mv == 0.0 {
            return self.noise_free(i, mu_mv);
        }
        let (tau, shift) = (self.tau_m_ms[i], self.shift[i]);
        let z_th = (self.threshold_mv[i] - mu_mv) / sigma_mv;
        let z_r = (self.reset_mv[i] - mu_mv) / sigma_mv;
        let (y_th, y_r) = (z_th + shift, z_r + shift);
        let integral = quadrature::integral(y_th, z_th - z_r);
        // All is divided by e^{peak²}; so 1/ν = e^{peak²} scaled_interval.
        let peak = y_th.max(0.0);
        let decay = (-peak * peak).exp();
        let scaled_interval = self.t_ref_ms[i] * decay + tau * integral;
        let rate = decay / scaled_interval;
        let (f_th, f_r) = (quadrature::integrand(y_th, peak), quadrature::integrand(y_r, peak));
        let slope = rate / scaled_interval * tau / sigma_mv;
        TransferPoint {
            rate_hz: hz_from_per_ms(rate),
            d_rate_d_mu_hz_per_mv: hz_from_per_ms(slope * (f_th - f_r)),
            d_rate_d_sigma_hz_per_mv: hz_from_per_ms(slope * (f_th * z_th - f_r * z_r)),
        }
    }

    /// The limit sigma → 0: no spikes up to threshold, regular ones above.
    fn noise_free(&self, i: usize, mu_mv: f64) -> TransferPoint {
        let (over_th, over_r) = (mu_mv - self.threshold_mv[i], mu_mv - self.reset_mv[i]);
        if over_th <= 0.0 {
            return TransferPoint::default();
        }
        let distance = over_r - over_th;
        let rate = 1.0 / (self.t_ref_ms[i] + self.tau_m_ms[i] * (distance / over_th).ln_1p());
        let d_mu = rate * rate * self.tau_m_ms[i] * distance / over_th / over_r;
        TransferPoint {
            rate_hz: hz_from_per_ms(rate),
            d_rate_d_mu_hz_per_mv: hz_from_per_ms(d_mu),
            d_rate_d_sigma_hz_per_mv: hz_from_per_ms(-self.shift[i] * d_mu),
        }
    }
}

/// By how much coloured noise raises threshold and reset, in units of sigma.
fn shift(name: &str, neuron: &NeuronParams, noise: SynapticNoise) -> Result<f64, TransferError> {
    if let Some((parameter, value, allowed)) = neuron.out_of_range() {
        let population = name.to_owned();
        return Err(TransferError::Neuron { population, parameter, value, allowed });
    }
    match noise {
        SynapticNoise::White => Ok(0.0),
        SynapticNoise::Coloured if neuron.tau_syn_ex_ms != neuron.tau_syn_in_ms => {
            Err(TransferError::UnequalSynapses {
                population: name.to_owned(),
                tau_syn_ex_ms: neuron.tau_syn_ex_ms,
                tau_syn_in_ms: neuron.tau_syn_in_ms,
            })
        }
        SynapticNoise::Coloured => Ok(HALF_ALPHA * (neuron.tau_syn_ex_ms / neuron.tau_m_ms).sqrt()),
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
    Ok(transfer.point(0, mu_mv, sigma_mv))
}
