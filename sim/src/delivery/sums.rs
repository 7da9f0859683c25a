//! Sums of what arrives at neurons in one step.

use std::ops::Range;

use super::packed::SHARD;
use crate::neurons::{EXCITATORY, INHIBITORY, Real};

/// What arrives at the neurons of some shards in one step, by channel; the second is empty where
/// both share the first.
#[derive(Debug)]
pub(crate) struct Sums<R: Real> {
    pub channels: [Vec<R::Amount>; 2],
}

/// The sums of one shard.
pub(crate) struct ShardSums<'a, R: Real> {
    excitatory: &'a mut [R::Amount; SHARD],
    inhibitory: Option<&'a mut [R::Amount; SHARD]>,
}

impl<R: Real> Sums<R> {
    /// Zeros.
    pub(crate) fn new(shards: usize, two_channels: bool) -> Self {
        let zeros = vec![R::Amount::default(); shards * SHARD];
        let second = if two_channels { zeros.clone() } else { Vec::new() };
        Self { channels: [zeros, second] }
    }

    /// The sums of a shard, if there is one of that number.
    pub(crate) fn shard(&mut self, shard: usize) -> Option<ShardSums<'_, R>> {
        let [excitatory, inhibitory] = &mut self.channels;
        let excitatory = excitatory.get_mut(shard * SHARD..)?.first_chunk_mut()?;
        let inhibitory = inhibitory.get_mut(shard * SHARD..).and_then(<[_]>::first_chunk_mut);
        Some(ShardSums { excitatory, inhibitory })
    }

    /// Forgets what has arrived at the first neurons.
    pub(crate) fn clear(&mut self, neurons: usize) {
        for channel in &mut self.channels {
            let used = neurons.min(channel.len());
            channel[..used].fill(R::Amount::default());
        }
    }

    /// Replaces the sums of some neurons by those that others have of as many neurons of theirs, added up.
    pub(crate) fn add_up<'a>(
        &mut self,
        places: Range<usize>,
        others: impl Iterator<Item = &'a Self> + Clone,
        of_others: usize,
    ) {
        for (index, channel) in self.channels.iter_mut().enumerate().filter(|(_, c)| !c.is_empty())
        {
            let sums = &mut channel[places.clone()];
            let mut amounts = others.clone().map(|other| &other.channels[index][of_others..]);
            if let Some(first) = amounts.next() {
                sums.copy_from_slice(&first[..sums.len()]);
            }
            for amounts in amounts {
                sums.iter_mut().zip(amounts).for_each(|(sum, &amount)| *sum += amount);
            }
        }
    }
}

impl<R: Real> ShardSums<'_, R> {
    /// Those of a channel.
    pub(crate) fn of(&mut self, channel: usize) -> &mut [R::Amount; SHARD] {
        debug_assert!(channel == EXCITATORY || channel == INHIBITORY, "channel {channel}");
        match &mut self.inhibitory {
            Some(inhibitory) if channel == INHIBITORY => inhibitory,
            _ => self.excitatory,
        }
    }
}
