//! What shortest paths between areas have in common.

use std::collections::BTreeMap;

use super::laminar::AreaPath;
use crate::network::Network;

/// Paths counted by where they begin and end, and by what they go through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathCounts {
    /// Ordered pairs of areas, each with one path.
    pub pairs: usize,
    /// Paths by the names of their first (outer) and of their last population (inner).
    pub ends: BTreeMap<String, BTreeMap<String, usize>>,
    /// Passages through areas between those of the ends, by the names of the populations: `4E+23E`.
    pub passages: BTreeMap<String, usize>,
    /// Paths of a single connection.
    pub single_synapse: usize,
    /// Populations on all paths together, both ends included.
    pub populations: usize,
}

impl PathCounts {
    /// Counts a path.
    pub fn add(&mut self, network: &Network, found: &AreaPath) {
        let name = |population: usize| network.populations[population].label.population.clone();
        self.pairs += 1;
        self.populations += found.path.nodes.len();
        self.single_synapse += usize::from(found.path.nodes.len() == 2);
        let by_last = self.ends.entry(name(found.first())).or_default();
        *by_last.entry(name(found.last())).or_default() += 1;
        for passage in found.passages(network) {
            let through: Vec<String> = passage.populations.into_iter().map(name).collect();
            *self.passages.entry(through.join("+")).or_default() += 1;
        }
    }

    /// The mean number of populations on a path; not a number without a path.
    #[must_use]
    pub fn populations_mean(&self) -> f64 {
        self.populations as f64 / self.pairs as f64
    }
}
