//! From arguments to a network.

use std::path::Path;

use data::macaque::SynapseTotals;
use data::parameters::{SimParams, TheoryParams};
use data::presets::ShippedNetwork;
use data::source::{BuiltNetwork, Recipe, Source};
use data::{Network, Preset};

use super::args::NetworkArgs;
use crate::files::{FileError, NetworkFiles, RatesPlace, input_file, read_text};
use crate::report::{InputFile, PopulationEntry, Subject};

/// The network of those who name none.
const DEFAULT: ShippedNetwork = ShippedNetwork::Macaque(Preset::GroundState);

/// A network and what it was built from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it goes by: the preset or the file.
    pub name: String,
    /// The network.
    pub network: Network,
    /// Parameters and files, for the provenance of results.
    pub subject: Subject,
    /// How it is to be simulated.
    pub simulation: SimParams,
    /// Where the search for fixed points begins.
    pub theory: TheoryParams,
    /// How it is built again with one number changed.
    pub recipe: Recipe,
    /// Where the synapses of each area come from, if the network was built from anatomy.
    pub synapses: Option<Vec<SynapseTotals>>,
    source: Source,
}

impl Loaded {
    /// The preset or file without the changes that arguments make; `None` if they make none.
    ///
    /// Its states lead to those of the changed network. Where it cannot be built, as a file may need its
    /// changes, there is nothing to lead.
    #[must_use]
    pub fn unchanged(&self) -> Option<Network> {
        Some(self.source.unchanged()?.build(&NetworkFiles).ok()?.network)
    }
}

/// Builds the network that the arguments describe.
///
/// # Errors
/// If a file cannot be read, or what is asked for is no network; the chain says which and why.
pub fn load_network(args: &NetworkArgs) -> anyhow::Result<Loaded> {
    let source = source(args)?;
    let BuiltNetwork { name, network, parameters, simulation, theory, recipe, synapses, files } =
        source.build(&NetworkFiles)?;
    let subject = Subject {
        network: Some(name.clone()),
        parameters,
        files: files.iter().filter_map(|place| named_file(place)).collect::<Result<_, _>>()?,
        populations: PopulationEntry::of(&network),
    };
    Ok(Loaded { name, network, subject, simulation, theory, recipe, synapses, source })
}

/// What the arguments name, with the texts that are in the files.
fn source(args: &NetworkArgs) -> anyhow::Result<Source> {
    let NetworkArgs { preset, params, set, indegrees, network } = args;
    let mut source = match (network, preset) {
        (Some(file), _) => Source::described(file, &read_text(file)?),
        (None, Some(name)) => Source::preset(name)?,
        (None, None) => DEFAULT.into(),
    };
    if let Some(file) = params {
        source = source.params(file, &read_text(file)?);
    }
    if let Some(file) = indegrees {
        source = source.in_degrees_of(file);
    }
    Ok(set.iter().fold(source, |source, setting| source.set(setting)))
}

/// A named file with its hash; of a rate series there may be no more than the beginning of names.
fn named_file(place: &Path) -> Option<Result<InputFile, FileError>> {
    let file = RatesPlace::of(place).map_or_else(|_| place.to_owned(), |place| place.file);
    let is_file = file.metadata().is_ok_and(|about| !about.is_dir());
    is_file.then(|| input_file(&file))
}
