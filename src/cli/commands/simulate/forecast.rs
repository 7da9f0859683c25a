//! What a simulation would take, without making it.

use std::path::PathBuf;

use data::{Network, Rates, units};
use serde::Serialize;

use super::Prepared;
use super::plan::Plan;
use super::report::table_of_values;
use crate::cli::memory::{self, MIB};
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::files::{ResultDirectory, read_rates};
use crate::report::{Report, grouped, significant};

/// Time of one thread for a neuron's step with its external input, and for a synaptic event (ns),
/// as `siegert simulate --preset ground-state --time 1000 --threads 2` was measured to take, with
/// the waiting of its threads for each other (sim/PERFORMANCE.md).
const NEURON_STEP_NS: f64 = 2.3;
const EVENT_NS: f64 = 7.3;

/// The rate of all neurons that is assumed without one (spikes/s).
const ASSUMED_HZ: f64 = 3.0;

/// Predicting instead of simulating.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Forecast")]
pub(super) struct ForecastArgs {
    /// Predict memory, events and time, and simulate nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Rate of all neurons that the prediction assumes (spikes/s).
    #[arg(
        long,
        value_name = "HZ",
        default_value_t = ASSUMED_HZ,
        allow_negative_numbers = true,
        requires = "dry_run",
        conflicts_with = "assume_rates"
    )]
    assume_rate: f64,
    /// Rates of the populations that the prediction assumes (JSON, NPY, CSV, or the results of a command;
    /// fixed_points.json#2 is the second state of several).
    #[arg(long, value_name = "FILE", requires = "dry_run")]
    assume_rates: Option<PathBuf>,
}

impl ForecastArgs {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ranges::check("--assume-rate", Some(self.assume_rate), Range::AtLeastZero)
    }
}

/// What to expect.
#[derive(Clone, Debug, Serialize)]
pub(in crate::cli) struct Forecast {
    neurons: u64,
    synapses: u64,
    ranks: usize,
    threads: usize,
    precision: &'static str,
    time_ms: f64,
    spikes: f64,
    synaptic_events: f64,
    pub memory_per_rank_bytes: f64,
    pub simulate_s: f64,
}

/// Refuses a simulation that does not fit into the memory that is there.
pub(in crate::cli) fn check_memory(network: &Network, plan: &Plan) -> anyhow::Result<()> {
    let rates = Rates::from_hz(vec![ASSUMED_HZ; network.size()]);
    let advice =
        "simulate fewer neurons or areas, or on several machines; --dry-run tells what that takes";
    let needed_bytes = memory::of_rank_bytes(network, &rates, plan.ranks)
        + memory::of_threads_bytes(plan.settings.threads);
    memory::check("the simulation", needed_bytes, advice)
}

pub(super) fn show(args: &ForecastArgs, prepared: Prepared) -> anyhow::Result<Outcome> {
    let Prepared { session, loaded, plan, .. } = prepared;
    let network = &loaded.network;
    let rates = match &args.assume_rates {
        Some(file) => {
            let labels: Vec<_> = network.populations.iter().map(|p| p.label.clone()).collect();
            read_rates(file, &labels)?
        }
        None => Rates::from_hz(vec![args.assume_rate; network.size()]),
    };
    let forecast = Forecast::new(network, &rates, &plan);
    session.show(&forecast)?;
    Ok(Outcome::Done)
}

impl Forecast {
    pub(super) fn new(network: &Network, rates: &Rates, plan: &Plan) -> Self {
        let created: Vec<f64> =
            network.populations.iter().map(|one| one.created_neurons() as f64).collect();
        let neurons: f64 = created.iter().sum();
        let spikes_per_ms: f64 =
            created.iter().zip(rates.hz()).map(|(n, &hz)| n * units::per_ms_from_hz(hz)).sum();
        let (mut synapses, mut events_per_ms) = (0.0, 0.0);
        for ((target, source), _) in network.in_degrees.iter() {
            let count = network.created_synapses(target, source) as f64;
            if count > 0.0 {
                synapses += count;
                events_per_ms += count * units::per_ms_from_hz(rates.hz()[source]);
            }
        }
        let (ranks, threads) = (plan.ranks as f64, plan.threads().get() as f64);
        let steps = plan.end_ms / plan.settings.dt_ms;
        let busy_ns = NEURON_STEP_NS * neurons * steps + EVENT_NS * events_per_ms * plan.end_ms;
        Self {
            neurons: neurons as u64,
            synapses: synapses as u64,
            ranks: plan.ranks,
            threads: plan.settings.threads,
            precision: plan.preparation.precision.word(),
            time_ms: plan.end_ms,
            spikes: spikes_per_ms * plan.end_ms,
            synaptic_events: events_per_ms * plan.end_ms,
            memory_per_rank_bytes: memory::of_rank_bytes(network, rates, plan.ranks),
            simulate_s: units::s_from_ns(busy_ns / (ranks * threads)),
        }
    }
}

impl Report for Forecast {
    const DOCUMENT: Option<&'static str> = None;

    fn text(&self) -> String {
        let mebibytes = grouped(self.memory_per_rank_bytes / MIB);
        let table = table_of_values([
            ("neurons", grouped(self.neurons as f64)),
            ("synapses", grouped(self.synapses as f64)),
            ("spikes", significant(self.spikes, 3)),
            ("synaptic events", significant(self.synaptic_events, 3)),
            ("memory of a rank, about", format!("{mebibytes} MiB")),
            ("simulating takes about", format!("{} s", significant(self.simulate_s, 2))),
        ]);
        table.to_string()
    }

    /// A forecast is only shown.
    fn write(&self, _: &ResultDirectory) -> anyhow::Result<()> {
        Ok(())
    }
}
