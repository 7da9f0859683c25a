//! Events between the spike that causes them and the step at which they arrive.
//!
//! A *shard* has up to 65,536 neurons of an area group: as many as 16 bits can number. Events of drawn
//! connections are packed into *queues* by shard, channel and step of arrival, those of listed ones
//! are summed in a *ring*.

mod chunks;
mod packed;
mod queues;
mod ring;
mod sums;

pub(crate) use chunks::{ChunkStore, Pool};
pub(crate) use packed::{PackedQueues, QueueWriter, SHARD};
pub(crate) use ring::Ring;
pub(crate) use sums::{ShardSums, Sums};
