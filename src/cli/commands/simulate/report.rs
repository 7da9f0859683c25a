//! What a simulation tells its user.

use data::{Network, Rates};
use serde::Serialize;
use sim::communicator::Communicator;
use sim::{Outcome as Ended, PhaseTimes, SimulationResult};

use super::plan::Plan;
use super::{Run, names};
use crate::cli::memory::MIB;
use crate::files::{KeptRecording, ResultDirectory};
use crate::plots::Figure;
use crate::report::{Align, Report, Table, grouped, peak_memory_bytes, significant};

/// The machine-readable result.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Document<'a> {
    neurons: u64,
    synapses: u64,
    ranks: usize,
    /// Of rank 0, and of every rank where they differ.
    threads: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    threads_of_ranks: Option<Vec<usize>>,
    /// Threads that are there and were not taken, as they would not make it faster.
    idle_threads: usize,
    /// Of potentials and currents, and why it is double.
    precision: &'static str,
    precision_reason: Option<String>,
    /// Simulated time (ms), and how it ended.
    time_ms: f64,
    ended: &'static str,
    build_s: f64,
    simulate_s: f64,
    /// What the threads of all ranks spent their time on, in sum.
    phases: Phases,
    spikes: u64,
    /// Events of recurrent synapses, one per synapse of a neuron that spiked.
    synaptic_events: u64,
    /// Of the largest rank.
    peak_memory_bytes: Option<u64>,
    /// As hexadecimal digits: not every reader of JSON keeps 64 bits of a number.
    spike_hash: String,
    /// Rates after the transient; null if the run ended before that.
    mean_rate_hz: Option<f64>,
    populations: Vec<String>,
    rates_hz: Option<Vec<f64>>,
    /// Mean coefficients of variation of the inter-spike intervals; null where no neuron spiked
    /// three times.
    cvs: Vec<Option<f64>>,
    /// What is kept of the spikes, if anything is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recording: Option<KeptRecording>,
    /// The plot of the spikes, if it is wanted.
    #[serde(skip)]
    pub(super) raster: Option<Figure>,
    #[serde(skip)]
    network: &'a Network,
}

/// Thread time (s) by phase.
#[derive(Clone, Copy, Debug, Serialize)]
struct Phases {
    generation_s: f64,
    delivery_s: f64,
    drive_s: f64,
    update_s: f64,
    waiting_s: f64,
}

impl Phases {
    fn over_ranks(own: PhaseTimes, communicator: &dyn Communicator) -> anyhow::Result<Self> {
        let PhaseTimes { generation_s, delivery_s, drive_s, update_s, waiting_s } = own;
        let times = [generation_s, delivery_s, drive_s, update_s, waiting_s];
        let of_ranks = communicator.all_gather(&times.map(f64::to_bits))?;
        let [generation_s, delivery_s, drive_s, update_s, waiting_s] =
            std::array::from_fn(|phase| {
                of_ranks.iter().map(|times| f64::from_bits(times[phase])).sum()
            });
        Ok(Self { generation_s, delivery_s, drive_s, update_s, waiting_s })
    }

    /// Shares of the whole, for people.
    fn text(&self) -> String {
        let phases = [
            (self.generation_s, "generation"),
            (self.delivery_s, "delivery"),
            (self.drive_s, "drive"),
            (self.update_s, "update"),
            (self.waiting_s, "waiting"),
        ];
        let total: f64 = phases.iter().map(|(time_s, _)| time_s).sum();
        let percent = |(time_s, name): &(f64, &str)| {
            format!("{name} {:.0} %", 100.0 * time_s / total.max(f64::MIN_POSITIVE))
        };
        phases.iter().map(percent).collect::<Vec<_>>().join(", ")
    }
}

impl<'a> Document<'a> {
    pub(super) fn new(
        network: &'a Network,
        result: &SimulationResult,
        run: &Run,
        communicator: &dyn Communicator,
        plan: &Plan,
    ) -> anyhow::Result<Self> {
        let counts = result.duration_ms > plan.settings.transient_ms;
        let rates = counts.then_some(&result.rates);
        let memory = communicator.all_gather(&[peak_memory_bytes().unwrap_or(0)])?;
        let largest = memory.iter().map(|bytes| bytes[0]).max().filter(|&bytes| bytes > 0);
        Ok(Self {
            neurons: result.neurons,
            synapses: result.synapses,
            ranks: communicator.size(),
            threads: run.threads[0],
            threads_of_ranks: uneven(&run.threads),
            idle_threads: plan.idle_threads,
            precision: plan.preparation.precision.word(),
            precision_reason: plan.preparation.double.as_ref().map(ToString::to_string),
            time_ms: result.duration_ms,
            ended: match run.ended {
                Ended::Completed => "completed",
                Ended::Stopped => "interrupted",
                Ended::RunAway { .. } => "run away",
            },
            build_s: run.build_s,
            simulate_s: run.simulate_s,
            phases: Phases::over_ranks(run.phases, communicator)?,
            spikes: result.spikes,
            synaptic_events: result.events.drawn,
            peak_memory_bytes: largest,
            spike_hash: format!("{:016x}", result.spike_hash),
            mean_rate_hz: rates.map(|rates| rates.mean_over_neurons_hz(&network.populations)),
            populations: names(network),
            rates_hz: rates.map(|rates| rates.hz().to_vec()),
            cvs: result.cvs.clone(),
            recording: None,
            raster: None,
            network,
        })
    }

    fn threads_in_words(&self) -> String {
        if let Some(threads) = &self.threads_of_ranks {
            let of_ranks: Vec<String> = threads.iter().map(usize::to_string).collect();
            return format!("{} of the ranks", of_ranks.join(", "));
        }
        match self.idle_threads {
            0 => self.threads.to_string(),
            idle => format!("{} of {}, as more would not pay", self.threads, self.threads + idle),
        }
    }

    /// Rates and CVs per area, or per population where there are no areas.
    fn areas(&self) -> String {
        let network = self.network;
        let mut table =
            Table::new([("", Align::Left), ("spikes/s", Align::Right), ("CV", Align::Right)]);
        let groups: Vec<_> = match network.areas().as_slice() {
            [_] => (0..network.size()).map(|p| (self.populations[p].clone(), p..p + 1)).collect(),
            areas => {
                areas.iter().map(|(name, range)| ((*name).to_owned(), range.clone())).collect()
            }
        };
        for (name, range) in groups {
            let rate = self.rates_hz.as_ref().map_or_else(
                || "-".to_owned(),
                |rates_hz| {
                    let rates = Rates::from_hz(rates_hz[range.clone()].to_vec());
                    let populations = &network.populations[range.clone()];
                    significant(rates.mean_over_neurons_hz(populations), 3)
                },
            );
            let known: Vec<f64> = self.cvs[range].iter().flatten().copied().collect();
            let cv = known.iter().sum::<f64>() / known.len() as f64;
            let cv = if known.is_empty() { "-".to_owned() } else { significant(cv, 2) };
            table.row([name, rate, cv]);
        }
        table.to_string()
    }
}

impl Report for Document<'_> {
    const DOCUMENT: Option<&'static str> = Some("result.json");

    fn text(&self) -> String {
        let mean_rate = |rate_hz| format!("{} spikes/s", significant(rate_hz, 3));
        let mut values = vec![
            ("neurons", grouped(self.neurons as f64)),
            ("synapses", grouped(self.synapses as f64)),
            ("simulated time", format!("{} ms", significant(self.time_ms, 6))),
            ("threads", self.threads_in_words()),
            ("precision", self.precision.to_owned()),
            ("spikes", grouped(self.spikes as f64)),
            ("synaptic events", grouped(self.synaptic_events as f64)),
            ("mean rate", self.mean_rate_hz.map_or_else(|| BEFORE.to_owned(), mean_rate)),
            ("building took", format!("{} s", significant(self.build_s, 3))),
            ("simulating took", format!("{} s", significant(self.simulate_s, 3))),
            ("of which", self.phases.text()),
        ];
        if let Some(bytes) = self.peak_memory_bytes {
            values.push(("peak memory", format!("{} MiB", grouped(bytes as f64 / MIB))));
        }
        values.push(("spike hash", self.spike_hash.clone()));
        let table = table_of_values(values);
        let reason = self.precision_reason.as_deref();
        let reason = reason.map(|why| format!("Double precision: {why}.\n")).unwrap_or_default();
        format!("{table}{reason}\n{}", self.areas())
    }

    /// The plot of the spikes; all ranks have written what they recorded.
    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        if let Some(raster) = &self.raster {
            results.figure("raster", raster);
        }
        Ok(())
    }
}

/// What a value is and the value, a line each.
pub(super) fn table_of_values(values: impl IntoIterator<Item = (&'static str, String)>) -> Table {
    let mut table = Table::new([("", Align::Left), ("", Align::Right)]);
    for (what, value) in values {
        table.row([what.to_owned(), value]);
    }
    table
}

/// What stands for a rate where nothing was counted.
const BEFORE: &str = "none: the run ended before the transient";

/// The threads of every rank, if they differ.
fn uneven(threads: &[usize]) -> Option<Vec<usize>> {
    threads.iter().any(|of_rank| of_rank != &threads[0]).then(|| threads.to_vec())
}
