//! The multi-area model of macaque visual cortex from its parameters.

use std::path::{Path, PathBuf};

use anyhow::Context;
use data::macaque::{Connectome, ConnectomeInputs, RateSeries, labels};
use data::overlay::{Format, Source};
use data::parameters::{ConnectionParams, InDegreeSource, Parameters, Preset, ReplacedActivity};
use serde_json::{Value, json};

use super::args::NetworkArgs;
use super::changes::changed_name;
use super::load::Loaded;
use super::recipe::Recipe;
use crate::files::{
    RatesPlace, input_file, read_indegrees, read_rate_series, read_rates, read_text,
};
use crate::report::{PopulationEntry, Subject};

/// Duration of a sample of a rate series (ms), as in the Python model.
const SAMPLE_MS: f64 = 1.0;

/// Builds the network of a preset with `--params`, `--set` and `--indegrees` laid over it.
pub(super) fn load(preset: Preset, args: &NetworkArgs) -> anyhow::Result<Loaded> {
    let parameters = resolve(preset, args)?;
    let named = NamedFiles { parameters: &parameters, args };
    let inputs = named.read()?;
    let connectome = Connectome::new(&parameters, &inputs)?;
    let files: Result<_, _> = named.all().iter().map(|path| input_file(path)).collect();
    let kept = serde_json::to_value(&parameters).context("cannot keep the parameters")?;
    let published = serde_json::to_value(preset.parameters())?;
    let name = changed_name(preset.name(), &of_network(published), &of_network(kept.clone()));
    let subject = Subject {
        network: Some(name.clone()),
        parameters: kept,
        files: files?,
        populations: PopulationEntry::of(connectome.network()),
    };
    Ok(Loaded {
        name,
        synapses: Some(connectome.synapses().to_vec()),
        network: connectome.into_network(),
        subject,
        simulation: parameters.simulation.clone(),
        theory: parameters.theory.clone(),
        recipe: Recipe::Macaque { parameters: parameters.into(), inputs: inputs.into() },
        unchanged: None,
    })
}

/// The parameters that the network depends on.
fn of_network(mut parameters: Value) -> Value {
    let areas = parameters["sim_params"]["areas_simulated"].take();
    json!({"network_params": parameters["network_params"].take(), "areas_simulated": areas})
}

fn resolve(preset: Preset, args: &NetworkArgs) -> anyhow::Result<Parameters> {
    let text = args.params.as_deref().map(read_text).transpose()?;
    let name = args.params.as_deref().unwrap_or(Path::new("")).display().to_string();
    let source =
        text.as_deref().map(|text| Source { name: &name, format: Format::of_name(&name), text });
    let settings = args.set.iter().map(String::as_str);
    let mut parameters = Parameters::resolve(preset, source.as_ref(), settings)?;
    if let Some(file) = &args.indegrees {
        let name = file.display().to_string();
        parameters.network.connections.k_stable = InDegreeSource::File(name);
    }
    Ok(parameters)
}

/// The files that parameters and arguments name.
struct NamedFiles<'a> {
    parameters: &'a Parameters,
    args: &'a NetworkArgs,
}

impl NamedFiles<'_> {
    fn read(&self) -> anyhow::Result<ConnectomeInputs> {
        let labels = labels();
        let mut inputs = ConnectomeInputs::default();
        if let Some(path) = self.in_degrees() {
            inputs.in_degrees = Some(read_indegrees(&path, &labels)?);
        }
        if let Some(path) = self.fullscale_rates() {
            inputs.fullscale_rates = Some(read_rates(&path, &labels)?);
        }
        if let Some(path) = self.replacing_source() {
            if self.replaces_by(ReplacedActivity::GivenCurrent) {
                let rates_hz = read_rate_series(&path, &labels)?;
                inputs.replaced_series = Some(RateSeries { interval_ms: SAMPLE_MS, rates_hz });
            } else if self.replaces_by(ReplacedActivity::GivenPoisson) {
                inputs.replaced_rates = Some(read_rates(&path, &labels)?);
            }
        }
        Ok(inputs)
    }

    /// Those that are files and not the beginnings of names.
    fn all(&self) -> Vec<PathBuf> {
        let rates = [self.fullscale_rates(), self.replacing_source()];
        let rates =
            rates.map(|path| path.map(|path| RatesPlace::of(&path).map_or(path, |p| p.file)));
        let others = [self.args.params.clone(), self.in_degrees()];
        let named = others.into_iter().chain(rates).flatten();
        named.filter(|path| path.is_file()).collect()
    }

    fn connections(&self) -> &ConnectionParams {
        &self.parameters.network.connections
    }

    fn in_degrees(&self) -> Option<PathBuf> {
        match (&self.args.indegrees, &self.connections().k_stable) {
            (Some(path), _) => Some(path.clone()),
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

    /// Where a named file is: beside the parameter file, unless a setting names it.
    fn place(&self, key: &str, name: &str) -> PathBuf {
        let is_key = |setting: &String| {
            setting
                .split('=')
                .next()
                .is_some_and(|path| path.trim().rsplit('.').next() == Some(key))
        };
        let folder = self.args.params.as_deref().and_then(Path::parent);
        match folder {
            Some(folder) if !self.args.set.iter().any(is_key) => folder.join(name),
            _ => PathBuf::from(name),
        }
    }
}
