//! What a thread works with: it delivers to the neurons of a group, updates and records them.

use std::sync::Arc;

use super::area_group::AreaGroup;
use super::counts::Counts;
use super::phases::{Phase, PhaseClock};
use super::sampling::Sampled;
use super::spikes::StepSpikes;
use super::train::spike_hash;
use crate::connectivity::Batch;
use crate::delivery::{ChunkStore, Pool, SHARD};
use crate::neurons::{BLOCK, BlockStep, LANES, Real};
use crate::plan::Plan;
use crate::recording::{CurrentSample, PotentialSample, Recording, Spike};

/// What a thread needs to work on a group, and what it has found.
pub(super) struct Workspace<R: Real> {
    plan: Arc<Plan>,
    batch: Batch,
    pool: Pool,
    /// What arrives at the neurons of a shard, by channel.
    sums: [Vec<R::Amount>; 2],
    pub(super) recording: Recording,
    pub(super) counts: Counts,
    pub(super) clock: PhaseClock,
}

/// Spikes of neurons of one population, by their numbers within it.
pub(super) struct PopulationSpikes {
    emitted: u64,
    population: usize,
    neurons: Vec<u32>,
}

impl PopulationSpikes {
    /// Splits the spikes of some steps by population.
    pub(super) fn of_steps(plan: &Plan, steps: &[StepSpikes]) -> Vec<Self> {
        let mut split = Vec::new();
        for spikes in steps {
            let mut rest = &spikes.neurons[..];
            while let Some(&neuron) = rest.first() {
                let population = plan.ids.population(neuron);
                let range = plan.ids.of_population(population);
                let length = rest.iter().take_while(|neuron| range.contains(neuron)).count();
                let (run, behind) = rest.split_at(length);
                let neurons = run.iter().map(|neuron| neuron - range.start).collect();
                split.push(Self { emitted: spikes.step, population, neurons });
                rest = behind;
            }
        }
        split
    }
}

impl<R: Real> Workspace<R> {
    pub(super) fn new(plan: &Arc<Plan>, chunks: &Arc<ChunkStore>) -> Self {
        let sums = vec![R::Amount::default(); SHARD];
        let second = if plan.two_channels { sums.clone() } else { Vec::new() };
        Self {
            plan: Arc::clone(plan),
            batch: Batch::new(&plan.streams, plan.simd),
            pool: Pool::new(Arc::clone(chunks)),
            sums: [sums, second],
            recording: Recording::default(),
            counts: Counts::default(),
            clock: PhaseClock::default(),
        }
    }

    /// Puts the events of spikes onto the neurons of a group on their way; `split` are the same
    /// spikes by population.
    pub(super) fn receive(
        &mut self,
        group: &mut AreaGroup<R>,
        spikes: &[StepSpikes],
        split: &[PopulationSpikes],
    ) {
        let (batch, pool) = (&mut self.batch, &mut self.pool);
        for of_step in split.chunk_by(|a, b| a.emitted == b.emitted) {
            for PopulationSpikes { emitted, population, neurons } in of_step {
                if group.receives_from(*population) {
                    group.receive(batch, pool, *emitted, *population, neurons);
                }
            }
            group.flush(batch, pool, of_step[0].emitted);
        }
        self.counts.events_drawn += group.events.take_accepted();
        for StepSpikes { step, neurons } in spikes {
            for &neuron in neurons {
                self.counts.events_drawn += group.receive_listed(*step, neuron);
            }
        }
    }

    /// Delivers and updates one shard of a group; appends the neurons that spike.
    pub(super) fn step_shard(
        &mut self,
        group: &mut AreaGroup<R>,
        shard: usize,
        now: u64,
        fired: &mut Vec<u32>,
    ) {
        self.deliver(group, shard, now);
        self.clock.lap(Phase::Delivery);
        let begin = shard * SHARD;
        let end = (begin + SHARD).min(group.states.potential.len());
        for index in 0..group.parts.len() {
            let part = &group.parts[index];
            let Some(blocks) = part.blocks_between(begin, end) else { continue };
            let mut step = BlockStep {
                simd: self.plan.simd,
                streams: &self.plan.streams,
                drive: &self.plan.drives[part.population],
                two_channels: self.plan.two_channels,
                part,
                blocks,
                sums: &mut self.sums,
                shard_begin: begin,
                now,
                begins_ms: self.plan.time_ms(now - 1),
            };
            step.drive();
            self.clock.lap(Phase::Drive);
            let from = fired.len();
            step.advance(&mut group.states, fired);
            self.note_spikes(group, index, &mut fired[from..], now);
            self.clock.lap(Phase::Update);
        }
    }

    /// Sums up what arrives at the neurons of a shard.
    fn deliver(&mut self, group: &mut AreaGroup<R>, shard: usize, now: u64) {
        let [excitatory, inhibitory] = &mut self.sums;
        let Some(excitatory) = excitatory.first_chunk_mut() else { return };
        let mut inhibitory = inhibitory.first_chunk_mut();
        self.counts.events_delivered += group.events.deliver::<R>(
            &mut self.pool,
            self.plan.simd,
            now,
            shard,
            excitatory,
            inhibitory.as_deref_mut(),
        );
        let begin = shard * SHARD;
        while let Some(given) = group.listed.take_given(now, begin + SHARD) {
            let sums = match &mut inhibitory {
                Some(inhibitory) if given.quanta < 0 => &mut **inhibitory,
                _ => &mut *excitatory,
            };
            sums[given.target as usize - begin] += R::amount(given.quanta);
            self.counts.events_given += 1;
        }
    }

    /// Takes what arrives at a group at a step off its way without using it.
    pub(super) fn discard(&mut self, group: &mut AreaGroup<R>, now: u64) {
        for shard in 0..group.shards() {
            self.deliver(group, shard, now);
            self.sums.iter_mut().for_each(|sums| sums.fill(R::Amount::default()));
        }
    }

    /// Counts and records the spikes of a part, and turns their places in the group into numbers
    /// of neurons.
    fn note_spikes(&mut self, group: &mut AreaGroup<R>, part: usize, fired: &mut [u32], now: u64) {
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

    /// Records potentials, if it is time.
    pub(super) fn sample_potentials(&mut self, group: &AreaGroup<R>, now: u64) {
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
    pub(super) fn sample_currents(&mut self, group: &AreaGroup<R>, now: u64) {
        for &(place, neuron) in &group.current_sampled {
            let channels = &group.states.current;
            let currents = channels.iter().filter_map(|channel| channel.get(place));
            let current_pa = currents.map(|current| current.to_f64()).sum();
            self.recording.currents.push(CurrentSample { step: now, neuron, current_pa });
        }
    }
}
