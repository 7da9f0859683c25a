//! A simulation from beginning to end: build, advance, finish.

use std::sync::Arc;

use data::{Network, Rates, units};

use crate::checkpoint::Recent;
use crate::communicator::{CommunicationError, Communicator, require_same};
use crate::connectivity::ListedNetwork;
use crate::delivery::Depot;
use crate::error::{BuildError, SimulationError};
use crate::plan;
use crate::plan::NeuronIds;
use crate::plan::Offer;
use crate::plan::Plan;
use crate::plan::Preparation;
use crate::recording::{Recording, Spike};
use crate::result::{EventCounts, MemoryUse, SimulationResult};
use crate::run;
use crate::run::PhaseTimes;
use crate::run::{Agenda, Attendance, Meeting, MemberLost};
use crate::run::{Common, Exchange};
use crate::run::{Counts, Volley, Work};
use crate::settings::SimulationSettings;
use script::Script;

/// CVs are summed over neurons and ranks as integers, so that no sum depends on its order.
const CV_UNIT: f64 = (1_u64 << 32) as f64;

/// A network while it is simulated, or one rank's part of it.
///
/// ```
/// # fn run(network: &data::Network) -> Result<(), Box<dyn std::error::Error>> {
/// use siegert_sim::communicator::SingleProcess;
/// use siegert_sim::{Control, SimulationSettings, Simulator};
///
/// let settings = SimulationSettings { seed: 5, threads: 2, ..Default::default() };
/// let mut simulator = Simulator::build(network, &settings, &SingleProcess)?;
/// simulator.advance(1_000.0, &mut |_| Control::Continue)?;
/// let result = simulator.finish()?;
/// println!("{:?}", result.rates.hz());
/// # Ok(())
/// # }
/// ```
pub struct Simulator<'c> {
    pub(crate) plan: Arc<Plan>,
    pub(crate) workers: Vec<Box<dyn Work>>,
    depot: Arc<Depot>,
    pub(crate) communicator: &'c dyn Communicator,
    exchange: Exchange<'c>,
    pub(crate) now: u64,
    pub(crate) window: Window,
    pub(crate) recent: Recent,
    script: Option<Script>,
}

/// Where a simulation is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Simulated time since the beginning (ms).
    pub time_ms: f64,
    /// Spikes of all ranks since the last exchange.
    pub spikes: u64,
}

/// What the observer of a simulation wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// To go on.
    Continue,
    /// To stop at the next exchange; all ranks stop there.
    Stop,
}

/// How an advance ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// After the whole duration.
    Completed,
    /// Because an observer wanted it.
    Stopped,
    /// Because activity ran away.
    RunAway {
        /// Mean rate over the guard's window (spikes/s).
        rate_hz: f64,
    },
}

impl<'c> Simulator<'c> {
    /// Prepares this rank's part of a network.
    ///
    /// # Errors
    /// [`BuildError`] names the setting, population or projection that cannot be simulated.
    pub fn build(
        network: &Network,
        settings: &SimulationSettings,
        communicator: &'c dyn Communicator,
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
        communicator: &'c dyn Communicator,
    ) -> Result<Self, BuildError> {
        Self::prepared(&listed.network, settings, Some(listed), communicator)
    }

    fn prepared(
        network: &Network,
        settings: &SimulationSettings,
        listed: Option<&ListedNetwork>,
        communicator: &'c dyn Communicator,
    ) -> Result<Self, BuildError> {
        plan::check_same(network, settings, listed, communicator)?;
        let offers = Offer::of_ranks(settings, communicator)?;
        let plan = Arc::new(Plan::new(network, settings, &offers, listed)?);
        if let Some(listed) = listed {
            run::check_listed(&plan, listed)?;
        }
        let depot = Arc::default();
        let workers = run::workers(&plan, communicator.rank(), &depot, listed)?;
        let exchange = Exchange::new(&plan, communicator);
        Ok(Self {
            plan,
            workers,
            depot,
            communicator,
            exchange,
            now: 0,
            window: Window::default(),
            recent: Recent::default(),
            script: None,
        })
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
        self.plan.time_ms(self.now)
    }

    /// Time between two exchanges of spikes between ranks (ms).
    #[must_use]
    pub fn exchange_interval_ms(&self) -> f64 {
        self.plan.time_ms(self.exchange.interval())
    }

    /// Opens the loop: from now on, the neurons receive these spikes, through the same synapses, instead
    /// of each other's, which are recorded and counted as ever. After the last of them, nothing is sent.
    ///
    /// With the spikes that a closed loop of the same network, seed and time gave, every neuron receives
    /// what it received there, and so spikes as it did there. With surrogates of them, the neurons tell
    /// what the change does to their rates while nothing feeds back.
    ///
    /// Every rank is given the spikes of all neurons. A checkpoint does not keep them.
    pub fn open_loop(&mut self, spikes: &[Spike]) {
        self.script = Some(Script::of(spikes));
    }

    /// The time that this rank's threads have spent in each phase.
    #[must_use]
    pub fn phase_times(&self) -> PhaseTimes {
        let mut times = PhaseTimes::default();
        self.workers.iter().for_each(|worker| worker.add_times(&mut times));
        times
    }

    /// Simulates `duration_ms` more, rounded to whole steps; asks `observe` after every exchange
    /// whether to go on.
    ///
    /// # Errors
    /// [`SimulationError`] if the duration makes no sense, or a thread or rank is lost; the
    /// simulation cannot go on after the latter.
    pub fn advance(
        &mut self,
        duration_ms: f64,
        observe: &mut dyn FnMut(&Progress) -> Control,
    ) -> Result<Outcome, SimulationError> {
        if !(duration_ms.is_finite() && duration_ms >= 0.0) {
            return Err(SimulationError::Duration { duration_ms });
        }
        let end = self.now + self.plan.steps(duration_ms);
        self.check_same_steps(end)?;
        let steps = self.now + 1..end + 1;
        let meeting = Meeting::new(self.workers.len());
        let mut lead = Lead {
            plan: &self.plan,
            exchange: &mut self.exchange,
            window: &mut self.window,
            recent: &mut self.recent,
            script: &mut self.script,
            now: &mut self.now,
            observe,
            outcome: Outcome::Completed,
            failure: None,
        };
        std::thread::scope(|scope| {
            let mut workers = self.workers.iter_mut().enumerate();
            let first = workers.next();
            for (member, worker) in workers {
                let (meeting, steps) = (&meeting, steps.clone());
                scope.spawn(move || run(member, &mut **worker, meeting, steps, None));
            }
            if let Some((member, worker)) = first {
                run(member, &mut **worker, &meeting, steps.clone(), Some(&mut lead));
            }
        });
        let (outcome, failure) = (lead.outcome, lead.failure.take());
        failure.map_or(Ok(outcome), Err)
    }

    /// Ranks that end at different steps would wait for each other for ever.
    fn check_same_steps(&self, end: u64) -> Result<(), SimulationError> {
        let facts = [
            ("the step at which to begin", self.now.to_string()),
            ("the step at which to end", end.to_string()),
        ];
        require_same(self.communicator, &facts)
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

    /// Sums up over all ranks.
    ///
    /// # Errors
    /// [`SimulationError::Communication`] if another rank is lost.
    pub fn finish(self) -> Result<SimulationResult, SimulationError> {
        self.sum_up()
            .map_err(|source| SimulationError::Communication { time_ms: self.time_ms(), source })
    }

    fn sum_up(&self) -> Result<SimulationResult, CommunicationError> {
        let mut totals = [0_u64; 6];
        for worker in &self.workers {
            let Counts { spikes, spike_hash, events_drawn, events_delivered, events_given } =
                worker.counts();
            let events = [events_drawn, events_delivered, events_given, worker.pending()];
            for (total, count) in
                totals.iter_mut().zip([spikes, spike_hash].into_iter().chain(events))
            {
                *total = total.wrapping_add(count);
            }
        }
        self.communicator.sum(&mut totals)?;
        let [spikes, spike_hash, drawn, delivered, given, pending] = totals;
        let (rates, cvs) = self.statistics()?;
        Ok(SimulationResult {
            duration_ms: self.time_ms(),
            neurons: u64::from(self.plan.ids.total()),
            synapses: self.plan.synapses(),
            spikes,
            spike_hash,
            events: EventCounts { drawn, delivered, pending, given },
            rates,
            cvs,
            memory: self.memory()?,
        })
    }

    /// Rates and CVs of the populations after the transient.
    fn statistics(&self) -> Result<(Rates, Vec<Option<f64>>), CommunicationError> {
        let populations = self.plan.network.size();
        let mut sums = vec![0_u64; 3 * populations];
        for worker in &self.workers {
            worker.trains(&mut |population, train| {
                sums[population] += u64::from(train.spikes);
                if let Some(cv) = train.cv() {
                    sums[populations + population] += (cv * CV_UNIT).round() as u64;
                    sums[2 * populations + population] += 1;
                }
            });
        }
        self.communicator.sum(&mut sums)?;
        let counted_ms = (self.time_ms() - self.plan.settings.transient_ms).max(0.0);
        let rate = |population: usize| {
            let neurons = f64::from(self.plan.ids.neurons(population));
            let spikes = sums[population] as f64;
            if spikes == 0.0 { 0.0 } else { units::hz_from_per_ms(spikes / neurons / counted_ms) }
        };
        let cv = |population: usize| {
            let neurons = sums[2 * populations + population];
            let sum = sums[populations + population] as f64 / CV_UNIT;
            (neurons > 0).then(|| sum / neurons as f64)
        };
        let rates = Rates::from_hz((0..populations).map(rate).collect());
        Ok((rates, (0..populations).map(cv).collect()))
    }

    fn memory(&self) -> Result<MemoryUse, CommunicationError> {
        let connections: usize = self.workers.iter().map(|worker| worker.connection_bytes()).sum();
        let own = [connections as u64, self.depot.bytes() as u64];
        let of_ranks = self.communicator.all_gather(&own)?;
        let largest = |at: usize| of_ranks.iter().map(|bytes| bytes[at]).max().unwrap_or(0);
        Ok(MemoryUse { connections: largest(0), events: largest(1) })
    }
}

/// One thread's loop over the steps; the first thread leads.
fn run(
    member: usize,
    worker: &mut dyn Work,
    meeting: &Meeting,
    steps: std::ops::Range<u64>,
    mut lead: Option<&mut Lead>,
) {
    let _attendance = Attendance(meeting);
    for now in steps {
        meeting.read(|agenda| worker.step(now, &agenda.spikes));
        meeting.bring(member, worker.fired());
        let mut met = meeting.wait();
        if let Some(lead) = &mut lead {
            match met {
                Ok(()) => meeting.set(|agenda| lead.prepare(meeting, now, agenda)),
                Err(MemberLost) => lead.lose(now),
            }
        }
        met = met.and_then(|()| meeting.wait());
        if met.is_err() {
            return;
        }
        if meeting.read(|agenda| agenda.stop) {
            break;
        }
    }
    meeting.read(|agenda| worker.receive(&agenda.spikes));
}

/// What the leading thread does between the two meetings of a step.
struct Lead<'a, 'c> {
    plan: &'a Plan,
    exchange: &'a mut Exchange<'c>,
    window: &'a mut Window,
    recent: &'a mut Recent,
    script: &'a mut Option<Script>,
    now: &'a mut u64,
    observe: &'a mut dyn FnMut(&Progress) -> Control,
    outcome: Outcome,
    failure: Option<SimulationError>,
}

impl Lead<'_, '_> {
    /// Collects the spikes of this rank's threads and, when it is time, of the other ranks.
    fn prepare(&mut self, meeting: &Meeting, now: u64, agenda: &mut Agenda) {
        *self.now = now;
        let mut own = Vec::new();
        meeting.collect(&mut own);
        // Which thread found which spike depends on chance.
        own.sort_unstable();
        agenda.spikes.clear();
        let progress = Progress { time_ms: self.plan.time_ms(now), spikes: own.len() as u64 };
        let wants_stop = (self.observe)(&progress) == Control::Stop;
        let common = self.exchange.step(self.plan, now, &own, wants_stop, &mut agenda.spikes);
        if let Some(script) = self.script {
            agenda.spikes.clear();
            own = script.take(now);
        }
        self.recent.add(now, &own, self.plan.tables.longest_delay);
        agenda.spikes.push(Volley { step: now, neurons: own });
        agenda.stop = match common {
            Ok(common) => common.is_some_and(|common| self.judge(now, common)),
            Err(source) => {
                let time_ms = self.plan.time_ms(now);
                self.failure = Some(SimulationError::Communication { time_ms, source });
                true
            }
        };
    }

    /// Whether to stop after what all ranks know.
    fn judge(&mut self, now: u64, common: Common) -> bool {
        if common.stop {
            self.outcome = Outcome::Stopped;
        }
        let feeds_back = self.plan.feeds_back && self.script.is_none();
        let run_away =
            if feeds_back { self.window.add(self.plan, now, common.spikes) } else { None };
        if let Some(rate_hz) = run_away {
            self.outcome = Outcome::RunAway { rate_hz };
        }
        common.stop || run_away.is_some()
    }

    fn lose(&mut self, now: u64) {
        self.failure = Some(SimulationError::ThreadLost { time_ms: self.plan.time_ms(now) });
    }
}

/// Spikes in the guard's window.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    pub begin: u64,
    pub spikes: u64,
}

impl Window {
    /// Counts spikes; at the end of a window, the mean rate (spikes/s) if it is beyond the limit.
    fn add(&mut self, plan: &Plan, now: u64, spikes: u64) -> Option<f64> {
        let guard = plan.settings.guard?;
        self.spikes += spikes;
        let length_ms = plan.time_ms(now - self.begin);
        if length_ms < guard.window_ms {
            return None;
        }
        let per_ms = self.spikes as f64 / f64::from(plan.ids.total()) / length_ms;
        *self = Self { begin: now, spikes: 0 };
        let rate_hz = units::hz_from_per_ms(per_ms);
        (rate_hz > guard.limit_hz).then_some(rate_hz)
    }
}

mod script;
#[cfg(test)]
mod tests;
