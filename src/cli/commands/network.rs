//! `siegert network`: builds the network, shows its size, exports it.

use data::Network;
use data::description::Description;

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::files::{ResultDirectory, write_network};
use crate::report::NetworkSummary;

const EXAMPLE: &str = "Example:\n  siegert network --preset schuecker2017";

/// Build a network: areas, neurons, synapses by type; --out exports it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let Loaded { name, network, subject, synapses, .. } = load_network(&args.network)?;
    let summary = NetworkSummary::of(&name, &network, synapses.as_deref());
    if let Some(results) = session.results() {
        write_description(results, &name, &network)?;
        write_network(results, &network)?;
        session.document("network.json", &summary)?;
    }
    session.keep(&subject, None)?;
    session.show(&summary, || summary.text())?;
    Ok(Outcome::Done)
}

/// Writes any network down: `network.toml` with its matrices beside it, for `--network`.
fn write_description(
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
