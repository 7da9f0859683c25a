//! Projections as one group sees them: their synapses onto its part of the targets.

use std::sync::Arc;

use super::slots::Slots;
use super::tables::{DelayPlace, Tables, WeightPlace};

/// In place of a target that belongs to another group.
pub(crate) const NOT_OWN: u32 = u32::MAX;

/// So many synapses per cell of the delay table make it worth while to draw them in the order of
/// their delays.
const PER_CELL: u32 = 3;

/// A projection as one group sees it: its synapses onto the group's part of the targets.
#[derive(Clone, Debug)]
pub(crate) struct Projection {
    /// Its number in the network, part of the key.
    pub id: u32,
    /// Number of target neurons in the whole population.
    pub targets: u32,
    /// Where the group's part of the target population begins among its neurons.
    pub start: u32,
    /// How many neurons that part has, from which of the population on.
    pub own: u32,
    pub first_own: u32,
    /// Where its weights and delays are in the tables.
    pub weights: WeightPlace,
    pub delays: DelayPlace,
    /// The channel in which its events arrive.
    pub channel: u32,
    /// Where its targets come from, if in-degrees are fixed; they are drawn if not.
    pub slots: Option<Slots>,
}

impl Projection {
    /// Whether all its targets are this group's, and within the same 2^`bits` places.
    #[inline(always)]
    pub(crate) fn is_within(&self, bits: u32) -> bool {
        self.is_whole() && self.start >> bits == (self.start + self.targets - 1) >> bits
    }

    /// Whether so many synapses of a neuron are drawn in the order of their delays.
    #[inline(always)]
    pub(crate) fn sorts(&self, synapses: u32) -> bool {
        synapses >> self.delays.bits() >= PER_CELL
    }

    /// Whether all its targets are this group's.
    #[inline(always)]
    pub(super) fn is_whole(&self) -> bool {
        self.own == self.targets
    }

    /// Turns a target in the whole population into its place among the group's own neurons.
    #[inline(always)]
    pub(super) fn keep_own(&self, target: u32) -> u32 {
        // Below zero wraps to what is larger.
        let own = (target - self.start).wrapping_sub(self.first_own);
        if own < self.own { self.start + own } else { NOT_OWN }
    }
}

/// Projections onto the neurons of a group, and the tables that they are drawn from: what is drawn
/// by them lies within the tables.
#[derive(Clone, Debug)]
pub(crate) struct Projections {
    list: Vec<Projection>,
    whole: bool,
    tables: Arc<Tables>,
}

impl Projections {
    /// # Panics
    /// If a projection's distributions are those of other tables.
    pub(crate) fn new(list: Vec<Projection>, tables: &Arc<Tables>) -> Self {
        for Projection { id, weights, delays, .. } in &list {
            assert!(tables.have(*weights, *delays), "projection {id} is of other tables");
        }
        let whole = list.iter().all(Projection::is_whole);
        Self { list, whole, tables: Arc::clone(tables) }
    }

    #[inline(always)]
    pub(crate) fn list(&self) -> &[Projection] {
        &self.list
    }

    /// Whether all their targets are the group's.
    #[inline(always)]
    pub(super) fn are_whole(&self) -> bool {
        self.whole
    }

    #[inline(always)]
    pub(super) fn tables(&self) -> &Tables {
        &self.tables
    }
}

/// The synapses of a source neuron in one of its projections onto a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SourceSynapses {
    /// The number of the neuron in its population.
    pub source: u32,
    /// How many there are.
    pub count: u32,
    /// The number of the projection among those onto the group.
    pub projection: u32,
}

#[cfg(test)]
mod tests {
    use super::super::testing::{projection, tables};
    use super::*;

    #[test]
    #[should_panic(expected = "of other tables")]
    fn places_in_other_tables_are_refused() {
        let (larger, _, _) = tables(2);
        let (_, weights, delays) = tables(2);
        assert!(larger.have(weights, delays));
        let (smaller, _, _) = tables(1);
        Projections::new(vec![projection(weights, delays)], &smaller);
    }
}
