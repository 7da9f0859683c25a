//! How long, how finely, with which seed, and what is recorded: from parameters and arguments.

use std::num::NonZero;

use anyhow::{Context, bail};
use clap::ValueEnum;
use data::{Network, UnknownPopulation};
use sim::checkpoint;
use sim::recording::{Grid, SpikeRecording};
use sim::{
    NeuronIds, PartitionScheme, PotentialRecording, PotentialSample, Precision, Preparation,
    RecordingSettings, RunawayGuard, Schedule, Selection, SimulationSettings, TimeGrid,
    TooManySteps,
};

use crate::cli::checkpoint::RunSettings;
use crate::cli::load::Loaded;
use crate::cli::ranges::{self, Range};

/// How to simulate.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Simulation")]
pub(in crate::cli) struct RunArgs {
    /// Simulated time (ms), instead of sim_params.t_sim.
    #[arg(long, value_name = "MS", allow_negative_numbers = true)]
    time: Option<f64>,
    /// Time step (ms), instead of sim_params.dt.
    #[arg(long, value_name = "MS", allow_negative_numbers = true)]
    dt: Option<f64>,
    /// Seed of all random numbers, instead of sim_params.rng_seed.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Time at the beginning that rates and CVs leave out (ms).
    #[arg(long, value_name = "MS", default_value_t = 0.0, allow_negative_numbers = true)]
    transient: f64,
    /// Area or population whose spikes are recorded, all or none; repeatable, instead of
    /// sim_params.recording_dict.areas_recorded; needs --out or --checkpoint.
    #[arg(long, value_name = "NAME")]
    record: Vec<String>,
    /// Share of the recorded populations' neurons whose potential is recorded, instead of
    /// sim_params.recording_dict.record_vm and Nrec_vm_fraction.
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    record_vm: Option<f64>,
    /// Mean rate (spikes/s) over 50 ms that ends a run as run away; 0 lets it run.
    #[arg(long, value_name = "HZ", default_value_t = 100.0, allow_negative_numbers = true)]
    guard: f64,
    /// Precision of potentials and currents.
    #[arg(long, value_enum, default_value_t = PrecisionArg::Auto)]
    precision: PrecisionArg,
    /// How neurons are divided among threads and ranks; the spikes do not depend on it.
    #[arg(long, value_enum, default_value_t = PartitionArg::Auto)]
    partition: PartitionArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PrecisionArg {
    /// Single, but double where short steps or a drive without noise demand it.
    Auto,
    /// 32 bits.
    Single,
    /// 64 bits.
    Double,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PartitionArg {
    Auto,
    Areas,
    RoundRobin,
}

impl RunArgs {
    /// Of a run that is about rates, and records nothing.
    pub(in crate::cli) fn of_rates(
        time_ms: Option<f64>,
        dt_ms: Option<f64>,
        seed: u64,
        transient_ms: f64,
        guard_hz: f64,
    ) -> Self {
        Self {
            time: time_ms,
            dt: dt_ms,
            seed: Some(seed),
            transient: transient_ms,
            record: vec!["none".to_owned()],
            record_vm: None,
            guard: guard_hz,
            precision: PrecisionArg::Auto,
            partition: PartitionArg::Auto,
        }
    }

    /// The options that are given and steer nothing but what is kept.
    pub(super) fn given(&self) -> impl Iterator<Item = &'static str> {
        let record = (!self.record.is_empty()).then_some("--record");
        record.into_iter().chain(self.record_vm.map(|_| "--record-vm"))
    }

    fn check(&self) -> anyhow::Result<()> {
        ranges::check("--time", self.time, Range::AboveZero)?;
        ranges::check("--dt", self.dt, Range::AboveZero)?;
        ranges::check("--transient", Some(self.transient), Range::AtLeastZero)?;
        ranges::check("--record-vm", self.record_vm, Range::Share)?;
        ranges::check("--guard", Some(self.guard), Range::AtLeastZero)
    }
}

/// How many threads there are for each rank, and whether all of them are asked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Threads {
    pub(in crate::cli) most: usize,
    pub(in crate::cli) asked: bool,
}

/// Everything that steers a run.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Plan {
    /// When it ends (ms).
    pub(in crate::cli) end_ms: f64,
    /// How it is simulated.
    pub(in crate::cli) settings: SimulationSettings,
    /// Number of ranks.
    pub(in crate::cli) ranks: usize,
    /// Spikes are recorded after this time (ms).
    spikes_from_ms: f64,
    /// Potentials are recorded after the first, until the second time (ms).
    potentials_ms: (f64, f64),
    /// What is known of it, with what the time grid changes.
    pub(in crate::cli) preparation: Preparation,
    /// Threads that are there and would not make it faster.
    pub(in crate::cli) idle_threads: usize,
}

impl Plan {
    pub(in crate::cli) fn new(
        args: &RunArgs,
        loaded: &Loaded,
        threads: Threads,
        ranks: usize,
    ) -> anyhow::Result<Self> {
        args.check()?;
        let given = &loaded.simulation;
        let network = &loaded.network;
        let recording = &given.recording;
        let spikes = if args.record.is_empty() {
            recorded_areas(network, &recording.areas_recorded)
        } else {
            chosen(network, &args.record)?
        };
        if args.record_vm.is_some() && spikes == Selection::None {
            bail!("--record-vm would be ignored: with --record none, no population is recorded");
        }
        let share = args.record_vm.or(recording.record_vm.then_some(recording.nrec_vm_fraction));
        let potentials = share.map(|fraction| PotentialRecording {
            populations: spikes.clone(),
            fraction,
            interval_ms: recording.potentials.interval_ms,
        });
        let settings = SimulationSettings {
            seed: args.seed.unwrap_or(given.rng_seed),
            threads: threads.most,
            threads_that_pay: !threads.asked,
            dt_ms: args.dt.unwrap_or(given.dt_ms),
            precision: match args.precision {
                PrecisionArg::Auto => None,
                PrecisionArg::Single => Some(Precision::Single),
                PrecisionArg::Double => Some(Precision::Double),
            },
            partition: match args.partition {
                PartitionArg::Auto => PartitionScheme::Auto,
                PartitionArg::Areas => PartitionScheme::Areas,
                PartitionArg::RoundRobin => PartitionScheme::RoundRobin,
            },
            transient_ms: args.transient,
            recording: RecordingSettings { spikes, potentials, ..Default::default() },
            guard: (args.guard != 0.0).then_some(RunawayGuard::at(args.guard)),
            ..SimulationSettings::default()
        };
        let end_ms = args.time.unwrap_or(given.t_sim_ms);
        let grid = TimeGrid { dt_ms: settings.dt_ms };
        if settings.dt_ms > end_ms {
            bail!(
                "--dt is {} ms, allowed is at most the simulated time, {end_ms} ms",
                settings.dt_ms
            );
        }
        grid.counted(end_ms).context("the simulated time, --time")?;
        if args.transient >= end_ms || grid.nearest(args.transient) >= grid.up(end_ms) {
            bail!(
                "--transient is {} ms, allowed is less than the simulated time, {end_ms} ms, by at least a step of {} ms",
                args.transient,
                settings.dt_ms
            );
        }
        let spikes_from_ms = recording.spikes.start_ms;
        grid.counted(spikes_from_ms).context("recording_dict.spike_dict.start")?;
        let potentials_ms = (recording.potentials.start_ms, recording.potentials.stop_ms);
        let mut preparation = sim::prepare(network, &settings, ranks)?;
        let warnings = &mut preparation.warnings;
        warnings.extend(grid.change("t_sim", "the simulated time", end_ms, grid.up(end_ms)));
        let start = "the beginning of the recorded spikes";
        warnings.extend(grid.change(
            "recording_start",
            start,
            spikes_from_ms,
            grid.nearest(spikes_from_ms),
        ));
        let end_ms = grid.time_ms(grid.up(end_ms));
        // As if all ranks had as many threads as this one; what they have is known when they build.
        let used = preparation.threads[0];
        let settings = SimulationSettings { threads: used, ..settings };
        let idle_threads = threads.most - used;
        Ok(Self {
            end_ms,
            settings,
            ranks,
            spikes_from_ms,
            potentials_ms,
            preparation,
            idle_threads,
        })
    }

    /// What a run that goes on from a checkpoint has in common with the one that made it: what determines the spikes, and
    /// what is recorded.
    pub(super) fn run_settings(&self, network: &Network) -> RunSettings {
        let precision = self.preparation.precision;
        let identity = checkpoint::identity(network, &self.settings, precision);
        let mut settings: RunSettings =
            identity.into_iter().map(|(name, value)| (as_option(name), value)).collect();
        let recording = &self.settings.recording;
        let (from_ms, to_ms) = self.potentials_ms;
        let potentials = recording.potentials.as_ref().map(|potentials| {
            let PotentialRecording { fraction, interval_ms, .. } = potentials;
            format!("{fraction} every {interval_ms} ms from {from_ms} ms to {to_ms} ms")
        });
        settings.extend([
            ("--record".to_owned(), in_words(&recording.spikes, network)),
            ("--record-vm".to_owned(), potentials.unwrap_or_else(|| "none".to_owned())),
            (
                "the beginning of the recorded spikes".to_owned(),
                format!("{} ms", self.spikes_from_ms),
            ),
        ]);
        settings
    }

    /// The step that ends at a time.
    pub(super) fn step(&self, time_ms: f64) -> anyhow::Result<u32> {
        let dt_ms = self.settings.dt_ms;
        let steps = TimeGrid { dt_ms }.nearest(time_ms);
        Ok(u32::try_from(steps).map_err(|_| TooManySteps { time_ms, dt_ms })?)
    }

    /// A recording that waits for spikes.
    pub(super) fn empty_recording(
        &self,
        network: &Network,
        ids: &NeuronIds,
    ) -> anyhow::Result<SpikeRecording> {
        let begin_step = self.step(self.spikes_from_ms)?;
        let grid = Grid { dt_ms: self.settings.dt_ms, begin_step, end_step: begin_step };
        Ok(SpikeRecording::empty(network, ids, &self.settings.recording.spikes, grid))
    }

    /// When it pauses for a checkpoint, and ends.
    pub(super) fn schedule(&self) -> Schedule {
        Schedule { end_ms: self.end_ms, block_ms: f64::INFINITY }
    }

    /// Whether a sample lies in the time in which potentials are recorded.
    pub(super) fn keeps_potential(&self, sample: &PotentialSample) -> bool {
        let time_ms = sample.step as f64 * self.settings.dt_ms;
        self.potentials_ms.0 < time_ms && time_ms <= self.potentials_ms.1
    }

    /// How long potentials are recorded (ms).
    pub(super) fn potentials_for_ms(&self) -> f64 {
        (self.potentials_ms.1.min(self.end_ms) - self.potentials_ms.0).max(0.0)
    }

    /// How long spikes are recorded (ms).
    pub(super) fn spikes_for_ms(&self) -> f64 {
        (self.end_ms - self.spikes_from_ms).max(0.0)
    }

    /// Number of threads of a rank.
    pub(super) fn threads(&self) -> NonZero<usize> {
        NonZero::new(self.settings.threads).unwrap_or(NonZero::<usize>::MIN)
    }
}

/// A setting by the name that users give it by.
fn as_option(name: &str) -> String {
    match name {
        "network" => name.to_owned(),
        option => format!("--{option}"),
    }
}

/// The populations of the recorded areas; all, if the network has no such areas at all.
fn recorded_areas(network: &Network, areas: &[String]) -> Selection {
    let of_model = |area: &str| areas.iter().any(|recorded| recorded == area);
    let indices: Vec<usize> = (0..network.size())
        .filter(|&index| of_model(&network.populations[index].label.area))
        .collect();
    if indices.is_empty() { Selection::All } else { Selection::Populations(indices) }
}

/// The recorded populations by their names.
fn in_words(selection: &Selection, network: &Network) -> String {
    let recorded: Vec<String> = (0..network.size())
        .filter(|&index| selection.contains(index))
        .map(|index| network.populations[index].label.to_string())
        .collect();
    match recorded.len() {
        0 => "none".to_owned(),
        all if all == network.size() => "all".to_owned(),
        _ => recorded.join(", "),
    }
}

/// The names of areas and of populations.
fn names_of(network: &Network) -> Vec<String> {
    let areas = network.areas().into_iter().map(|(area, _)| area.to_owned());
    let populations = network.populations.iter().map(|p| p.label.to_string());
    areas.filter(|area| !area.is_empty()).chain(populations).collect()
}

/// The populations of the named areas and populations.
fn chosen(network: &Network, names: &[String]) -> anyhow::Result<Selection> {
    match names {
        [only] if only == "all" => return Ok(Selection::All),
        [only] if only == "none" => return Ok(Selection::None),
        _ => {}
    }
    let mut indices = Vec::new();
    for name in names {
        let in_area = |index: &usize| network.populations[*index].label.area == *name;
        let area: Vec<usize> = (0..network.size()).filter(in_area).collect();
        if !area.is_empty() {
            indices.extend(area);
            continue;
        }
        match network.index_of(name) {
            Ok(index) => indices.push(index),
            Err(UnknownPopulation::NoSuch { .. }) => {
                let known = names_of(network);
                return Err(ranges::unknown("--record", name, "area or population", &known));
            }
            Err(several) => bail!("--record {name}: {several}"),
        }
    }
    indices.sort_unstable();
    indices.dedup();
    Ok(Selection::Populations(indices))
}
