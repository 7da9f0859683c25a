//! Connections that are listed one by one, for small networks.

use data::{Network, Warning};

use crate::error::BuildError;
use crate::grid::{Changes, TimeGrid};

/// A small network whose connections are listed instead of drawn.
///
/// The network says what the neurons are and what drives them; its in-degrees are zero.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedNetwork {
    /// Populations, drive and currents; no in-degrees.
    pub network: Network,
    /// Its connections.
    pub connections: Vec<Connection>,
    /// Spikes that come from outside.
    pub spike_trains: Vec<SpikeTrain>,
}

impl ListedNetwork {
    /// The largest absolute weight listed (pA).
    pub(crate) fn largest_weight_pa(&self) -> f64 {
        let connections = self.connections.iter().map(|connection| connection.weight_pa);
        let trains = self.spike_trains.iter().map(|train| train.weight_pa);
        connections.chain(trains).map(f64::abs).fold(0.0, f64::max)
    }

    /// Refuses delays below one step; tells what else the grid changes.
    pub(crate) fn check_times(&self, grid: TimeGrid) -> Result<Vec<Warning>, BuildError> {
        let dt_ms = grid.dt_ms;
        let rounded = format!("are rounded to whole steps of {dt_ms} ms");
        let mut delays = Changes::new("delay", format!("delays {rounded}"));
        let mut spikes = Changes::new("spike_time", format!("times of given spikes {rounded}"));
        let connections =
            self.connections.iter().map(|c| (c.delay_ms, format!("{} -> {}", c.source, c.target)));
        let trains =
            self.spike_trains.iter().map(|train| (train.delay_ms, format!("-> {}", train.target)));
        for (delay_ms, at) in connections.chain(trains) {
            if grid.is_below_a_step(delay_ms) {
                return Err(BuildError::ShortDelay { at, delay_ms, dt_ms });
            }
            if !grid.holds(delay_ms) {
                delays.note(at, delay_ms, grid.time_ms(grid.nearest(delay_ms)));
            }
        }
        for train in &self.spike_trains {
            for &time_ms in train.times_ms.iter().filter(|&&time_ms| !grid.holds(time_ms)) {
                let to = grid.time_ms(grid.nearest(time_ms));
                spikes.note(format!("-> {}", train.target), time_ms, to);
            }
        }
        Ok([delays.warning(), spikes.warning()].into_iter().flatten().collect())
    }
}

/// One synapse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Connection {
    /// Number of the source neuron.
    pub source: u32,
    /// Number of the target neuron.
    pub target: u32,
    /// Amplitude of the post-synaptic current (pA); below zero it decays with `tau_syn_in`.
    pub weight_pa: f64,
    /// Delay (ms), rounded to the grid.
    pub delay_ms: f64,
}

/// Spikes at given times onto one neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct SpikeTrain {
    /// Number of the target neuron.
    pub target: u32,
    /// Amplitude of the post-synaptic current (pA); below zero it decays with `tau_syn_in`.
    pub weight_pa: f64,
    /// Delay (ms), rounded to the grid.
    pub delay_ms: f64,
    /// When the spikes are sent (ms), rounded to the grid.
    pub times_ms: Vec<f64>,
}

/// One listed synapse onto a neuron of an area group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outgoing {
    pub source: u32,
    pub target: u32,
    pub delay: u32,
    pub quanta: i64,
}

/// A given event on its way to a neuron of an area group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GivenEvent {
    /// The step at which it arrives.
    pub arrival: u64,
    pub target: u32,
    pub quanta: i64,
}

/// The listed synapses onto the neurons of an area group, by source, and what comes from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    synapses: Vec<Outgoing>,
    /// The latest first, those of a step by descending targets.
    given: Vec<GivenEvent>,
}

impl Listed {
    pub(crate) fn new(mut synapses: Vec<Outgoing>, mut given: Vec<GivenEvent>) -> Self {
        synapses.sort_by_key(|synapse| synapse.source);
        given.sort_by_key(|event| std::cmp::Reverse((event.arrival, event.target)));
        Self { synapses, given }
    }

    /// The longest delay (steps).
    pub(crate) fn longest_delay(&self) -> u32 {
        self.synapses.iter().map(|synapse| synapse.delay).max().unwrap_or(1)
    }

    /// The synapses of a source neuron.
    pub(crate) fn of(&self, source: u32) -> &[Outgoing] {
        let begin = self.synapses.partition_point(|synapse| synapse.source < source);
        let end = self.synapses.partition_point(|synapse| synapse.source <= source);
        &self.synapses[begin..end]
    }

    /// Takes the next given event that arrives at step `now` at a target below `end`; earlier ones
    /// are passed over.
    pub(crate) fn take_given(&mut self, now: u64, end: usize) -> Option<GivenEvent> {
        while self.given.last().is_some_and(|event| event.arrival < now) {
            self.given.pop();
        }
        self.given.pop_if(|event| event.arrival == now && (event.target as usize) < end)
    }
}
