//! The multi-area model of macaque visual cortex from its parameters.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::changes::changed_name;
use super::error::SourceError;
use super::files::Files;
use super::recipe::Recipe;
use super::{BuiltNetwork, InDegrees, Source, kept};
use crate::macaque::{Connectome, ConnectomeInputs, RateSeries, labels};
use crate::overlay::OverlayError;
use crate::parameters::{ConnectionParams, InDegreeSource, Parameters, Preset, ReplacedActivity};

/// Duration of a sample of a rate series (ms), as in the Python model.
const SAMPLE_MS: f64 = 1.0;

/// Builds the network of a preset with the changes of a source.
pub(super) fn build(
    preset: Preset,
    source: &Source,
    files: &dyn Files,
) -> Result<BuiltNetwork, SourceError> {
    let parameters = resolve(preset, source)?;
    let named = NamedFiles { parameters: &parameters, source };
    let inputs = named.read(files)?;
    let connectome = Connectome::new(&parameters, &inputs)?;
    let values = kept("parameters", &parameters)?;
    let published = kept("parameters", &preset.parameters())?;
    Ok(BuiltNetwork {
        name: changed_name(preset.name(), &of_network(published), &of_network(values.clone())),
        synapses: Some(connectome.synapses().to_vec()),
        network: connectome.into_network(),
        parameters: values,
        simulation: parameters.simulation.clone(),
        theory: parameters.theory.clone(),
        files: named.all(),
        recipe: Recipe::Macaque { parameters: parameters.into(), inputs: inputs.into() },
    })
}

/// The parameters that the network depends on.
fn of_network(mut parameters: Value) -> Value {
    let areas = parameters["sim_params"]["areas_simulated"].take();
    json!({"network_params": parameters["network_params"].take(), "areas_simulated": areas})
}

fn resolve(preset: Preset, source: &Source) -> Result<Parameters, OverlayError> {
    let text = source.params.as_ref().map(|params| params.as_layer());
    let mut parameters = Parameters::resolve(preset, text.as_ref(), source.settings())?;
    if let Some(in_degrees) = &source.in_degrees {
        parameters.network.connections.k_stable = InDegreeSource::File(in_degrees.name());
    }
    Ok(parameters)
}

/// The files that parameters and source name.
struct NamedFiles<'a> {
    parameters: &'a Parameters,
    source: &'a Source,
}

impl NamedFiles<'_> {
    fn read(&self, files: &dyn Files) -> Result<ConnectomeInputs, SourceError> {
        let labels = labels();
        let mut inputs = ConnectomeInputs::default();
        if let Some(InDegrees::Values { values, .. }) = &self.source.in_degrees {
            inputs.in_degrees = Some(values.clone());
        } else if let Some(path) = self.in_degrees() {
            inputs.in_degrees = Some(files.in_degrees(&path, &labels).map_err(SourceError::File)?);
        }
        if let Some(path) = self.fullscale_rates() {
            inputs.fullscale_rates = Some(files.rates(&path, &labels).map_err(SourceError::File)?);
        }
        if let Some(path) = self.replacing_source() {
            if self.replaces_by(ReplacedActivity::GivenCurrent) {
                let rates_hz = files.rate_series(&path, &labels).map_err(SourceError::File)?;
                inputs.replaced_series = Some(RateSeries { interval_ms: SAMPLE_MS, rates_hz });
            } else if self.replaces_by(ReplacedActivity::GivenPoisson) {
                inputs.replaced_rates =
                    Some(files.rates(&path, &labels).map_err(SourceError::File)?);
            }
        }
        Ok(inputs)
    }

    fn all(&self) -> Vec<PathBuf> {
        let params = self.source.params.as_ref().map(|params| params.path.clone());
        let named = [params, self.in_degrees(), self.fullscale_rates(), self.replacing_source()];
        named.into_iter().flatten().collect()
    }

    fn connections(&self) -> &ConnectionParams {
        &self.parameters.network.connections
    }

    fn in_degrees(&self) -> Option<PathBuf> {
        match (&self.source.in_degrees, &self.connections().k_stable) {
            (Some(given), _) => given.path().cloned(),
            (None, InDegreeSource::File(name)) => Some(self.place("K_stable", name)),
            _ => None,
        }
    }

    fn fullscale_rates(&self) -> Option<PathBuf> {
        let name = self.parameters.network.fullscale_rates.as_ref()?;
        Some(self.place("fullscale_rates", name))
    }

    fn replacing_source(&self) -> Option<PathBuf> {
        let name = self.connections().replace_cc_input_source.as_ref()?;
        Some(self.place("replace_cc_input_source", name))
    }

    fn replaces_by(&self, activity: ReplacedActivity) -> bool {
        let connections = self.connections();
        [connections.replace_cc, connections.replace_non_simulated_areas].contains(&Some(activity))
    }

    /// Where a named file is: beside the parameters, unless a setting names it.
    fn place(&self, key: &str, name: &str) -> PathBuf {
        let is_set = self.source.settings().any(|setting| sets(setting, key));
        match self.source.params.as_ref().and_then(|params| params.folder()) {
            Some(folder) if !is_set => folder.join(name),
            _ => Path::new(name).to_owned(),
        }
    }
}

/// Whether a setting gives a value to a key, by its path or by its last part.
fn sets(setting: &str, key: &str) -> bool {
    let path = setting.split_once('=').map_or(setting, |(path, _)| path);
    path.trim().rsplit('.').next() == Some(key)
}
