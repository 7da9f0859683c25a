//! `network_params`: what the network is.

use serde::{Deserialize, Serialize};

use super::choices::{InDegreeSource, ReplacedActivity, SynapseDensity};
use super::read;
use crate::macaque::SlnFit;
use crate::neuron::{InitialPotential, NeuronParams};
use crate::overlay::range;

/// Size, neurons, connections, delays and input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkParams {
    /// Factor of the population sizes.
    #[serde(rename = "N_scaling", deserialize_with = "range::positive")]
    pub n_scaling: f64,
    /// Factor of the in-degrees; weights and a direct current make up for it, as in [`scale`](crate::scale).
    #[serde(rename = "K_scaling", deserialize_with = "range::positive")]
    pub k_scaling: f64,
    /// Cortical surface under which every area is modelled (mm²); published is 1.
    #[serde(rename = "surface", deserialize_with = "range::surface")]
    pub surface_mm2: f64,
    /// Name of the file with the full-scale rates that scaling keeps the input for.
    #[serde(deserialize_with = "read::file_name")]
    pub fullscale_rates: Option<String>,
    /// The neurons.
    #[serde(rename = "neuron_params")]
    pub neurons: NeuronGroup,
    /// The connections.
    #[serde(rename = "connection_params")]
    pub connections: ConnectionParams,
    /// The delays.
    #[serde(rename = "delay_params")]
    pub delays: DelayParams,
    /// The input from outside.
    #[serde(rename = "input_params")]
    pub input: InputParams,
}

/// `neuron_params`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeuronGroup {
    /// The parameters that all neurons share.
    #[serde(rename = "single_neuron_dict")]
    pub single_neuron: SingleNeuron,
    /// Mean of the initial potentials (mV).
    #[serde(rename = "V0_mean", deserialize_with = "range::finite")]
    pub v0_mean_mv: f64,
    /// Standard deviation of the initial potentials (mV).
    #[serde(rename = "V0_sd", deserialize_with = "range::non_negative")]
    pub v0_sd_mv: f64,
}

impl NeuronGroup {
    /// Where the neurons start.
    #[must_use]
    pub fn initial_potential(&self) -> InitialPotential {
        InitialPotential { mean_mv: self.v0_mean_mv, sd_mv: self.v0_sd_mv }
    }
}

/// `single_neuron_dict`: the parameters of NEST's `iaf_psc_exp` by their names there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SingleNeuron {
    /// Resting potential (mV).
    #[serde(rename = "E_L", deserialize_with = "range::finite")]
    pub e_l_mv: f64,
    /// Threshold (mV).
    #[serde(rename = "V_th", deserialize_with = "range::finite")]
    pub v_th_mv: f64,
    /// Potential after a spike (mV), below the threshold.
    #[serde(rename = "V_reset", deserialize_with = "range::finite")]
    pub v_reset_mv: f64,
    /// Membrane capacitance (pF).
    #[serde(rename = "C_m", deserialize_with = "range::positive")]
    pub c_m_pf: f64,
    /// Membrane time constant (ms).
    #[serde(rename = "tau_m", deserialize_with = "range::positive")]
    pub tau_m_ms: f64,
    /// Time constant of excitatory currents (ms).
    #[serde(rename = "tau_syn_ex", deserialize_with = "range::positive")]
    pub tau_syn_ex_ms: f64,
    /// Time constant of inhibitory currents (ms).
    #[serde(rename = "tau_syn_in", deserialize_with = "range::positive")]
    pub tau_syn_in_ms: f64,
    /// Absolute refractory period (ms).
    #[serde(rename = "t_ref", deserialize_with = "range::non_negative")]
    pub t_ref_ms: f64,
}

impl From<NeuronParams> for SingleNeuron {
    fn from(neuron: NeuronParams) -> Self {
        Self {
            e_l_mv: neuron.e_l_mv,
            v_th_mv: neuron.v_th_mv,
            v_reset_mv: neuron.v_reset_mv,
            c_m_pf: neuron.c_m_pf,
            tau_m_ms: neuron.tau_m_ms,
            tau_syn_ex_ms: neuron.tau_syn_ex_ms,
            tau_syn_in_ms: neuron.tau_syn_in_ms,
            t_ref_ms: neuron.t_ref_ms,
        }
    }
}

impl From<SingleNeuron> for NeuronParams {
    fn from(neuron: SingleNeuron) -> Self {
        Self {
            e_l_mv: neuron.e_l_mv,
            v_th_mv: neuron.v_th_mv,
            v_reset_mv: neuron.v_reset_mv,
            c_m_pf: neuron.c_m_pf,
            tau_m_ms: neuron.tau_m_ms,
            tau_syn_ex_ms: neuron.tau_syn_ex_ms,
            tau_syn_in_ms: neuron.tau_syn_in_ms,
            t_ref_ms: neuron.t_ref_ms,
        }
    }
}

/// `connection_params`: numbers and strengths of synapses.
///
/// Where the recurrent in-degrees are given by `K_stable`, `E_specificity` and `SLN_fit` have
/// nothing to act on; `av_indegree_V1` and `rho_syn` then act on the external ones alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionParams {
    /// Inhibitory post-synaptic potential relative to the excitatory one, at most 0.
    #[serde(deserialize_with = "range::non_positive")]
    pub g: f64,
    /// Excitatory post-synaptic potential within the model (mV).
    #[serde(rename = "PSP_e", deserialize_with = "range::positive")]
    pub psp_e_mv: f64,
    /// That from 4E to 23E of the same area (mV).
    #[serde(rename = "PSP_e_23_4", deserialize_with = "range::non_negative")]
    pub psp_e_23_4_mv: f64,
    /// That of external input (mV).
    #[serde(rename = "PSP_ext", deserialize_with = "range::non_negative")]
    pub psp_ext_mv: f64,
    /// Standard deviation of normal weights relative to their mean.
    #[serde(rename = "PSC_rel_sd_normal", deserialize_with = "range::non_negative")]
    pub psc_rel_sd_normal: f64,
    /// Standard deviation of lognormal weights relative to their mean.
    #[serde(rename = "PSC_rel_sd_lognormal", deserialize_with = "range::non_negative")]
    pub psc_rel_sd_lognormal: f64,
    /// Whether weights are lognormal.
    pub lognormal_weights: bool,
    /// Whether, if so, only those between excitatory populations are.
    #[serde(rename = "lognormal_EE_only")]
    pub lognormal_ee_only: bool,
    /// Factor χ of all weights between areas (Schmidt et al. 2018, doi:10.1371/journal.pcbi.1006359).
    #[serde(deserialize_with = "range::non_negative")]
    pub cc_weights_factor: f64,
    /// Further factor χ_I of those onto inhibitory populations (ibid.).
    #[serde(rename = "cc_weights_I_factor", deserialize_with = "range::non_negative")]
    pub cc_weights_i_factor: f64,
    /// Synapses onto a neuron of V1, averaged over its neurons.
    #[serde(rename = "av_indegree_V1", deserialize_with = "range::positive")]
    pub av_indegree_v1: f64,
    /// Factor of the external in-degree of 5E, the κ of Schuecker, Schmidt et al. 2017
    /// (doi:10.1371/journal.pcbi.1005179).
    #[serde(rename = "fac_nu_ext_5E", deserialize_with = "range::non_negative")]
    pub fac_nu_ext_5e: f64,
    /// Factor of the external in-degree of 6E, there `10/3 κ - 7/3`.
    #[serde(rename = "fac_nu_ext_6E", deserialize_with = "range::non_negative")]
    pub fac_nu_ext_6e: f64,
    /// Factor of the external in-degrees of 23E and 5E of area TH.
    #[serde(rename = "fac_nu_ext_TH", deserialize_with = "range::non_negative")]
    pub fac_nu_ext_th: f64,
    /// Where the recurrent in-degrees come from.
    #[serde(rename = "K_stable")]
    pub k_stable: InDegreeSource,
    /// What takes the place of all input between areas, if anything.
    #[serde(deserialize_with = "read::switchable")]
    pub replace_cc: Option<ReplacedActivity>,
    /// What takes the place of areas that are not simulated.
    #[serde(deserialize_with = "read::switchable")]
    pub replace_non_simulated_areas: Option<ReplacedActivity>,
    /// Name of the file, or common beginning of the names, with the replaced activity.
    #[serde(deserialize_with = "read::file_name")]
    pub replace_cc_input_source: Option<String>,
    /// Whether 93 % of the synapses of feedback connections target excitatory neurons (Schmidt et al. 2018,
    /// doi:10.1007/s00429-017-1554-4).
    #[serde(rename = "E_specificity")]
    pub e_specificity: bool,
    /// How the synapse density of an area follows from that of V1.
    pub rho_syn: SynapseDensity,
    /// Which fit completes the measured SLN; the Python model has the published one only.
    #[serde(rename = "SLN_fit")]
    pub sln_fit: SlnFit,
}

/// `delay_params`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelayParams {
    /// Mean delay from excitatory populations of the same area (ms).
    #[serde(rename = "delay_e", deserialize_with = "range::positive")]
    pub delay_e_ms: f64,
    /// Mean delay from inhibitory populations of the same area (ms).
    #[serde(rename = "delay_i", deserialize_with = "range::positive")]
    pub delay_i_ms: f64,
    /// Standard deviation of all delays relative to their mean.
    #[serde(deserialize_with = "range::non_negative")]
    pub delay_rel: f64,
    /// Speed of transmission between areas (mm/ms); the mean delay is distance over speed.
    #[serde(rename = "interarea_speed", deserialize_with = "range::positive")]
    pub interarea_speed_mm_per_ms: f64,
}

/// `input_params`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputParams {
    /// Rate of an external source (spikes/s).
    #[serde(rename = "rate_ext", deserialize_with = "range::non_negative")]
    pub rate_ext_hz: f64,
    /// Poisson trains, or the direct current with the same mean.
    pub poisson_input: bool,
}
