//! Connections: drawn from their distributions whenever they are needed, or listed.

mod delays;
mod listed;
mod out_degrees;
mod slots;
mod sorted;
mod synapses;
mod tables;
mod weights;

pub(crate) use delays::{DelayError, DelayTable, LONGEST_DELAY, arriving_together};
pub use listed::{Connection, ListedNetwork, SpikeTrain};
pub(crate) use listed::{Listed, Outgoing};
pub(crate) use out_degrees::OutDegrees;
pub(crate) use slots::{MOST_SLOTS, Slots};
pub(crate) use sorted::Sorted;
pub(crate) use synapses::{Batch, CALLS, Drawn, NOT_OWN, Projection, Sink};
pub(crate) use tables::{DelayPlace, Tables};
pub(crate) use weights::{WeightLaw, WeightTable, decode};
