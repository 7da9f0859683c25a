//! Ranks as the processes of an MPI job: the only file that knows MPI.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

use mpi::Threading;
use mpi::datatype::{Partition, PartitionMut};
use mpi::environment::Universe;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator as _, CommunicatorCollectives as _};

use super::{CommunicationError, Communicator, check_ranks};

/// The most elements that MPI counts: its counts are C ints.
const LIMIT: usize = i32::MAX as usize;

/// One rank of an MPI job; MPI is finalised when it is dropped.
pub struct MpiRank {
    rank: usize,
    ranks: usize,
    world: Mutex<SimpleCommunicator>,
    /// The only thread that may call MPI, if MPI knows of no other.
    only: Option<ThreadId>,
    _universe: Universe,
}

// SAFETY: a communicator is a handle that MPI allows any thread to use; `called` lets one thread at
// a time call MPI, and only the one that started it where MPI asks for that.
unsafe impl Send for MpiRank {}
// SAFETY: as above.
unsafe impl Sync for MpiRank {}

impl std::fmt::Debug for MpiRank {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MpiRank({} of {})", self.rank(), self.size())
    }
}

impl MpiRank {
    /// Starts MPI. Where MPI allows it, any thread may communicate, one at a time; elsewhere the one
    /// that calls this.
    ///
    /// # Errors
    /// [`CommunicationError::NotStarted`] if it was started before in this process, or does not
    /// bear other threads beside the one that communicates.
    pub fn start() -> Result<Self, CommunicationError> {
        let (universe, threading) = mpi::initialize_with_threading(Threading::Serialized)
            .ok_or(not_started("this process has started it before"))?;
        if threading < Threading::Funneled {
            return Err(not_started("this MPI does not allow threads"));
        }
        let only = (threading < Threading::Serialized).then(|| std::thread::current().id());
        let world = universe.world();
        let (rank, ranks) = (world.rank().unsigned_abs(), world.size().unsigned_abs());
        Ok(Self {
            rank: rank as usize,
            ranks: ranks as usize,
            world: Mutex::new(world),
            only,
            _universe: universe,
        })
    }

    /// The communicator, for this thread alone.
    fn called(&self) -> Result<MutexGuard<'_, SimpleCommunicator>, CommunicationError> {
        if self.only.is_some_and(|only| only != std::thread::current().id()) {
            return Err(CommunicationError::OtherThread);
        }
        Ok(self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn not_started(reason: &'static str) -> CommunicationError {
    CommunicationError::NotStarted { reason }
}

impl Communicator for MpiRank {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.ranks
    }

    fn exchange(
        &self,
        outgoing: &[Vec<u32>],
        incoming: &mut [Vec<u32>],
    ) -> Result<(), CommunicationError> {
        check_ranks(self.ranks, [outgoing.len(), incoming.len()])?;
        let world = self.called()?;
        let sent = counts(outgoing.iter().map(Vec::len))?;
        let mut received = vec![0; self.ranks];
        world.all_to_all_into(&sent[..], &mut received[..]);
        let (send_at, _) = displacements(&sent)?;
        let (receive_at, total) = displacements(&received)?;
        let flat = outgoing.concat();
        let mut arrived = vec![0_u32; total];
        world.all_to_all_varcount_into(
            &Partition::new(&flat[..], &sent[..], &send_at[..]),
            &mut PartitionMut::new(&mut arrived[..], &received[..], &receive_at[..]),
        );
        let mut rest = &arrived[..];
        for (into, &count) in incoming.iter_mut().zip(&received) {
            let (message, behind) = rest.split_at(count.unsigned_abs() as usize);
            into.clear();
            into.extend_from_slice(message);
            rest = behind;
        }
        Ok(())
    }

    fn all_gather(&self, values: &[u64]) -> Result<Vec<Vec<u64>>, CommunicationError> {
        let world = self.called()?;
        let here = counts([values.len()])?;
        let mut of_ranks = vec![0; self.ranks];
        world.all_gather_into(&here[0], &mut of_ranks[..]);
        let (at, total) = displacements(&of_ranks)?;
        let mut gathered = vec![0_u64; total];
        world.all_gather_varcount_into(
            values,
            &mut PartitionMut::new(&mut gathered[..], &of_ranks[..], &at[..]),
        );
        let mut rest = &gathered[..];
        let lists = of_ranks.iter().map(|&count| {
            let (list, behind) = rest.split_at(count.unsigned_abs() as usize);
            rest = behind;
            list.to_vec()
        });
        Ok(lists.collect())
    }

    fn abort(&self, exit_code: i32) {
        // Without the lock: the thread that has it may wait for a rank that will not come.
        SimpleCommunicator::world().abort(exit_code);
    }
}

/// Lengths as MPI counts them.
fn counts(lengths: impl IntoIterator<Item = usize>) -> Result<Vec<i32>, CommunicationError> {
    let count = |words| {
        i32::try_from(words).map_err(|_| CommunicationError::TooLong { words, limit: LIMIT })
    };
    lengths.into_iter().map(count).collect()
}

/// Where each of the messages begins when they lie end to end, and how long they are together.
fn displacements(counts: &[i32]) -> Result<(Vec<i32>, usize), CommunicationError> {
    let mut words = 0_usize;
    let mut begins = Vec::with_capacity(counts.len());
    for &count in counts {
        begins.push(words);
        words += count.unsigned_abs() as usize;
    }
    if words > LIMIT {
        return Err(CommunicationError::TooLong { words, limit: LIMIT });
    }
    Ok((self::counts(begins)?, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_beyond_the_counts_of_mpi_are_refused() {
        let too_long = LIMIT + 1;
        let refused = Err(CommunicationError::TooLong { words: too_long, limit: LIMIT });
        assert_eq!(counts([1, too_long]), refused);
        let together = displacements(&[i32::MAX, 1]).map(|(_, total)| vec![total as i32]);
        assert_eq!(together, refused);
    }

    #[test]
    fn messages_lie_end_to_end() {
        assert_eq!(displacements(&[2, 0, 5]), Ok((vec![0, 2, 2], 7)));
    }
}
