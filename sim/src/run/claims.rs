//! Work that the threads who share it take piece by piece.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How much of some work has been taken.
#[derive(Debug, Default)]
pub(crate) struct Claims(AtomicUsize);

impl Claims {
    /// Takes some of the pieces that are left of `pieces`, if there are any: many at first, few at the
    /// end, so that threads are seldom in each other's way and yet done at the same time.
    pub(crate) fn take(&self, pieces: usize, threads: usize) -> Option<Range<usize>> {
        let end = |begin: usize| begin + (pieces - begin).div_ceil(2 * threads);
        let take = |begin: usize| (begin < pieces).then(|| end(begin));
        let begin = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).ok()?;
        Some(begin..end(begin))
    }

    /// Offers other work; no thread takes any meanwhile.
    pub(crate) fn begin(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// The pieces that one of several threads has if each has as many.
pub(crate) fn even_share(pieces: usize, thread: usize, threads: usize) -> Range<usize> {
    debug_assert!(thread < threads, "thread {thread} of {threads}");
    pieces * thread / threads..pieces * (thread + 1) / threads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_taken_once() {
        for (pieces, threads) in [(0, 1), (1, 2), (17, 1), (1_000, 2), (12_345, 7)] {
            let claims = Claims::default();
            for _ in 0..2 {
                claims.begin();
                let taken: Vec<_> = std::iter::from_fn(|| claims.take(pieces, threads)).collect();
                assert!(taken.iter().cloned().flatten().eq(0..pieces));
                let rounds = 2 * threads * (1 + pieces.max(1).ilog2() as usize);
                assert!(taken.len() <= rounds, "{} of {pieces} for {threads}", taken.len());
            }
            let shares = (0..threads).map(|thread| even_share(pieces, thread, threads));
            assert!(shares.flatten().eq(0..pieces));
        }
    }

    #[test]
    fn threads_take_different_pieces() {
        let claims = Claims::default();
        let taken = std::thread::scope(|scope| {
            let take = || std::iter::from_fn(|| claims.take(10_000, 3)).collect::<Vec<_>>();
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(take)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        let mut pieces: Vec<usize> = taken.into_iter().flatten().collect();
        pieces.sort_unstable();
        assert!(pieces.into_iter().eq(0..10_000));
    }
}
