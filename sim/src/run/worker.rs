//! One thread of the simulation: it updates neurons and draws the synapses onto them.

use std::sync::Arc;

use super::area_group::AreaGroup;
use super::claims::even_share;
use super::counts::Counts;
use super::phases::{Phase, PhaseTimes};
use super::spikes::{Received, StepSpikes};
use super::state::NeuronState;
use super::train::Train;
use super::work_queue::WorkQueue;
use super::workspace::Workspace;
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
    /// Puts the events of what spiked before on their way, and advances neurons by the step that ends
    /// at `now`, but for those of groups that threads share; [`fired`](Self::fired) then holds the
    /// numbers of those that spike.
    fn step(&mut self, now: u64, before: &[StepSpikes]);
    /// Whether there are groups that threads share.
    fn shares(&self) -> bool;
    /// Advances the neurons of these, once all threads have made their [`step`](Self::step).
    fn step_shared(&mut self, now: u64);
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
        let spikes = Received::new(&self.plan, before);
        let (workspace, fired) = (&mut self.workspace, &mut self.fired);
        self.queue.claim(self.thread, now, |group| {
            workspace.receive(group, &spikes);
            workspace.clock.lap(Phase::Generation);
            let AreaGroup { neurons, queues, .. } = group;
            // A group's queues are in the cache after its events were put into them.
            for shard in 0..neurons.shards() {
                workspace.deliver(queues, shard, now);
                workspace.step_shard(neurons, shard, now, fired);
            }
            workspace.sample(neurons, now);
        });
        self.queue.for_each_shared(self.thread, |group, member| {
            let threads = group.members.len();
            let some = |pieces| group.claims.take(pieces, threads);
            workspace.receive_shared(group, member, &spikes, some);
            workspace.clock.lap(Phase::Generation);
            workspace.deliver_shared(&mut group.members[member].arriving(), now);
            workspace.clock.lap(Phase::Delivery);
        });
    }

    fn shares(&self) -> bool {
        !self.queue.shared().is_empty()
    }

    fn step_shared(&mut self, now: u64) {
        let (workspace, fired) = (&mut self.workspace, &mut self.fired);
        workspace.clock.lap(Phase::Waiting);
        self.queue.for_each_shared(self.thread, |group, member| {
            // All have taken what there was.
            group.claims.begin();
            let neurons = &mut *group.members[member].neurons();
            let arrived = group.arrived();
            for shard in 0..neurons.shards() {
                group.add_up(&arrived, neurons, shard, &mut workspace.sums);
                workspace.step_shard(neurons, shard, now, fired);
            }
            workspace.sample(neurons, now);
        });
    }

    fn fired(&mut self) -> &mut Vec<u32> {
        &mut self.fired
    }

    fn receive(&mut self, spikes: &[StepSpikes]) {
        let spikes = Received::new(&self.plan, spikes);
        let workspace = &mut self.workspace;
        self.queue.for_each_own(self.thread, |group| workspace.receive(group, &spikes));
        self.queue.for_each_shared(self.thread, |group, member| {
            // Checkpoints have threads receive at their own pace: each has its share, whoever is first.
            let mut left = Some(());
            let share =
                |pieces| left.take().map(|()| even_share(pieces, member, group.members.len()));
            workspace.receive_shared(group, member, &spikes, share);
        });
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
        self.queue.for_each_neurons(self.thread, |group| {
            for part in &group.parts {
                for place in part.places() {
                    visit(part.population, &group.trains[place]);
                }
            }
        });
    }

    fn pending(&self) -> u64 {
        let mut pending = 0;
        self.queue.for_each_neurons(self.thread, |neurons| pending += neurons.pending());
        self.queue.for_each_own(self.thread, |group| pending += group.queues.pending());
        self.queue.for_each_shared(self.thread, |group, member| {
            pending += group.members[member].arrived().queues.pending();
        });
        pending
    }

    fn connection_bytes(&self) -> usize {
        let mut bytes = 0;
        self.queue.for_each_own(self.thread, |group| bytes += group.sources.bytes());
        self.queue.for_each_shared(self.thread, |group, member| {
            // All members have the same.
            bytes += if member == 0 { group.sources.bytes() } else { 0 };
        });
        bytes
    }

    fn add_times(&self, times: &mut PhaseTimes) {
        self.workspace.clock.add_to(times);
    }

    fn states(&self, keep: &mut dyn FnMut(NeuronState)) {
        self.queue.for_each_neurons(self.thread, |neurons| neurons.for_each_state(keep));
    }

    fn set_states(&mut self, all: &[NeuronState]) {
        self.queue.for_each_neurons(self.thread, |neurons| neurons.set_states(all));
    }

    fn replay(&mut self, spikes: &StepSpikes) {
        let workspace = &mut self.workspace;
        self.queue.for_each_own(self.thread, |group| workspace.discard(group, spikes.step));
        self.queue.for_each_shared(self.thread, |group, member| {
            workspace.discard_shared(&group.members[member], spikes.step);
        });
        self.receive(std::slice::from_ref(spikes));
    }
}
