//! Connections: drawn from their distributions whenever they are needed, or listed.

mod delays;
mod listed;
mod out_degrees;
mod synapses;
mod weights;

pub(crate) use delays::{DelayTable, LONGEST_DELAY};
pub use listed::{Connection, ListedNetwork, SpikeTrain};
pub(crate) use listed::{Listed, Outgoing};
pub(crate) use out_degrees::OutDegrees;
pub(crate) use synapses::{Batch, Projection, Synapse, Tables};
pub(crate) use weights::{WeightLaw, WeightTable, decode};
