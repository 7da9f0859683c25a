//! `siegert network`: builds the network, shows its size, exports it.

use data::description::TEMPLATE;

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::session::{Session, print};
use crate::report::NetworkReport;

const EXAMPLE: &str = "Example:\n  siegert network --preset schuecker2017";

/// Build a network: areas, neurons, synapses by type; --out exports it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// Print a network.toml with every key, to be filled in.
    #[arg(long, exclusive = true)]
    template: bool,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    if args.template {
        print(TEMPLATE)?;
        return Ok(Outcome::Done);
    }
    let session = Session::start(&args.output)?;
    let Loaded { name, network, subject, synapses, .. } = load_network(&args.network)?;
    let report = NetworkReport::of(&name, &network, synapses.as_deref());
    session.end(&report, &subject, None)?;
    Ok(Outcome::Done)
}
