//! Connections: drawn from their distributions whenever they are needed, or listed.
//!
//! A synapse's weight is drawn as a *code* of 16 bits that stands for a number of quanta. Where every
//! neuron has the same in-degree, its synapses take *slots*.

mod batch;
mod delays;
mod drawn;
mod listed;
mod out_degrees;
mod projection;
mod slots;
mod sorted;
mod tables;
#[cfg(test)]
mod testing;
mod weights;

pub(crate) use batch::Batch;
pub(crate) use delays::{DelayError, DelayTable, LONGEST_DELAY, arriving_together};
pub(crate) use drawn::{CALLS, Drawn, Sink};
pub use listed::{Connection, ListedNetwork, SpikeTrain};
pub(crate) use listed::{GivenEvent, Listed, Outgoing};
pub(crate) use out_degrees::OutDegrees;
pub(crate) use projection::{NOT_OWN, Projection, Projections, SourceSynapses};
pub(crate) use slots::{MOST_SLOTS, Slots};
pub(crate) use sorted::Sorted;
pub(crate) use tables::{DelayPlace, Tables, WeightPlace};
pub(crate) use weights::{WeightLaw, WeightTable, decode};
