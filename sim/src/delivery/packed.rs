//! Events of drawn connections: packed into one word each, and summed up when they arrive.

use std::sync::Arc;

use super::chunks::{ChunkStore, Pool};
use super::queues::{Queues, SPARE};
use super::sums::ShardSums;
use crate::connectivity::{CALLS, Drawn, NOT_OWN, Projection, Sink, Sorted, decode};
use crate::machine::Simd;
use crate::neurons::{EXCITATORY, INHIBITORY, Real};

/// Neurons of a shard: as many as 16 bits can number, and few enough for their input of one step
/// to stay in the cache.
pub(crate) const SHARD: usize = 1 << SHARD_BITS;
const SHARD_BITS: u32 = 16;

/// Queues by shard, channel and step of arrival.
pub(crate) struct PackedQueues {
    queues: Queues,
    /// Steps of arrival, a power of two.
    slots: u32,
    /// From the quanta of codes to those of amounts (bits).
    shift: u32,
    /// Events appended since this was last asked.
    accepted: u64,
    /// Events of a neuron while they are put into queues.
    packed: Vec<u32>,
}

impl PackedQueues {
    /// Queues for neurons of an area group; weights are counted in quanta `2^shift` times as large as
    /// those of sums.
    pub(crate) fn new(
        neurons: usize,
        longest_delay: u32,
        shift: u32,
        chunks: &Arc<ChunkStore>,
    ) -> Self {
        let shards = neurons.div_ceil(SHARD).max(1);
        let slots = (longest_delay + 1).next_power_of_two();
        let queues = Queues::new(slots as usize * 2 * shards, chunks);
        Self { queues, slots, shift, accepted: 0, packed: Vec::new() }
    }

    /// The number of events appended since this was last asked.
    pub(crate) fn take_accepted(&mut self) -> u64 {
        std::mem::take(&mut self.accepted)
    }

    /// Events on their way.
    pub(crate) fn pending(&self) -> u64 {
        self.queues.events()
    }

    /// Adds the events that arrive at the neurons of a shard at step `now` to their sums; returns
    /// the number of events.
    pub(crate) fn deliver<R: Real>(
        &mut self,
        pool: &mut Pool,
        simd: Simd,
        now: u64,
        shard: usize,
        mut sums: ShardSums<R>,
    ) -> u64 {
        let mut delivered = 0;
        for channel in [EXCITATORY, INHIBITORY] {
            let sums = sums.of(channel);
            delivered += self.deliver_channel::<R>(pool, simd, now, channel, shard, sums);
        }
        delivered
    }

    fn deliver_channel<R: Real>(
        &mut self,
        pool: &mut Pool,
        simd: Simd,
        now: u64,
        channel: usize,
        shard: usize,
        sums: &mut [R::Amount; SHARD],
    ) -> u64 {
        let mut delivered = 0;
        let row = (shard as u32 * 2 + channel as u32) * self.slots;
        let queue = row + (now as u32 & (self.slots - 1));
        let scale = Scale { shift: self.shift, negative: channel == INHIBITORY };
        self.queues.drain(pool, queue as usize, |events| {
            delivered += events.len() as u64;
            match simd {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: the token says that the processor has AVX2.
                Simd::Avx2(_) => unsafe { add_avx2::<R>(events, scale, sums) },
                Simd::Baseline => add::<R>(events, scale, sums),
            }
        });
        delivered
    }
}

/// From codes to amounts.
#[derive(Clone, Copy)]
struct Scale {
    shift: u32,
    negative: bool,
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn add_avx2<R: Real>(events: &[u32], scale: Scale, sums: &mut [R::Amount; SHARD]) {
    add::<R>(events, scale, sums);
}

/// Adds the amounts of events to the sums of their targets.
#[inline(always)]
fn add<R: Real>(events: &[u32], scale: Scale, sums: &mut [R::Amount; SHARD]) {
    let (groups, rest) = events.as_chunks::<32>();
    for group in groups {
        let mut amounts = [R::Amount::default(); 32];
        for (amount, event) in amounts.iter_mut().zip(group) {
            *amount = amount_of::<R>(*event, scale);
        }
        for (event, amount) in group.iter().zip(amounts) {
            sums[*event as usize % SHARD] += amount;
        }
    }
    for event in rest {
        sums[*event as usize % SHARD] += amount_of::<R>(*event, scale);
    }
}

#[inline(always)]
fn amount_of<R: Real>(event: u32, scale: Scale) -> R::Amount {
    R::scaled(decode(event >> SHARD_BITS), scale.shift, scale.negative)
}

/// Where the events of spikes at one step go.
pub(crate) struct QueueWriter<'a> {
    pub queues: &'a mut PackedQueues,
    pub pool: &'a mut Pool,
    pub emitted: u64,
}

impl Sink for QueueWriter<'_> {
    #[inline(always)]
    fn take(&mut self, drawn: &Drawn) {
        let mut queue = [[0; CALLS]; 2];
        let mut event = [[0; CALLS]; 2];
        let (emitted, slots) = (self.emitted as u32, self.queues.slots);
        // Apart from the appending, whose writes could change anything for all that the compiler
        // knows: so this loop becomes vectors.
        for second in 0..2 {
            let (target, delay) = (&drawn.target[second], &drawn.delay[second]);
            for call in 0..CALLS {
                let arrival = emitted.wrapping_add(delay[call]);
                let shard = target[call] >> SHARD_BITS;
                let row = (shard * 2 + drawn.channel[call]).wrapping_mul(slots);
                queue[second][call] = row.wrapping_add(arrival & (slots - 1));
                let within = target[call] & (SHARD as u32 - 1);
                event[second][call] = (drawn.code[second][call] << SHARD_BITS) | within;
            }
        }
        let mut accepted = 0;
        let queues = &mut self.queues.queues;
        drawn.for_each(|call, second| {
            queues.push(self.pool, queue[second][call] as usize, event[second][call]);
            accepted += 1;
        });
        self.queues.accepted += accepted;
    }

    #[inline(always)]
    fn take_sorted(&mut self, sorted: &Sorted, projection: &Projection) {
        if projection.is_within(SHARD_BITS) {
            self.append_runs(sorted, projection);
        } else {
            self.append_each(sorted, projection);
        }
    }
}

impl QueueWriter<'_> {
    /// Appends runs of events to the queues of a single shard.
    #[inline(always)]
    fn append_runs(&mut self, sorted: &Sorted, projection: &Projection) {
        let PackedQueues { queues, slots, packed, accepted, .. } = &mut *self.queues;
        let (targets, codes) = sorted.synapses();
        packed.resize(targets.len() + SPARE, 0);
        for (packed, (&target, &code)) in packed.iter_mut().zip(targets.iter().zip(codes)) {
            *packed = event(target, code);
        }
        let row = ((projection.start >> SHARD_BITS) * 2 + projection.channel) * *slots;
        let mut begin = 0;
        for (delay, &count) in (1..).zip(sorted.delays()) {
            if count > 0 {
                let slot = (self.emitted as u32).wrapping_add(delay) & (*slots - 1);
                let end = begin + count as usize;
                queues.push_run(self.pool, (row + slot) as usize, packed, begin..end);
                begin = end;
                *accepted += u64::from(count);
            }
        }
    }

    /// Appends events one by one, those for this group alone.
    fn append_each(&mut self, sorted: &Sorted, projection: &Projection) {
        let PackedQueues { queues, slots, accepted, .. } = &mut *self.queues;
        let (targets, codes) = sorted.synapses();
        let mut synapses = targets.iter().zip(codes);
        for (delay, &count) in (1..).zip(sorted.delays()) {
            let slot = (self.emitted as u32).wrapping_add(delay) & (*slots - 1);
            for (&target, &code) in synapses.by_ref().take(count as usize) {
                if target != NOT_OWN {
                    let row = ((target >> SHARD_BITS) * 2 + projection.channel) * *slots;
                    queues.push(self.pool, (row + slot) as usize, event(target, code));
                    *accepted += 1;
                }
            }
        }
    }
}

/// A target within its shard, and the code of a weight, in one word.
#[inline(always)]
fn event(target: u32, code: u32) -> u32 {
    code << SHARD_BITS | (target & (SHARD as u32 - 1))
}
