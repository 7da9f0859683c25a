//! Draws the synapses of source neurons again, every time they are needed.
//!
//! A synapse is a function of the seed, its projection, its source neuron and its number s among
//! those of that neuron: even ones take the words 0 and 1 of the counter (s / 2, neuron,
//! projection), odd ones the words 2 and 3. One word chooses the target and, by what the choice
//! leaves over, the weight; the other the delay.
//!
//! Counters of many neurons and projections are collected and worked on together, eight per
//! vector, so that a projection with one synapse per neuron costs no more than its share.

use super::delays;
use super::tables::{DelayPlace, Tables};
use super::weights;
use crate::layout::BLOCK;
#[cfg(target_arch = "x86_64")]
use crate::simd::Avx2;
use crate::simd::{Baseline, Isa, LANES, Simd};
use crate::streams::{Purpose, Streams};

/// Counters that are worked on together.
pub(crate) const CALLS: usize = 128;

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
}

/// In place of a target that belongs to another worker.
const NOT_OWN: u32 = u32::MAX;

/// Counters waiting to be turned into synapses.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    simd: Simd,
    key: [u32; 2],
    counters: Box<Counters>,
    drawn: Box<Drawn>,
    /// Whether the counters are of projections whose targets are shared by workers.
    shared: bool,
}

/// What is known of every counter before it is drawn.
#[derive(Clone, Debug)]
struct Counters {
    index: [u32; CALLS],
    source: [u32; CALLS],
    projection: [u32; CALLS],
    targets: [u32; CALLS],
    start: [u32; CALLS],
    team: [u32; CALLS],
    member: [u32; CALLS],
    weights: [u32; CALLS],
    delays: [u32; CALLS],
    delay_bits: [u32; CALLS],
}

impl Batch {
    pub(crate) fn new(streams: &Streams, simd: Simd) -> Self {
        let zeros = [0; CALLS];
        let counters = Counters {
            index: zeros,
            source: zeros,
            projection: zeros,
            targets: zeros,
            start: zeros,
            team: zeros,
            member: zeros,
            weights: zeros,
            delays: zeros,
            delay_bits: [1; CALLS],
        };
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
        Self { simd, key: streams.key(), counters, drawn, shared: false }
    }

    /// Adds the `synapses` of a source neuron in a projection, and hands what is in the batch to
    /// `sink` whenever it is full.
    #[inline(always)]
    pub(crate) fn add(
        &mut self,
        source: u32,
        synapses: u32,
        projection: &Projection,
        tables: &Tables,
        sink: &mut impl Sink,
    ) {
        let calls = synapses.div_ceil(2);
        let mut done = 0;
        while done < calls {
            let begin = self.drawn.calls;
            let now = ((CALLS - begin) as u32).min(calls - done);
            let end = begin + now as usize;
            self.shared |= projection.team > 1;
            self.fill(begin..end, done, source, projection);
            done += now;
            if done == calls && !synapses.is_multiple_of(2) {
                self.drawn.synapses[end - 1] = 1;
            }
            self.drawn.calls = end;
            if end == CALLS {
                self.flush(tables, sink);
            }
        }
    }

    #[inline(always)]
    fn fill(
        &mut self,
        places: std::ops::Range<usize>,
        first: u32,
        source: u32,
        projection: &Projection,
    ) {
        let (c, drawn) = (&mut *self.counters, &mut *self.drawn);
        for (index, at) in (first..).zip(places) {
            c.index[at] = index;
            c.source[at] = source;
            c.projection[at] = projection.id;
            c.targets[at] = projection.targets;
            c.start[at] = projection.start;
            c.team[at] = projection.team;
            c.member[at] = projection.member;
            c.weights[at] = projection.weights;
            c.delays[at] = projection.delays.begin;
            c.delay_bits[at] = projection.delays.bits;
            drawn.channel[at] = projection.channel;
            drawn.synapses[at] = 2;
        }
    }

    /// Draws what is in the batch and hands it to `sink`.
    pub(crate) fn flush(&mut self, tables: &Tables, sink: &mut impl Sink) {
        if self.drawn.calls == 0 {
            return;
        }
        match self.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this variant is only made where the processor has AVX2.
            Simd::Avx2 => unsafe { self.flush_avx2(tables, sink) },
            Simd::Baseline => self.flush_body(Baseline, tables, sink),
        }
        self.drawn.calls = 0;
        self.shared = false;
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn flush_avx2(&mut self, tables: &Tables, sink: &mut impl Sink) {
        self.flush_body(Avx2::new(), tables, sink);
    }

    #[inline(always)]
    fn flush_body<I: Isa>(&mut self, isa: I, tables: &Tables, sink: &mut impl Sink) {
        let (counters, drawn) = (&*self.counters, &mut *self.drawn);
        for at in (0..drawn.calls).step_by(LANES) {
            counters.draw(isa, self.key, at, tables, drawn);
        }
        if self.shared {
            counters.keep_own(drawn);
        }
        sink.take(drawn);
    }
}

impl Counters {
    /// Draws the synapses of eight counters.
    #[inline(always)]
    fn draw<I: Isa>(&self, isa: I, key: [u32; 2], at: usize, tables: &Tables, drawn: &mut Drawn) {
        let purpose = [Purpose::Synapse as u32; LANES];
        let counter =
            [lanes(&self.index, at), lanes(&self.source, at), lanes(&self.projection, at), purpose];
        let words = isa.philox(counter, key);
        let (targets, start) = (lanes(&self.targets, at), lanes(&self.start, at));
        let (begin, bits) = (lanes(&self.delays, at), lanes(&self.delay_bits, at));
        let table = lanes(&self.weights, at);
        for second in 0..2 {
            let (choice, rest) = (words[2 * second], words[2 * second + 1]);
            let chosen = |l: usize| (u64::from(choice[l]) * u64::from(targets[l])) >> 32;
            let target: [u32; LANES] = std::array::from_fn(|l| chosen(l) as u32 + start[l]);
            // What the choice of the target leaves over, completed by the other word.
            let left_over = |l: usize| (choice[l].wrapping_mul(targets[l]) >> 17) << 11;
            let weight: [u32; LANES] = std::array::from_fn(|l| left_over(l) | (rest[l] & 0x7ff));
            let delay = delays::draw(isa, &tables.delays, begin, bits, rest);
            let code = weights::draw(isa, &tables.weights, table, weight);
            drawn.target[second][at..at + LANES].copy_from_slice(&target);
            drawn.delay[second][at..at + LANES].copy_from_slice(&delay);
            drawn.code[second][at..at + LANES].copy_from_slice(&code);
        }
    }

    /// Turns targets in whole populations into places among the worker's own neurons.
    fn keep_own(&self, drawn: &mut Drawn) {
        for target in &mut drawn.target {
            for (call, target) in target.iter_mut().enumerate().take(drawn.calls) {
                let (start, team) = (self.start[call], self.team[call]);
                let (block, lane) = ((*target - start) / BLOCK, (*target - start) % BLOCK);
                let own = block % team == self.member[call];
                *target = if own { start + block / team * BLOCK + lane } else { NOT_OWN };
            }
        }
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
