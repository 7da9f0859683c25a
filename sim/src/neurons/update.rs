//! One step of some neurons: their Poisson input, then their potentials and spikes.

use std::ops::Range;

use super::drive::Drive;
use super::lif::{Block, LANES, States, advance};
use super::part::Part;
use super::poisson::BlockAt;
use super::real::Real;
#[cfg(target_arch = "x86_64")]
use crate::machine::Avx2;
use crate::machine::{Baseline, Isa, Simd};
use crate::streams::Streams;

/// One step of some blocks of a part.
pub(crate) struct BlockStep<'a, R: Real> {
    pub simd: Simd,
    pub streams: &'a Streams,
    pub drive: &'a Drive,
    /// Whether inhibitory input has a channel of its own.
    pub two_channels: bool,
    pub part: &'a Part<R>,
    pub blocks: Range<usize>,
    /// Input of the shard in which the blocks are, by channel, and where the shard begins.
    pub sums: &'a mut [Vec<R::Amount>; 2],
    pub shard_begin: usize,
    /// The step, and when it begins (ms).
    pub now: u64,
    pub begins_ms: f64,
}

impl<R: Real> BlockStep<'_, R> {
    /// Adds the Poisson input.
    pub(crate) fn drive(&mut self) {
        match self.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the token says that the processor has AVX2.
            Simd::Avx2(isa) => unsafe { self.drive_avx2(isa) },
            Simd::Baseline => self.drive_body(Baseline),
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn drive_avx2(&mut self, isa: Avx2) {
        self.drive_body(isa);
    }

    #[inline(always)]
    fn drive_body<I: Isa>(&mut self, isa: I) {
        for input in &self.drive.poisson {
            let channel = if self.two_channels { input.channel } else { 0 };
            let unit = R::amount(input.quanta);
            for block in self.blocks.clone() {
                let at = self.part.start + block * LANES - self.shard_begin;
                let Some(sums) = self.sums[channel][at..].first_chunk_mut() else { continue };
                let place = BlockAt { block: self.part.block(block), step: self.now };
                input.numbers.add::<R, I>(isa, self.streams, place, unit, sums);
            }
        }
    }

    /// Advances the neurons and notes the places in the group of those that spike.
    pub(crate) fn advance(&mut self, states: &mut States<R>, fired: &mut Vec<u32>) {
        match self.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the token says that the processor has AVX2.
            Simd::Avx2(_) => unsafe { self.advance_avx2(states, fired) },
            Simd::Baseline => self.advance_body(states, fired),
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn advance_avx2(&mut self, states: &mut States<R>, fired: &mut Vec<u32>) {
        self.advance_body(states, fired);
    }

    #[inline(always)]
    fn advance_body(&mut self, states: &mut States<R>, fired: &mut Vec<u32>) {
        if self.two_channels {
            self.advance_blocks::<true>(states, fired);
        } else {
            self.advance_blocks::<false>(states, fired);
        }
    }

    #[inline(always)]
    fn advance_blocks<const TWO: bool>(&mut self, states: &mut States<R>, fired: &mut Vec<u32>) {
        let part = self.part;
        let current_pa = self.drive.current_pa(self.begins_ms);
        let drift = R::from_f64(current_pa * part.per_pa);
        let mut spiked = [0; LANES];
        let mut unused = ([R::default(); LANES], [R::Amount::default(); LANES]);
        for block in self.blocks.clone() {
            let place = part.start + block * LANES;
            let at = place - self.shard_begin;
            let [first, second] = &mut *self.sums;
            let [current, other] = &mut states.current;
            let (Some(ex), Some(potential), Some(current), Some(refractory)) = (
                first[at..].first_chunk_mut(),
                states.potential[place..].first_chunk_mut(),
                current[place..].first_chunk_mut(),
                states.refractory[place..].first_chunk_mut(),
            ) else {
                continue;
            };
            let (other, inh) = match (chunk(other, place), chunk(second, at)) {
                (Some(other), Some(inh)) if TWO => (other, inh),
                _ => (&mut unused.0, &mut unused.1),
            };
            let state =
                Block { potential, current: [current, other], refractory, input: [ex, inh] };
            if advance::<R, TWO>(&part.constants, drift, state, &mut spiked) {
                for lane in (0..LANES).filter(|&lane| spiked[lane] != 0) {
                    if part.neuron(block, lane).is_some() {
                        fired.push((place + lane) as u32);
                    }
                }
            }
        }
    }
}

/// A block of values from `at` on, if it is there.
#[inline(always)]
fn chunk<T>(values: &mut [T], at: usize) -> Option<&mut [T; LANES]> {
    values.get_mut(at..)?.first_chunk_mut()
}
