//! Where the linear response of the theory ends: neurons without coupling whose Poisson input is modulated.
//!
//! Every neuron has exponential synapses and its own excitatory and inhibitory Poisson trains, drawn on a grid; the
//! rates of the trains carry sinusoids at all frequencies at once, so that either the mean of the input is modulated
//! alone or its variance alone. What the rate does at each frequency is written as CSV, beside the responses in closed
//! form (`shift`) and by the population density (n with the synaptic filter), with the ratios measured/shift and
//! measured/density as modulus and phase in degrees, and the standard error over the modulus of what was measured:
//!
//! `cargo run --release -p siegert-validation --example modulated_neurons -- [neuron-seconds] [dt_ms] [tau_syn_ms]`
#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "an example prints and reads arguments"
)]

use std::error::Error;
use std::f64::consts::TAU;

use data::NeuronParams;
use data::units::{per_ms_from_hz, s_from_ms};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;
use theory::response::density::{DensityResponse, DensitySettings};
use theory::response::{Response, ResponsePoint};
use theory::{Complex, SynapticNoise, UNWATCHED, siegert};

/// Each is a whole number of cycles in what is recorded of a trial.
const FREQUENCIES_HZ: [f64; 14] =
    [5.0, 11.0, 20.0, 37.0, 61.0, 83.0, 120.0, 161.0, 200.0, 253.0, 310.0, 400.0, 550.0, 800.0];

/// Quiet and driven, in units of the distance from reset to threshold.
const WORKING_POINTS: [(f64, f64); 4] = [(8.0, 4.0), (11.0, 3.0), (13.0, 5.0), (17.0, 2.5)];

const NEURONS: usize = 1000;
const TRIAL_MS: f64 = 1200.0;
const TRANSIENT_MS: f64 = 200.0;
/// Weight of a synapse (mV): small against the distance to threshold.
const WEIGHT_MV: f64 = 0.1;

/// How long all neurons of a trial are recorded, summed (s).
fn recorded_neuron_seconds() -> f64 {
    NEURONS as f64 * s_from_ms(TRIAL_MS - TRANSIENT_MS)
}

/// What is modulated, and by how much at each frequency (mV).
#[derive(Clone, Copy, Debug, PartialEq)]
enum Modulated {
    Mean,
    Deviation,
}

impl Modulated {
    fn response(self, point: ResponsePoint) -> Complex {
        match self {
            Self::Mean => point.n_mu_hz_per_mv,
            Self::Deviation => point.n_sigma_total_hz_per_mv,
        }
    }
}

struct Trial {
    neuron: NeuronParams,
    mu_mv: f64,
    sigma_mv: f64,
    modulated: Modulated,
    dt_ms: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<f64> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    let neuron_seconds = arguments.first().copied().unwrap_or(2e5);
    let dt_ms = arguments.get(1).copied().unwrap_or(0.1);
    let tau_syn_ms = arguments.get(2).copied().unwrap_or(0.5);
    let trials = (neuron_seconds / recorded_neuron_seconds()).ceil() as u64;
    let neuron = NeuronParams {
        e_l_mv: 0.0,
        v_th_mv: 15.0,
        v_reset_mv: 0.0,
        tau_m_ms: 10.0,
        t_ref_ms: 2.0,
        tau_syn_ex_ms: tau_syn_ms,
        tau_syn_in_ms: tau_syn_ms,
        ..NeuronParams::default()
    };
    println!(
        "mu_mV,sigma_mV,modulated,f_hz,rate_hz,shift_hz,density_hz,measured_re,measured_im,shift_re,shift_im,density_re,density_im,over_shift,later_than_shift,over_density,later_than_density,relative_error"
    );
    for (mu_mv, sigma_mv) in WORKING_POINTS {
        for modulated in [Modulated::Mean, Modulated::Deviation] {
            compare(&Trial { neuron, mu_mv, sigma_mv, modulated, dt_ms }, trials)?;
        }
    }
    Ok(())
}

/// Prints a row for each frequency.
fn compare(trial: &Trial, trials: u64) -> Result<(), Box<dyn Error>> {
    let Trial { neuron, mu_mv, sigma_mv, modulated, dt_ms } = *trial;
    let shift = Response::of(&neuron, SynapticNoise::Shift, mu_mv, sigma_mv)?;
    let settings = DensitySettings { dt_ms, ..DensitySettings::default() };
    let density = DensityResponse::of(&neuron, mu_mv, sigma_mv, settings, UNWATCHED)?;
    let static_hz = siegert(&neuron, SynapticNoise::Shift, mu_mv, sigma_mv)?.rate_hz;
    let measured: Vec<Vec<Complex>> =
        (0..trials).into_par_iter().map(|seed| trial.run(seed)).collect();
    let rate_hz = measured.iter().map(|one| one[0].re).sum::<f64>() / trials as f64;
    for (k, &f_hz) in FREQUENCIES_HZ.iter().enumerate() {
        let amplitude_mv = trial.amplitude_mv(f_hz);
        let sum: Complex = measured.iter().map(|one| one[k + 1]).sum();
        let mean = sum / (trials as f64 * amplitude_mv);
        // Spikes at a rate ν are noise of ν / T in each of the two components.
        let seconds = trials as f64 * recorded_neuron_seconds();
        let standard_error = (2.0 * rate_hz / seconds).sqrt() / amplitude_mv;
        let filter = Complex::new(1.0, per_ms_from_hz(TAU * f_hz) * neuron.tau_syn_ex_ms).inv();
        let [by_shift, by_density] = [shift.at_frequency(f_hz), density.at_frequency(f_hz)]
            .map(|point| modulated.response(point) * filter);
        let [over_shift, over_density] = [mean / by_shift, mean / by_density];
        println!(
            "{mu_mv},{sigma_mv},{modulated:?},{f_hz},{rate_hz:.4},{static_hz:.4},{:.4},{:.5},{:.5},{:.5},{:.5},{:.5},{:.5},{:.3},{:.1},{:.3},{:.1},{:.3}",
            density.rate_hz(),
            mean.re,
            mean.im,
            by_shift.re,
            by_shift.im,
            by_density.re,
            by_density.im,
            over_shift.norm(),
            -over_shift.arg().to_degrees(),
            over_density.norm(),
            -over_density.arg().to_degrees(),
            standard_error / mean.norm()
        );
    }
    Ok(())
}

impl Trial {
    /// By how much mean or standard deviation is modulated: more where the response is small.
    fn amplitude_mv(&self, f_hz: f64) -> f64 {
        0.025 * self.sigma_mv * (f_hz / 50.0).sqrt().clamp(0.5, 2.5)
    }

    /// The mean rate (spikes/s) and its modulation e^{i 2π f t} at every frequency.
    fn run(&self, seed: u64) -> Vec<Complex> {
        let Self { neuron, mu_mv, sigma_mv, dt_ms, .. } = *self;
        let mut random = SmallRng::seed_from_u64(seed);
        let (decay_m, decay_s) =
            ((-dt_ms / neuron.tau_m_ms).exp(), (-dt_ms / neuron.tau_syn_ex_ms).exp());
        // tau_m dV/dt = -V + I, where an event adds J tau_m/tau_syn to I: its potential has the integral tau_m J.
        let jump = neuron.tau_m_ms / neuron.tau_syn_ex_ms;
        let per_current = WEIGHT_MV * (decay_m - decay_s) / (jump - 1.0);
        let refractory_steps = (neuron.t_ref_ms / dt_ms).round() as u32;
        let steps = (TRIAL_MS / dt_ms).round() as usize;
        let transient = (TRANSIENT_MS / dt_ms).round() as usize;
        let mut potential = vec![0.0; NEURONS];
        let mut current = vec![0.0; NEURONS];
        let mut refractory = vec![0u32; NEURONS];
        for value in &mut potential {
            *value = neuron.v_th_mv * random.random::<f64>() * 0.9;
        }
        let phases = phases();
        let mut sums = vec![Complex::ZERO; FREQUENCIES_HZ.len() + 1];
        for step in 0..steps {
            // Events that are drawn in a step take effect at its end, where its spikes are, too.
            let end_ms = (step + 1) as f64 * dt_ms;
            let wave: f64 = FREQUENCIES_HZ
                .iter()
                .zip(&phases)
                .map(|(&f, phase)| {
                    self.amplitude_mv(f) * (per_ms_from_hz(TAU * f) * end_ms + phase).cos()
                })
                .sum();
            let (mean, deviation) = match self.modulated {
                Modulated::Mean => (mu_mv + wave, sigma_mv),
                Modulated::Deviation => (mu_mv, sigma_mv + wave),
            };
            // mu = tau J (r_e - r_i), sigma² = tau J² (r_e + r_i).
            let difference = mean / (neuron.tau_m_ms * WEIGHT_MV);
            let sum = deviation * deviation / (neuron.tau_m_ms * WEIGHT_MV * WEIGHT_MV);
            let excitation = Counts::of(0.5 * (sum + difference) * dt_ms);
            let inhibition = Counts::of(0.5 * (sum - difference) * dt_ms);
            let mut spikes = 0u32;
            for k in 0..NEURONS {
                if refractory[k] > 0 {
                    refractory[k] -= 1;
                } else {
                    potential[k] = potential[k] * decay_m + current[k] * per_current;
                    if potential[k] >= neuron.v_th_mv {
                        potential[k] = neuron.v_reset_mv;
                        refractory[k] = refractory_steps;
                        spikes += 1;
                    }
                }
                let bits: u64 = random.random();
                let net = excitation.draw(bits as u32) - inhibition.draw((bits >> 32) as u32);
                current[k] = current[k] * decay_s + net * jump;
            }
            if step >= transient && spikes > 0 {
                sums[0] += f64::from(spikes);
                let waves = FREQUENCIES_HZ.iter().zip(&phases);
                for (sum, (&f, phase)) in sums[1..].iter_mut().zip(waves) {
                    *sum += Complex::from_polar(
                        2.0 * f64::from(spikes),
                        -per_ms_from_hz(TAU * f) * end_ms - phase,
                    );
                }
            }
        }
        sums.into_iter().map(|sum| sum / recorded_neuron_seconds()).collect()
    }
}

/// With phases that are quadratic in their number, sinusoids sum to no large peaks (Schroeder 1970,
/// doi:10.1109/TIT.1970.1054411).
fn phases() -> Vec<f64> {
    let count = FREQUENCIES_HZ.len();
    (0..count).map(|k| -std::f64::consts::PI * (k * k) as f64 / count as f64).collect()
}

/// Poisson numbers of one mean by inversion.
struct Counts {
    /// Probabilities of at most so many events, in units of 2^-32.
    cumulative: Vec<u32>,
    /// The first that is worth looking at.
    first: usize,
}

impl Counts {
    fn of(mean: f64) -> Self {
        assert!(mean >= 0.0, "a working point needs more noise than mean");
        let (mut term, mut sum) = ((-mean).exp(), 0.0);
        let mut cumulative = Vec::new();
        let most = (mean + 8.0 * mean.sqrt() + 12.0) as usize;
        for k in 0..most {
            sum += term;
            cumulative.push((sum * 4_294_967_296.0).min(4_294_967_295.0) as u32);
            term *= mean / (k + 1) as f64;
        }
        let first = cumulative.iter().position(|&value| value > 1 << 24).unwrap_or(0);
        Self { cumulative, first }
    }

    fn draw(&self, bits: u32) -> f64 {
        let mut k =
            if self.first > 0 && bits >= self.cumulative[self.first - 1] { self.first } else { 0 };
        while k < self.cumulative.len() && bits >= self.cumulative[k] {
            k += 1;
        }
        k as f64
    }
}
