//! Input that does not come from the network's own populations.

use serde::{Deserialize, Serialize};

use crate::label::Label;
use crate::matrix::Matrix;
use crate::rates::Rates;

/// How stationary external input reaches a neuron.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DriveKind {
    /// An independent Poisson train per neuron, of rate K ν. Its mean current is `K W ν tau_syn_ex`.
    #[serde(rename = "poisson")]
    Poisson,
    /// The direct current with the same mean: `I = K W ν tau_syn_ex`.
    #[serde(rename = "dc")]
    DirectCurrent,
}

/// Input from the world outside the model, one entry per population.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalDrive {
    /// External in-degree K of a neuron.
    pub in_degrees: Vec<f64>,
    /// Post-synaptic current amplitude W of an external synapse (pA).
    pub weights_pa: Vec<f64>,
    /// Rate of an external source (spikes/s).
    pub rates_hz: Vec<f64>,
    /// Poisson trains or the equivalent current.
    pub kind: DriveKind,
}

impl ExternalDrive {
    /// No input from outside into so many populations.
    #[must_use]
    pub fn none(populations: usize) -> Self {
        let zero = vec![0.0; populations];
        Self::poisson(zero.clone(), zero.clone(), zero)
    }

    /// Poisson trains: in-degrees, weights (pA) and rates (spikes/s), one of each for every population.
    #[must_use]
    pub fn poisson(in_degrees: Vec<f64>, weights_pa: Vec<f64>, rates_hz: Vec<f64>) -> Self {
        Self { in_degrees, weights_pa, rates_hz, kind: DriveKind::Poisson }
    }
}

/// Synapses whose sources are not simulated: their activity ν is given. Those of source j are excitatory or
/// inhibitory as its label says, and add `K_ij W_ij tau_syn ν_j` to the mean current into neurons of target i.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplacedInput {
    /// The populations that the input stands for, one for each column of the matrices.
    pub sources: Vec<Label>,
    /// In-degrees, `[target, source]` with the network's populations as targets.
    pub in_degrees: Matrix,
    /// Mean weights (pA), `[target, source]`; replaced input has no weight distribution.
    pub weights_pa: Matrix,
    /// What the sources do.
    pub activity: SourceActivity,
}

/// The given activity of replaced sources.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceActivity {
    /// Stationary Poisson trains, independent for every target neuron.
    Poisson(Rates),
    /// Currents `I_i(t) = sum_j K_ij W_ij tau_syn ν_j(t)`, piecewise constant.
    Current {
        /// Duration of one sample (ms).
        interval_ms: f64,
        /// Rates (spikes/s), one row per source, one column per sample.
        rates_hz: Matrix,
    },
}
