//! How many threads each rank has.

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
pub(crate) struct RankThreads(Vec<usize>);

impl RankThreads {
    pub(crate) fn new(threads: impl IntoIterator<Item = usize>) -> Self {
        Self(threads.into_iter().collect())
    }

    /// The threads of a rank.
    pub(crate) fn of_rank(&self, rank: usize) -> usize {
        self.0[rank]
    }

    /// The threads of each rank.
    pub(crate) fn counts(&self) -> &[usize] {
        &self.0
    }
}
