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
use super::slots::Slots;
use super::sorted::Sorted;
use super::tables::{DelayPlace, Tables};
use super::weights;
#[cfg(target_arch = "x86_64")]
use crate::machine::Avx2;
use crate::machine::{Baseline, Isa, LANES, Simd};
use crate::plan::BLOCK;
use crate::streams::{Purpose, Streams};

/// Counters that are worked on together.
pub(crate) const CALLS: usize = 64;

/// A projection as one worker sees it: its synapses onto the worker's part of the targets.
#[derive(Clone, Debug)]
pub(crate) struct Projection {
    /// Its number in the network, part of the key.
    pub id: u32,
    /// Number of target neurons in the whole population.
    pub targets: u32,
    /// Where the worker's part of the target population begins among its neurons of the area.
    pub start: u32,
    /// How many workers share the population, and which of them this is.
    pub team: u32,
    pub member: u32,
    /// Where its weights begin in the tables, and its delays.
    pub weights: u32,
    pub delays: DelayPlace,
    /// The channel in which its events arrive.
    pub channel: u32,
    /// Where its targets come from, if in-degrees are fixed; they are drawn if not.
    pub slots: Option<Slots>,
}

/// Synapses drawn from a batch of counters: of each, up to two.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    /// Number of counters.
    pub calls: usize,
    /// Number of synapses of each counter.
    pub synapses: [u32; CALLS],
    /// Channel of each counter's projection.
    pub channel: [u32; CALLS],
    /// Targets among the worker's neurons of the area, or [`NOT_OWN`].
    pub target: [[u32; CALLS]; 2],
    /// Delays (steps).
    pub delay: [[u32; CALLS]; 2],
    /// Codes of weights.
    pub code: [[u32; CALLS]; 2],
}

/// Where drawn synapses go. A trait, because what a closure does would not be compiled for the
/// vector instructions of its caller.
pub(crate) trait Sink {
    fn take(&mut self, drawn: &Drawn);
    /// Takes the synapses of one neuron in a projection.
    fn take_sorted(&mut self, sorted: &Sorted, projection: &Projection);
}

/// In place of a target that belongs to another worker.
pub(crate) const NOT_OWN: u32 = u32::MAX;

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
/// in its projection, the neuron, and the number of the projection in the district.
#[derive(Clone, Debug)]
struct Counters {
    index: [u32; CALLS],
    source: [u32; CALLS],
    projection: [u32; CALLS],
}

/// What eight counters' projections say, by lane.
struct Rules {
    id: [u32; LANES],
    targets: [u32; LANES],
    start: [u32; LANES],
    weights: [u32; LANES],
    delays: [u32; LANES],
    delay_bits: [u32; LANES],
    channel: [u32; LANES],
}

impl Rules {
    /// The projections with these numbers; eight times the same is the usual case.
    #[inline(always)]
    fn of(projections: &[Projection], numbers: [u32; LANES]) -> Self {
        let first = &projections[numbers[0] as usize];
        let mut rules = Self {
            id: [first.id; LANES],
            targets: [first.targets; LANES],
            start: [first.start; LANES],
            weights: [first.weights; LANES],
            delays: [first.delays.begin; LANES],
            delay_bits: [first.delays.bits; LANES],
            channel: [first.channel; LANES],
        };
        if numbers != [numbers[0]; LANES] {
            rules.read(projections, numbers);
        }
        rules
    }

    fn read(&mut self, projections: &[Projection], numbers: [u32; LANES]) {
        for (l, &number) in numbers.iter().enumerate() {
            let projection = &projections[number as usize];
            self.id[l] = projection.id;
            self.targets[l] = projection.targets;
            self.start[l] = projection.start;
            self.weights[l] = projection.weights;
            self.delays[l] = projection.delays.begin;
            self.delay_bits[l] = projection.delays.bits;
            self.channel[l] = projection.channel;
        }
    }
}

impl Batch {
    pub(crate) fn new(streams: &Streams, simd: Simd) -> Self {
        let zeros = [0; CALLS];
        let counters = Counters { index: zeros, source: zeros, projection: zeros };
        let pairs = [zeros; 2];
        let drawn = Drawn {
            calls: 0,
            synapses: zeros,
            channel: zeros,
            target: pairs,
            delay: pairs,
            code: pairs,
        };
        let (counters, drawn) = (Box::new(counters), Box::new(drawn));
        Self { simd, key: streams.key(), counters, drawn, sorted: Sorted::default() }
    }

    /// Adds the `synapses` of a source neuron in the projection with a `number`, and hands what is
    /// in the batch to `sink` whenever it is full.
    #[inline(always)]
    pub(crate) fn add(
        &mut self,
        source: u32,
        synapses: u32,
        number: u32,
        rules: (&[Projection], &Tables),
        sink: &mut impl Sink,
    ) {
        let calls = synapses.div_ceil(2);
        let mut done = 0;
        while done < calls {
            let begin = self.drawn.calls;
            let now = ((CALLS - begin) as u32).min(calls - done);
            let end = begin + now as usize;
            for (index, place) in (done..).zip(&mut self.counters.index[begin..end]) {
                *place = index;
            }
            self.counters.source[begin..end].fill(source);
            self.counters.projection[begin..end].fill(number);
            self.drawn.synapses[begin..end].fill(2);
            done += now;
            if done == calls && !synapses.is_multiple_of(2) {
                self.drawn.synapses[end - 1] = 1;
            }
            self.drawn.calls = end;
            if end == CALLS {
                self.flush(rules, sink);
            }
        }
    }

    /// [`add`](Self::add) for at most two synapses, the usual number in small networks, without a
    /// branch that would be mispredicted every other time.
    #[inline(always)]
    pub(crate) fn add_few(
        &mut self,
        source: u32,
        synapses: u32,
        number: u32,
        rules: (&[Projection], &Tables),
        sink: &mut impl Sink,
    ) {
        let at = self.drawn.calls;
        self.counters.index[at] = 0;
        self.counters.source[at] = source;
        self.counters.projection[at] = number;
        self.drawn.synapses[at] = synapses;
        self.drawn.calls = at + usize::from(synapses > 0);
        if self.drawn.calls == CALLS {
            self.flush(rules, sink);
        }
    }

    /// Draws the many synapses of a source neuron in a projection in the order of their delays, and
    /// hands them to `sink`.
    pub(crate) fn draw_sorted(
        &mut self,
        source: u32,
        synapses: u32,
        number: u32,
        rules: (&[Projection], &Tables),
        sink: &mut impl Sink,
    ) {
        match self.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this variant is only made where the processor has AVX2 and counts bits.
            Simd::Avx2 => unsafe { self.sorted_avx2((source, synapses), number, rules, sink) },
            Simd::Baseline => self.sorted_body(Baseline, (source, synapses), number, rules, sink),
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,popcnt")]
    fn sorted_avx2(
        &mut self,
        synapses: (u32, u32),
        number: u32,
        rules: (&[Projection], &Tables),
        sink: &mut impl Sink,
    ) {
        self.sorted_body(Avx2::new(), synapses, number, rules, sink);
    }

    #[inline(always)]
    fn sorted_body<I: Isa>(
        &mut self,
        isa: I,
        synapses: (u32, u32),
        number: u32,
        (projections, tables): (&[Projection], &Tables),
        sink: &mut impl Sink,
    ) {
        let projection = &projections[number as usize];
        self.sorted.draw(isa, self.key, synapses, projection, tables);
        sink.take_sorted(&self.sorted, projection);
    }

    /// Draws what is in the batch and hands it to `sink`.
    pub(crate) fn flush(&mut self, rules: (&[Projection], &Tables), sink: &mut impl Sink) {
        let Some(last) = self.drawn.calls.checked_sub(1) else { return };
        // What lies behind the last counter is drawn along with it and must belong to a projection.
        let number = self.counters.projection[last];
        self.counters.projection[last..].fill(number);
        match self.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this variant is only made where the processor has AVX2.
            Simd::Avx2 => unsafe { self.flush_avx2(rules, sink) },
            Simd::Baseline => self.flush_body(Baseline, rules, sink),
        }
        self.drawn.calls = 0;
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn flush_avx2(&mut self, rules: (&[Projection], &Tables), sink: &mut impl Sink) {
        self.flush_body(Avx2::new(), rules, sink);
    }

    #[inline(always)]
    fn flush_body<I: Isa>(
        &mut self,
        isa: I,
        (projections, tables): (&[Projection], &Tables),
        sink: &mut impl Sink,
    ) {
        let (counters, drawn) = (&*self.counters, &mut *self.drawn);
        for at in (0..drawn.calls).step_by(LANES) {
            let rules = Rules::of(projections, lanes(&counters.projection, at));
            counters.draw(isa, self.key, at, &rules, tables, drawn);
        }
        // All projections of a network have the same rule.
        if projections[0].slots.is_some() {
            counters.take_slots(projections, drawn);
        }
        // All neurons of a district are shared by the same team.
        if projections[0].team > 1 {
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
        rules: &Rules,
        tables: &Tables,
        drawn: &mut Drawn,
    ) {
        let purpose = [Purpose::Synapse as u32; LANES];
        let counter = [lanes(&self.index, at), lanes(&self.source, at), rules.id, purpose];
        let words = isa.philox(counter, key);
        let Rules { targets, start, weights, delays, delay_bits, .. } = *rules;
        drawn.channel[at..at + LANES].copy_from_slice(&rules.channel);
        for second in 0..2 {
            let (choice, rest) = (words[2 * second], words[2 * second + 1]);
            let chosen = |l: usize| (u64::from(choice[l]) * u64::from(targets[l])) >> 32;
            let target: [u32; LANES] = std::array::from_fn(|l| chosen(l) as u32 + start[l]);
            // What the choice of the target leaves over, completed by the other word.
            let left_over = |l: usize| (choice[l].wrapping_mul(targets[l]) >> 17) << 11;
            let weight: [u32; LANES] = std::array::from_fn(|l| left_over(l) | (rest[l] & 0x7ff));
            let delay = delays::draw(isa, &tables.delays, delays, delay_bits, rest);
            let code = weights::draw(isa, &tables.weights, weights, weight);
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

    /// Turns targets in whole populations into places among the worker's own neurons.
    fn keep_own(&self, projections: &[Projection], drawn: &mut Drawn) {
        for target in &mut drawn.target {
            for (call, target) in target.iter_mut().enumerate().take(drawn.calls) {
                let projection = &projections[self.projection[call] as usize];
                *target = projection.keep_own(*target);
            }
        }
    }
}

impl Projection {
    /// Whether all its targets are this worker's, and within the same 2^`bits` places.
    #[inline(always)]
    pub(crate) fn is_within(&self, bits: u32) -> bool {
        self.team == 1 && self.start >> bits == (self.start + self.targets - 1) >> bits
    }

    /// Turns a target in the whole population into its place among the worker's own neurons.
    #[inline(always)]
    pub(super) fn keep_own(&self, target: u32) -> u32 {
        let Self { start, team, member, .. } = *self;
        let (block, lane) = ((target - start) / BLOCK, (target - start) % BLOCK);
        let own = block % team == member;
        if own { start + block / team * BLOCK + lane } else { NOT_OWN }
    }
}

#[inline(always)]
fn lanes(values: &[u32; CALLS], at: usize) -> [u32; LANES] {
    std::array::from_fn(|l| values[at + l])
}

impl Drawn {
    /// Calls `visit(call, second)` for every synapse that the worker has.
    #[inline(always)]
    pub(crate) fn for_each(&self, mut visit: impl FnMut(usize, usize)) {
        for call in 0..self.calls {
            if self.target[0][call] != NOT_OWN {
                visit(call, 0);
            }
            if self.synapses[call] == 2 && self.target[1][call] != NOT_OWN {
                visit(call, 1);
            }
        }
    }
}
