//! From arguments to a network.

use data::macaque::SynapseTotals;
use data::parameters::{Parameters, SimParams, TheoryParams};
use data::presets::ShippedNetwork;
use data::{Network, Preset};

use super::args::NetworkArgs;
use super::described;
use super::macaque;
use super::recipe::Recipe;
use crate::report::Subject;

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
    /// What names the network without any changes, if there are changes.
    pub unchanged: Option<NetworkArgs>,
}

impl Loaded {
    /// The preset or file without the changes that arguments make; `None` if they make none.
    ///
    /// Its states lead to those of the changed network. Where it cannot be built, as a file may need its
    /// changes, there is nothing to lead.
    #[must_use]
    pub fn unchanged(&self) -> Option<Network> {
        load_network(self.unchanged.as_ref()?).ok().map(|loaded| loaded.network)
    }
}

/// Builds the network that the arguments describe.
///
/// # Errors
/// If a file cannot be read, or what is asked for is no network; the chain says which and why.
pub fn load_network(args: &NetworkArgs) -> anyhow::Result<Loaded> {
    let loaded = match (&args.network, &args.preset) {
        (Some(file), _) => described::from_file(file, args),
        (None, name) => match name.as_deref().map(str::parse).transpose()?.unwrap_or(DEFAULT) {
            ShippedNetwork::Described(preset) => described::from_preset(preset, args),
            ShippedNetwork::Macaque(preset) => macaque::load(preset, args),
        },
    }?;
    Ok(Loaded { unchanged: args.unchanged(), ..loaded })
}

/// The parameters beside the network, from settings that name nothing else.
pub(super) fn beside_the_network<'a>(
    settings: impl IntoIterator<Item = &'a str>,
) -> anyhow::Result<(SimParams, TheoryParams)> {
    let parameters = Parameters::default().overlaid(None, settings)?;
    Ok((parameters.simulation, parameters.theory))
}
