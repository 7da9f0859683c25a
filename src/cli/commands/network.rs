//! `siegert network`: builds the network, shows its size, exports it.

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::described::write_description;
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::files::write_network;
use crate::report::NetworkSummary;

const EXAMPLE: &str = "Example:\n  siegert network --preset schuecker2017";

/// Build a network: areas, neurons, synapses by type; --out exports it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    output: OutputArgs,
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
