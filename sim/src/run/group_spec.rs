//! Which neurons a group has, and where they are in it.

use crate::delivery::SHARD;
use crate::neurons::{BLOCK, Constants, LANES, Part, Real, constant_current_propagator};
use crate::plan::{NeuronIds, Plan};

/// Which neurons a group has: every `team`-th block of some populations, from the `member`-th on.
#[derive(Clone, Debug)]
pub(crate) struct GroupSpec {
    pub populations: Vec<usize>,
    pub team: u32,
    pub member: u32,
}

impl GroupSpec {
    /// How many places its neurons fill, in whole blocks.
    pub(crate) fn places(&self, ids: &NeuronIds) -> usize {
        self.populations.iter().map(|&p| self.blocks(ids.neurons(p)) as usize * LANES).sum()
    }

    /// Its blocks of a population of so many neurons.
    pub(crate) fn blocks(&self, neurons: u32) -> u32 {
        debug_assert!(self.member < self.team, "member {} of {}", self.member, self.team);
        (neurons.div_ceil(BLOCK) + self.team - 1 - self.member) / self.team
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
        let blocks = self.blocks(neurons) as usize;
        let (dt_ms, refractory) = (plan.settings.dt_ms, plan.refractory[population]);
        Part {
            population,
            team: self.team,
            member: self.member,
            start: begin_of_part(end, blocks * LANES),
            blocks,
            neurons,
            first_id: plan.ids.of_population(population).start,
            constants: Constants::new(neuron, dt_ms, refractory, plan.quantum_pa),
            per_pa: constant_current_propagator(neuron, dt_ms),
        }
    }
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
