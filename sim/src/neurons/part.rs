//! The neurons of one population in a group.

use std::ops::Range;

use super::lif::{BLOCK, Constants, LANES};

/// The part of a population that a group has: some of its blocks, one behind the other.
#[derive(Clone, Debug)]
pub(crate) struct Part<R> {
    pub population: usize,
    /// Where it begins among the neurons of its group, a multiple of a block.
    pub start: usize,
    /// How many blocks it has, from which of the population on.
    pub blocks: usize,
    pub first_block: u32,
    /// Neurons of the whole population, and the number of its first.
    pub neurons: u32,
    pub first_id: u32,
    pub constants: Constants<R>,
    /// What 1 pA of constant current adds to the potential in a step (mV).
    pub per_pa: f64,
}

impl<R> Part<R> {
    /// The number within its population of a neuron in one of this part's blocks, if it exists.
    pub(crate) fn neuron(&self, block: usize, lane: usize) -> Option<u32> {
        let neuron = self.block(block) * BLOCK + lane as u32;
        (neuron < self.neurons).then_some(neuron)
    }

    /// How many neurons it has.
    pub(crate) fn neurons_here(&self) -> u32 {
        let begin = self.first_block * BLOCK;
        (begin + self.blocks as u32 * BLOCK).min(self.neurons) - begin.min(self.neurons)
    }

    /// The places in the group that are neurons.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        let places = 0..self.blocks * LANES;
        let is_neuron = |place: &usize| self.neuron(place / LANES, place % LANES).is_some();
        places.filter(is_neuron).map(|place| self.start + place)
    }

    /// The place in the group of a neuron of the network, if this part has it.
    pub(crate) fn place_of(&self, neuron: u32) -> Option<usize> {
        let number = neuron.checked_sub(self.first_id).filter(|&number| number < self.neurons)?;
        let (block, lane) = (number / BLOCK, (number % BLOCK) as usize);
        let own =
            block.checked_sub(self.first_block).filter(|&own| (own as usize) < self.blocks)?;
        Some(self.start + own as usize * LANES + lane)
    }

    /// The number within its population of the neuron at a place in the group.
    pub(crate) fn neuron_at(&self, place: usize) -> u32 {
        let place = place - self.start;
        self.block(place / LANES) * BLOCK + (place % LANES) as u32
    }

    /// The blocks whose places in the group are from `begin` to `end`, if there are any.
    pub(crate) fn blocks_between(&self, begin: usize, end: usize) -> Option<Range<usize>> {
        let from = begin.max(self.start);
        let to = end.min(self.start + self.blocks * LANES);
        (from < to).then(|| (from - self.start) / LANES..(to - self.start) / LANES)
    }

    /// The number within the population of one of this part's blocks.
    pub(crate) fn block(&self, block: usize) -> u32 {
        self.first_block + block as u32
    }
}
