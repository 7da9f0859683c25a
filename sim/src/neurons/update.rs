//! One step of some neurons: their Poisson input, then their potentials and spikes.

use std::ops::Range;

use super::lif::{Block, LANES, States, advance};
use super::real::Real;
#[cfg(target_arch = "x86_64")]
use crate::machine::Avx2;
use crate::machine::{Baseline, Isa, Simd};
use crate::plan::Plan;
use crate::run::Part;

/// Blocks of one part of a district at one step.
pub(crate) struct Stretch<'a, R: Real> {
    pub plan: &'a Plan,
    pub part: &'a Part<R>,
    pub blocks: Range<usize>,
    /// Input of the shard in which the blocks are, by channel, and where the shard begins.
    pub sums: &'a mut [Vec<R::Amount>; 2],
    pub shard_begin: usize,
    pub now: u64,
}

impl<R: Real> Stretch<'_, R> {
    /// Adds the Poisson input.
    pub(crate) fn drive(&mut self) {
        match self.plan.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this variant is only made where the processor has AVX2.
            Simd::Avx2 => unsafe { self.drive_avx2() },
            Simd::Baseline => self.drive_body(Baseline),
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn drive_avx2(&mut self) {
        self.drive_body(Avx2::new());
    }

    #[inline(always)]
    fn drive_body<I: Isa>(&mut self, isa: I) {
        for input in &self.plan.drives[self.part.population].poisson {
            let channel = if self.plan.two_channels { input.channel } else { 0 };
            let unit = R::amount(input.quanta);
            for block in self.blocks.clone() {
                let at = self.part.start + block * LANES - self.shard_begin;
                let Some(sums) = self.sums[channel][at..].first_chunk_mut() else { continue };
                let place = (self.part.block(block), self.now);
                input.numbers.add::<R, I>(isa, &self.plan.streams, place, unit, sums);
            }
        }
    }

    /// Advances the neurons and notes the places in the district of those that spike.
    pub(crate) fn advance(&mut self, states: &mut States<R>, fired: &mut Vec<u32>) {
        match self.plan.simd {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this variant is only made where the processor has AVX2.
            Simd::Avx2 => unsafe { self.advance_avx2(states, fired) },
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
        if self.plan.two_channels {
            self.advance_blocks::<true>(states, fired);
        } else {
            self.advance_blocks::<false>(states, fired);
        }
    }

    #[inline(always)]
    fn advance_blocks<const TWO: bool>(&mut self, states: &mut States<R>, fired: &mut Vec<u32>) {
        let part = self.part;
        let begins_ms = (self.now - 1) as f64 * self.plan.settings.dt_ms;
        let current_pa = self.plan.drives[part.population].current_pa(begins_ms);
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
