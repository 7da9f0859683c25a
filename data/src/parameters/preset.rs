//! Published sets of parameters.

use std::fmt;
use std::str::FromStr;

use super::Parameters;
use super::choices::{InDegreeSource, SynapseDensity};
use super::network::{ConnectionParams, DelayParams, InputParams, NetworkParams, NeuronGroup};
use super::simulation::{PotentialRecording, RecordingParams, SimParams, SpikeRecording};
use super::theory::{InitialRates, TheoryParams};
use crate::macaque::{AREA_NAMES, SlnFit};
use crate::neuron::NeuronParams;
use crate::overlay::closest;

/// A published set of parameters, by the name of its paper or of the state it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Preset {
    /// The base network of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179),
    /// before its stabilization.
    Schuecker2017,
    /// The same with more external input to layers 5 and 6: only the high-activity state is left.
    Schuecker2017High,
    /// The network of the anatomy paper, Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4): in-degrees as anatomy has
    /// them, and external input that is the same everywhere.
    Schmidt2018Anatomy,
    /// The ground state of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359).
    #[default]
    GroundState,
    /// The metastable state of the same paper, with stronger connections between areas.
    Metastable,
}

/// No preset has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no preset {name}, only {}{}",
    Preset::ALL.map(Preset::name).join(", "),
    closest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name}?"))
)]
pub struct UnknownPreset {
    /// The name.
    pub name: String,
    /// The preset that was probably meant.
    pub closest: Option<String>,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Schuecker2017,
        Self::Schuecker2017High,
        Self::Schmidt2018Anatomy,
        Self::GroundState,
        Self::Metastable,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Schuecker2017 => "schuecker2017",
            Self::Schuecker2017High => "schuecker2017-high",
            Self::Schmidt2018Anatomy => "schmidt2018-anatomy",
            Self::GroundState => "ground-state",
            Self::Metastable => "metastable",
        }
    }

    /// Its parameters.
    #[must_use]
    pub fn parameters(self) -> Parameters {
        let mut parameters = ground_state();
        let network = &mut parameters.network;
        match self {
            Self::GroundState => {}
            Self::Metastable => {
                // chi and chi_I of doi:10.1371/journal.pcbi.1006359.
                network.connections.cc_weights_factor = 1.9;
                network.connections.cc_weights_i_factor = 2.0;
            }
            Self::Schuecker2017 => {
                schuecker2017(network);
                even_layers(network);
            }
            Self::Schuecker2017High => schuecker2017(network),
            Self::Schmidt2018Anatomy => {
                schuecker2017(network);
                even_layers(network);
                network.connections.fac_nu_ext_th = 1.0;
                network.input.rate_ext_hz = 10.0;
            }
        }
        parameters
    }
}

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(name: &str) -> Result<Self, UnknownPreset> {
        Self::ALL.into_iter().find(|preset| preset.name() == name).ok_or_else(|| UnknownPreset {
            name: name.to_owned(),
            closest: closest(name, Self::ALL.map(Self::name)),
        })
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The values in which doi:10.1371/journal.pcbi.1005179 differs, input to layers 5 and 6 aside.
fn schuecker2017(network: &mut NetworkParams) {
    network.connections.g = -16.0;
    network.connections.av_indegree_v1 = 3950.0;
    network.connections.k_stable = InDegreeSource::Anatomy;
    network.input.rate_ext_hz = 8.0;
}

/// As much external input to layers 5 and 6 as to the others.
fn even_layers(network: &mut NetworkParams) {
    network.connections.fac_nu_ext_5e = 1.0;
    network.connections.fac_nu_ext_6e = 1.0;
}

fn ground_state() -> Parameters {
    Parameters {
        network: NetworkParams {
            n_scaling: 1.0,
            k_scaling: 1.0,
            surface_mm2: 1.0,
            fullscale_rates: None,
            // A hyperpolarised start avoids a first volley, doi:10.1371/journal.pcbi.1006359.
            neurons: NeuronGroup {
                single_neuron: NeuronParams::default().into(),
                v0_mean_mv: -150.0,
                v0_sd_mv: 50.0,
            },
            connections: ground_state_connections(),
            // doi:10.1093/cercor/bhs358; the speed between areas: doi:10.1007/s00429-017-1554-4.
            delays: DelayParams {
                delay_e_ms: 1.5,
                delay_i_ms: 0.75,
                delay_rel: 0.5,
                interarea_speed_mm_per_ms: 3.5,
            },
            input: InputParams { rate_ext_hz: 10.0, poisson_input: true },
        },
        theory: TheoryParams {
            initial_rates: InitialRates::Zero,
            initial_rates_iter: None,
            initial_rates_max_hz: 1000.0,
        },
        simulation: SimParams {
            t_sim_ms: 1000.0,
            dt_ms: 0.1,
            rng_seed: 1,
            areas_simulated: AREA_NAMES.map(str::to_owned).to_vec(),
            recording: recording(),
        },
    }
}

/// Of doi:10.1007/s00429-017-1554-4 and doi:10.1371/journal.pcbi.1006359.
fn ground_state_connections() -> ConnectionParams {
    ConnectionParams {
        g: -11.0,
        psp_e_mv: 0.15,
        psp_e_23_4_mv: 0.3,
        psp_ext_mv: 0.15,
        psc_rel_sd_normal: 0.1,
        psc_rel_sd_lognormal: 3.0,
        lognormal_weights: false,
        lognormal_ee_only: false,
        cc_weights_factor: 1.0,
        cc_weights_i_factor: 1.0,
        // The mean of the counts of two studies, 5600 and 2300 synapses per neuron.
        av_indegree_v1: 3950.0,
        fac_nu_ext_5e: 1.125,
        fac_nu_ext_6e: 1.416_666_67,
        fac_nu_ext_th: 1.2,
        k_stable: InDegreeSource::Stabilized,
        replace_cc: None,
        replace_non_simulated_areas: None,
        replace_cc_input_source: None,
        e_specificity: true,
        rho_syn: SynapseDensity::ConstantDensity,
        sln_fit: SlnFit::Published,
    }
}

fn recording() -> RecordingParams {
    RecordingParams {
        areas_recorded: AREA_NAMES.map(str::to_owned).to_vec(),
        record_vm: false,
        nrec_vm_fraction: 0.01,
        spikes: SpikeRecording { start_ms: 0.0 },
        potentials: PotentialRecording { start_ms: 0.0, stop_ms: 1000.0, interval_ms: 0.1 },
    }
}
