//! What a simulation has found.

use data::Rates;

/// The result of a simulation, over all ranks; the same on each of them.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulationResult {
    /// Simulated time (ms), with the transient.
    pub duration_ms: f64,
    /// Number of neurons.
    pub neurons: u64,
    /// Number of recurrent synapses.
    pub synapses: u64,
    /// Number of spikes in the whole run.
    pub spikes: u64,
    /// A number that identifies all spikes of the run, independent of their order.
    pub spike_hash: u64,
    /// What became of the spikes.
    pub events: EventCounts,
    /// Mean rate of each population after the transient, `spikes / (N T)` (spikes/s).
    pub rates: Rates,
    /// Irregularity of each population: the coefficient of variation of a neuron's inter-spike intervals,
    /// standard deviation over mean, averaged over its neurons with at least three spikes after the
    /// transient; `None` where there is no such neuron.
    pub cvs: Vec<Option<f64>>,
    /// Memory of the largest rank for connections and for events on their way (bytes).
    pub memory: MemoryUse,
}

/// Synaptic events; each is one spike at one synapse.
///
/// The three are counted apart; nothing is lost if `drawn = delivered + pending`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Events of synapses between neurons: one per synapse of every neuron that spiked.
    pub drawn: u64,
    /// Those that have arrived at their target.
    pub delivered: u64,
    /// Those still on their way at the end.
    pub pending: u64,
    /// Events of given spike trains that have arrived.
    pub given: u64,
}

/// Memory held by the connections and events of one rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryUse {
    /// Out-degrees of the source neurons (bytes).
    pub connections: u64,
    /// Events on their way (bytes).
    pub events: u64,
}
