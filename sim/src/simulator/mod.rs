//! A simulation from beginning to end: build, advance, finish.

mod given_spikes;
mod guard;
mod lead;
mod progress;
mod schedule;
mod summary;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use data::Network;

use crate::communicator::{Communicator, require_same};
use crate::connectivity::ListedNetwork;
use crate::delivery::ChunkStore;
use crate::error::{BuildError, SimulationError};
use crate::plan::{self, NeuronIds, Offer, Plan, Preparation};
use crate::recording::{Recording, Spike};
use crate::result::SimulationResult;
use crate::run::{self, Exchange, PhaseTimes, RecentSpikes, Step, Work};
use crate::settings::SimulationSettings;
use given_spikes::GivenSpikes;
pub(crate) use guard::GuardWindow;
pub(crate) use lead::Course;
use lead::Lead;
pub use progress::{Control, Outcome, Progress};
pub use schedule::{RunObserver, Schedule};

/// A network while it is simulated, or one rank's part of it.
///
/// ```
/// # fn run(network: &data::Network) -> Result<(), Box<dyn std::error::Error>> {
/// use siegert_sim::communicator::SingleProcess;
/// use siegert_sim::{Control, SimulationSettings, Simulator};
///
/// let settings = SimulationSettings { seed: 5, threads: 2, ..Default::default() };
/// let mut simulator = Simulator::build(network, &settings, SingleProcess)?;
/// simulator.advance(1_000.0, &mut |_| Control::Continue)?;
/// let result = simulator.finish()?;
/// println!("{:?}", result.rates.hz());
/// # Ok(())
/// # }
/// ```
pub struct Simulator<'c> {
    pub(crate) plan: Arc<Plan>,
    pub(crate) workers: Vec<Box<dyn Work>>,
    chunks: Arc<ChunkStore>,
    pub(crate) communicator: Box<dyn Communicator + 'c>,
    pub(crate) course: Course,
}

impl fmt::Debug for Simulator<'_> {
    /// Where it is; its neurons and synapses would fill books.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("rank", &self.communicator.rank())
            .field("ranks", &self.communicator.size())
            .field("neurons", &self.plan.ids.total())
            .field("time_ms", &self.time_ms())
            .finish_non_exhaustive()
    }
}

impl<'c> Simulator<'c> {
    /// Prepares this rank's part of a network.
    ///
    /// # Errors
    /// [`BuildError`] names the setting, population or projection that cannot be simulated.
    pub fn build(
        network: &Network,
        settings: &SimulationSettings,
        communicator: impl Communicator + 'c,
    ) -> Result<Self, BuildError> {
        Self::prepared(network, settings, None, communicator)
    }

    /// Prepares a small network whose connections are listed.
    ///
    /// # Errors
    /// As [`build`](Self::build), and if a list names a neuron that is not there.
    pub fn build_listed(
        listed: &ListedNetwork,
        settings: &SimulationSettings,
        communicator: impl Communicator + 'c,
    ) -> Result<Self, BuildError> {
        Self::prepared(&listed.network, settings, Some(listed), communicator)
    }

    fn prepared(
        network: &Network,
        settings: &SimulationSettings,
        listed: Option<&ListedNetwork>,
        communicator: impl Communicator + 'c,
    ) -> Result<Self, BuildError> {
        let communicator = Box::new(communicator);
        plan::check_same(network, settings, listed, &*communicator)?;
        let offers = Offer::of_ranks(settings, &*communicator)?;
        let plan = Arc::new(Plan::new(network, settings, &offers, listed)?);
        if let Some(listed) = listed {
            run::check_listed(&plan, listed)?;
        }
        let (rank, ranks) = (communicator.rank(), communicator.size());
        let chunks = Arc::default();
        let workers = run::workers(&plan, rank, &chunks, listed)?;
        let course = Course {
            now: 0,
            window: GuardWindow::default(),
            recent: RecentSpikes::default(),
            exchange: Exchange::new(&plan, rank, ranks),
            given: None,
        };
        Ok(Self { plan, workers, chunks, communicator, course })
    }

    /// What was known before it was built.
    #[must_use]
    pub fn preparation(&self) -> Preparation {
        self.plan.preparation()
    }

    /// The numbers of the neurons.
    #[must_use]
    pub fn neuron_ids(&self) -> &NeuronIds {
        &self.plan.ids
    }

    /// Simulated time since the beginning (ms).
    #[must_use]
    pub fn time_ms(&self) -> f64 {
        self.plan.time_ms(self.course.now)
    }

    /// The step of the time grid (ms).
    #[must_use]
    pub fn dt_ms(&self) -> f64 {
        self.plan.settings.dt_ms
    }

    /// Time between two exchanges of spikes between ranks (ms).
    #[must_use]
    pub fn exchange_interval_ms(&self) -> f64 {
        self.plan.time_ms(self.course.exchange.interval())
    }

    /// Opens the loop: from now on, the neurons receive these spikes, through the same synapses, instead
    /// of each other's, which are recorded and counted as ever. After the last of them, nothing is sent.
    ///
    /// With the spikes that a closed loop of the same network, seed and time gave, every neuron receives
    /// what it received there, and so spikes as it did there. With surrogates of them, the neurons tell
    /// what the change does to their rates while nothing feeds back.
    ///
    /// Every rank is given the spikes of all neurons, in any order. A checkpoint does not keep them.
    ///
    /// # Errors
    /// [`SimulationError::NoSuchNeuron`] if a spike is of a neuron that the network does not have.
    pub fn open_loop(&mut self, spikes: &[Spike]) -> Result<(), SimulationError> {
        let neurons = self.plan.ids.total();
        if let Some(&Spike { neuron, .. }) = spikes.iter().find(|spike| spike.neuron >= neurons) {
            return Err(SimulationError::NoSuchNeuron { neuron, neurons });
        }
        self.course.given = Some(GivenSpikes::new(spikes));
        Ok(())
    }

    /// The time that this rank's threads have spent in each phase.
    #[must_use]
    pub fn phase_times(&self) -> PhaseTimes {
        let mut times = PhaseTimes::default();
        self.workers.iter().for_each(|worker| worker.add_times(&mut times));
        times
    }

    /// Simulates `duration_ms` more, rounded to whole steps; asks `observe` after every step of this
    /// rank whether to go on.
    ///
    /// # Errors
    /// [`SimulationError`] if the duration makes no sense, the system refuses a thread, or a rank is
    /// lost; the simulation cannot go on after the latter.
    pub fn advance(
        &mut self,
        duration_ms: f64,
        observe: &mut dyn FnMut(&Progress) -> Control,
    ) -> Result<Outcome, SimulationError> {
        if !(duration_ms.is_finite() && duration_ms >= 0.0) {
            return Err(SimulationError::Duration { duration_ms });
        }
        let end = self.course.now.checked_add(self.plan.steps(duration_ms));
        let end =
            end.filter(|&end| end < u64::MAX).ok_or(SimulationError::Duration { duration_ms })?;
        self.check_same_steps(end)?;
        let steps = self.course.now + 1..end + 1;
        let mut lead = Lead {
            plan: &self.plan,
            communicator: &*self.communicator,
            course: &mut self.course,
            observe,
            outcome: Outcome::Completed,
            failure: None,
        };
        let workers = self.workers.iter_mut().map(|worker| -> &mut dyn Step { &mut **worker });
        lead::simulate(workers, steps, &mut lead)?;
        let Lead { outcome, failure, .. } = lead;
        failure.map_or(Ok(outcome), Err)
    }

    /// Ranks that end at different steps would wait for each other for ever.
    fn check_same_steps(&self, end: u64) -> Result<(), SimulationError> {
        let facts = [
            ("the step at which to begin", self.course.now.to_string()),
            ("the step at which to end", end.to_string()),
        ];
        require_same(&*self.communicator, &facts)
            .map_err(|source| SimulationError::Communication { time_ms: self.time_ms(), source })
    }

    /// Takes what has been recorded on this rank since the last time.
    pub fn take_recording(&mut self) -> Recording {
        let mut recording = Recording::default();
        for worker in &mut self.workers {
            recording.append(&mut worker.take_recording());
        }
        recording.sort();
        recording
    }

    /// What it has done so far, summed up over all ranks, which all call it; the simulation can go on.
    ///
    /// # Errors
    /// [`SimulationError::Communication`] if another rank is lost.
    pub fn result(&self) -> Result<SimulationResult, SimulationError> {
        self.sum_up()
            .map_err(|source| SimulationError::Communication { time_ms: self.time_ms(), source })
    }

    /// Sums up over all ranks, at the end.
    ///
    /// # Errors
    /// As [`Self::result`].
    pub fn finish(self) -> Result<SimulationResult, SimulationError> {
        self.result()
    }
}
