//! The distributions of all projections, end to end in two arrays for the hot loop.

use super::delays::DelayTable;
use super::weights::{ENTRIES, WeightTable};

/// Tables of weights and delays, each kept once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    weights: Vec<u32>,
    delays: Vec<u32>,
    longest_delay: u32,
}

/// Where a projection's weights are in the tables; only adding them makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WeightPlace(u32);

impl WeightPlace {
    #[inline(always)]
    pub(super) fn begin(self) -> u32 {
        self.0
    }
}

/// Where a projection's delays are in the tables; only adding them makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DelayPlace {
    begin: u32,
    bits: u32,
    shortest: u32,
}

impl DelayPlace {
    #[inline(always)]
    pub(super) fn begin(self) -> u32 {
        self.begin
    }

    /// Random bits that choose a cell: there are 2^bits of them.
    #[inline(always)]
    pub(super) fn bits(self) -> u32 {
        self.bits
    }

    /// The shortest delay that can be drawn (steps).
    pub(crate) fn shortest(self) -> u32 {
        self.shortest
    }
}

impl Tables {
    /// Appends a table of weights; where it is.
    pub(crate) fn add_weights(&mut self, table: &WeightTable) -> WeightPlace {
        debug_assert_eq!(table.entries().len(), ENTRIES);
        let begin = self.weights.len() as u32;
        self.weights.extend_from_slice(table.entries());
        WeightPlace(begin)
    }

    /// Appends a table of delays; where it is.
    pub(crate) fn add_delays(&mut self, table: &DelayTable) -> DelayPlace {
        debug_assert_eq!(table.entries().len(), 1 << table.bits());
        let begin = self.delays.len() as u32;
        self.delays.extend_from_slice(table.entries());
        self.longest_delay = self.longest_delay.max(table.longest());
        DelayPlace { begin, bits: table.bits(), shortest: table.shortest() }
    }

    /// Whether tables at these places lie within these.
    pub(super) fn have(&self, weights: WeightPlace, delays: DelayPlace) -> bool {
        weights.0 as usize + ENTRIES <= self.weights.len()
            && delays.begin as usize + (1 << delays.bits) <= self.delays.len()
    }

    #[inline(always)]
    pub(super) fn weights(&self) -> &[u32] {
        &self.weights
    }

    #[inline(always)]
    pub(super) fn delays(&self) -> &[u32] {
        &self.delays
    }

    /// The longest delay that any of them can draw (steps), 0 if there are none.
    pub(crate) fn longest_delay(&self) -> u32 {
        self.longest_delay
    }

    /// The cells of a table of delays.
    pub(crate) fn cells(&self, place: DelayPlace) -> &[u32] {
        &self.delays[place.begin as usize..][..1 << place.bits]
    }
}
