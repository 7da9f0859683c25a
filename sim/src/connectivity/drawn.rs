//! Synapses that have been drawn, and who takes them.

use super::projection::{NOT_OWN, Projection};
use super::sorted::Sorted;

/// Counters that are worked on together.
pub(crate) const CALLS: usize = 64;

/// Synapses drawn from a batch of counters: of each, up to two.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    /// Number of counters.
    pub calls: usize,
    /// Number of synapses of each counter.
    pub synapses: [u32; CALLS],
    /// Channel of each counter's projection.
    pub channel: [u32; CALLS],
    /// Targets among the group's neurons, or [`NOT_OWN`].
    pub target: [[u32; CALLS]; 2],
    /// Delays (steps).
    pub delay: [[u32; CALLS]; 2],
    /// Codes of weights.
    pub code: [[u32; CALLS]; 2],
}

impl Drawn {
    /// None yet.
    pub(super) fn none() -> Self {
        let zeros = [0; CALLS];
        let pairs = [zeros; 2];
        Self { calls: 0, synapses: zeros, channel: zeros, target: pairs, delay: pairs, code: pairs }
    }

    /// Calls `visit(call, second)` for every synapse that the group has.
    #[inline(always)]
    pub(crate) fn for_each(&self, mut visit: impl FnMut(usize, usize)) {
        for call in 0..self.calls {
            if self.target[0][call] != NOT_OWN {
                visit(call, 0);
            }
            if self.synapses[call] == 2 && self.target[1][call] != NOT_OWN {
                visit(call, 1);
            }
        }
    }
}

/// Where drawn synapses go. A trait, because what a closure does would not be compiled for the
/// vector instructions of its caller.
pub(crate) trait Sink {
    fn take(&mut self, drawn: &Drawn);
    /// Takes the synapses of one neuron in a projection.
    fn take_sorted(&mut self, sorted: &Sorted, projection: &Projection);
}
