//! `sim_params`: how the network is simulated and what is recorded.

use serde::{Deserialize, Serialize};

use super::read;
use crate::overlay::range;

/// Duration, step, seed, areas and recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimParams {
    /// Simulated time (ms).
    #[serde(rename = "t_sim", deserialize_with = "range::positive")]
    pub t_sim_ms: f64,
    /// Step (ms).
    #[serde(rename = "dt", deserialize_with = "range::positive")]
    pub dt_ms: f64,
    /// What all random numbers follow from.
    #[serde(deserialize_with = "range::count")]
    pub rng_seed: u64,
    /// The areas that are simulated, in the model's order.
    #[serde(deserialize_with = "read::areas")]
    pub areas_simulated: Vec<String>,
    /// What is recorded.
    #[serde(rename = "recording_dict")]
    pub recording: RecordingParams,
}

/// `recording_dict`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordingParams {
    /// The areas whose spikes are recorded, in the model's order.
    #[serde(deserialize_with = "read::areas")]
    pub areas_recorded: Vec<String>,
    /// Whether membrane potentials are recorded.
    pub record_vm: bool,
    /// The share of each population's neurons whose potential is.
    #[serde(rename = "Nrec_vm_fraction", deserialize_with = "range::share")]
    pub nrec_vm_fraction: f64,
    /// When spikes are recorded.
    #[serde(rename = "spike_dict")]
    pub spikes: SpikeRecording,
    /// When potentials are recorded.
    #[serde(rename = "vm_dict")]
    pub potentials: PotentialRecording,
}

/// `spike_dict`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpikeRecording {
    /// Spikes are recorded after this time (ms).
    #[serde(rename = "start", deserialize_with = "range::non_negative")]
    pub start_ms: f64,
}

/// `vm_dict`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PotentialRecording {
    /// Potentials are recorded after this time (ms),
    #[serde(rename = "start", deserialize_with = "range::non_negative")]
    pub start_ms: f64,
    /// until this time (ms),
    #[serde(rename = "stop", deserialize_with = "range::positive")]
    pub stop_ms: f64,
    /// at these intervals (ms).
    #[serde(rename = "interval", deserialize_with = "range::positive")]
    pub interval_ms: f64,
}
