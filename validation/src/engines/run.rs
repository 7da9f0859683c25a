//! One run of the simulator, from its beginning or from where it was kept.

use std::io;

use sim::communicator::Communicator;
use sim::recording::{Grid, SpikeRecording, share, share_currents};
use sim::{
    Control, NeuronIds, Outcome, Progress, RunObserver, Schedule, SimulationResult,
    SimulationSettings, Simulator, Spike,
};

use super::EngineError;
use crate::cases::Problem;
use crate::sampled_input::InputSums;

/// What has been recorded of a run so far.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSoFar {
    /// The spikes of this rank's neurons after the transient.
    pub spikes: SpikeRecording,
    /// The input of all ranks' sampled neurons after the transient.
    pub inputs: InputSums,
}

/// Where runs are kept, to go on from them or not to simulate them again.
///
/// All ranks call the same methods in the same order.
pub trait Keeper {
    /// Brings the simulation of a seed, which has not begun, to where it was kept; nothing if none was.
    ///
    /// # Errors
    /// If what is kept cannot be read or is of another simulation.
    fn resume(&self, seed: u64, simulator: &mut Simulator) -> io::Result<Option<RunSoFar>>;

    /// Keeps the run of a seed as far as it has come.
    ///
    /// # Errors
    /// If it cannot be written.
    fn keep(&self, seed: u64, simulator: &Simulator, so_far: &RunSoFar) -> io::Result<()>;

    /// When a run that has come so far is to be kept next (ms); it is also kept where it ends.
    fn next_ms(&self, time_ms: f64) -> f64;
}

/// A run that has ended.
pub(super) struct FinishedRun {
    /// The spikes of all ranks after the transient.
    pub spikes: SpikeRecording,
    pub inputs: InputSums,
    pub result: SimulationResult,
}

/// A run of one seed.
pub(super) struct Run<'a, 'c> {
    pub problem: &'a Problem,
    pub settings: &'a SimulationSettings,
    pub communicator: &'c dyn Communicator,
    pub keeper: Option<&'a dyn Keeper>,
    /// What neurons are to hear instead of each other, if the loop is to be open.
    pub script: Option<Vec<Spike>>,
}

impl Run<'_, '_> {
    /// Simulates what is not simulated yet.
    pub fn finish(
        &self,
        watch: &mut dyn FnMut(f64) -> Control,
    ) -> Result<FinishedRun, EngineError> {
        let network = &self.problem.network;
        let mut simulator = Simulator::build(network, self.settings, self.communicator)?;
        if let Some(spikes) = &self.script {
            simulator.open_loop(spikes)?;
        }
        let mut so_far = match self.resumed(&mut simulator)? {
            Some(kept) => kept,
            None => self.begun(simulator.neuron_ids()),
        };
        self.advance(&mut simulator, &mut so_far, watch)?;
        let spikes = share(so_far.spikes, self.communicator)?;
        Ok(FinishedRun { spikes, inputs: so_far.inputs, result: simulator.finish()? })
    }

    fn begun(&self, ids: &NeuronIds) -> RunSoFar {
        let network = &self.problem.network;
        let dt_ms = self.settings.dt_ms;
        let begin_step = (self.settings.transient_ms / dt_ms).round() as u32;
        let grid = Grid { dt_ms, begin_step, end_step: begin_step };
        RunSoFar {
            spikes: SpikeRecording::empty(network, ids, &self.settings.recording.spikes, grid),
            inputs: InputSums::new(network, ids, dt_ms),
        }
    }

    fn resumed(&self, simulator: &mut Simulator) -> Result<Option<RunSoFar>, EngineError> {
        let (seed, end_ms) = (self.settings.seed, self.problem.case.simulation.duration_ms);
        let Some(keeper) = self.keeper else { return Ok(None) };
        let kept = keeper.resume(seed, simulator).map_err(EngineError::Keep)?;
        let time_ms = simulator.time_ms();
        if time_ms > end_ms + self.settings.dt_ms / 2.0 {
            return Err(EngineError::Beyond { seed, time_ms, end_ms });
        }
        if let Some(RunSoFar { inputs, .. }) = &kept
            && inputs.populations() != self.problem.network.size()
        {
            let foreign = "the sums of the sampled input are those of another network";
            return Err(EngineError::Keep(io::Error::new(io::ErrorKind::InvalidData, foreign)));
        }
        Ok(kept)
    }

    /// Simulates block by block, so that no more is recorded at a time, and from keeping to keeping.
    fn advance(
        &self,
        simulator: &mut Simulator,
        so_far: &mut RunSoFar,
        watch: &mut dyn FnMut(f64) -> Control,
    ) -> Result<(), EngineError> {
        let times = &self.problem.case.simulation;
        let end_ms = times.duration_ms;
        let schedule = Schedule { end_ms, block_ms: times.block_ms };
        let outcome = schedule.run(simulator, &mut Along { run: self, so_far, watch })?;
        let time_ms = simulator.time_ms();
        match outcome {
            Outcome::Completed => Ok(()),
            Outcome::Stopped => Err(EngineError::Stopped { time_ms, end_ms }),
            Outcome::RunAway { rate_hz } => Err(EngineError::RunAway { rate_hz, time_ms }),
        }
    }
}

/// What goes along with the steps of a run.
struct Along<'a, 'r, 'c> {
    run: &'a Run<'r, 'c>,
    so_far: &'a mut RunSoFar,
    watch: &'a mut dyn FnMut(f64) -> Control,
}

impl RunObserver for Along<'_, '_, '_> {
    type Error = EngineError;

    fn observe(&mut self, progress: &Progress) -> Control {
        (self.watch)(progress.time_ms)
    }

    /// Takes what was recorded after the transient.
    fn record(&mut self, simulator: &mut Simulator) -> Result<(), EngineError> {
        let sim::Recording { spikes, currents, .. } = simulator.take_recording();
        let currents = share_currents(currents, self.run.communicator)?;
        let grid = &mut self.so_far.spikes.grid;
        let begin = u64::from(grid.begin_step);
        let end_step = (simulator.time_ms() / grid.dt_ms).round() as u32;
        grid.end_step = grid.end_step.max(end_step);
        let ids = simulator.neuron_ids();
        self.so_far.spikes.add(ids, &spikes)?;
        let first = currents.partition_point(|sample| sample.step <= begin);
        self.so_far.inputs.add(ids, &currents[first..]);
        Ok(())
    }

    fn keep(&mut self, simulator: &Simulator) -> Result<(), EngineError> {
        let Some(keeper) = self.run.keeper else { return Ok(()) };
        let seed = self.run.settings.seed;
        keeper.keep(seed, simulator, self.so_far).map_err(EngineError::Keep)
    }

    fn next_keep_ms(&self, time_ms: f64) -> f64 {
        self.run.keeper.map_or(f64::INFINITY, |keeper| keeper.next_ms(time_ms))
    }
}
