//! What a description says, key by key.

use serde::{Deserialize, Serialize};

use super::named;
use super::values::Values;
use crate::connectivity::{ConnectionRule, Lognormal};
use crate::drive::DriveKind;
use crate::label::{Kind, Layer};

/// A network of leaky integrate-and-fire populations, written down.
///
/// The fields are the keys of a description file; `data/networks/README.md` explains them with
/// an example. Units are those of the keys' names; every matrix is target x source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Description {
    /// What the network is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it comes from: a citation with its DOI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Single-neuron parameters of all populations.
    #[serde(skip_serializing_if = "NeuronForm::is_empty")]
    pub neuron: NeuronForm,
    /// The populations by name, in order.
    #[serde(with = "named")]
    pub populations: Vec<(String, PopulationForm)>,
    /// How they are connected.
    pub connections: ConnectionsForm,
    /// Input from outside the network.
    #[serde(skip_serializing_if = "is_default")]
    pub external: ExternalForm,
    /// Synapses whose sources are not part of the network.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given_input: Vec<GivenInputForm>,
    /// Which input between areas to replace by given rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<ReplacementForm>,
}

/// Single-neuron parameters by their names in NEST's `iaf_psc_exp`.
///
/// What a population does not set is taken from the table for all populations, and what that does
/// not set from the neuron of Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358),
/// [`NeuronParams::default`](crate::NeuronParams::default).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NeuronForm {
    /// Membrane capacitance (pF).
    #[serde(rename = "C_m", skip_serializing_if = "Option::is_none")]
    pub c_m_pf: Option<f64>,
    /// Membrane time constant (ms).
    #[serde(rename = "tau_m", skip_serializing_if = "Option::is_none")]
    pub tau_m_ms: Option<f64>,
    /// Time constant of excitatory currents (ms).
    #[serde(rename = "tau_syn_ex", skip_serializing_if = "Option::is_none")]
    pub tau_syn_ex_ms: Option<f64>,
    /// Time constant of inhibitory currents (ms).
    #[serde(rename = "tau_syn_in", skip_serializing_if = "Option::is_none")]
    pub tau_syn_in_ms: Option<f64>,
    /// Refractory period (ms).
    #[serde(rename = "t_ref", skip_serializing_if = "Option::is_none")]
    pub t_ref_ms: Option<f64>,
    /// Resting potential (mV).
    #[serde(rename = "E_L", skip_serializing_if = "Option::is_none")]
    pub e_l_mv: Option<f64>,
    /// Threshold (mV).
    #[serde(rename = "V_th", skip_serializing_if = "Option::is_none")]
    pub v_th_mv: Option<f64>,
    /// Reset potential (mV).
    #[serde(rename = "V_reset", skip_serializing_if = "Option::is_none")]
    pub v_reset_mv: Option<f64>,
    /// Mean of the initial potentials (mV); the resting potential if nothing is said.
    #[serde(rename = "V0_mean", skip_serializing_if = "Option::is_none")]
    pub v0_mean_mv: Option<f64>,
    /// Standard deviation of the initial potentials (mV); 0 if nothing is said.
    #[serde(rename = "V0_sd", skip_serializing_if = "Option::is_none")]
    pub v0_sd_mv: Option<f64>,
}

/// One population; its name is the key, with the area in front where there is one (`V1-23E`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationForm {
    /// Its area, if the network has areas.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// Its layer, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<Layer>,
    /// Excitatory or inhibitory.
    pub kind: Kind,
    /// Number of neurons.
    pub neurons: f64,
    /// Where its neurons differ from the others.
    #[serde(default, skip_serializing_if = "NeuronForm::is_empty")]
    pub neuron: NeuronForm,
}

/// How the populations are connected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConnectionsForm {
    /// In-degrees K.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indegrees: Option<Values>,
    /// Or: probabilities C that a pair of neurons is connected by at least one synapse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probabilities: Option<Values>,
    /// Or: total numbers of synapses, S = K N.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synapses: Option<Values>,
    /// What is fixed when synapses are drawn; the total number if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<ConnectionRule>,
    /// Amplitudes of post-synaptic currents (pA).
    #[serde(rename = "weights_pA", skip_serializing_if = "Option::is_none")]
    pub weights_pa: Option<Values>,
    /// Or: amplitudes of post-synaptic potentials (mV).
    #[serde(rename = "psp_mV", skip_serializing_if = "Option::is_none")]
    pub psp_mv: Option<Values>,
    /// Or: jumps of the potential that delta synapses of the same charge cause,
    /// J = tau_syn W / C_m (mV).
    #[serde(rename = "jump_mV", skip_serializing_if = "Option::is_none")]
    pub jump_mv: Option<Values>,
    /// Standard deviations of the amplitudes (pA).
    #[serde(rename = "weights_sd_pA", skip_serializing_if = "Option::is_none")]
    pub weights_sd_pa: Option<Values>,
    /// Or: the same relative to the mean; 0 if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights_rel_sd: Option<Values>,
    /// Which weights are lognormal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lognormal: Option<Lognormal>,
    /// Mean delays (ms).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delays_ms: Option<Values>,
    /// Standard deviations of the delays (ms).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delays_sd_ms: Option<Values>,
    /// Or: the same relative to the mean; 0 if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delays_rel_sd: Option<Values>,
}

/// Input from outside the network, per population; none if nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExternalForm {
    /// In-degrees from external, excitatory sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indegrees: Option<Values>,
    /// Amplitudes of post-synaptic currents (pA).
    #[serde(rename = "weights_pA", skip_serializing_if = "Option::is_none")]
    pub weights_pa: Option<Values>,
    /// Or: amplitudes of post-synaptic potentials (mV).
    #[serde(rename = "psp_mV", skip_serializing_if = "Option::is_none")]
    pub psp_mv: Option<Values>,
    /// Or: jumps of the potential, as for connections (mV).
    #[serde(rename = "jump_mV", skip_serializing_if = "Option::is_none")]
    pub jump_mv: Option<Values>,
    /// Rates of the sources (spikes/s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rates_hz: Option<Values>,
    /// Poisson trains (if nothing is said) or the direct current of the same mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<DriveKind>,
    /// A direct current besides (pA).
    #[serde(rename = "dc_pA", skip_serializing_if = "Option::is_none")]
    pub dc_pa: Option<Values>,
}

/// Synapses from populations outside the network, whose activity is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenInputForm {
    /// The sources by name, in order.
    #[serde(with = "named")]
    pub sources: Vec<(String, SourceForm)>,
    /// In-degrees, one column per source.
    pub indegrees: Values,
    /// Amplitudes of post-synaptic currents (pA), one column per source.
    #[serde(rename = "weights_pA")]
    pub weights_pa: Values,
    /// Rates (spikes/s), one per source; with `interval_ms` a matrix, one column per sample.
    pub rates_hz: Values,
    /// Duration of one sample of a rate series (ms), which acts as a current.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_ms: Option<f64>,
}

/// A population outside the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceForm {
    /// Its area, if it has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// Its layer, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<Layer>,
    /// Excitatory or inhibitory.
    pub kind: Kind,
}

/// Which input between areas is replaced by Poisson input at given rates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplacementForm {
    /// The areas to keep; all, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas_simulated: Option<Vec<String>>,
    /// Whether the areas that are kept do not hear each other either.
    #[serde(default)]
    pub replace_cc: bool,
    /// Rates in place of the replaced sources (spikes/s), one per population of the whole network.
    pub rates_hz: Values,
}

impl NeuronForm {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn is_default(external: &ExternalForm) -> bool {
    *external == ExternalForm::default()
}
