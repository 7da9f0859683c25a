//! Networks that are written down in a file or shipped as a description.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use anyhow::Context;
use data::description::{Description, network_from};
use data::overlay::{Format, Overlay, Source};
use data::presets::DescribedPreset;
use data::{Network, NetworkParts};

use super::args::NetworkArgs;
use super::load::{Loaded, beside_the_network, input_file};
use crate::files::{ResultDirectory, read_indegrees, read_text};
use crate::report::{InputFile, Subject};

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
    if let Some(params) = &args.params {
        layers = lay(layers, params)?;
    }
    let (beside, of_network): (Vec<&str>, Vec<&str>) =
        args.set.iter().map(String::as_str).partition(|setting| {
            setting.starts_with("sim_params.") || setting.starts_with("theory_params.")
        });
    for setting in of_network {
        layers = layers.setting(setting)?;
    }
    let params_folder = args.params.as_deref().and_then(Path::parent);
    let files = RefCell::new(Vec::new());
    let read_file = |file: &str| {
        let path = find(file, &[params_folder, folder]);
        let contents = std::fs::read(&path)?;
        files.borrow_mut().push(InputFile::new(&path, &contents));
        Ok(contents)
    };
    let mut network = network_from(&layers, &read_file)?;
    if let Some(file) = &args.indegrees {
        network = with_indegrees(network, file)?;
    }
    let description: Description = layers.read()?;
    let name = description.name.clone().unwrap_or_else(|| name.to_owned());
    let parameters = serde_json::to_value(&description).context("cannot keep the description")?;
    let mut files = files.into_inner();
    for named in [&args.network, &args.params, &args.indegrees].into_iter().flatten() {
        files.push(input_file(named)?);
    }
    let subject = Subject { network: Some(name.clone()), parameters, files };
    let (simulation, theory) = beside_the_network(beside)?;
    Ok(Loaded { name, network, subject, simulation, theory, synapses: None })
}

fn lay(layers: Overlay, file: &Path) -> anyhow::Result<Overlay> {
    let (text, name) = (read_text(file)?, file.display().to_string());
    Ok(layers.source(&Source { name: &name, format: Format::of_name(&name), text: &text })?)
}

/// The first folder that has the file; without any, the working directory.
fn find(file: &str, folders: &[Option<&Path>]) -> PathBuf {
    let places = folders.iter().flatten().map(|folder| folder.join(file));
    places.into_iter().find(|place| place.exists()).unwrap_or_else(|| PathBuf::from(file))
}

fn with_indegrees(network: Network, file: &Path) -> anyhow::Result<Network> {
    let labels: Vec<_> = network.populations.iter().map(|p| p.label.clone()).collect();
    let in_degrees = read_indegrees(file, &labels)?;
    Ok(Network::new(NetworkParts { in_degrees, ..network.into_parts() })?)
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
