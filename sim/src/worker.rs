//! One thread's share of the simulation: it updates its neurons and draws the synapses onto them.

use std::sync::Arc;

use crate::checkpoint::Resume;
use crate::connectivity::Batch;
use crate::delivery::{Pool, SHARD};
use crate::district::District;
use crate::layout::BLOCK;
use crate::lif::LANES;
use crate::phases::{Phase, PhaseClock, PhaseTimes};
use crate::plan::Plan;
use crate::real::Real;
use crate::recorder::{PotentialSample, Recording, Spike, Train, hash};
use crate::streams::Purpose;
use crate::update::Stretch;

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

/// One thread's neurons.
pub(crate) struct Worker<R: Real> {
    plan: Arc<Plan>,
    pub districts: Vec<District<R>>,
    /// Spike trains of the districts' neurons.
    pub trains: Vec<Vec<Train>>,
    batch: Batch,
    pool: Pool,
    sums: [Vec<R::Amount>; 2],
    fired: Vec<u32>,
    recording: Recording,
    /// Neurons whose potentials are recorded: district, place in it, number, rest (mV).
    sampled: Vec<(usize, usize, u32, f64)>,
    pub counts: Counts,
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
    /// Memory for connections and events (bytes).
    fn bytes(&self) -> (usize, usize);
    /// Adds the time spent in each phase.
    fn add_times(&self, times: &mut PhaseTimes);
}

impl<R: Real> Worker<R> {
    pub(crate) fn new(plan: &Arc<Plan>, districts: Vec<District<R>>) -> Self {
        let trains =
            districts.iter().map(|d| vec![Train::default(); d.states.potential.len()]).collect();
        let sums = vec![R::Amount::default(); SHARD];
        let second = if plan.two_channels { sums.clone() } else { Vec::new() };
        Self {
            batch: Batch::new(&plan.streams, plan.simd),
            pool: Pool::new(),
            sampled: sampled(plan, &districts),
            plan: Arc::clone(plan),
            districts,
            trains,
            sums: [sums, second],
            fired: Vec::new(),
            recording: Recording::default(),
            counts: Counts::default(),
            clock: PhaseClock::default(),
        }
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

    /// Puts the events of spikes onto the neurons of a district on their way.
    fn receive_in(&mut self, district: usize, volleys: &[Volley], groups: &[Group]) {
        let (plan, batch, pool) = (&self.plan, &mut self.batch, &mut self.pool);
        let district = &mut self.districts[district];
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

    /// Delivers and updates one shard of a district.
    fn step_shard(&mut self, district: usize, shard: usize, now: u64) {
        let plan = Arc::clone(&self.plan);
        self.deliver(district, shard, now);
        self.clock.lap(Phase::Delivery);
        let begin = shard * SHARD;
        let end = (begin + SHARD).min(self.districts[district].states.potential.len());
        for part in 0..self.districts[district].parts.len() {
            let d = &mut self.districts[district];
            let Some(blocks) = d.parts[part].blocks_between(begin, end) else { continue };
            let (part_of, sums) = (&d.parts[part], &mut self.sums);
            let mut stretch =
                Stretch { plan: &plan, part: part_of, blocks, sums, shard_begin: begin, now };
            stretch.drive();
            self.clock.lap(Phase::Drive);
            let from_fired = self.fired.len();
            stretch.advance(&mut d.states, &mut self.fired);
            self.counts.spikes += (self.fired.len() - from_fired) as u64;
            self.note_spikes(district, part, from_fired, now);
            self.clock.lap(Phase::Update);
        }
    }

    /// Takes what arrives at the neurons of a shard off its way without using it.
    pub(crate) fn pass(&mut self, district: usize, shard: usize, now: u64) {
        self.deliver(district, shard, now);
        self.sums.iter_mut().for_each(|sums| sums.fill(R::Amount::default()));
    }

    /// Sums up what arrives at the neurons of a shard.
    fn deliver(&mut self, district: usize, shard: usize, now: u64) {
        let district = &mut self.districts[district];
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

    /// Counts and records the spikes of a part that were found since `from_fired`, and turns their
    /// places in the district into numbers of neurons.
    fn note_spikes(&mut self, district: usize, part: usize, from_fired: usize, now: u64) {
        let part = &self.districts[district].parts[part];
        let recorded = self.plan.settings.recording.spikes.contains(part.population);
        let after_transient = now > self.plan.steps(self.plan.settings.transient_ms);
        for fired in &mut self.fired[from_fired..] {
            let place = *fired as usize;
            let (block, lane) = ((place - part.start) / LANES, (place - part.start) % LANES);
            let neuron = part.first_id + part.block(block) * BLOCK + lane as u32;
            *fired = neuron;
            let spike = Spike { step: now, neuron };
            self.counts.spike_hash = self.counts.spike_hash.wrapping_add(hash(spike));
            if after_transient {
                self.trains[district][place].spike(now);
            }
            if recorded {
                self.recording.spikes.push(spike);
            }
        }
    }

    fn sample_potentials(&mut self, now: u64) {
        let Some(recording) = &self.plan.settings.recording.potentials else { return };
        if !now.is_multiple_of(self.plan.steps(recording.interval_ms).max(1)) {
            return;
        }
        for &(district, place, neuron, rest_mv) in &self.sampled {
            let relative = self.districts[district].states.potential[place];
            let potential_mv = relative.to_f64() + rest_mv;
            self.recording.potentials.push(PotentialSample { step: now, neuron, potential_mv });
        }
    }
}

impl<R: Real> Work for Worker<R> {
    fn step(&mut self, now: u64, before: &[Volley]) {
        self.clock.begin(now);
        self.fired.clear();
        let groups = self.group(before);
        // A district's queues are in the cache after its events were put into them.
        for district in 0..self.districts.len() {
            self.receive_in(district, before, &groups);
            self.clock.lap(Phase::Generation);
            for shard in 0..self.districts[district].shards() {
                self.step_shard(district, shard, now);
            }
        }
        self.sample_potentials(now);
    }

    fn fired(&mut self) -> &mut Vec<u32> {
        &mut self.fired
    }

    fn receive(&mut self, spikes: &[Volley]) {
        let groups = self.group(spikes);
        for district in 0..self.districts.len() {
            self.receive_in(district, spikes, &groups);
        }
    }

    fn take_recording(&mut self) -> Recording {
        std::mem::take(&mut self.recording)
    }

    fn counts(&self) -> Counts {
        self.counts
    }

    fn trains(&self, visit: &mut dyn FnMut(usize, &Train)) {
        for (district, trains) in self.districts.iter().zip(&self.trains) {
            for part in &district.parts {
                for block in 0..part.blocks {
                    for lane in (0..LANES).filter(|&lane| part.neuron(block, lane).is_some()) {
                        visit(part.population, &trains[part.start + block * LANES + lane]);
                    }
                }
            }
        }
    }

    fn pending(&self) -> u64 {
        self.districts.iter().map(|district| district.inbox.pending()).sum()
    }

    fn bytes(&self) -> (usize, usize) {
        (self.districts.iter().map(District::bytes).sum(), self.pool.bytes())
    }

    fn add_times(&self, times: &mut PhaseTimes) {
        self.clock.add_to(times);
    }
}

/// The neurons whose potentials are recorded, chosen at random.
fn sampled<R: Real>(plan: &Plan, districts: &[District<R>]) -> Vec<(usize, usize, u32, f64)> {
    let Some(recording) = &plan.settings.recording.potentials else { return Vec::new() };
    let mut sampled = Vec::new();
    for (d, district) in districts.iter().enumerate() {
        for part in &district.parts {
            if !recording.populations.contains(part.population) {
                continue;
            }
            let rest_mv = plan.network.populations[part.population].neuron.e_l_mv;
            for place in 0..part.blocks * LANES {
                let Some(neuron) = part.neuron(place / LANES, place % LANES) else { continue };
                let id = part.first_id + neuron;
                let share = plan.streams.uniform(Purpose::RecordedPotential, [id, 0, 0]);
                if share < recording.fraction {
                    sampled.push((d, part.start + place, id, rest_mv));
                }
            }
        }
    }
    sampled
}
