//! Networks that are written down in a text or shipped as a description.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::changes::changed_name;
use super::error::SourceError;
use super::files::Files;
use super::recipe::{Described, Recipe};
use super::{BuiltNetwork, InDegrees, Source, Start, kept};
use crate::description::scalar::RELATIVE;
use crate::description::{Description, network_from};
use crate::overlay::{Overlay, OverlayError};
use crate::parameters::{Parameters, SimParams, TheoryParams};
use crate::scalar::ScalarParameter;

/// Lays the changes of a source over a description and builds the network.
pub(super) fn build(
    base: Overlay,
    name: &str,
    source: &Source,
    files: &dyn Files,
) -> Result<BuiltNetwork, SourceError> {
    // What is not whole without the changes has no name of its own.
    let written = base.read::<Description>().ok();
    let (beside, of_network): (Vec<&str>, Vec<&str>) =
        source.settings().partition(|setting| is_beside_the_network(setting));
    let layers = changed(base.with_names(RELATIVE), source, &of_network)?;
    let beside_it = BesideIt::of(source, files);
    let mut network = network_from(&layers, &|file| beside_it.read(file))?;
    let Read { contents, places } = beside_it.read.into_inner();
    let mut described = Described { layers, contents: contents.into(), in_degrees: None };
    if let Some(in_degrees) = &source.in_degrees {
        described.in_degrees = Some(match in_degrees {
            InDegrees::Values { values, .. } => values.clone(),
            InDegrees::File(path) => {
                files.in_degrees(path, &network.labels()).map_err(SourceError::File)?
            }
        });
        network = described.network()?;
    }
    let description: Description = described.layers.read()?;
    let given = source.in_degrees.as_ref().map(InDegrees::name);
    let name = description.name.as_deref().unwrap_or(name);
    let name = match written {
        Some(written) => {
            let after = network_values(&description, given.as_deref())?;
            changed_name(name, &network_values(&written, None)?, &after)
        }
        None => name.to_owned(),
    };
    let (simulation, theory) = beside_the_network(&beside)?;
    Ok(BuiltNetwork {
        name,
        network,
        parameters: kept("description", &description)?,
        simulation,
        theory,
        recipe: Recipe::Described(described),
        synapses: None,
        files: places.into_iter().chain(named_files(source)).collect(),
    })
}

/// The description with parameters and settings laid over it.
fn changed(
    mut layers: Overlay,
    source: &Source,
    settings: &[&str],
) -> Result<Overlay, OverlayError> {
    if let Some(params) = &source.params {
        layers = layers.source(&params.as_layer())?;
    }
    for setting in settings {
        layers = match ScalarParameter::of_setting(setting, &layers)? {
            Some((parameter, value)) => parameter.laid_over(layers, value),
            None => layers.setting(setting)?,
        };
    }
    Ok(layers)
}

fn is_beside_the_network(setting: &str) -> bool {
    setting.starts_with("sim_params.") || setting.starts_with("theory_params.")
}

/// The parameters beside the network, from settings that name nothing else.
fn beside_the_network(settings: &[&str]) -> Result<(SimParams, TheoryParams), OverlayError> {
    let parameters = Parameters::default().overlaid(None, settings.iter().copied())?;
    Ok((parameters.simulation, parameters.theory))
}

/// What makes the network: all but its name.
fn network_values(description: &Description, given: Option<&str>) -> Result<Value, SourceError> {
    let mut values = kept("description", description)?;
    values["name"].take();
    if let Some(given) = given {
        values["indegrees"] = given.into();
    }
    Ok(values)
}

/// The files that the source itself names.
fn named_files(source: &Source) -> impl Iterator<Item = PathBuf> {
    let written = match &source.start {
        Start::Written(text) => Some(&text.path),
        _ => None,
    };
    let params = source.params.as_ref().map(|params| &params.path);
    let in_degrees = source.in_degrees.as_ref().and_then(InDegrees::path);
    [written, params, in_degrees].into_iter().flatten().cloned()
}

/// The files beside parameters and description, each read once.
struct BesideIt<'a> {
    /// Where they may lie, besides the working directory.
    folders: Vec<&'a Path>,
    files: &'a dyn Files,
    read: RefCell<Read>,
}

#[derive(Default)]
struct Read {
    contents: BTreeMap<String, Vec<u8>>,
    places: Vec<PathBuf>,
}

impl<'a> BesideIt<'a> {
    fn of(source: &'a Source, files: &'a dyn Files) -> Self {
        let params = source.params.as_ref().and_then(|params| params.folder());
        let written = match &source.start {
            Start::Written(text) => text.folder(),
            _ => None,
        };
        let folders = [params, written].into_iter().flatten().collect();
        Self { folders, files, read: RefCell::default() }
    }

    fn read(&self, file: &str) -> io::Result<Vec<u8>> {
        if let Some(known) = self.read.borrow().contents.get(file) {
            return Ok(known.clone());
        }
        let (place, contents) = self.find(file)?;
        let mut read = self.read.borrow_mut();
        read.places.push(place);
        read.contents.insert(file.to_owned(), contents.clone());
        Ok(contents)
    }

    /// From the first folder that has the file; without any, from the working directory.
    fn find(&self, file: &str) -> io::Result<(PathBuf, Vec<u8>)> {
        for folder in &self.folders {
            let place = folder.join(file);
            match self.files.read(&place) {
                Err(trouble) if is_missing(&trouble) => {}
                read => return Ok((place, read?)),
            }
        }
        let place = PathBuf::from(file);
        let contents = self.files.read(&place)?;
        Ok((place, contents))
    }
}

fn is_missing(trouble: &io::Error) -> bool {
    matches!(trouble.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
