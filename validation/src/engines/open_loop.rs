//! What the timing of a network's spikes does to its rates.

use sim::recording::SpikeRecording;
use sim::{Control, NeuronIds};

use super::run::{FinishedRun, Run};
use super::{EngineError, Progress, Simulation, Watch};
use crate::cases::{Problem, Replay};
use crate::explanation::Surrogate;

/// Rates (spikes/s) of the same neurons, with the same synapses and the same drive, that receive the same
/// number of spikes from each other at different times; one rate per population.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenLoop {
    /// As the network sends them.
    pub closed_hz: Vec<f64>,
    /// From neurons that spike as they do in the network, but independently of each other.
    pub shifted_hz: Vec<f64>,
    /// From independent Poisson processes.
    pub poisson_hz: Vec<f64>,
}

impl Simulation<'_> {
    /// Simulates the problem's network for each of the seeds, and twice more with its loop opened, where
    /// neurons hear surrogates of what was recorded.
    ///
    /// # Errors
    /// As for [`Engine::measure`](super::Engine::measure).
    pub fn open_loops(
        &self,
        problem: &Problem,
        replay: &Replay,
        watch: &mut Watch,
    ) -> Result<Vec<OpenLoop>, EngineError> {
        let mut problem = problem.clone();
        problem.case.simulation.duration_ms = replay.duration_ms;
        let end_ms = 3.0 * replay.seeds.len() as f64 * replay.duration_ms;
        let mut begin_ms = 0.0;
        let mut open_loop = |&seed: &u64| {
            let mut run = |script: Option<(Surrogate, &SpikeRecording)>| {
                let mut watch = |time_ms| watch(Progress { time_ms: begin_ms + time_ms, end_ms });
                let run = self.scripted(&problem, seed, script, &mut watch)?;
                begin_ms += replay.duration_ms;
                Ok::<_, EngineError>(run)
            };
            let closed = run(None)?;
            let shifted = run(Some((Surrogate::Shifted, &closed.spikes)))?;
            let poisson = run(Some((Surrogate::Poisson, &closed.spikes)))?;
            let rates_hz = |run: FinishedRun| run.result.rates.hz().to_vec();
            let [closed_hz, shifted_hz, poisson_hz] = [closed, shifted, poisson].map(rates_hz);
            Ok(OpenLoop { closed_hz, shifted_hz, poisson_hz })
        };
        replay.seeds.iter().map(&mut open_loop).collect()
    }

    fn scripted(
        &self,
        problem: &Problem,
        seed: u64,
        script: Option<(Surrogate, &SpikeRecording)>,
        watch: &mut dyn FnMut(f64) -> Control,
    ) -> Result<FinishedRun, EngineError> {
        let mut settings = self.settings(problem, seed);
        settings.recording.currents_of = 0;
        let ids = NeuronIds::new(&problem.network)?;
        let end_step = (problem.case.simulation.duration_ms / settings.dt_ms).round() as u64;
        let script =
            script.map(|(surrogate, spikes)| surrogate.spikes(spikes, &ids, seed, end_step));
        let (settings, communicator, keeper) = (&settings, self.communicator, None);
        Run { problem, settings, communicator, keeper, script }.finish(watch)
    }
}
