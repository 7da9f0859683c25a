//! Events between the spike that causes them and the step at which they arrive.

mod queues;
mod ring;

use crate::connectivity::{CALLS, Drawn, NOT_OWN, Projection, Sink, Sorted};
use crate::machine::Simd;
use crate::neurons::Real;
pub(crate) use queues::{Depot, Pool};
use queues::{Queues, SPARE};
use ring::Ring;

/// Neurons of a shard: as many as 16 bits can number, and few enough for their input of one step
/// to stay in the cache.
pub(crate) const SHARD: usize = 1 << SHARD_BITS;
const SHARD_BITS: u32 = 16;

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
        let slots = (longest_delay + 1).next_power_of_two();
        let queues = Queues::new(slots as usize * 2 * shards);
        Self::Packed(Packed { queues, slots, shift, accepted: 0, packed: Vec::new() })
    }

    pub(crate) fn dense(neurons: usize, longest_delay: u32) -> Self {
        Self::Dense(Ring::new(neurons, longest_delay))
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
                Self::Packed(packed) => packed.deliver::<R>(pool, simd, now, channel, shard, sums),
                Self::Dense(ring) => ring.deliver::<R>(now, channel, shard * SHARD, sums),
            };
        }
        events
    }

    /// The number of events appended to queues since this was last asked.
    pub(crate) fn take_accepted(&mut self) -> u64 {
        match self {
            Self::Packed(packed) => std::mem::take(&mut packed.accepted),
            Self::Dense(_) => 0,
        }
    }

    /// Events on their way.
    pub(crate) fn pending(&self) -> u64 {
        match self {
            Self::Packed(packed) => packed.queues.events(),
            Self::Dense(ring) => ring.events(),
        }
    }
}

/// Queues by shard, channel and step of arrival.
pub(crate) struct Packed {
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

impl Packed {
    /// Adds the events of one channel that arrive at a step to the sums; returns their number.
    fn deliver<R: Real>(
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
                // SAFETY: this variant is only made where the processor has AVX2.
                Simd::Avx2 => unsafe { add_avx2::<R>(events, scale, sums) },
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
            *amount = R::decode(event >> SHARD_BITS, scale.shift, scale.negative);
        }
        for (event, amount) in group.iter().zip(amounts) {
            sums[*event as usize % SHARD] += amount;
        }
    }
    for event in rest {
        sums[*event as usize % SHARD] +=
            R::decode(event >> SHARD_BITS, scale.shift, scale.negative);
    }
}

/// Where the events of spikes at one step go.
pub(crate) struct Outbox<'a> {
    pub packed: &'a mut Packed,
    pub pool: &'a mut Pool,
    pub emitted: u64,
}

impl Sink for Outbox<'_> {
    #[inline(always)]
    fn take(&mut self, drawn: &Drawn) {
        let mut queue = [[0; CALLS]; 2];
        let mut event = [[0; CALLS]; 2];
        let (emitted, slots) = (self.emitted as u32, self.packed.slots);
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
        let queues = &mut self.packed.queues;
        drawn.for_each(|call, second| {
            queues.push(self.pool, queue[second][call] as usize, event[second][call]);
            accepted += 1;
        });
        self.packed.accepted += accepted;
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

impl Outbox<'_> {
    /// Appends runs of events to the queues of a single shard.
    #[inline(always)]
    fn append_runs(&mut self, sorted: &Sorted, projection: &Projection) {
        let Packed { queues, slots, packed, accepted, .. } = &mut *self.packed;
        let (targets, codes) = sorted.synapses();
        packed.resize(targets.len() + SPARE, 0);
        for (packed, (&target, &code)) in packed.iter_mut().zip(targets.iter().zip(codes)) {
            *packed = event(target, code);
        }
        let row = ((projection.start >> SHARD_BITS) * 2 + projection.channel) * *slots;
        let mut rest = &packed[..];
        for (delay, &count) in (1..).zip(sorted.delays()) {
            if count > 0 {
                let slot = (self.emitted as u32).wrapping_add(delay) & (*slots - 1);
                let (run, behind) = rest.split_at(count as usize);
                // SAFETY: that many words are behind the last event of a neuron.
                unsafe { queues.push_run(self.pool, (row + slot) as usize, run) };
                rest = behind;
                *accepted += u64::from(count);
            }
        }
    }

    /// Appends events one by one, those for this worker alone.
    fn append_each(&mut self, sorted: &Sorted, projection: &Projection) {
        let Packed { queues, slots, accepted, .. } = &mut *self.packed;
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
