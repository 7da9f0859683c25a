//! The simulator as an engine.

use sim::communicator::Communicator;
use sim::recording::SpikeRecording;
use sim::{RecordingSettings, RunawayGuard, Selection, SimulationSettings};

use super::blocks::block_counts;
use super::recorded::mean_cvs;
use super::run::{FinishedRun, Keeper, Run};
use super::{Engine, EngineError, Measurement, Progress, Watch};
use crate::cases::Problem;
use crate::comparison::{BlockCounts, Mean};
use crate::sampled_input::{InputMoments, sampled_neurons};
use crate::statistics::{Part, parts};

/// Mean rate over 50 ms (spikes/s) at which activity counts as run away.
const GUARD: RunawayGuard = RunawayGuard { limit_hz: 150.0, window_ms: 50.0 };

/// The spiking network, simulated once for every seed of the case.
pub struct Simulation<'c> {
    /// Threads of each rank.
    pub threads: usize,
    /// Whether to take fewer of them where more would not make it faster.
    pub threads_that_pay: bool,
    /// The ranks.
    pub communicator: &'c dyn Communicator,
    /// Where runs are kept, if they are to be.
    pub keeper: Option<&'c dyn Keeper>,
}

impl std::fmt::Debug for Simulation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Ranks and keepers may be anything.
        let Self { threads, threads_that_pay, .. } = self;
        let mut fields = f.debug_struct("Simulation");
        fields.field("threads", threads).field("threads_that_pay", threads_that_pay);
        fields.finish_non_exhaustive()
    }
}

/// What the runs so far have given.
struct Runs {
    counts: BlockCounts,
    recording: Option<SpikeRecording>,
    cvs: Vec<Vec<Option<Mean>>>,
    window_ms: Option<f64>,
    events: sim::EventCounts,
    inputs: Vec<Vec<Option<InputMoments>>>,
    parts: Vec<Vec<Part>>,
}

impl Engine for Simulation<'_> {
    fn name(&self) -> &'static str {
        "simulation"
    }

    fn measure(&self, problem: &Problem, watch: &mut Watch) -> Result<Measurement, EngineError> {
        let network = &problem.network;
        let neurons = network.populations.iter().map(data::Population::created_neurons).collect();
        let mut runs = Runs {
            counts: BlockCounts::new(neurons, problem.case.simulation.block_ms),
            recording: None,
            cvs: Vec::new(),
            window_ms: None,
            events: sim::EventCounts::default(),
            inputs: Vec::new(),
            parts: Vec::new(),
        };
        for run in 0..problem.case.simulation.seeds.len() {
            self.run(problem, run, watch, &mut runs)?;
        }
        Ok(Measurement {
            rates: runs.counts.estimates(),
            cvs: means(&runs.cvs),
            window_ms: runs.window_ms,
            recording: runs.recording,
            events: Some(runs.events),
            block_rates: Some(runs.counts),
            inputs: runs.inputs,
            parts: runs.parts,
        })
    }
}

impl Simulation<'_> {
    /// Simulates one seed.
    fn run(
        &self,
        problem: &Problem,
        run: usize,
        watch: &mut Watch,
        runs: &mut Runs,
    ) -> Result<(), EngineError> {
        let times = &problem.case.simulation;
        let settings = self.settings(problem, times.seeds[run]);
        let begin_ms = run as f64 * times.duration_ms;
        let end_ms = times.seeds.len() as f64 * times.duration_ms;
        let mut watch = |time_ms| watch(Progress { time_ms: begin_ms + time_ms, end_ms });
        let (communicator, keeper) = (self.communicator, self.keeper);
        let this = Run { problem, settings: &settings, communicator, keeper, script: None };
        let FinishedRun { spikes, inputs, result } = this.finish(&mut watch)?;
        let blocks = block_counts(&spikes.populations, spikes.grid, times.block_ms)?;
        runs.counts.add_run(blocks);
        runs.inputs.push(inputs.moments(&problem.network));
        runs.cvs.push(mean_cvs(&spikes.populations, spikes.grid)?);
        runs.parts.extend(parts(&spikes.populations, spikes.grid)?);
        runs.window_ms = Some(spikes.grid.duration_ms());
        runs.events = plus(runs.events, result.events);
        if run == 0 {
            runs.recording = Some(spikes);
        }
        Ok(())
    }

    /// Refuses what cannot be simulated; tells what simulating changes.
    pub(crate) fn prepare(&self, problem: &Problem) -> Result<Vec<data::Warning>, EngineError> {
        let times = &problem.case.simulation;
        let settings = self.settings(problem, times.seeds[0]);
        let mut warnings =
            sim::prepare(&problem.network, &settings, self.communicator.size())?.warnings;
        let grid = sim::TimeGrid { dt_ms: times.dt_ms };
        let duration_ms = times.duration_ms;
        let told = ("t_sim", "the simulated time");
        warnings.extend(grid.change(told.0, told.1, duration_ms, grid.nearest(duration_ms)));
        Ok(warnings)
    }

    pub(super) fn settings(&self, problem: &Problem, seed: u64) -> SimulationSettings {
        SimulationSettings {
            seed,
            dt_ms: problem.case.simulation.dt_ms,
            threads: self.threads,
            threads_that_pay: self.threads_that_pay,
            transient_ms: problem.case.simulation.transient_ms,
            recording: RecordingSettings {
                spikes: Selection::All,
                currents_of: sampled_neurons(&problem.network),
                ..RecordingSettings::default()
            },
            guard: Some(GUARD),
            ..SimulationSettings::default()
        }
    }
}

fn plus(a: sim::EventCounts, b: sim::EventCounts) -> sim::EventCounts {
    sim::EventCounts {
        drawn: a.drawn + b.drawn,
        delivered: a.delivered + b.delivered,
        pending: a.pending + b.pending,
        given: a.given + b.given,
    }
}

/// The mean over runs, of those in which there is a value, with the error of their neurons.
fn means(runs: &[Vec<Option<Mean>>]) -> Vec<Option<Mean>> {
    let populations = runs.first().map_or(0, Vec::len);
    let mean = |population: usize| {
        let known: Vec<Mean> = runs.iter().filter_map(|run| run[population]).collect();
        let count = known.len() as f64;
        let sum = |value: fn(&Mean) -> f64| known.iter().map(value).sum::<f64>();
        (!known.is_empty()).then(|| Mean {
            value: sum(|run| run.value) / count,
            standard_error: sum(|run| run.standard_error.powi(2)).sqrt() / count,
            degrees_of_freedom: sum(|run| run.degrees_of_freedom),
        })
    };
    (0..populations).map(mean).collect()
}
