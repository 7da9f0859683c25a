//! What a thread works with: it delivers to the neurons of a group, updates and records them.

use std::ops::Range;
use std::sync::Arc;

use super::area_group::AreaGroup;
use super::counts::Counts;
use super::drawing::Drawing;
use super::neuron_group::{ListedEvents, NeuronGroup};
use super::phases::{Phase, PhaseClock};
use super::sampling::Sampled;
use super::shared_group::{Arriving, Member, SharedGroup};
use super::spikes::{Received, StepSpikes};
use super::train::spike_hash;
use crate::connectivity::Batch;
use crate::delivery::{ChunkStore, PackedQueues, Pool, SHARD, Sums};
use crate::neurons::{BLOCK, BlockStep, LANES, Real};
use crate::plan::Plan;
use crate::recording::{CurrentSample, PotentialSample, Recording, Spike};

/// What a thread needs to work on a group, and what it has found.
pub(super) struct Workspace<R: Real> {
    plan: Arc<Plan>,
    batch: Batch,
    pool: Pool,
    /// What arrives at the neurons of a shard.
    pub(super) sums: Sums<R>,
    pub(super) recording: Recording,
    pub(super) counts: Counts,
    pub(super) clock: PhaseClock,
}

impl<R: Real> Workspace<R> {
    pub(super) fn new(plan: &Arc<Plan>, chunks: &Arc<ChunkStore>) -> Self {
        Self {
            plan: Arc::clone(plan),
            batch: Batch::new(&plan.streams, plan.simd),
            pool: Pool::new(Arc::clone(chunks)),
            sums: Sums::new(1, plan.two_channels),
            recording: Recording::default(),
            counts: Counts::default(),
            clock: PhaseClock::default(),
        }
    }

    /// Puts the events of spikes onto the neurons of a group on their way.
    pub(super) fn receive(&mut self, group: &mut AreaGroup<R>, spikes: &Received) {
        let AreaGroup { neurons, sources, queues } = group;
        let mut drawing =
            Drawing::new(sources, &spikes.split, &mut self.batch, &mut self.pool, queues);
        drawing.draw(0..drawing.pieces());
        self.counts.events_drawn += drawing.finish();
        self.receive_listed(neurons, spikes);
    }

    /// Puts events of spikes onto the neurons of a shared group on their way: `which` of the pieces,
    /// of so many.
    pub(super) fn receive_shared(
        &mut self,
        group: &SharedGroup<R>,
        member: usize,
        spikes: &Received,
        mut which: impl FnMut(usize) -> Option<Range<usize>>,
    ) {
        let member = &group.members[member];
        let queues = &mut member.arriving().queues;
        let (batch, pool) = (&mut self.batch, &mut self.pool);
        let mut drawing = Drawing::new(&group.sources, &spikes.split, batch, pool, queues);
        let pieces = drawing.pieces();
        while let Some(some) = which(pieces) {
            drawing.draw(some);
        }
        self.counts.events_drawn += drawing.finish();
        self.receive_listed(&mut member.neurons(), spikes);
    }

    fn receive_listed(&mut self, neurons: &mut NeuronGroup<R>, spikes: &Received) {
        for StepSpikes { step, neurons: sources } in spikes.steps {
            for &source in sources {
                self.counts.events_drawn += neurons.receive_listed(*step, source);
            }
        }
    }

    /// Sums up what arrives at the neurons of a shard.
    pub(super) fn deliver(&mut self, queues: &mut PackedQueues, shard: usize, now: u64) {
        let Some(sums) = self.sums.shard(0) else { return };
        self.counts.events_delivered +=
            queues.deliver(&mut self.pool, self.plan.simd, now, shard, sums);
    }

    /// Sums up what arrives at the neurons of a shared group through one of its members.
    pub(super) fn deliver_shared(&mut self, arriving: &mut Arriving<R>, now: u64) {
        let Arriving { queues, sums, neurons } = arriving;
        sums.clear(*neurons);
        let mut shard = 0;
        while let Some(sums) = sums.shard(shard) {
            self.counts.events_delivered +=
                queues.deliver(&mut self.pool, self.plan.simd, now, shard, sums);
            shard += 1;
        }
    }

    /// Updates the neurons of one shard, whose input has been summed up; appends those that spike.
    pub(super) fn step_shard(
        &mut self,
        neurons: &mut NeuronGroup<R>,
        shard: usize,
        now: u64,
        fired: &mut Vec<u32>,
    ) {
        self.deliver_listed(neurons, shard, now);
        self.clock.lap(Phase::Delivery);
        let begin = shard * SHARD;
        let end = (begin + SHARD).min(neurons.states.potential.len());
        for index in 0..neurons.parts.len() {
            let part = &neurons.parts[index];
            let Some(blocks) = part.blocks_between(begin, end) else { continue };
            let mut step = BlockStep {
                simd: self.plan.simd,
                streams: &self.plan.streams,
                drive: &self.plan.drives[part.population],
                two_channels: self.plan.two_channels,
                part,
                blocks,
                sums: &mut self.sums.channels,
                shard_begin: begin,
                now,
                begins_ms: self.plan.time_ms(now - 1),
            };
            step.drive();
            self.clock.lap(Phase::Drive);
            let from = fired.len();
            step.advance(&mut neurons.states, fired);
            self.note_spikes(neurons, index, &mut fired[from..], now);
            self.clock.lap(Phase::Update);
        }
    }

    fn deliver_listed(&mut self, neurons: &mut NeuronGroup<R>, shard: usize, now: u64) {
        let Some(mut sums) = self.sums.shard(0) else { return };
        let ListedEvents { delivered, given } = neurons.deliver_listed(now, shard, &mut sums);
        self.counts.events_delivered += delivered;
        self.counts.events_given += given;
    }

    /// Takes what arrives at a group at a step off its way without using it.
    pub(super) fn discard(&mut self, group: &mut AreaGroup<R>, now: u64) {
        for shard in 0..group.neurons.shards() {
            self.deliver(&mut group.queues, shard, now);
        }
        self.discard_listed(&mut group.neurons, now);
    }

    /// The same for what one member of a shared group has of it.
    pub(super) fn discard_shared(&mut self, member: &Member<R>, now: u64) {
        self.deliver_shared(&mut member.arriving(), now);
        self.discard_listed(&mut member.neurons(), now);
    }

    fn discard_listed(&mut self, neurons: &mut NeuronGroup<R>, now: u64) {
        for shard in 0..neurons.shards() {
            self.deliver_listed(neurons, shard, now);
        }
        self.sums.clear(SHARD);
    }

    /// Counts and records the spikes of a part, and turns their places in the group into numbers
    /// of neurons.
    fn note_spikes(
        &mut self,
        group: &mut NeuronGroup<R>,
        part: usize,
        fired: &mut [u32],
        now: u64,
    ) {
        let part = &group.parts[part];
        let recorded = self.plan.settings.recording.spikes.contains(part.population);
        let after_transient = now > self.plan.steps(self.plan.settings.transient_ms);
        self.counts.spikes += fired.len() as u64;
        for fired in fired {
            let place = *fired as usize;
            let (block, lane) = ((place - part.start) / LANES, (place - part.start) % LANES);
            let neuron = part.first_id + part.block(block) * BLOCK + lane as u32;
            *fired = neuron;
            let spike = Spike { step: now, neuron };
            self.counts.spike_hash = self.counts.spike_hash.wrapping_add(spike_hash(spike));
            if after_transient {
                group.trains[place].spike(now);
            }
            if recorded {
                self.recording.spikes.push(spike);
            }
        }
    }

    /// Records potentials and currents.
    pub(super) fn sample(&mut self, group: &NeuronGroup<R>, now: u64) {
        self.sample_potentials(group, now);
        self.sample_currents(group, now);
    }

    /// Records potentials, if it is time.
    fn sample_potentials(&mut self, group: &NeuronGroup<R>, now: u64) {
        let Some(recording) = &self.plan.settings.recording.potentials else { return };
        if !now.is_multiple_of(recording.interval_steps(self.plan.grid())) {
            return;
        }
        for &Sampled { place, neuron, rest_mv } in &group.sampled {
            let potential_mv = group.states.potential[place].to_f64() + rest_mv;
            self.recording.potentials.push(PotentialSample { step: now, neuron, potential_mv });
        }
    }

    /// Records currents.
    fn sample_currents(&mut self, group: &NeuronGroup<R>, now: u64) {
        for &(place, neuron) in &group.current_sampled {
            let channels = &group.states.current;
            let currents = channels.iter().filter_map(|channel| channel.get(place));
            let current_pa = currents.map(|current| current.to_f64()).sum();
            self.recording.currents.push(CurrentSample { step: now, neuron, current_pa });
        }
    }
}
