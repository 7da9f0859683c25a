//! Whether single precision is right for a network's neurons.
//!
//! In a step of the grid, a potential V relative to rest becomes `a V + b I + d`, with the decay
//! `a = exp(-h/tau)`, synaptic currents I and the drift d of a constant current. A number of 24 bits is wrong by up to
//! `u = 2^-24` of itself, so that a step is wrong by some `u V`, and the potential, which forgets the
//! share `1 - a` in a step, by some `u V / (1 - a)`. Two things make that too much.
//!
//! The step: the rounding of `a`, at most u/2, is the same in all steps, and acts as a leak that is too large or
//! too small. Where steps are short, `1 - a` is small.
//!
//! The drive: a constant current without noise makes all intervals between spikes alike, so that
//! one that is a step too long or too short changes the rate; one whose asymptote is about at the
//! threshold decides whether there are spikes at all.

use data::{Network, NeuronParams, Population, Warning};

use super::layout::NeuronIds;
use super::names::label;
use crate::neurons::Drive;
use crate::settings::{Precision, SimulationSettings};

/// The largest rounding error of a number in single precision, as a share of it.
const UNIT_ROUNDOFF: f64 = (0.5_f32 * f32::EPSILON) as f64;

/// The bias of potentials that counts as none, as a share of the way from reset to threshold:
/// 1.5 uV of 15 mV.
const BIAS: f64 = 1e-4;

/// Roundings of a step whose errors are as large as that of the potential: of the decayed
/// potential, of its sum with the currents and of that with the drift.
const ROUNDINGS: f64 = 3.0;

/// Noise whose SD is so many times an error hides it.
const HIDDEN: f64 = 100.0;

/// Why a network is simulated in double precision.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DoubleReason {
    /// It was asked for.
    #[error("it was asked for")]
    Asked,
    /// Steps are so short that a decay in single precision biases potentials.
    #[error(
        "with steps of {dt_ms} ms, single precision would bias the potentials of {population} by up to \
         {bias_mv:.1e} mV"
    )]
    ShortSteps {
        /// A population that is biased most.
        population: String,
        /// The step (ms).
        dt_ms: f64,
        /// The bias (mV).
        bias_mv: f64,
    },
    /// A constant current drives neurons to the threshold or beyond without noise.
    #[error(
        "a constant current alone drives {population} to {asymptote_mv:.6} mV above rest, its threshold \
         is at {threshold_mv} mV: without noise, its spikes depend on every bit"
    )]
    ConstantDrive {
        /// Such a population.
        population: String,
        /// Where its potential would settle, relative to rest (mV).
        asymptote_mv: f64,
        /// The threshold, relative to rest (mV).
        threshold_mv: f64,
    },
    /// External weights are small against the largest weight, whose quanta count them.
    #[error(
        "in single precision, the external weight {weight_pa} pA of {population} would be a whole number of quanta of \
         {quantum_pa:.2e} pA"
    )]
    CoarseDrive {
        /// A population with such input.
        population: String,
        /// Its weight (pA).
        weight_pa: f64,
        /// The quantum (pA).
        quantum_pa: f64,
    },
}

/// Weights of fewer quanta are rounded by more than 0.1 %.
const FEWEST_QUANTA: f64 = 500.0;

/// Whether external weights are so small that they are rounded in quanta of `quantum_pa`.
pub(crate) fn coarse_drive(
    network: &Network,
    drives: &[Drive],
    quantum_pa: f64,
) -> Option<DoubleReason> {
    let coarse = |&(weight_pa, per_ms): &(f64, f64)| {
        weight_pa != 0.0 && per_ms > 0.0 && weight_pa.abs() < FEWEST_QUANTA * quantum_pa
    };
    network.populations.iter().zip(drives).find_map(|(population, drive)| {
        let (weight_pa, _) = drive.trains().find(coarse)?;
        let population = population.label.to_string();
        Some(DoubleReason::CoarseDrive { population, weight_pa, quantum_pa })
    })
}

/// A warning of synapses so weak against the strongest that their weights are rounded: drawn weights are coded
/// in the same quanta in both precisions.
pub(crate) fn coarse_weights(network: &Network, coded_pa: f64) -> Option<Warning> {
    let connected = network.in_degrees.iter().filter(|(_, k)| *k > 0.0).map(|(at, _)| at);
    let weights = connected.map(|at| (at, network.weights.mean_pa[at].abs()));
    let weak = weights.filter(|(_, pa)| *pa > 0.0 && *pa < FEWEST_QUANTA * coded_pa);
    let ((target, source), weight_pa) = weak.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let message = format!(
        "weights of {weight_pa} pA from {} onto {} are rounded to multiples of {coded_pa:.2e} pA, as those of the \
         strongest synapses are so much larger",
        label(network, source),
        label(network, target),
    );
    Some(Warning::new("coarse_weights", message))
}

/// Why a network needs double precision, if it does.
pub(crate) fn needs_double(
    network: &Network,
    settings: &SimulationSettings,
    ids: &NeuronIds,
    drives: &[Drive],
) -> Option<DoubleReason> {
    let dt_ms = settings.dt_ms;
    let there: Vec<usize> = (0..network.size()).filter(|&p| ids.neurons(p) > 0).collect();
    for &p in &there {
        let reason = constant_drive(&network.populations[p], &drives[p], dt_ms);
        if reason.is_some() {
            return reason;
        }
    }
    there.iter().find_map(|&p| short_steps(&network.populations[p], dt_ms))
}

/// Whether the rounding of decays biases potentials.
fn short_steps(population: &Population, dt_ms: f64) -> Option<DoubleReason> {
    let neuron = &population.neuron;
    let slowest_ms = neuron.tau_m_ms.max(neuron.tau_syn_ex_ms).max(neuron.tau_syn_in_ms);
    let bias_mv = UNIT_ROUNDOFF / 2.0 * range_mv(neuron) / forgotten(dt_ms, slowest_ms);
    (bias_mv > BIAS * (neuron.v_th_mv - neuron.v_reset_mv)).then(|| DoubleReason::ShortSteps {
        population: population.label.to_string(),
        dt_ms,
        bias_mv,
    })
}

/// Whether a constant current brings potentials to the threshold, and no noise is there.
fn constant_drive(population: &Population, drive: &Drive, dt_ms: f64) -> Option<DoubleReason> {
    let neuron = &population.neuron;
    let threshold_mv = neuron.v_th_mv - neuron.e_l_mv;
    let asymptote_mv = drive.largest_current_pa() * neuron.tau_m_ms / neuron.c_m_pf;
    let error_mv = UNIT_ROUNDOFF * (ROUNDINGS + 0.5) * range_mv(neuron)
        / forgotten(dt_ms, neuron.tau_m_ms)
        + UNIT_ROUNDOFF * asymptote_mv.abs();
    let reaches = asymptote_mv >= threshold_mv - error_mv;
    (reaches && noise_mv(neuron, drive) < HIDDEN * error_mv).then(|| DoubleReason::ConstantDrive {
        population: population.label.to_string(),
        asymptote_mv,
        threshold_mv,
    })
}

/// The largest potential relative to rest that matters for spikes (mV).
fn range_mv(neuron: &NeuronParams) -> f64 {
    let [threshold_mv, reset_mv] =
        [neuron.v_th_mv, neuron.v_reset_mv].map(|mv| (mv - neuron.e_l_mv).abs());
    threshold_mv.max(reset_mv)
}

/// The share of a value that is gone after a step.
fn forgotten(dt_ms: f64, tau_ms: f64) -> f64 {
    -(-dt_ms / tau_ms).exp_m1()
}

/// The SD of the free potential under Poisson input (mV), by Campbell's theorem: at rate r, PSCs of
/// amplitude w have the variance `r w^2 tau_m^2 tau_s^2 / (2 C^2 (tau_m + tau_s))`.
fn noise_mv(neuron: &NeuronParams, drive: &Drive) -> f64 {
    let variance = |(weight_pa, per_ms): (f64, f64)| {
        let tau_ms = if weight_pa < 0.0 { neuron.tau_syn_in_ms } else { neuron.tau_syn_ex_ms };
        let charge_mv = weight_pa * tau_ms * neuron.tau_m_ms / neuron.c_m_pf;
        per_ms * charge_mv.powi(2) / (2.0 * (neuron.tau_m_ms + tau_ms))
    };
    drive.trains().map(variance).sum::<f64>().sqrt()
}

/// What a user who insists on single precision should know.
pub(crate) fn insisting(reason: &DoubleReason) -> data::Warning {
    let message = format!("single precision was asked for, but double is needed: {reason}");
    data::Warning::new("single_precision", message)
}

impl Precision {
    /// In one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Double => "double",
        }
    }
}

#[cfg(test)]
mod tests;
