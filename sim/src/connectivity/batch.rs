//! Draws the synapses of source neurons again, every time they are needed.
//!
//! A synapse is a function of the seed, its projection, its source neuron and its number s among
//! those of that neuron (where in-degrees are fixed, of the out-degrees of the neurons before, too: [`Slots`]):
//! even ones take the words 0 and 1 of the counter (s / 2, neuron,
//! projection), odd ones the words 2 and 3. One word chooses the target and, by what the choice
//! leaves over, the weight; the other the delay.
//!
//! Counters of many neurons and projections are collected and worked on together, eight per
//! vector, so that a projection with one synapse per neuron costs no more than its share.

use super::delays;
use super::drawn::{CALLS, Drawn, Sink};
use super::projection::{Projection, Projections, SourceSynapses};
use super::sorted::Sorted;
use super::weights;
#[cfg(target_arch = "x86_64")]
use crate::machine::Avx2;
use crate::machine::{Baseline, Isa, LANES, Simd};
use crate::streams::{Purpose, Streams};

/// Counters waiting to be turned into synapses.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    simd: Simd,
    key: [u32; 2],
    counters: Box<Counters>,
    drawn: Box<Drawn>,
    sorted: Sorted,
}

/// What is known of every counter before it is drawn: its index among those of its source neuron
/// in its projection, the neuron, and the number of the projection onto the group.
#[derive(Clone, Debug)]
struct Counters {
    index: [u32; CALLS],
    source: [u32; CALLS],
    projection: [u32; CALLS],
}

/// What eight counters' projections say, by lane; what is drawn by it lies within their tables.
struct ProjectionLanes {
    id: [u32; LANES],
    targets: [u32; LANES],
    start: [u32; LANES],
    weights: [u32; LANES],
    delays: [u32; LANES],
    delay_bits: [u32; LANES],
    channel: [u32; LANES],
}

impl ProjectionLanes {
    /// The projections with these numbers; eight times the same is the usual case.
    #[inline(always)]
    fn of(projections: &Projections, numbers: [u32; LANES]) -> Self {
        let projections = projections.list();
        let first = &projections[numbers[0] as usize];
        let mut lanes = Self {
            id: [first.id; LANES],
            targets: [first.targets; LANES],
            start: [first.start; LANES],
            weights: [first.weights.begin(); LANES],
            delays: [first.delays.begin(); LANES],
            delay_bits: [first.delays.bits(); LANES],
            channel: [first.channel; LANES],
        };
        if numbers != [numbers[0]; LANES] {
            lanes.read(projections, numbers);
        }
        lanes
    }

    fn read(&mut self, projections: &[Projection], numbers: [u32; LANES]) {
        for (l, &number) in numbers.iter().enumerate() {
            let projection = &projections[number as usize];
            self.id[l] = projection.id;
            self.targets[l] = projection.targets;
            self.start[l] = projection.start;
            self.weights[l] = projection.weights.begin();
            self.delays[l] = projection.delays.begin();
            self.delay_bits[l] = projection.delays.bits();
            self.channel[l] = projection.channel;
        }
    }
}

impl Batch {
    pub(crate) fn new(streams: &Streams, simd: Simd) -> Self {
        let zeros = [0; CALLS];
        let counters = Counters { index: zeros, source: zeros, projection: zeros };
        let (counters, drawn) = (Box::new(counters), Box::new(Drawn::none()));
        Self { simd, key: streams.key(), counters, drawn, sorted: Sorted::default() }
    }

    /// Adds the synapses of a source neuron, and hands what is in the batch to `sink` whenever it is
    /// full.
    #[inline(always)]
    pub(crate) fn add(
        &mut self,
        synapses: SourceSynapses,
        projections: &Projections,
        sink: &mut impl Sink,
    ) {
        let SourceSynapses { source, count, projection } = synapses;
        let calls = count.div_ceil(2);
        let mut done = 0;
        while done < calls {
            let begin = self.drawn.calls;
            let now = ((CALLS - begin) as u32).min(calls - done);
            let end = begin + now as usize;
            for (index, place) in (done..).zip(&mut self.counters.index[begin..end]) {
                *place = index;
            }
            self.counters.source[begin..end].fill(source);
            self.counters.projection[begin..end].fill(projection);
            self.drawn.synapses[begin..end].fill(2);
            done += now;
            if done == calls && !count.is_multiple_of(2) {
                self.drawn.synapses[end - 1] = 1;
            }
            self.drawn.calls = end;
            if end == CALLS {
                self.flush(projections, sink);
            }
        }
    }

    /// [`add`](Self::add) for at most two synapses, the usual number in small networks, without a
    /// branch that would be mispredicted every other time.
    #[inline(always)]
    pub(crate) fn add_few(
        &mut self,
        synapses: SourceSynapses,
        projections: &Projections,
        sink: &mut impl Sink,
    ) {
        let at = self.drawn.calls;
        self.counters.index[at] = 0;
        self.counters.source[at] = synapses.source;
        self.counters.projection[at] = synapses.projection;
        self.drawn.synapses[at] = synapses.count;
        self.drawn.calls = at + usize::from(synapses.count > 0);
        if self.drawn.calls == CALLS {
            self.flush(projections, sink);
        }
    }

    /// Draws the many synapses of a source neuron in a projection in the order of their delays, and
    /// hands them to `sink`.
    pub(crate) fn draw_sorted(
        &mut self,
        synapses: SourceSynapses,
        projections: &Projections,
        sink: &mut impl Sink,
    ) {
        match self.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the token says that the processor has AVX2 and counts bits.
            Simd::Avx2(isa) => unsafe { self.sorted_avx2(isa, synapses, projections, sink) },
            Simd::Baseline => self.sorted_body(Baseline, synapses, projections, sink),
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,popcnt")]
    fn sorted_avx2(
        &mut self,
        isa: Avx2,
        synapses: SourceSynapses,
        projections: &Projections,
        sink: &mut impl Sink,
    ) {
        self.sorted_body(isa, synapses, projections, sink);
    }

    #[inline(always)]
    fn sorted_body<I: Isa>(
        &mut self,
        isa: I,
        synapses: SourceSynapses,
        projections: &Projections,
        sink: &mut impl Sink,
    ) {
        self.sorted.draw(isa, self.key, synapses, projections);
        sink.take_sorted(&self.sorted, &projections.list()[synapses.projection as usize]);
    }

    /// Draws what is in the batch and hands it to `sink`.
    pub(crate) fn flush(&mut self, projections: &Projections, sink: &mut impl Sink) {
        let Some(last) = self.drawn.calls.checked_sub(1) else { return };
        // What lies behind the last counter is drawn along with it and must belong to a projection.
        let number = self.counters.projection[last];
        self.counters.projection[last..].fill(number);
        match self.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the token says that the processor has AVX2.
            Simd::Avx2(isa) => unsafe { self.flush_avx2(isa, projections, sink) },
            Simd::Baseline => self.flush_body(Baseline, projections, sink),
        }
        self.drawn.calls = 0;
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn flush_avx2(&mut self, isa: Avx2, projections: &Projections, sink: &mut impl Sink) {
        self.flush_body(isa, projections, sink);
    }

    #[inline(always)]
    fn flush_body<I: Isa>(&mut self, isa: I, projections: &Projections, sink: &mut impl Sink) {
        let (counters, drawn) = (&*self.counters, &mut *self.drawn);
        for at in (0..drawn.calls).step_by(LANES) {
            counters.draw(isa, self.key, at, projections, drawn);
        }
        let whole = projections.are_whole();
        let projections = projections.list();
        // All projections of a network have the same rule.
        if projections[0].slots.is_some() {
            counters.take_slots(projections, drawn);
        }
        if !whole {
            counters.keep_own(projections, drawn);
        }
        sink.take(drawn);
    }
}

impl Counters {
    /// Draws the synapses of eight counters.
    #[inline(always)]
    fn draw<I: Isa>(
        &self,
        isa: I,
        key: [u32; 2],
        at: usize,
        projections: &Projections,
        drawn: &mut Drawn,
    ) {
        let rules = ProjectionLanes::of(projections, lanes(&self.projection, at));
        let purpose = [Purpose::Synapse as u32; LANES];
        let counter = [lanes(&self.index, at), lanes(&self.source, at), rules.id, purpose];
        let words = isa.philox(counter, key);
        let ProjectionLanes { targets, start, weights, delays, delay_bits, .. } = rules;
        let tables = projections.tables();
        drawn.channel[at..at + LANES].copy_from_slice(&rules.channel);
        for second in 0..2 {
            let (choice, rest) = (words[2 * second], words[2 * second + 1]);
            let chosen = |l: usize| (u64::from(choice[l]) * u64::from(targets[l])) >> 32;
            let target: [u32; LANES] = std::array::from_fn(|l| chosen(l) as u32 + start[l]);
            // What the choice of the target leaves over, completed by the other word.
            let left_over = |l: usize| (choice[l].wrapping_mul(targets[l]) >> 17) << 11;
            let weight: [u32; LANES] = std::array::from_fn(|l| left_over(l) | (rest[l] & 0x7ff));
            // SAFETY: the distributions of projections lie within their tables.
            let delay = unsafe { delays::draw(isa, tables.delays(), delays, delay_bits, rest) };
            // SAFETY: as above.
            let code = unsafe { weights::draw(isa, tables.weights(), weights, weight) };
            drawn.target[second][at..at + LANES].copy_from_slice(&target);
            drawn.delay[second][at..at + LANES].copy_from_slice(&delay);
            drawn.code[second][at..at + LANES].copy_from_slice(&code);
        }
    }

    /// Takes targets from the slots of the projections instead.
    fn take_slots(&self, projections: &[Projection], drawn: &mut Drawn) {
        for (second, target) in (0..).zip(&mut drawn.target) {
            for (call, target) in target.iter_mut().enumerate().take(drawn.calls) {
                let projection = &projections[self.projection[call] as usize];
                let synapse = 2 * self.index[call] + second;
                if let Some(slots) = &projection.slots {
                    *target = projection.start + slots.target(self.source[call], synapse);
                }
            }
        }
    }

    /// Turns targets in whole populations into places among the group's own neurons.
    fn keep_own(&self, projections: &[Projection], drawn: &mut Drawn) {
        for target in &mut drawn.target {
            for (call, target) in target.iter_mut().enumerate().take(drawn.calls) {
                let projection = &projections[self.projection[call] as usize];
                *target = projection.keep_own(*target);
            }
        }
    }
}

#[inline(always)]
fn lanes(values: &[u32; CALLS], at: usize) -> [u32; LANES] {
    std::array::from_fn(|l| values[at + l])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{projection, tables};
    use super::super::weights::decode;
    use super::*;
    use crate::settings::Instructions;

    /// Counts synapses, and checks that they are possible.
    struct Check {
        synapses: u32,
        delays: std::ops::RangeInclusive<u32>,
    }

    impl Check {
        fn check(&mut self, target: u32, code: u32) {
            assert!(target < 100, "target {target}");
            let weight_pa = f64::from(decode(code)) * 1e-4;
            assert!((30.0..150.0).contains(&weight_pa), "weight {weight_pa}");
            self.synapses += 1;
        }
    }

    impl Sink for Check {
        fn take(&mut self, drawn: &Drawn) {
            drawn.for_each(|call, second| {
                assert!(self.delays.contains(&drawn.delay[second][call]));
                self.check(drawn.target[second][call], drawn.code[second][call]);
            });
        }

        fn take_sorted(&mut self, sorted: &Sorted, _: &Projection) {
            let count = sorted.delays().iter().sum::<u32>() as usize;
            let (targets, codes) = sorted.synapses();
            for (&target, &code) in targets.iter().zip(codes).take(count) {
                self.check(target, code);
            }
        }
    }

    /// Both ways to draw, with the widest vectors and without, from tables that are not the first.
    #[test]
    fn what_is_drawn_is_possible() {
        let (tables, weights, delays) = tables(2);
        let projections = Projections::new(vec![projection(weights, delays)], &tables);
        let delays = delays.shortest()..=tables.longest_delay();
        for instructions in [Instructions::Fastest, Instructions::Baseline] {
            let mut batch = Batch::new(&Streams::new(7), Simd::new(instructions));
            let mut sink = Check { synapses: 0, delays: delays.clone() };
            for source in 0..20 {
                let synapses = SourceSynapses { source, count: source, projection: 0 };
                batch.add(synapses, &projections, &mut sink);
            }
            batch.flush(&projections, &mut sink);
            assert_eq!(sink.synapses, 190);
            let many = SourceSynapses { source: 3, count: 201, projection: 0 };
            batch.draw_sorted(many, &projections, &mut sink);
            assert_eq!(sink.synapses, 391);
        }
    }
}
