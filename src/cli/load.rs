//! From arguments to a network.

use anyhow::bail;
use data::Network;
use data::presets::ShippedNetwork;

use super::args::NetworkArgs;
use super::described;

/// A network and the parameters it was built from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it goes by: the preset or the file.
    pub name: String,
    /// The network.
    pub network: Network,
    /// Every parameter with the value that was used.
    pub parameters: serde_json::Value,
}

/// Builds the network that the arguments describe.
///
/// # Errors
/// If a file cannot be read, or what is asked for is no network; the chain says which and why.
pub fn load_network(args: &NetworkArgs) -> anyhow::Result<Loaded> {
    if let Some(file) = &args.network {
        return described::from_file(file, args);
    }
    match args.preset.as_deref().map(str::parse).transpose()? {
        Some(ShippedNetwork::Described(preset)) => described::from_preset(preset, args),
        Some(ShippedNetwork::Macaque(_)) | None => bail!("the macaque network is not built yet"),
    }
}
