//! One thread of the simulation: it updates neurons and draws the synapses onto them.

use std::sync::Arc;

use super::counts::Counts;
use super::phases::{Phase, PhaseTimes};
use super::spikes::StepSpikes;
use super::state::NeuronState;
use super::train::Train;
use super::work_queue::WorkQueue;
use super::workspace::{PopulationSpikes, Workspace};
use crate::delivery::ChunkStore;
use crate::neurons::Real;
use crate::plan::Plan;
use crate::recording::Recording;

/// One thread: it works on area groups, its own first.
pub(crate) struct Worker<R: Real> {
    plan: Arc<Plan>,
    queue: Arc<WorkQueue<R>>,
    thread: usize,
    workspace: Workspace<R>,
    fired: Vec<u32>,
}

/// What a thread does in every step.
pub(crate) trait Step: Send {
    /// Advances all neurons by the step that ends at `now`, after the events of what spiked
    /// before; [`fired`](Self::fired) then holds the numbers of those that spike.
    fn step(&mut self, now: u64, before: &[StepSpikes]);
    fn fired(&mut self) -> &mut Vec<u32>;
    /// Puts the events of spikes on their way.
    fn receive(&mut self, spikes: &[StepSpikes]);
}

/// What the simulator asks of a worker, whatever its precision.
pub(crate) trait Work: Step + Sync {
    fn take_recording(&mut self) -> Recording;
    fn counts(&self) -> Counts;
    fn set_counts(&mut self, counts: Counts);
    /// Calls `visit(population, train)` for every neuron.
    fn trains(&self, visit: &mut dyn FnMut(usize, &Train));
    /// Events on their way.
    fn pending(&self) -> u64;
    /// Memory for connections (bytes).
    fn connection_bytes(&self) -> usize;
    /// Adds the time spent in each phase.
    fn add_times(&self, times: &mut PhaseTimes);
    /// Calls `keep` for every neuron.
    fn states(&self, keep: &mut dyn FnMut(NeuronState));
    /// Takes the states of its neurons out of those of all, by number.
    fn set_states(&mut self, all: &[NeuronState]);
    /// Discards the events that arrive at a step, which have been used when it was simulated, and
    /// puts those of its spikes on their way.
    fn replay(&mut self, spikes: &StepSpikes);
}

impl<R: Real> Worker<R> {
    pub(crate) fn new(
        plan: &Arc<Plan>,
        queue: &Arc<WorkQueue<R>>,
        thread: usize,
        chunks: &Arc<ChunkStore>,
    ) -> Self {
        let workspace = Workspace::new(plan, chunks);
        let (plan, queue) = (Arc::clone(plan), Arc::clone(queue));
        Self { plan, queue, thread, workspace, fired: Vec::new() }
    }
}

impl<R: Real> Step for Worker<R> {
    fn step(&mut self, now: u64, before: &[StepSpikes]) {
        self.workspace.clock.begin(now);
        self.fired.clear();
        let split = PopulationSpikes::of_steps(&self.plan, before);
        let (workspace, fired) = (&mut self.workspace, &mut self.fired);
        self.queue.claim(self.thread, now, |group| {
            workspace.receive(group, before, &split);
            workspace.clock.lap(Phase::Generation);
            // A group's queues are in the cache after its events were put into them.
            for shard in 0..group.shards() {
                workspace.step_shard(group, shard, now, fired);
            }
            workspace.sample_potentials(group, now);
            workspace.sample_currents(group, now);
        });
    }

    fn fired(&mut self) -> &mut Vec<u32> {
        &mut self.fired
    }

    fn receive(&mut self, spikes: &[StepSpikes]) {
        let split = PopulationSpikes::of_steps(&self.plan, spikes);
        let workspace = &mut self.workspace;
        self.queue.for_each_own(self.thread, |group| workspace.receive(group, spikes, &split));
    }
}

impl<R: Real> Work for Worker<R> {
    fn take_recording(&mut self) -> Recording {
        std::mem::take(&mut self.workspace.recording)
    }

    fn counts(&self) -> Counts {
        self.workspace.counts
    }

    fn set_counts(&mut self, counts: Counts) {
        self.workspace.counts = counts;
    }

    fn trains(&self, visit: &mut dyn FnMut(usize, &Train)) {
        self.queue.for_each_own(self.thread, |group| {
            for part in &group.parts {
                for place in part.places() {
                    visit(part.population, &group.trains[place]);
                }
            }
        });
    }

    fn pending(&self) -> u64 {
        let mut pending = 0;
        self.queue.for_each_own(self.thread, |group| pending += group.events.pending());
        pending
    }

    fn connection_bytes(&self) -> usize {
        let mut bytes = 0;
        self.queue.for_each_own(self.thread, |group| bytes += group.bytes());
        bytes
    }

    fn add_times(&self, times: &mut PhaseTimes) {
        self.workspace.clock.add_to(times);
    }

    fn states(&self, keep: &mut dyn FnMut(NeuronState)) {
        self.queue.for_each_own(self.thread, |group| group.for_each_state(keep));
    }

    fn set_states(&mut self, all: &[NeuronState]) {
        self.queue.for_each_own(self.thread, |group| group.set_states(all));
    }

    fn replay(&mut self, spikes: &StepSpikes) {
        let workspace = &mut self.workspace;
        self.queue.for_each_own(self.thread, |group| workspace.discard(group, spikes.step));
        self.receive(std::slice::from_ref(spikes));
    }
}
