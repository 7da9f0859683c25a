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

/// Simulations of one seed: with sources at predicted rates, as it is, and with two surrogates.
const RUNS: usize = 4;

/// The simulations of one seed among those of all.
struct Runs<'a> {
    simulation: &'a Simulation<'a>,
    problem: &'a Problem,
    seed: u64,
    /// How many simulations there were before these.
    before: usize,
    /// How many there are in all.
    end: usize,
}

impl Runs<'_> {
    fn all(
        &self,
        predicted: &SpreadState,
        ids: &NeuronIds,
        watch: &mut Watch,
    ) -> Result<OpenLoop, EngineError> {
        let times = &self.problem.case.simulation;
        let dt_ms = self.simulation.settings(self.problem, self.seed).dt_ms;
        let end_step = (times.duration_ms / dt_ms).round() as u64;
        let begin_step = (times.transient_ms / dt_ms).round() as u64;
        let period = Period { steps: (end_step - begin_step).max(1), end_step };
        let SpreadState { neurons, rates, .. } = predicted;
        let sources = poisson_trains(neurons, rates, ids, self.seed, dt_ms, period);
        let predicted = self.one(0, Some(sources), watch)?;
        let closed = self.one(1, None, watch)?;
        let shifted = Surrogate::Shifted.spikes(&closed.spikes, ids, self.seed, end_step);
        let shifted = self.one(2, Some(shifted), watch)?;
        let poisson = Surrogate::Poisson.spikes(&closed.spikes, ids, self.seed, end_step);
        let poisson = self.one(3, Some(poisson), watch)?;
        let [predicted_hz, closed_hz, shifted_hz, poisson_hz] =
            [predicted, closed, shifted, poisson].map(|run| run.result.rates.hz().to_vec());
        Ok(OpenLoop { predicted_hz, closed_hz, shifted_hz, poisson_hz })
    }

    /// One of them by its number; without a script, neurons hear each other.
    fn one(
        &self,
        number: usize,
        script: Option<Vec<Spike>>,
        watch: &mut Watch,
    ) -> Result<FinishedRun, EngineError> {
        let duration_ms = self.problem.case.simulation.duration_ms;
        let begin_ms = (self.before + number) as f64 * duration_ms;
        let end_ms = self.end as f64 * duration_ms;
        let mut watch = |time_ms| watch(Progress { time_ms: begin_ms + time_ms, end_ms });
        self.simulation.scripted(self.problem, self.seed, script, &mut watch)
    }
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
        let ids = NeuronIds::new(&problem.network)?;
        let seeds = replay.seeds.iter().enumerate();
        seeds
            .map(|(k, &seed)| {
                let before = RUNS * k;
                let end = RUNS * replay.seeds.len();
                let runs = Runs { simulation: self, problem: &problem, seed, before, end };
                runs.all(predicted, &ids, watch)
            })
            .collect()
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
