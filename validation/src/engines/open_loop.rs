//! What the timing of a network's spikes does to its rates.

use data::Population;
use sim::NeuronIds;

use super::run::{FinishedRun, Run};
use super::{EngineError, Progress, Simulation, Watch};
use crate::cases::Problem;
use crate::comparison::{BlockCounts, Estimate};
use crate::explanation::Surrogate;

use super::blocks::block_counts;

/// Rates of the same neurons, with the same synapses and the same drive, that receive the same number of
/// spikes from each other at different times; one rate per population.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenLoop {
    /// As the network sends them.
    pub closed: Vec<Estimate>,
    /// From neurons that spike as they do in the network, but independently of each other.
    pub shifted: Vec<Estimate>,
    /// From independent Poisson processes.
    pub poisson: Vec<Estimate>,
}

impl Simulation<'_> {
    /// Simulates the problem's network for each of the seeds, and twice more with its loop opened, where
    /// neurons hear surrogates of what was recorded.
    ///
    /// # Errors
    /// As for [`Engine::measure`](super::Engine::measure).
    pub fn open_loop(
        &self,
        problem: &Problem,
        seeds: &[u64],
        watch: &mut Watch,
    ) -> Result<OpenLoop, EngineError> {
        let duration_ms = problem.case.simulation.duration_ms;
        let end_ms = 3.0 * seeds.len() as f64 * duration_ms;
        let mut begin_ms = 0.0;
        let mut counts = [(); 3].map(|()| counts(problem));
        for &seed in seeds {
            let mut recorded = None;
            let surrogates = [None, Some(Surrogate::Shifted), Some(Surrogate::Poisson)];
            for (surrogate, counts) in surrogates.into_iter().zip(&mut counts) {
                let script = surrogate.zip(recorded.as_ref());
                let mut watch = |time_ms| watch(Progress { time_ms: begin_ms + time_ms, end_ms });
                let run = self.scripted(problem, seed, script, &mut watch)?;
                let block_ms = problem.case.simulation.block_ms;
                counts.add_run(block_counts(&run.spikes.populations, run.spikes.grid, block_ms)?);
                recorded.get_or_insert(run.spikes);
                begin_ms += duration_ms;
            }
        }
        let [closed, shifted, poisson] = counts.map(|counts| counts.estimates());
        Ok(OpenLoop { closed, shifted, poisson })
    }

    fn scripted(
        &self,
        problem: &Problem,
        seed: u64,
        script: Option<(Surrogate, &sim::recording::SpikeRecording)>,
        watch: &mut dyn FnMut(f64) -> sim::Control,
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

fn counts(problem: &Problem) -> BlockCounts {
    let neurons = problem.network.populations.iter().map(Population::created_neurons).collect();
    BlockCounts::new(neurons, problem.case.simulation.block_ms)
}
