//! Parameters with files, settings and single numbers laid over them.

use super::preset::Preset;
use super::scalar::COMBINED;
use super::{Parameters, foreign};
use crate::neuron::NeuronParams;
use crate::overlay::{Overlay, OverlayError, Source};
use crate::scalar::ScalarParameter;

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
        Ok(Overlay::over(self)?.default_section("network_params").with_names(COMBINED))
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
