//! `siegert network`: builds the network, shows its size, exports it.

use data::Network;
use serde::Serialize;

use super::{Loaded, NetworkArgs, Outcome, OutputArgs, Session, load_network, write_description};
use crate::files::write_network;
use crate::report::{Align, Table, grouped};

const EXAMPLE: &str = "Example:\n  siegert network --preset schuecker2017";

/// Build a network: areas, neurons, synapses by type; --out exports it.
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
    let loaded = load_network(&args.network)?;
    let summary = Summary::of(&loaded);
    if let Some(results) = session.results() {
        write_description(results, &loaded.name, &loaded.network)?;
        write_network(results, &loaded.network)?;
        results.json("network.json", &summary)?;
    }
    session.keep(&loaded.subject, None)?;
    session.show(&summary, || summary.text())?;
    Ok(Outcome::Done)
}

/// The size of a network.
#[derive(Debug, Serialize)]
struct Summary {
    network: String,
    neurons: f64,
    /// Recurrent ones.
    synapses: f64,
    /// Those from outside the network.
    external_synapses: f64,
    populations: Vec<String>,
    areas: Vec<AreaSummary>,
}

/// The size of an area and the synapses onto its neurons.
#[derive(Debug, Serialize)]
struct AreaSummary {
    area: String,
    populations: usize,
    neurons: f64,
    /// From populations of the same area.
    synapses_within: f64,
    /// From other areas of the network.
    synapses_between: f64,
    /// From outside the network.
    synapses_external: f64,
    /// From sources whose activity is given.
    synapses_replaced: f64,
}

impl Summary {
    fn of(loaded: &Loaded) -> Self {
        let network = &loaded.network;
        let areas: Vec<AreaSummary> = network
            .areas()
            .into_iter()
            .map(|(area, own)| area_summary(network, area, own))
            .collect();
        Self {
            network: loaded.name.clone(),
            neurons: areas.iter().map(|area| area.neurons).sum(),
            synapses: areas.iter().map(|area| area.synapses_within + area.synapses_between).sum(),
            external_synapses: areas.iter().map(|area| area.synapses_external).sum(),
            populations: network.populations.iter().map(|p| p.label.to_string()).collect(),
            areas,
        }
    }

    fn text(&self) -> String {
        let mut table = Table::new([
            ("area", Align::Left),
            ("populations", Align::Right),
            ("neurons", Align::Right),
            ("synapses within", Align::Right),
            ("from other areas", Align::Right),
            ("external", Align::Right),
            ("replaced", Align::Right),
        ]);
        for area in &self.areas {
            table.row([
                if area.area.is_empty() { "(none)".to_owned() } else { area.area.clone() },
                area.populations.to_string(),
                grouped(area.neurons),
                grouped(area.synapses_within),
                grouped(area.synapses_between),
                grouped(area.synapses_external),
                grouped(area.synapses_replaced),
            ]);
        }
        format!(
            "{}: {} neurons in {} populations, {} recurrent and {} external synapses\n\n{table}",
            self.network,
            grouped(self.neurons),
            self.populations.len(),
            grouped(self.synapses),
            grouped(self.external_synapses),
        )
    }
}

fn area_summary(network: &Network, area: &str, own: std::ops::Range<usize>) -> AreaSummary {
    let mut summary = AreaSummary {
        area: area.to_owned(),
        populations: own.len(),
        neurons: 0.0,
        synapses_within: 0.0,
        synapses_between: 0.0,
        synapses_external: 0.0,
        synapses_replaced: 0.0,
    };
    for target in own.clone() {
        let neurons = network.populations[target].neurons;
        let row = network.in_degrees.row(target);
        let within: f64 = row[own.clone()].iter().sum();
        let between: f64 = row[..own.start].iter().chain(&row[own.end..]).sum();
        let replaced = network.replaced.iter().flat_map(|input| input.in_degrees.row(target));
        summary.neurons += neurons;
        summary.synapses_within += within * neurons;
        summary.synapses_between += between * neurons;
        summary.synapses_external += network.external.in_degrees[target] * neurons;
        summary.synapses_replaced += replaced.sum::<f64>() * neurons;
    }
    summary
}
