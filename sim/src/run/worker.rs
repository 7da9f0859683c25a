//! One thread of the simulation: it updates neurons and draws the synapses onto them.

use std::sync::Arc;

use super::district::District;
use super::phases::{Phase, PhaseClock, PhaseTimes};
use super::sampling::Sampled;
use super::territory::Territory;
use crate::checkpoint::Resume;
use crate::connectivity::Batch;
use crate::delivery::{Depot, Pool, SHARD};
use crate::neurons::LANES;
use crate::neurons::Real;
use crate::neurons::Stretch;
use crate::plan::BLOCK;
use crate::plan::Plan;
use crate::recording::{CurrentSample, PotentialSample, Recording, Spike, Train, hash, interval};

/// Counts of one worker; each sums over workers to what the whole simulation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub spikes: u64,
    pub spike_hash: u64,
    pub events_drawn: u64,
    pub events_delivered: u64,
    pub events_given: u64,
}

/// Spikes of one step, by the numbers of the neurons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Volley {
    pub step: u64,
    pub neurons: Vec<u32>,
}

/// Spikes of neurons of one population, by their numbers within it.
struct Group {
    emitted: u64,
    population: usize,
    neurons: Vec<u32>,
}

impl Counts {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            spikes: self.spikes + other.spikes,
            spike_hash: self.spike_hash.wrapping_add(other.spike_hash),
            events_drawn: self.events_drawn + other.events_drawn,
            events_delivered: self.events_delivered + other.events_delivered,
            events_given: self.events_given + other.events_given,
        }
    }
}

/// One thread: it takes up districts, its own first.
pub(crate) struct Worker<R: Real> {
    plan: Arc<Plan>,
    pub territory: Arc<Territory<R>>,
    pub thread: usize,
    desk: Desk<R>,
    fired: Vec<u32>,
}

/// What a thread needs to work on a district, and what it has found.
struct Desk<R: Real> {
    plan: Arc<Plan>,
    batch: Batch,
    pool: Pool,
    sums: [Vec<R::Amount>; 2],
    recording: Recording,
    counts: Counts,
    clock: PhaseClock,
}

/// What the simulator asks of a worker, whatever its precision.
pub(crate) trait Work: Send + Resume {
    /// Advances all neurons by the step that ends at `now`, after the events of what spiked
    /// before; [`fired`](Self::fired) then holds the numbers of those that spike.
    fn step(&mut self, now: u64, before: &[Volley]);
    fn fired(&mut self) -> &mut Vec<u32>;
    /// Puts the events of spikes on their way.
    fn receive(&mut self, spikes: &[Volley]);
    fn take_recording(&mut self) -> Recording;
    fn counts(&self) -> Counts;
    /// Calls `visit(population, train)` for every neuron.
    fn trains(&self, visit: &mut dyn FnMut(usize, &Train));
    /// Events on their way.
    fn pending(&self) -> u64;
    /// Memory for connections (bytes).
    fn connection_bytes(&self) -> usize;
    /// Adds the time spent in each phase.
    fn add_times(&self, times: &mut PhaseTimes);
}

impl<R: Real> Worker<R> {
    pub(crate) fn new(
        plan: &Arc<Plan>,
        territory: &Arc<Territory<R>>,
        thread: usize,
        depot: &Arc<Depot>,
    ) -> Self {
        let sums = vec![R::Amount::default(); SHARD];
        let second = if plan.two_channels { sums.clone() } else { Vec::new() };
        let desk = Desk {
            plan: Arc::clone(plan),
            batch: Batch::new(&plan.streams, plan.simd),
            pool: Pool::new(Arc::clone(depot)),
            sums: [sums, second],
            recording: Recording::default(),
            counts: Counts::default(),
            clock: PhaseClock::default(),
        };
        let (plan, territory) = (Arc::clone(plan), Arc::clone(territory));
        Self { plan, territory, thread, desk, fired: Vec::new() }
    }

    /// Splits volleys into spikes of the same population.
    fn group(&self, volleys: &[Volley]) -> Vec<Group> {
        let mut groups = Vec::new();
        for volley in volleys {
            let mut rest = &volley.neurons[..];
            while let Some(&neuron) = rest.first() {
                let population = self.plan.ids.population(neuron);
                let range = self.plan.ids.of_population(population);
                let length = rest.iter().take_while(|neuron| range.contains(neuron)).count();
                let (run, behind) = rest.split_at(length);
                let neurons = run.iter().map(|neuron| neuron - range.start).collect();
                groups.push(Group { emitted: volley.step, population, neurons });
                rest = behind;
            }
        }
        groups
    }
}

impl<R: Real> Desk<R> {
    /// Puts the events of spikes onto the neurons of a district on their way.
    fn receive(&mut self, district: &mut District<R>, volleys: &[Volley], groups: &[Group]) {
        let (plan, batch, pool) = (&self.plan, &mut self.batch, &mut self.pool);
        for together in groups.chunk_by(|a, b| a.emitted == b.emitted) {
            for Group { emitted, population, neurons } in together {
                if district.hears(*population) {
                    district.receive(plan, batch, pool, *emitted, *population, neurons);
                }
            }
            district.flush(plan, batch, pool, together[0].emitted);
        }
        self.counts.events_drawn += district.inbox.take_accepted();
        for Volley { step, neurons } in volleys {
            for &neuron in neurons {
                self.counts.events_drawn += district.receive_listed(*step, neuron);
            }
        }
    }

    /// Delivers and updates one shard of a district; appends the neurons that spike.
    fn step_shard(
        &mut self,
        district: &mut District<R>,
        shard: usize,
        now: u64,
        fired: &mut Vec<u32>,
    ) {
        self.deliver(district, shard, now);
        self.clock.lap(Phase::Delivery);
        let begin = shard * SHARD;
        let end = (begin + SHARD).min(district.states.potential.len());
        for index in 0..district.parts.len() {
            let part = &district.parts[index];
            let Some(blocks) = part.blocks_between(begin, end) else { continue };
            let (plan, sums) = (&*self.plan, &mut self.sums);
            let mut stretch = Stretch { plan, part, blocks, sums, shard_begin: begin, now };
            stretch.drive();
            self.clock.lap(Phase::Drive);
            let from = fired.len();
            stretch.advance(&mut district.states, fired);
            self.note_spikes(district, index, &mut fired[from..], now);
            self.clock.lap(Phase::Update);
        }
    }

    /// Sums up what arrives at the neurons of a shard.
    fn deliver(&mut self, district: &mut District<R>, shard: usize, now: u64) {
        let [excitatory, inhibitory] = &mut self.sums;
        let Some(excitatory) = excitatory.first_chunk_mut() else { return };
        let mut inhibitory = inhibitory.first_chunk_mut();
        let inbox = &mut district.inbox;
        self.counts.events_delivered += inbox.deliver::<R>(
            &mut self.pool,
            self.plan.simd,
            now,
            shard,
            excitatory,
            inhibitory.as_deref_mut(),
        );
        if shard > 0 {
            return;
        }
        while let Some((target, quanta)) = district.listed.take_given(now) {
            let sums = match &mut inhibitory {
                Some(inhibitory) if quanta < 0 => &mut **inhibitory,
                _ => &mut *excitatory,
            };
            sums[target as usize] += R::amount(quanta);
            self.counts.events_given += 1;
        }
    }

    /// Counts and records the spikes of a part, and turns their places in the district into
    /// numbers of neurons.
    fn note_spikes(
        &mut self,
        district: &mut District<R>,
        part: usize,
        fired: &mut [u32],
        now: u64,
    ) {
        let part = &district.parts[part];
        let recorded = self.plan.settings.recording.spikes.contains(part.population);
        let after_transient = now > self.plan.steps(self.plan.settings.transient_ms);
        self.counts.spikes += fired.len() as u64;
        for fired in fired {
            let place = *fired as usize;
            let (block, lane) = ((place - part.start) / LANES, (place - part.start) % LANES);
            let neuron = part.first_id + part.block(block) * BLOCK + lane as u32;
            *fired = neuron;
            let spike = Spike { step: now, neuron };
            self.counts.spike_hash = self.counts.spike_hash.wrapping_add(hash(spike));
            if after_transient {
                district.trains[place].spike(now);
            }
            if recorded {
                self.recording.spikes.push(spike);
            }
        }
    }

    fn sample_potentials(&mut self, district: &District<R>, now: u64) {
        let Some(recording) = &self.plan.settings.recording.potentials else { return };
        if !now.is_multiple_of(interval(recording, self.plan.grid())) {
            return;
        }
        for &Sampled { place, neuron, rest_mv } in &district.sampled {
            let potential_mv = district.states.potential[place].to_f64() + rest_mv;
            self.recording.potentials.push(PotentialSample { step: now, neuron, potential_mv });
        }
    }

    fn sample_currents(&mut self, district: &District<R>, now: u64) {
        for &(place, neuron) in &district.current_sampled {
            let channels = &district.states.current;
            let currents = channels.iter().filter_map(|channel| channel.get(place));
            let current_pa = currents.map(|current| current.to_f64()).sum();
            self.recording.currents.push(CurrentSample { step: now, neuron, current_pa });
        }
    }
}

impl<R: Real> Worker<R> {
    /// Takes what arrives at a district at a step off its way without using it.
    pub(crate) fn pass(&mut self, district: &mut District<R>, now: u64) {
        for shard in 0..district.shards() {
            self.desk.deliver(district, shard, now);
            self.desk.sums.iter_mut().for_each(|sums| sums.fill(R::Amount::default()));
        }
    }

    pub(crate) fn set_counts(&mut self, counts: Counts) {
        self.desk.counts = counts;
    }
}

impl<R: Real> Work for Worker<R> {
    fn step(&mut self, now: u64, before: &[Volley]) {
        self.desk.clock.begin(now);
        self.fired.clear();
        let groups = self.group(before);
        let (desk, fired) = (&mut self.desk, &mut self.fired);
        self.territory.take_up(self.thread, now, |district| {
            desk.receive(district, before, &groups);
            desk.clock.lap(Phase::Generation);
            // A district's queues are in the cache after its events were put into them.
            for shard in 0..district.shards() {
                desk.step_shard(district, shard, now, fired);
            }
            desk.sample_potentials(district, now);
            desk.sample_currents(district, now);
        });
    }

    fn fired(&mut self) -> &mut Vec<u32> {
        &mut self.fired
    }

    fn receive(&mut self, spikes: &[Volley]) {
        let groups = self.group(spikes);
        let desk = &mut self.desk;
        self.territory.for_each_own(self.thread, |district| {
            desk.receive(district, spikes, &groups);
        });
    }

    fn take_recording(&mut self) -> Recording {
        std::mem::take(&mut self.desk.recording)
    }

    fn counts(&self) -> Counts {
        self.desk.counts
    }

    fn trains(&self, visit: &mut dyn FnMut(usize, &Train)) {
        self.territory.for_each_own(self.thread, |district| {
            for part in &district.parts {
                for place in part.places() {
                    visit(part.population, &district.trains[place]);
                }
            }
        });
    }

    fn pending(&self) -> u64 {
        let mut pending = 0;
        self.territory.for_each_own(self.thread, |district| pending += district.inbox.pending());
        pending
    }

    fn connection_bytes(&self) -> usize {
        let mut bytes = 0;
        self.territory.for_each_own(self.thread, |district| bytes += district.bytes());
        bytes
    }

    fn add_times(&self, times: &mut PhaseTimes) {
        self.desk.clock.add_to(times);
    }
}
