//! Which neurons a group has, and where they are in it.

use std::ops::Range;

use super::claims::even_share;
use crate::delivery::SHARD;
use crate::neurons::{BLOCK, Constants, LANES, Part, Real, constant_current_propagator};
use crate::plan::{NeuronIds, Plan, Unit};

/// Which neurons a group has: of the blocks of some populations, those of one of the ranks that divide them.
#[derive(Clone, Debug)]
pub(crate) struct GroupSpec {
    pub populations: Vec<usize>,
    pub ranks: usize,
    pub member: usize,
}

impl GroupSpec {
    /// Those of a unit of the partition.
    pub(crate) fn of(unit: &Unit) -> Self {
        let Unit { populations, ranks, member, .. } = unit;
        Self { populations: populations.clone().collect(), ranks: *ranks, member: *member }
    }

    /// How many places its neurons fill, in whole blocks.
    pub(crate) fn places(&self, ids: &NeuronIds) -> usize {
        self.populations.iter().map(|&p| self.blocks(ids.neurons(p)).len() * LANES).sum()
    }

    /// Its blocks of a population of so many neurons.
    fn blocks(&self, neurons: u32) -> Range<usize> {
        even_share(neurons.div_ceil(BLOCK) as usize, self.member, self.ranks)
    }

    /// Its parts of the populations, one behind the other.
    pub(crate) fn parts<R: Real>(&self, plan: &Plan) -> Vec<Part<R>> {
        let mut parts: Vec<Part<R>> = Vec::with_capacity(self.populations.len());
        for &population in &self.populations {
            let end = parts.last().map_or(0, |part| part.start + part.blocks * LANES);
            parts.push(self.part(plan, population, end));
        }
        parts
    }

    /// Its part of a population, behind others that end at `end`.
    fn part<R: Real>(&self, plan: &Plan, population: usize, end: usize) -> Part<R> {
        let neuron = &plan.network.populations[population].neuron;
        let neurons = plan.ids.neurons(population);
        let blocks = self.blocks(neurons);
        let (dt_ms, refractory) = (plan.settings.dt_ms, plan.refractory[population]);
        Part {
            population,
            start: begin_of_part(end, blocks.len() * LANES),
            blocks: blocks.len(),
            first_block: blocks.start as u32,
            neurons,
            first_id: plan.ids.of_population(population).start,
            constants: Constants::new(neuron, dt_ms, refractory, plan.quantum_pa),
            per_pa: constant_current_propagator(neuron, dt_ms),
        }
    }
}

/// The parts that one of some threads has who divide the blocks of parts evenly: as many, some perhaps
/// without blocks, one directly behind the other.
pub(crate) fn divided<R: Real>(parts: &[Part<R>], thread: usize, threads: usize) -> Vec<Part<R>> {
    let own = even_share(parts.iter().map(|part| part.blocks).sum(), thread, threads);
    let (mut before, mut start) = (0, 0);
    let mut divided = Vec::with_capacity(parts.len());
    for part in parts {
        let behind = before + part.blocks;
        let begin = own.start.clamp(before, behind);
        let blocks = own.end.clamp(before, behind) - begin;
        let first_block = part.first_block + (begin - before) as u32;
        divided.push(Part { start, blocks, first_block, ..part.clone() });
        start += blocks * LANES;
        before = behind;
    }
    divided
}

/// Where a part of so many places begins behind others that end at `end`: if it would be divided
/// between two shards, though it has room in one, at the beginning of the next.
fn begin_of_part(end: usize, places: usize) -> usize {
    let next = end.next_multiple_of(SHARD);
    if end + places > next && places <= SHARD { next } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_larger_than_a_shard_are_divided() {
        assert_eq!(begin_of_part(0, 10), 0);
        assert_eq!(begin_of_part(SHARD - 10, 10), SHARD - 10);
        assert_eq!(begin_of_part(SHARD - 10, 11), SHARD);
        assert_eq!(begin_of_part(SHARD - 10, SHARD + 1), SHARD - 10);
    }
}
