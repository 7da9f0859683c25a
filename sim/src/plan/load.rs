//! What simulating takes, as it decides who simulates what: nanoseconds of a thread for 10,000 steps.

use std::ops::Range;

use data::Network;

use super::layout::NeuronIds;

/// Of a neuron: updates of 2 ns. Of a synapse, three events: 4 ns each to draw it, 1 ns to deliver it.
const UPDATING: f64 = 20_000.0;
const DRAWING: f64 = 12.0;
const DELIVERING: f64 = 3.0;

/// Ranks that share neurons each draw all synapses onto these, to keep their own, which takes each so
/// many times what it takes one rank alone (as measured on brunel2000).
const DRAWING_BY_RANKS: f64 = 1.9;

/// Of a neuron and each of the threads that share it: adding up what has arrived through that thread,
/// 0.5 ns a step.
const ADDING_UP: f64 = 5_000.0;

/// What each population of a network has that takes time.
pub(super) struct Loads {
    neurons: Vec<f64>,
    synapses: Vec<f64>,
}

impl Loads {
    pub(super) fn new(network: &Network, ids: &NeuronIds) -> Self {
        let neurons = |p| f64::from(ids.neurons(p));
        let synapses = |p| neurons(p) * network.in_degrees.row(p).iter().sum::<f64>();
        let populations = 0..ids.populations();
        Self {
            neurons: populations.clone().map(neurons).collect(),
            synapses: populations.map(synapses).collect(),
        }
    }

    /// How long the part takes that each of so many ranks has of some populations.
    pub(super) fn time(&self, populations: Range<usize>, ranks: usize) -> f64 {
        let neurons: f64 = self.neurons[populations.clone()].iter().sum();
        let synapses: f64 = self.synapses[populations].iter().sum();
        let divided = (UPDATING * neurons + DELIVERING * synapses) / ranks as f64;
        let drawing = if ranks > 1 { DRAWING_BY_RANKS } else { 1.0 };
        divided + drawing * DRAWING * synapses
    }

    /// How much longer that part takes, in all, if so many threads of a rank share it.
    pub(super) fn sharing_time(
        &self,
        populations: Range<usize>,
        ranks: usize,
        threads: usize,
    ) -> f64 {
        let neurons: f64 = self.neurons[populations].iter().sum();
        ADDING_UP * neurons / ranks as f64 * threads as f64
    }
}
