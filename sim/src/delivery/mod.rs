//! Events between the spike that causes them and the step at which they arrive.

mod queues;
mod ring;

use crate::connectivity::{Synapse, decode};
use crate::real::Real;
use queues::Queues;
use ring::Ring;

/// Neurons of a shard: as many as 16 bits can number, and few enough for their input of one step
/// to stay in the cache.
pub(crate) const SHARD: usize = 1 << 16;

/// Excitatory and inhibitory input, the two channels in which it arrives.
pub(crate) const EXCITATORY: usize = 0;
pub(crate) const INHIBITORY: usize = 1;

/// Everything on its way to the neurons of one district.
pub(crate) enum Inbox {
    /// Packed events, for connections that are drawn.
    Packed(Packed),
    /// Sums, for connections that are listed.
    Dense(Ring),
}

impl Inbox {
    pub(crate) fn packed(neurons: usize, longest_delay: u32, shift: u32) -> Self {
        let shards = neurons.div_ceil(SHARD).max(1);
        let slots = (longest_delay + 1).next_power_of_two() as usize;
        let queues = Queues::new(slots * 2 * shards);
        Self::Packed(Packed { queues, shards, slots, shift })
    }

    pub(crate) fn dense(neurons: usize, longest_delay: u32) -> Self {
        Self::Dense(Ring::new(neurons, longest_delay))
    }

    /// Adds all that arrives at step `now` for the neurons of a shard to the sums of the two
    /// channels, or to the first if there is one for both; returns the number of events.
    pub(crate) fn deliver<R: Real>(
        &mut self,
        now: u64,
        shard: usize,
        excitatory: &mut [R::Amount],
        mut inhibitory: Option<&mut [R::Amount]>,
    ) -> u64 {
        let mut events = 0;
        for channel in [EXCITATORY, INHIBITORY] {
            let sums = match &mut inhibitory {
                Some(inhibitory) if channel == INHIBITORY => &mut **inhibitory,
                _ => &mut *excitatory,
            };
            events += match self {
                Self::Packed(packed) => packed.deliver::<R>(now, channel, shard, sums),
                Self::Dense(ring) => ring.deliver::<R>(now, channel, shard * SHARD, sums),
            };
        }
        events
    }

    /// Events on their way.
    pub(crate) fn pending(&self) -> u64 {
        match self {
            Self::Packed(packed) => packed.queues.events(),
            Self::Dense(ring) => ring.events(),
        }
    }

    /// Memory held for events (bytes).
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Packed(packed) => packed.queues.bytes(),
            Self::Dense(_) => 0,
        }
    }
}

/// Queues by step of arrival, channel and shard.
pub(crate) struct Packed {
    queues: Queues,
    shards: usize,
    slots: usize,
    /// From the quanta of codes to those of amounts (bits).
    shift: u32,
}

impl Packed {
    fn queue(&self, arrival: u64, channel: usize, shard: usize) -> usize {
        let slot = arrival as usize & (self.slots - 1);
        (slot * 2 + channel) * self.shards + shard
    }

    /// Appends the event of a synapse whose source spiked at step `emitted`.
    #[inline(always)]
    pub(crate) fn push(&mut self, emitted: u64, channel: usize, synapse: Synapse) {
        let target = synapse.target as usize;
        let arrival = emitted + u64::from(synapse.delay);
        let queue = self.queue(arrival, channel, target / SHARD);
        let event = synapse.code << 16 | (target % SHARD) as u32;
        self.queues.push(queue, event);
    }

    fn deliver<R: Real>(
        &mut self,
        now: u64,
        channel: usize,
        shard: usize,
        sums: &mut [R::Amount],
    ) -> u64 {
        let mut delivered = 0;
        let queue = self.queue(now, channel, shard);
        let sign = if channel == EXCITATORY { 1 } else { -1 };
        let shift = self.shift;
        self.queues.drain(queue, |events| {
            delivered += events.len() as u64;
            for event in events {
                let amount = sign * (i64::from(decode(event >> 16)) << shift);
                sums[(event & 0xffff) as usize] += R::amount(amount);
            }
        });
        delivered
    }
}
