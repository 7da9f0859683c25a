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
//!     "--set N_scalling=0.1: there is no N_scalling; did you mean network_params.N_scaling?"
//! );
//! # Ok::<(), siegert_data::overlay::OverlayError>(())
//! ```

mod choices;
mod foreign;
mod network;
mod preset;
mod read;
mod simulation;
mod theory;

use serde::{Deserialize, Serialize};

pub use choices::{InDegreeSource, ReplacedActivity, SynapseDensity};
pub use network::{
    ConnectionParams, DelayParams, InputParams, NetworkParams, NeuronGroup, SingleNeuron,
};
pub use preset::{Preset, UnknownPreset};
pub use simulation::{PotentialRecording, RecordingParams, SimParams, SpikeRecording};
pub use theory::{InitialRates, TheoryParams};

use crate::neuron::NeuronParams;
use crate::overlay::{Overlay, OverlayError, Source};
use crate::scalar::ScalarParameter;

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

impl Parameters {
    /// A preset, then a file over it, then single settings `key=value`, of which the last wins.
    ///
    /// The leading `network_params.` may be left out, in settings as in files.
    ///
    /// # Errors
    /// [`OverlayError`] names the first key that does not exist, has the wrong type or is out of
    /// its range, with its line and the closest key that exists.
    pub fn resolve<'a>(
        preset: Preset,
        file: Option<&Source>,
        settings: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, OverlayError> {
        preset.parameters().overlaid(file, settings)
    }

    /// These parameters with a file and settings laid over them.
    ///
    /// # Errors
    /// As [`Parameters::resolve`].
    pub fn overlaid<'a>(
        &self,
        file: Option<&Source>,
        settings: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, OverlayError> {
        let mut overlay = self.layers()?;
        if let Some(source) = file {
            overlay = overlay.source(source)?;
        }
        for setting in settings {
            overlay = match ScalarParameter::of_model_setting(setting)? {
                Some((parameter, value)) => parameter.laid_over(overlay, value),
                None => overlay.setting(setting)?,
            };
        }
        let overlay = overlay.drop_foreign(foreign::FOREIGN)?.drop_repeated(
            "theory_params.neuron_params",
            "network_params.neuron_params",
            foreign::NEURONS_OF_THEORY,
        )?;
        let parameters: Self = overlay.read()?;
        parameters.check_neuron(&overlay)?;
        Ok(parameters)
    }

    /// These parameters with another value of one of them.
    ///
    /// # Errors
    /// [`OverlayError`] if the value is out of its range.
    pub fn with(&self, parameter: &ScalarParameter, value: f64) -> Result<Self, OverlayError> {
        let layers = parameter.laid_over(self.layers()?, value);
        let parameters: Self = layers.read()?;
        parameters.check_neuron(&layers)?;
        Ok(parameters)
    }

    /// These parameters as the lowest layer of settings.
    pub(crate) fn layers(&self) -> Result<Overlay, OverlayError> {
        Ok(Overlay::over(self)?.default_section("network_params"))
    }

    /// What no single value can be blamed for.
    fn check_neuron(&self, overlay: &Overlay) -> Result<(), OverlayError> {
        let neuron = NeuronParams::from(self.network.neurons.single_neuron);
        let Some((name, value, allowed)) = neuron.out_of_range() else { return Ok(()) };
        let section = "network_params.neuron_params.single_neuron_dict";
        let key = format!("{section}.{name}");
        Err(overlay.value_error(&key, &format!("{value:?}"), allowed))
    }
}
