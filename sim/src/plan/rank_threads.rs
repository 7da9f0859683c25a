//! How many threads each rank has: every thread of every rank is a worker, numbered through.

use std::ops::Range;

use crate::communicator::{CommunicationError, Communicator};
use crate::settings::SimulationSettings;

/// The threads that a rank can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) most: usize,
    /// Whether it takes fewer where more do not pay.
    pub(crate) may_be_fewer: bool,
}

impl Offer {
    pub(crate) fn of(settings: &SimulationSettings) -> Self {
        Self { most: settings.threads, may_be_fewer: settings.threads_that_pay }
    }

    /// What every rank offers, in their order. Ranks may run on unlike machines.
    pub(crate) fn of_ranks(
        settings: &SimulationSettings,
        communicator: &dyn Communicator,
    ) -> Result<Vec<Self>, CommunicationError> {
        let Self { most, may_be_fewer } = Self::of(settings);
        let gathered = communicator.all_gather(&[most as u64, u64::from(may_be_fewer)])?;
        let offer =
            |words: &Vec<u64>| Self { most: words[0] as usize, may_be_fewer: words[1] != 0 };
        Ok(gathered.iter().map(offer).collect())
    }

    /// What a rank takes if no rank is to have more than so many threads that nobody asked for.
    pub(crate) fn up_to(self, threads: usize) -> usize {
        if self.may_be_fewer { self.most.min(threads) } else { self.most }
    }
}

/// The threads of every rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RankThreads {
    /// The first worker of every rank, and behind them the number of all.
    begins: Vec<usize>,
}

impl RankThreads {
    pub(crate) fn new(threads: impl IntoIterator<Item = usize>) -> Self {
        let mut begins = vec![0];
        for (rank, threads) in threads.into_iter().enumerate() {
            begins.push(begins[rank] + threads);
        }
        Self { begins }
    }

    /// The number of all workers.
    pub(crate) fn workers(&self) -> usize {
        self.begins[self.begins.len() - 1]
    }

    /// The workers of a rank.
    pub(crate) fn of_rank(&self, rank: usize) -> Range<usize> {
        self.begins[rank]..self.begins[rank + 1]
    }

    /// The rank of a worker.
    pub(crate) fn rank_of(&self, worker: usize) -> usize {
        debug_assert!(worker < self.workers(), "worker {worker} is of no rank");
        self.begins.partition_point(|&begin| begin <= worker) - 1
    }

    /// The threads of each rank.
    pub(crate) fn counts(&self) -> Vec<usize> {
        self.begins.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_are_numbered_through() {
        let threads = RankThreads::new([2, 1, 3]);
        assert_eq!(threads.workers(), 6);
        assert_eq!(threads.of_rank(2), 3..6);
        let ranks: Vec<usize> = (0..6).map(|worker| threads.rank_of(worker)).collect();
        assert_eq!(ranks, [0, 0, 1, 2, 2, 2]);
        assert_eq!(threads.counts(), [2, 1, 3]);
    }
}
