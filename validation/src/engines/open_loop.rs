//! What the timing of a network's spikes does to its rates.

use sim::{Control, NeuronIds, Spike};
use theory::spread::SpreadState;

use super::run::{FinishedRun, Run};
use super::{EngineError, Progress, Simulation, Watch};
use crate::cases::{Problem, Replay};
use crate::surrogate::{Period, Surrogate, poisson_trains};

/// Rates (spikes/s) of the same neurons, with the same synapses and the same drive, that receive spikes
/// from each other or from surrogates; one rate per population.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenLoop {
    /// As the network sends them.
    pub closed_hz: Vec<f64>,
    /// From independent Poisson processes at predicted rates.
    pub predicted_hz: Vec<f64>,
    /// From neurons that spike as they do in the network, but independently of each other.
    pub shifted_hz: Vec<f64>,
    /// From independent Poisson processes with the same numbers of spikes.
    pub poisson_hz: Vec<f64>,
}

impl Simulation<'_> {
    /// Simulates the problem's network for each of the seeds, and three times more with its loop opened,
    /// where neurons hear sources at predicted rates or surrogates of what was recorded.
    ///
    /// # Errors
    /// As for [`Engine::measure`](super::Engine::measure).
    pub fn open_loops(
        &self,
        problem: &Problem,
        replay: &Replay,
        predicted: &SpreadState,
        watch: &mut Watch,
    ) -> Result<Vec<OpenLoop>, EngineError> {
        let mut problem = problem.clone();
        problem.case.simulation.duration_ms = replay.duration_ms;
        let end_ms = 4.0 * replay.seeds.len() as f64 * replay.duration_ms;
        let mut begin_ms = 0.0;
        let ids = NeuronIds::new(&problem.network)?;
        let mut open_loop = |&seed: &u64| {
            let dt_ms = self.settings(&problem, seed).dt_ms;
            let end_step = (replay.duration_ms / dt_ms).round() as u64;
            let mut run = |script: Option<Vec<Spike>>| {
                let mut watch = |time_ms| watch(Progress { time_ms: begin_ms + time_ms, end_ms });
                let run = self.scripted(&problem, seed, script, &mut watch)?;
                begin_ms += replay.duration_ms;
                Ok::<_, EngineError>(run)
            };
            let begin_step = (problem.case.simulation.transient_ms / dt_ms).round() as u64;
            let period = Period { steps: (end_step - begin_step).max(1), end_step };
            let rates = &predicted.rates;
            let sources = poisson_trains(&predicted.neurons, rates, &ids, seed, dt_ms, period);
            let predicted = run(Some(sources))?;
            let closed = run(None)?;
            let mut surrogate =
                |kind: Surrogate| run(Some(kind.spikes(&closed.spikes, &ids, seed, end_step)));
            let shifted = surrogate(Surrogate::Shifted)?;
            let poisson = surrogate(Surrogate::Poisson)?;
            let [predicted_hz, closed_hz, shifted_hz, poisson_hz] =
                [predicted, closed, shifted, poisson].map(|run| run.result.rates.hz().to_vec());
            Ok(OpenLoop { predicted_hz, closed_hz, shifted_hz, poisson_hz })
        };
        replay.seeds.iter().map(&mut open_loop).collect()
    }

    fn scripted(
        &self,
        problem: &Problem,
        seed: u64,
        script: Option<Vec<Spike>>,
        watch: &mut dyn FnMut(f64) -> Control,
    ) -> Result<FinishedRun, EngineError> {
        let mut settings = self.settings(problem, seed);
        settings.recording.currents_of = 0;
        let (settings, communicator, keeper) = (&settings, self.communicator, None);
        Run { problem, settings, communicator, keeper, script }.finish(watch)
    }
}
