//! The simulator as an engine.

use sim::communicator::Communicator;
use sim::recording::{Grid, SpikeRecording};
use sim::{
    Control, NeuronIds, Outcome, RecordingSettings, RunawayGuard, Selection, SimulationSettings,
    Simulator,
};

use super::{Engine, EngineError, Measurement, Progress, Watch};
use crate::cases::Problem;
use crate::comparison::BlockCounts;
use crate::explanation::{InputMoments, InputSums, sampled_neurons};

/// Mean rate over 50 ms (spikes/s) at which activity counts as run away.
const GUARD: RunawayGuard = RunawayGuard { limit_hz: 150.0, window_ms: 50.0 };

/// The spiking network, simulated once for every seed of the case.
pub struct Simulation<'c> {
    /// Threads of each rank.
    pub threads: usize,
    /// The ranks.
    pub communicator: &'c dyn Communicator,
}

/// What the runs so far have given.
struct Runs {
    counts: BlockCounts,
    recording: Option<SpikeRecording>,
    cvs: Vec<Vec<Option<f64>>>,
    events: sim::EventCounts,
    inputs: Vec<Vec<Option<InputMoments>>>,
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
            events: sim::EventCounts::default(),
            inputs: Vec::new(),
        };
        for run in 0..problem.case.simulation.seeds.len() {
            self.run(problem, run, watch, &mut runs)?;
        }
        Ok(Measurement {
            rates: runs.counts.estimates(),
            cvs: means(&runs.cvs),
            recording: runs.recording,
            events: Some(runs.events),
            block_rates: Some(runs.counts),
            inputs: runs.inputs,
        })
    }
}

impl Simulation<'_> {
    /// Simulates one seed, block by block.
    fn run(
        &self,
        problem: &Problem,
        run: usize,
        watch: &mut Watch,
        runs: &mut Runs,
    ) -> Result<(), EngineError> {
        let times = &problem.case.simulation;
        let alone = self.communicator.size() == 1;
        let settings = SimulationSettings {
            seed: times.seeds[run],
            threads: self.threads,
            transient_ms: times.transient_ms,
            recording: RecordingSettings {
                spikes: Selection::All,
                // Neurons of other ranks cannot be correlated with those of this one.
                currents_of: if alone { sampled_neurons(&problem.network) } else { 0 },
                ..RecordingSettings::default()
            },
            guard: Some(GUARD),
            ..SimulationSettings::default()
        };
        let mut simulator = Simulator::build(&problem.network, &settings, self.communicator)?;
        let ids = simulator.neuron_ids().clone();
        let begin_ms = run as f64 * times.duration_ms;
        let end_ms = times.seeds.len() as f64 * times.duration_ms;
        let mut watch = |time_ms| watch(Progress { time_ms: begin_ms + time_ms, end_ms });
        advance(&mut simulator, times.transient_ms, &mut watch)?;
        simulator.take_recording();
        let begin_step = (times.transient_ms / settings.dt_ms).round() as u32;
        let grid = Grid { dt_ms: settings.dt_ms, begin_step, end_step: begin_step };
        let mut recording =
            SpikeRecording::empty(&problem.network, &ids, &settings.recording.spikes, grid);
        let mut inputs = InputSums::new(&problem.network, &ids, settings.dt_ms);
        let mut blocks = Vec::new();
        for _ in 0..times.blocks() {
            advance(&mut simulator, times.block_ms, &mut watch)?;
            let sim::Recording { spikes, currents, .. } = simulator.take_recording();
            inputs.add(&ids, &currents);
            blocks.push(self.count(&spikes, &ids)?);
            if run == 0 {
                recording.add(&ids, &spikes)?;
            }
        }
        let result = simulator.finish()?;
        runs.counts.add_run(blocks);
        if alone {
            runs.inputs.push(inputs.moments(&problem.network));
        }
        runs.cvs.push(result.cvs);
        runs.events = plus(runs.events, result.events);
        if run == 0 {
            recording.grid.end_step = (times.duration_ms / settings.dt_ms).round() as u32;
            runs.recording = Some(recording);
        }
        Ok(())
    }

    /// Spikes of every population, of all ranks.
    fn count(&self, spikes: &[sim::Spike], ids: &NeuronIds) -> Result<Vec<u64>, EngineError> {
        let mut counts = vec![0; ids.populations()];
        for spike in spikes {
            counts[ids.population(spike.neuron)] += 1;
        }
        self.communicator.sum(&mut counts)?;
        Ok(counts)
    }
}

fn advance(
    simulator: &mut Simulator,
    duration_ms: f64,
    watch: &mut dyn FnMut(f64) -> Control,
) -> Result<(), EngineError> {
    let end_ms = simulator.time_ms() + duration_ms;
    let outcome = simulator.advance(duration_ms, &mut |progress| watch(progress.time_ms))?;
    let time_ms = simulator.time_ms();
    match outcome {
        Outcome::Completed => Ok(()),
        Outcome::Stopped => Err(EngineError::Stopped { time_ms, end_ms }),
        Outcome::RunAway { rate_hz } => Err(EngineError::RunAway { rate_hz, time_ms }),
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

/// The mean over runs, of those in which there is a value.
fn means(runs: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    let populations = runs.first().map_or(0, Vec::len);
    let mean = |population: usize| {
        let known: Vec<f64> = runs.iter().filter_map(|run| run[population]).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    (0..populations).map(mean).collect()
}
