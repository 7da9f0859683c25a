//! Ranks as threads of one process: the partitioned simulation without an MPI.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{CommunicationError, Communicator, check_ranks};

/// One rank among the threads of a process; leaving early makes the others' calls fail.
#[derive(Debug)]
pub struct ThreadRank {
    rank: usize,
    hub: Arc<Hub>,
}

/// Runs `work` once per rank, each in a thread of its own, and returns what they return, by rank.
///
/// # Panics
/// If one of them panicked, after all have ended.
pub fn run_ranks<R: Send>(ranks: usize, work: impl Fn(&ThreadRank) -> R + Sync) -> Vec<R> {
    let hub = Arc::new(Hub { ranks, round: Mutex::default(), changed: Condvar::new() });
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..ranks)
            .map(|rank| {
                let member = ThreadRank { rank, hub: Arc::clone(&hub) };
                scope.spawn(move || work(&member))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Where the ranks meet.
#[derive(Debug)]
struct Hub {
    ranks: usize,
    round: Mutex<Round>,
    changed: Condvar,
}

/// One meeting: every rank brings a message for everyone, then takes what is there for it.
#[derive(Debug, Default)]
struct Round {
    brought: Vec<(usize, Vec<Vec<u64>>)>,
    taking: bool,
    taken: usize,
    lost: bool,
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, Round> {
        self.round.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while<'a>(
        &self,
        round: MutexGuard<'a, Round>,
        still: impl Fn(&Round) -> bool,
    ) -> Result<MutexGuard<'a, Round>, CommunicationError> {
        let round = self
            .changed
            .wait_while(round, |round| still(round) && !round.lost)
            .unwrap_or_else(PoisonError::into_inner);
        if still(&round) { Err(CommunicationError::RankLost) } else { Ok(round) }
    }

    /// Brings one message for every rank, and takes the one that each rank brought for this one.
    fn meet(
        &self,
        rank: usize,
        messages: Vec<Vec<u64>>,
    ) -> Result<Vec<Vec<u64>>, CommunicationError> {
        let mut round = self.wait_while(self.lock(), |round| round.taking)?;
        round.brought.push((rank, messages));
        if round.brought.len() == self.ranks {
            round.brought.sort_unstable_by_key(|(from, _)| *from);
            round.taking = true;
            self.changed.notify_all();
        }
        let mut round = self.wait_while(round, |round| !round.taking)?;
        let here =
            round.brought.iter_mut().map(|(_, messages)| std::mem::take(&mut messages[rank]));
        let here = here.collect();
        round.taken += 1;
        if round.taken == self.ranks {
            *round = Round { lost: round.lost, ..Round::default() };
            self.changed.notify_all();
        }
        Ok(here)
    }
}

impl Communicator for ThreadRank {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.hub.ranks
    }

    fn exchange(
        &self,
        outgoing: &[Vec<u32>],
        incoming: &mut [Vec<u32>],
    ) -> Result<(), CommunicationError> {
        check_ranks(self.size(), [outgoing.len(), incoming.len()])?;
        let widened = |message: &Vec<u32>| message.iter().map(|&word| u64::from(word)).collect();
        let messages = self.hub.meet(self.rank, outgoing.iter().map(widened).collect())?;
        for (message, into) in messages.into_iter().zip(incoming) {
            into.clear();
            into.extend(message.into_iter().map(|word| word as u32));
        }
        Ok(())
    }

    fn all_gather(&self, values: &[u64]) -> Result<Vec<Vec<u64>>, CommunicationError> {
        self.hub.meet(self.rank, vec![values.to_vec(); self.size()])
    }

    fn abort(&self, _exit_code: i32) {
        self.hub.lock().lost = true;
        self.hub.changed.notify_all();
    }
}

impl Drop for ThreadRank {
    fn drop(&mut self) {
        self.abort(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_reaches_its_rank_in_every_round() {
        let seen = run_ranks(3, |rank| {
            let mut incoming = vec![Vec::new(); 3];
            let mut sums = Vec::new();
            for round in 0..50_u32 {
                let here = u32::try_from(rank.rank()).unwrap();
                let outgoing: Vec<_> = (0..3).map(|to| vec![round, here, to]).collect();
                rank.exchange(&outgoing, &mut incoming).unwrap();
                for (from, message) in (0_u32..).zip(&incoming) {
                    assert_eq!(message, &[round, from, here]);
                }
                let mut values = [u64::from(here), u64::from(round)];
                rank.sum(&mut values).unwrap();
                sums.push(values);
            }
            sums
        });
        for sums in seen {
            for (round, sum) in (0_u64..).zip(sums) {
                assert_eq!(sum, [3, 3 * round]);
            }
        }
    }

    #[test]
    fn a_rank_that_leaves_early_ends_the_others() {
        let results = run_ranks(3, |rank| {
            if rank.rank() == 1 {
                rank.abort(1);
                return Ok(());
            }
            rank.sum(&mut [1])
        });
        assert_eq!(results[0], Err(CommunicationError::RankLost));
        assert_eq!(results[2], Err(CommunicationError::RankLost));
    }

    #[test]
    fn different_numbers_of_values_are_noticed() {
        let results = run_ranks(2, |rank| rank.sum(&mut vec![1; 1 + rank.rank()]));
        let differs = CommunicationError::Length { rank: 1, expected: 1, found: 2 };
        assert_eq!(results[0], Err(differs));
    }
}
