//! Parameters with the names, nesting and units of the Python multi-area model.
//!
//! A preset, a file over it, single settings over that:
//! ```
//! use siegert_data::overlay::{Format, Source};
//! use siegert_data::parameters::{Parameters, Preset};
//!
//! let text = "[connection_params]\ng = -16";
//! let file = Source { name: "params.toml", format: Format::Toml, text };
//! let parameters =
//!     Parameters::resolve(Preset::Metastable, Some(&file), ["sim_params.t_sim=2000"])?;
//! assert_eq!(parameters.network.connections.g, -16.0);
//! assert_eq!(parameters.network.connections.cc_weights_factor, 1.9);
//! assert_eq!(parameters.simulation.t_sim_ms, 2000.0);
//!
//! let error = Parameters::resolve(Preset::Metastable, None, ["N_scalling=0.1"]).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "the setting N_scalling=0.1: there is no N_scalling; did you mean network_params.N_scaling?"
//! );
//! # Ok::<(), siegert_data::overlay::OverlayError>(())
//! ```

mod choices;
mod foreign;
mod keys;
mod network;
mod overlaid;
mod preset;
mod read;
mod scalar;
mod simulation;
mod theory;

use serde::{Deserialize, Serialize};

pub use choices::{InDegreeSource, ReplacedActivity, SynapseDensity};
pub use network::{
    ConnectionParams, DelayParams, InputParams, NetworkParams, NeuronGroup, SingleNeuron,
};
pub use preset::{Preset, UnknownPreset};
pub use simulation::{PotentialRecording, RecordingParams, SimParams, SpikeRecording};
pub use theory::{InitialRates, TheoryParams, WrongInitialRates};

/// Everything that describes a run on the multi-area model.
///
/// Serialised, it has the names and the nesting of the Python model's dictionaries, and can be
/// read again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// What the network is.
    #[serde(rename = "network_params")]
    pub network: NetworkParams,
    /// Where the search for fixed points begins.
    #[serde(rename = "theory_params")]
    pub theory: TheoryParams,
    /// How it is simulated.
    #[serde(rename = "sim_params")]
    pub simulation: SimParams,
}

impl Default for Parameters {
    /// The preset `ground-state`.
    fn default() -> Self {
        Preset::default().parameters()
    }
}
