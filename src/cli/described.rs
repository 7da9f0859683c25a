//! Networks that are written down in a file or shipped as a description.

use std::path::Path;

use anyhow::Context;
use data::description::Description;
use data::overlay::{Format, Overlay, Source};
use data::presets::DescribedPreset;
use data::{Network, ScalarParameter};
use serde_json::Value;

use super::args::NetworkArgs;
use super::changes::changed_name;
use super::load::{Loaded, beside_the_network};
use super::recipe::{Described, Recipe};
use crate::files::{ResultDirectory, input_file, read_indegrees, read_text};
use crate::report::{PopulationEntry, Subject};

/// Builds the network of the file that `--network` names.
pub(super) fn from_file(file: &Path, args: &NetworkArgs) -> anyhow::Result<Loaded> {
    let layers = lay(Overlay::empty(), file)?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    load(layers, &stem, file.parent(), args)
}

/// Builds a network that is shipped as a description.
pub(super) fn from_preset(preset: DescribedPreset, args: &NetworkArgs) -> anyhow::Result<Loaded> {
    load(preset.layers()?, preset.name(), None, args)
}

/// Lays `--params` and `--set` over a description; files it names lie in `folder`.
fn load(
    mut layers: Overlay,
    name: &str,
    folder: Option<&Path>,
    args: &NetworkArgs,
) -> anyhow::Result<Loaded> {
    // What is not whole without the changes has no name of its own.
    let written = layers.read::<Description>().ok().map(|described| network_values(&described));
    if let Some(params) = &args.params {
        layers = lay(layers, params)?;
    }
    let (beside, of_network): (Vec<&str>, Vec<&str>) =
        args.set.iter().map(String::as_str).partition(|setting| {
            setting.starts_with("sim_params.") || setting.starts_with("theory_params.")
        });
    for setting in of_network {
        layers = match ScalarParameter::of_setting(setting, &layers)? {
            Some((parameter, value)) => parameter.laid_over(layers, value),
            None => layers.setting(setting)?,
        };
    }
    let params_folder = args.params.as_deref().and_then(Path::parent);
    let folders = [params_folder, folder].into_iter().flatten().map(Path::to_owned).collect();
    let mut recipe = Described { layers, folders, in_degrees: None };
    let (mut network, mut files) = recipe.network(&recipe.layers)?;
    if let Some(file) = &args.indegrees {
        recipe.in_degrees = Some(read_indegrees(file, &network.labels())?);
        network = recipe.network(&recipe.layers)?.0;
    }
    let description: Description = recipe.layers.read()?;
    let name = description.name.clone().unwrap_or_else(|| name.to_owned());
    let mut changed = network_values(&description)?;
    if let Some(file) = &args.indegrees {
        changed["indegrees"] = file.display().to_string().into();
    }
    let name = match written.transpose()? {
        Some(written) => changed_name(&name, &written, &changed),
        None => name,
    };
    let parameters = serde_json::to_value(&description).context("cannot keep the description")?;
    for named in [&args.network, &args.params, &args.indegrees].into_iter().flatten() {
        files.push(input_file(named)?);
    }
    let populations = PopulationEntry::of(&network);
    let subject = Subject { network: Some(name.clone()), parameters, files, populations };
    let (simulation, theory) = beside_the_network(beside)?;
    let recipe = Recipe::Described(recipe);
    Ok(Loaded {
        name,
        network,
        subject,
        simulation,
        theory,
        recipe,
        synapses: None,
        unchanged: None,
    })
}

/// What makes the network: all but its name.
fn network_values(description: &Description) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(description).context("cannot keep the description")?;
    value["name"].take();
    Ok(value)
}

fn lay(layers: Overlay, file: &Path) -> anyhow::Result<Overlay> {
    let (text, name) = (read_text(file)?, file.display().to_string());
    Ok(layers.source(&Source { name: &name, format: Format::of_name(&name), text: &text })?)
}

/// Writes any network down: `network.toml` with its matrices beside it, for `--network`.
///
/// # Errors
/// If a file cannot be written.
pub fn write_description(
    results: &ResultDirectory,
    name: &str,
    network: &Network,
) -> anyhow::Result<()> {
    let mut description = Description::of(network);
    description.name = Some(name.to_owned());
    for (file, matrix) in description.take_matrices() {
        results.matrix(&file, &matrix)?;
    }
    results.text("network.toml", &description.to_toml())?;
    Ok(())
}
