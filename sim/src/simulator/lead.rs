//! The loop of a rank's threads over the steps, and what the leading one does between two of them.

use std::ops::Range;

use super::given_spikes::GivenSpikes;
use super::guard::GuardWindow;
use super::progress::{Control, Outcome, Progress};
use crate::communicator::Communicator;
use crate::error::{SimulationError, ThreadRefused};
use crate::machine::spawn;
use crate::plan::Plan;
use crate::run::{
    Barrier, Broadcast, Exchange, OfAllRanks, OwnStep, PanicGuard, RecentSpikes, Step, StepSpikes,
};

/// Where a simulation is, apart from its neurons.
pub(crate) struct Course {
    /// The last step that was simulated.
    pub now: u64,
    pub window: GuardWindow,
    pub recent: RecentSpikes,
    pub(super) exchange: Exchange,
    pub(super) given: Option<GivenSpikes>,
}

/// What the leading thread does at the end of a step, while the others wait.
pub(super) struct Lead<'a> {
    pub(super) plan: &'a Plan,
    pub(super) communicator: &'a dyn Communicator,
    pub(super) course: &'a mut Course,
    pub(super) observe: &'a mut dyn FnMut(&Progress) -> Control,
    pub(super) outcome: Outcome,
    pub(super) failure: Option<SimulationError>,
}

/// Has all threads of a rank simulate some steps; the one that calls is the first and leads.
///
/// # Errors
/// [`ThreadRefused`] if there cannot be as many; nothing was simulated then.
pub(super) fn simulate<'w>(
    workers: impl ExactSizeIterator<Item = &'w mut (dyn Step + 'w)>,
    steps: Range<u64>,
    lead: &mut Lead,
) -> Result<(), ThreadRefused> {
    let barrier = Barrier::new(workers.len());
    std::thread::scope(|scope| {
        let mut workers = workers.enumerate();
        let first = workers.next();
        for (thread, worker) in workers {
            let (barrier, steps) = (&barrier, steps.clone());
            let body = move || run_steps(thread, worker, barrier, steps, None);
            // Those that were started wait for all before the first step.
            spawn(scope, body).inspect_err(|_| barrier.give_up())?;
        }
        if let Some((thread, worker)) = first {
            run_steps(thread, worker, &barrier, steps, Some(lead));
        }
        Ok(())
    })
}

/// One thread's loop over the steps.
fn run_steps(
    thread: usize,
    worker: &mut dyn Step,
    barrier: &Barrier,
    steps: Range<u64>,
    mut lead: Option<&mut Lead>,
) {
    let _guard = PanicGuard(barrier);
    if barrier.wait().is_err() {
        return;
    }
    for now in steps {
        barrier.read(|broadcast| worker.step(now, &broadcast.spikes));
        if worker.shares() {
            if barrier.wait().is_err() {
                return;
            }
            worker.step_shared(now);
        }
        barrier.submit(thread, worker.fired());
        let met = match &mut lead {
            Some(lead) => barrier.lead(|| {
                barrier.set(|broadcast| lead.prepare(barrier.gather(), now, broadcast));
            }),
            None => barrier.follow(),
        };
        if met.is_err() {
            return;
        }
        if barrier.read(|broadcast| broadcast.stop) {
            break;
        }
    }
    barrier.read(|broadcast| worker.receive(&broadcast.spikes));
}

impl Lead<'_> {
    /// Broadcasts the spikes of this rank's threads at a step and, when it is time, of the other
    /// ranks.
    fn prepare(&mut self, mut own: Vec<u32>, now: u64, broadcast: &mut Broadcast) {
        let course = &mut *self.course;
        course.now = now;
        broadcast.spikes.clear();
        let progress = Progress { time_ms: self.plan.time_ms(now), spikes: own.len() as u64 };
        let stop = (self.observe)(&progress) == Control::Stop;
        let step = OwnStep { now, spikes: &own, stop };
        let of_all =
            course.exchange.step(self.plan, self.communicator, &step, &mut broadcast.spikes);
        if let Some(given) = &mut course.given {
            broadcast.spikes.clear();
            own = given.take(now);
        }
        course.recent.add(now, &own, self.plan.tables.longest_delay());
        broadcast.spikes.push(StepSpikes { step: now, neurons: own });
        broadcast.stop = match of_all {
            Ok(of_all) => of_all.is_some_and(|of_all| self.must_stop(now, of_all)),
            Err(source) => {
                let time_ms = self.plan.time_ms(now);
                self.failure = Some(SimulationError::Communication { time_ms, source });
                true
            }
        };
    }

    /// Whether to stop after what all ranks know.
    fn must_stop(&mut self, now: u64, of_all: OfAllRanks) -> bool {
        if of_all.stop {
            self.outcome = Outcome::Stopped;
        }
        let feeds_back = self.plan.feeds_back && self.course.given.is_none();
        if !feeds_back {
            return of_all.stop;
        }
        let run_away = self.course.window.add(self.plan, now, of_all.spikes);
        if let Some(rate_hz) = run_away {
            self.outcome = Outcome::RunAway { rate_hz };
        }
        of_all.stop || run_away.is_some()
    }
}
