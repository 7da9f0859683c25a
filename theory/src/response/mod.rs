//! The linear response of a neuron's rate: how it follows a modulated input.
//!
//! With a mean `mu + eps e^{s t}` (or a standard deviation `sigma + eps e^{s t}`) of its input, the rate is
//! `nu + eps n(s) e^{s t}` to first order in eps. On the imaginary axis `s = i omega`; the search for the modes of a
//! network needs the whole plane. For white noise (Brunel & Hakim 1999, doi:10.1162/089976699300016179; Lindner &
//! Schimansky-Geier 2001, doi:10.1103/PhysRevLett.86.2934)
//!
//! ```text
//! n_mu(s)    = nu / (sigma (1 + a)) · [psi'(y_th)  - psi'(y_r)]  / [psi(y_th) - e^{-s t_ref} psi(y_r)]
//! n_sigma(s) = nu / (sigma (2 + a)) · [psi''(y_th) - psi''(y_r)] / [psi(y_th) - e^{-s t_ref} psi(y_r)]
//! ```
//!
//! with `a = s tau_m` and `psi(y) = H_{-a}(-y)`, the Hermite function that is bounded at -∞. The refractory time
//! stands in the denominator alone: the jump of the stationary density at the reset is not delayed. At s = 0 both are
//! the static slopes. Coloured noise shifts y_th and y_r by `c = (α/2) √(tau_s/tau_m)` (Schuecker, Diesmann & Helias
//! 2015, doi:10.1103/PhysRevE.92.052119) or is taken to first order in c ([`SynapticNoise`]): that is first order in
//! `√(tau_s/tau_m)` and quasi-static, thus rough where `|s| tau_s` comes near 1 ([`rough_above_hz`]); the population
//! density of the simulated neuron ([`density`]) is right there, too, and [`NeuronResponse`] is either. The synaptic filter
//! `1/(1 + s tau_s)` is not part of it: it multiplies where a spike train, not a current, is modulated.
//!
//! Accuracy: relative 1e-10 or better of both against 40-digit arithmetic from 0 to 10 kHz (theory/tests/response.rs),
//! `Re s > -1/tau_m`. No finite working point gives NaN. One point takes some microseconds
//! (`cargo bench -p siegert-theory --bench response`).

pub mod density;

mod by_theory;
mod hermite;
mod passage;

use data::NeuronParams;

use crate::linalg::Complex;
use crate::transfer::{SynapticNoise, Transfer, TransferError, shift};
pub use by_theory::{NeuronResponse, ResponseTheory};

use passage::Passage;

/// Beyond this scaled threshold a neuron is silent, as in the transfer function.
const SILENT: f64 = 40.0;

/// Beyond so many sigma, noise has no influence on the response to the mean, and the one to sigma is
/// proportional to it.
const FAR: f64 = 1e30;

/// The frequency times the longest time constant up to which responses change.
const FASTEST: f64 = 1e100;

/// The frequency times the membrane's time constant at which a spectrum is that at frequency 0.
const SLOWEST: f64 = 1e-7;

/// A scaled distance from reset to threshold at which the response has long reached its limit.
const SMALLEST_GAP: f64 = 1e-150;

/// The linear response of one neuron at one working point.
///
/// ```
/// use siegert_theory::response::Response;
/// use siegert_theory::{Complex, SynapticNoise};
///
/// let response = Response::of(&data::NeuronParams::default(), SynapticNoise::Shift, 10.0, 5.0)?;
/// let static_slope = response.at(Complex::ZERO).n_mu_hz_per_mv;
/// let at_100_hz = response.at_frequency(100.0).n_mu_hz_per_mv;
/// assert_eq!(static_slope.im, 0.0);
/// assert!(at_100_hz.norm() < static_slope.norm());
/// assert!(at_100_hz.im < 0.0); // it lags behind the input
/// # Ok::<(), siegert_theory::TransferError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    tau_m_ms: f64,
    t_ref_ms: f64,
    rate_hz: f64,
    sigma_mv: f64,
    /// By how much n_sigma is smaller than at `sigma_mv`, where that stands for a smaller one.
    sigma_share: f64,
    y_th: f64,
    gap: f64,
    variant: Variant,
}

/// How the correlations of the noise enter.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Variant {
    /// Threshold and reset are shifted by so many sigma; 0 for white noise.
    Shift(f64),
    /// To first order in c.
    Taylor { c: f64, white_rate_hz: f64, white_slope_hz_per_mv: f64 },
}

/// The response at one complex frequency (spikes/s per mV).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ResponsePoint {
    /// To the mean of the input.
    pub n_mu_hz_per_mv: Complex,
    /// To its standard deviation, with the shifted threshold held where it is.
    pub n_sigma_hz_per_mv: Complex,
    /// To its standard deviation, which moves the shifted threshold along: `n_sigma - c n_mu`, exact at s = 0,
    /// quasi-static above. What a network's response is made of.
    pub n_sigma_total_hz_per_mv: Complex,
}

impl Response {
    /// The response of a neuron at mean, from the resting potential, and standard deviation of its input (mV).
    ///
    /// # Errors
    /// [`TransferError`] as of [`Transfer::of`], and for a mean that is no finite number or a standard deviation that
    /// is none or below 0.
    pub fn of(
        neuron: &NeuronParams,
        noise: SynapticNoise,
        mu_mv: f64,
        sigma_mv: f64,
    ) -> Result<Self, TransferError> {
        let transfer = Transfer::of(neuron, noise)?;
        TransferError::check_input(mu_mv, sigma_mv)?;
        let c = shift("the neuron", neuron, noise)?;
        let rate_hz = transfer.at(mu_mv, sigma_mv).rate_hz;
        let distance_mv = neuron.v_th_mv - neuron.e_l_mv - mu_mv;
        let gap_mv = neuron.v_th_mv - neuron.v_reset_mv;
        let smallest_mv = gap_mv.max(distance_mv.abs()) / FAR;
        let (variant, shifted) = if noise == SynapticNoise::Taylor && sigma_mv > smallest_mv {
            let white = Transfer::of(neuron, SynapticNoise::White)?.at(mu_mv, sigma_mv);
            let (white_rate_hz, white_slope_hz_per_mv) =
                (white.rate_hz, white.d_rate_d_mu_hz_per_mv);
            (Variant::Taylor { c, white_rate_hz, white_slope_hz_per_mv }, 0.0)
        } else {
            (Variant::Shift(c), c)
        };
        let seen_mv = sigma_mv.max(smallest_mv);
        Ok(Self {
            tau_m_ms: neuron.tau_m_ms,
            t_ref_ms: neuron.t_ref_ms,
            rate_hz,
            sigma_mv: seen_mv,
            sigma_share: sigma_mv / seen_mv,
            y_th: distance_mv / seen_mv + shifted,
            gap: (gap_mv / seen_mv).max(SMALLEST_GAP),
            variant,
        })
    }

    /// The stationary rate (spikes/s).
    #[must_use]
    pub fn rate_hz(&self) -> f64 {
        self.rate_hz
    }

    /// The response to a modulation `e^{i 2π f t}`, f in Hz.
    #[must_use]
    pub fn at_frequency(&self, frequency_hz: f64) -> ResponsePoint {
        self.at(s_per_ms(frequency_hz))
    }

    /// The response to a modulation `e^{s t}`, s in 1/ms.
    #[must_use]
    pub fn at(&self, s_per_ms: Complex) -> ResponsePoint {
        if self.is_silent() {
            return ResponsePoint::default();
        }
        let Interval { a, passage, refractory } = self.interval(s_per_ms);
        let mu_scale = (1.0 + a).inv() / self.sigma_mv;
        let sigma_scale = (2.0 + a).inv() / self.sigma_mv * self.sigma_share;
        let denominator = passage.rise + passage.start * refractory;
        let by_mu = quotient(passage.slope_rise, denominator);
        let by_sigma = quotient(passage.curvature_rise, denominator);
        match self.variant {
            Variant::Shift(c) => {
                let n_mu = self.rate_hz * mu_scale * by_mu;
                let n_sigma = self.rate_hz * sigma_scale * by_sigma;
                ResponsePoint {
                    n_mu_hz_per_mv: n_mu,
                    n_sigma_hz_per_mv: n_sigma,
                    n_sigma_total_hz_per_mv: n_sigma - c * n_mu,
                }
            }
            Variant::Taylor { c, white_rate_hz: rate_hz, white_slope_hz_per_mv } => {
                // The derivatives by c: of the denominator's logarithm, and of both quotients.
                let change = passage.slope_rise + a * refractory * passage.start_slope;
                let growth = quotient(change, denominator);
                let mu_by_c = by_sigma - by_mu * growth;
                let sigma_by_c = quotient(passage.third_rise(a), denominator) - by_sigma * growth;
                // The rate times (1 + c d/dc), as a factor of what it multiplies.
                let moved_hz = rate_hz - c * self.sigma_mv * white_slope_hz_per_mv;
                let n_mu = mu_scale * (by_mu * moved_hz + c * rate_hz * mu_by_c);
                let n_sigma = sigma_scale * (by_sigma * moved_hz + c * rate_hz * sigma_by_c);
                let white_n_mu = mu_scale * rate_hz * by_mu;
                ResponsePoint {
                    n_mu_hz_per_mv: n_mu,
                    n_sigma_hz_per_mv: n_sigma,
                    n_sigma_total_hz_per_mv: n_sigma - c * white_n_mu,
                }
            }
        }
    }

    /// The power spectrum of the neuron's spikes at a frequency (Hz) over their rate, if intervals are independent:
    /// `Re (1 + rho)/(1 - rho)`, where `rho = e^{-s t_ref} psi(y_r)/psi(y_th)` is the Fourier transform of their density
    /// (Lindner & Schimansky-Geier 2001, doi:10.1103/PhysRevLett.86.2934). 1 is a Poisson process; at 0 it is CV², that
    /// of [`interval_cv`](crate::interval_cv()).
    #[must_use]
    pub fn renewal_spectrum(&self, frequency_hz: f64) -> f64 {
        if self.is_silent() {
            return 1.0;
        }
        // It is flat at 0 to second order, and a quotient of two numbers that vanish there.
        let slowest_per_ms = SLOWEST / self.tau_m_ms;
        let s = Complex::new(0.0, s_per_ms(frequency_hz).im.abs().max(slowest_per_ms));
        let Interval { a, passage, refractory } = self.interval(s);
        let missing = a * (passage.rise + passage.start * refractory);
        // 2 Re 1/(1 - rho) - 1
        2.0 * quotient(passage.start + a * passage.rise, missing).re - 1.0
    }

    /// Whether it fires so seldom that its rate is no number.
    fn is_silent(&self) -> bool {
        self.rate_hz == 0.0 || self.y_th > SILENT
    }

    fn interval(&self, s_per_ms: Complex) -> Interval {
        // Faster modulations have no other response, and numbers whose squares are none.
        let fastest_per_ms = FASTEST / self.tau_m_ms.max(self.t_ref_ms);
        let s_per_ms = s_per_ms * (fastest_per_ms / s_per_ms.norm()).min(1.0);
        let a = s_per_ms * self.tau_m_ms;
        Interval {
            a,
            passage: Passage::between(a, self.y_th, self.gap),
            refractory: self.t_ref_ms / self.tau_m_ms * mean_decay(s_per_ms * self.t_ref_ms),
        }
    }
}

/// From spike to spike.
struct Interval {
    /// `s tau_m`.
    a: Complex,
    passage: Passage,
    /// `(1 - e^{-s t_ref})/a`.
    refractory: Complex,
}

/// A quotient of numbers whose squares may be too small or too large for a number.
fn quotient(dividend: Complex, divisor: Complex) -> Complex {
    let unit = divisor.l1_norm();
    dividend / unit * (divisor / unit).inv()
}

/// The frequencies (Hz) above which the response of simulated neurons with exponential synapses is off this theory of
/// coloured noise by more than 10 % and by more than 30 %, as complex numbers, of either response.
///
/// Measured on neurons without coupling whose Poisson input is modulated (tau_m 10 ms, tau_syn 0.5 ms, 2 to 44 spikes/s;
/// `cargo run --release -p siegert-validation --example modulated_neurons`): 10 % at some 64 Hz, `omega tau_syn = 0.2`,
/// 30 % at 260 Hz, `omega tau_syn = 0.8`. From 250 to 400 Hz, neurons follow their mean input more (1.2 to 1.3 times) and
/// earlier (by 15 to 23 degrees) than predicted, their variance less and later (by 8 to 13 degrees): 0.85 times where they
/// are quiet, 0.62 times where the mean lies above the threshold, there from 20 Hz on. [`density`] has the table.
#[must_use]
pub fn rough_above_hz(tau_syn_ms: f64) -> [f64; 2] {
    [0.2, 0.8]
        .map(|angle| data::units::hz_from_per_ms(angle / (std::f64::consts::TAU * tau_syn_ms)))
}

/// The complex frequency (1/ms) of a modulation of so many Hz.
#[must_use]
pub fn s_per_ms(frequency_hz: f64) -> Complex {
    Complex::new(0.0, data::units::per_ms_from_hz(std::f64::consts::TAU * frequency_hz))
}

/// `(1 - e^{-x}) / x`, 1 at 0.
fn mean_decay(x: Complex) -> Complex {
    hermite::relative_growth(-x)
}
