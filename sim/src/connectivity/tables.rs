//! The distributions of all projections, end to end in two arrays for the hot loop.

use super::delays::DelayTable;
use super::weights::WeightTable;

/// Tables of weights and delays, each kept once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub weights: Vec<u32>,
    pub delays: Vec<u32>,
    pub longest_delay: u32,
}

/// Where a projection's weights and delays are in the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DelayPlace {
    pub begin: u32,
    /// Random bits that choose a cell.
    pub bits: u32,
    pub shortest: u32,
}

impl Tables {
    /// Appends a table of weights; where it begins.
    pub(crate) fn add_weights(&mut self, table: &WeightTable) -> u32 {
        let begin = self.weights.len() as u32;
        self.weights.extend_from_slice(table.entries());
        begin
    }

    /// The cells of a table of delays.
    pub(crate) fn cells(&self, place: DelayPlace) -> &[u32] {
        &self.delays[place.begin as usize..][..1 << place.bits]
    }

    /// Appends a table of delays; where it is.
    pub(crate) fn add_delays(&mut self, table: &DelayTable) -> DelayPlace {
        let begin = self.delays.len() as u32;
        self.delays.extend_from_slice(table.entries());
        self.longest_delay = self.longest_delay.max(table.longest());
        DelayPlace { begin, bits: table.bits(), shortest: table.shortest() }
    }
}
