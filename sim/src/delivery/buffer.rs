//! Everything on its way to the neurons of one area group.

use super::chunks::{ChunkStore, Pool};
use super::packed::{PackedQueues, SHARD};
use super::ring::Ring;
use crate::machine::Simd;
use crate::neurons::{EXCITATORY, INHIBITORY, Real};
use std::sync::Arc;

/// Everything on its way to the neurons of one area group.
pub(crate) enum EventBuffer {
    /// Packed events, for connections that are drawn.
    Queues(PackedQueues),
    /// Sums, for connections that are listed.
    Ring(Ring),
}

impl EventBuffer {
    /// For events of drawn connections; their weights are counted in quanta `2^shift` times as
    /// large as those of sums.
    pub(crate) fn queues(
        neurons: usize,
        longest_delay: u32,
        shift: u32,
        chunks: &Arc<ChunkStore>,
    ) -> Self {
        Self::Queues(PackedQueues::new(neurons, longest_delay, shift, chunks))
    }

    /// For events of listed connections.
    pub(crate) fn ring(neurons: usize, longest_delay: u32) -> Self {
        Self::Ring(Ring::new(neurons, longest_delay))
    }

    /// Adds all that arrives at step `now` for the neurons of a shard to the sums of the two
    /// channels, or to the first if there is one for both; returns the number of events.
    pub(crate) fn deliver<R: Real>(
        &mut self,
        pool: &mut Pool,
        simd: Simd,
        now: u64,
        shard: usize,
        excitatory: &mut [R::Amount; SHARD],
        mut inhibitory: Option<&mut [R::Amount; SHARD]>,
    ) -> u64 {
        let mut events = 0;
        for channel in [EXCITATORY, INHIBITORY] {
            let sums = match &mut inhibitory {
                Some(inhibitory) if channel == INHIBITORY => &mut **inhibitory,
                _ => &mut *excitatory,
            };
            events += match self {
                Self::Queues(queues) => queues.deliver::<R>(pool, simd, now, channel, shard, sums),
                Self::Ring(ring) => ring.deliver::<R>(now, channel, shard * SHARD, sums),
            };
        }
        events
    }

    /// The number of events appended to queues since this was last asked.
    pub(crate) fn take_accepted(&mut self) -> u64 {
        match self {
            Self::Queues(queues) => queues.take_accepted(),
            Self::Ring(_) => 0,
        }
    }

    /// Events on their way.
    pub(crate) fn pending(&self) -> u64 {
        match self {
            Self::Queues(queues) => queues.pending(),
            Self::Ring(ring) => ring.events(),
        }
    }
}
