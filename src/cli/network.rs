//! `siegert network`: builds the network, shows its size, exports it.

use super::{Loaded, NetworkArgs, Outcome, OutputArgs, Session, load_network, write_description};

const EXAMPLE: &str = "Example:\n  siegert network --preset schuecker2017";

/// Build the network: areas, neurons, synapses by type; --out exports it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let Loaded { name, network, subject, .. } = load_network(&args.network)?;
    if let Some(results) = session.results() {
        write_description(results, &name, &network)?;
    }
    session.keep(&subject, None)?;
    let neurons: f64 = network.populations.iter().map(|p| p.neurons).sum();
    session.show(&serde_json::json!({ "neurons": neurons }), || format!("{neurons} neurons\n"))?;
    Ok(Outcome::Done)
}
