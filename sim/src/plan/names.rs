//! Populations and projections in words, for messages.

use data::{Label, Network};

/// The label of a population.
pub(super) fn label(network: &Network, population: usize) -> &Label {
    &network.populations[population].label
}

/// A projection in words.
pub(super) fn projection(network: &Network, target: usize, source: usize) -> String {
    format!("{} -> {}", label(network, source), label(network, target))
}
