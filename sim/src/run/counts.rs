//! What a thread has counted.

/// Counts of one thread; each sums over threads to what the whole simulation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub spikes: u64,
    pub spike_hash: u64,
    pub events_drawn: u64,
    pub events_delivered: u64,
    pub events_given: u64,
}

impl Counts {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            spikes: self.spikes + other.spikes,
            spike_hash: self.spike_hash.wrapping_add(other.spike_hash),
            events_drawn: self.events_drawn + other.events_drawn,
            events_delivered: self.events_delivered + other.events_delivered,
            events_given: self.events_given + other.events_given,
        }
    }
}
