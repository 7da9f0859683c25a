//! Draws the synapses of source neurons again, every time they are needed.
//!
//! A synapse is a function of the seed, its projection, its source neuron and its number s among
//! the k of that neuron: with c = ceil(k/2), the first c take the words 0 and 1 of the counters
//! (s, neuron, projection), the others the words 2 and 3 of (s - c, neuron, projection). One word
//! chooses the target and, by what the choice leaves over, the weight; the other the delay.

use super::delays::DelayTable;
use super::weights::WeightTable;
use crate::layout::BLOCK;
use crate::simd::Simd;
use crate::streams::{Purpose, Streams, philox_lanes};

/// Counters that are worked on together.
const CALLS: usize = 128;
const LANES: usize = 8;

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
    /// Tables in [`Tables`].
    pub weights: u32,
    pub delays: u32,
    /// The channel in which its events arrive.
    pub channel: u8,
}

/// The distributions of all projections, each kept once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub weights: Vec<WeightTable>,
    pub delays: Vec<DelayTable>,
}

/// One synapse: its target among the worker's neurons of the area, delay (steps), weight code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Synapse {
    pub target: u32,
    pub delay: u32,
    pub code: u32,
}

/// A stretch of a neuron's counters in a batch.
#[derive(Clone, Copy, Debug)]
struct Run {
    projection: u32,
    begin: u32,
    end: u32,
    /// End of those counters that make a second synapse.
    end_of_second: u32,
}

/// Counters waiting to be turned into synapses.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    simd: Simd,
    key: [u32; 2],
    /// Synapses handed to sinks since the last [`take_drawn`](Self::take_drawn).
    drawn: u64,
    filled: usize,
    runs: Vec<Run>,
    index: [u32; CALLS],
    source: [u32; CALLS],
    projection: [u32; CALLS],
    targets: [u32; CALLS],
}

/// What the random words of a batch say, first and second synapses apart.
struct Drawn {
    target: [[u32; CALLS]; 2],
    weight: [[u32; CALLS]; 2],
    delay: [[u32; CALLS]; 2],
}

impl Batch {
    pub(crate) fn new(streams: &Streams, simd: Simd) -> Self {
        Self {
            simd,
            key: streams.key(),
            drawn: 0,
            filled: 0,
            runs: Vec::new(),
            index: [0; CALLS],
            source: [0; CALLS],
            projection: [0; CALLS],
            targets: [1; CALLS],
        }
    }

    /// Adds the `synapses` of a source neuron in the `number`-th of `projections`, and draws what
    /// is in the batch whenever it is full.
    #[inline(always)]
    pub(crate) fn add(
        &mut self,
        source: u32,
        synapses: u32,
        number: u32,
        projections: &[Projection],
        tables: &Tables,
        sink: &mut impl FnMut(&Projection, Synapse),
    ) {
        let projection = &projections[number as usize];
        let calls = synapses.div_ceil(2);
        let mut done = 0;
        while done < calls {
            let begin = self.filled;
            let now = ((CALLS - begin) as u32).min(calls - done);
            let end = begin + now as usize;
            for (k, index) in (done..).zip(&mut self.index[begin..end]) {
                *index = k;
            }
            self.source[begin..end].fill(source);
            self.projection[begin..end].fill(projection.id);
            self.targets[begin..end].fill(projection.targets);
            let seconds = (synapses - calls).clamp(done, done + now) - done;
            self.runs.push(Run {
                projection: number,
                begin: begin as u32,
                end: end as u32,
                end_of_second: begin as u32 + seconds,
            });
            self.filled = end;
            done += now;
            if self.filled == CALLS {
                self.flush(projections, tables, sink);
            }
        }
    }

    /// Draws what is in the batch.
    pub(crate) fn flush(
        &mut self,
        projections: &[Projection],
        tables: &Tables,
        sink: &mut impl FnMut(&Projection, Synapse),
    ) {
        if self.filled == 0 {
            return;
        }
        match self.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this variant is only made where the processor has AVX2.
            Simd::Avx2 => unsafe { self.flush_avx2(projections, tables, sink) },
            Simd::Baseline => self.flush_body(projections, tables, sink),
        }
        self.filled = 0;
        self.runs.clear();
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn flush_avx2(
        &mut self,
        projections: &[Projection],
        tables: &Tables,
        sink: &mut impl FnMut(&Projection, Synapse),
    ) {
        self.flush_body(projections, tables, sink);
    }

    #[inline(always)]
    fn flush_body(
        &mut self,
        projections: &[Projection],
        tables: &Tables,
        sink: &mut impl FnMut(&Projection, Synapse),
    ) {
        let drawn = self.draw();
        let mut handed = 0;
        for run in &self.runs {
            let projection = &projections[run.projection as usize];
            let delays = &tables.delays[projection.delays as usize];
            let weights = &tables.weights[projection.weights as usize];
            for (second, end) in [(0, run.end), (1, run.end_of_second)] {
                for call in run.begin as usize..end as usize {
                    let Some(target) = projection.local(drawn.target[second][call]) else {
                        continue;
                    };
                    let delay = delays.draw(drawn.delay[second][call]);
                    let code = weights.draw(drawn.weight[second][call]);
                    handed += 1;
                    sink(projection, Synapse { target, delay, code });
                }
            }
        }
        self.drawn += handed;
    }

    /// The number of synapses drawn since this was last asked.
    pub(crate) fn take_drawn(&mut self) -> u64 {
        std::mem::take(&mut self.drawn)
    }

    /// Turns counters into targets and random bits for weights and delays.
    #[inline(always)]
    fn draw(&self) -> Drawn {
        let mut drawn =
            Drawn { target: [[0; CALLS]; 2], weight: [[0; CALLS]; 2], delay: [[0; CALLS]; 2] };
        for at in (0..self.filled).step_by(LANES) {
            let words: [[u32; LANES]; 4] = philox_lanes(
                [
                    lanes(&self.index, at),
                    lanes(&self.source, at),
                    lanes(&self.projection, at),
                    [Purpose::Synapse as u32; LANES],
                ],
                self.key,
            );
            for second in 0..2 {
                let (choice, rest) = (words[2 * second], words[2 * second + 1]);
                for l in 0..LANES {
                    let product = u64::from(choice[l]) * u64::from(self.targets[at + l]);
                    drawn.target[second][at + l] = (product >> 32) as u32;
                    // What the choice of the target leaves over, completed by the other word.
                    let left_over = (product as u32 >> 17) << 11;
                    drawn.weight[second][at + l] = left_over | (rest[l] & 0x7ff);
                    drawn.delay[second][at + l] = rest[l];
                }
            }
        }
        drawn
    }
}

#[inline(always)]
fn lanes(values: &[u32; CALLS], at: usize) -> [u32; LANES] {
    std::array::from_fn(|l| values[at + l])
}

impl Projection {
    /// Where a target neuron is among the worker's neurons of the area, if it is its own.
    #[inline(always)]
    fn local(&self, target: u32) -> Option<u32> {
        if self.team == 1 {
            return Some(self.start + target);
        }
        let block = target / BLOCK;
        let own = block % self.team == self.member;
        own.then(|| self.start + block / self.team * BLOCK + target % BLOCK)
    }
}
