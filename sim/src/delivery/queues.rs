//! Events on their way, sorted by when and where they arrive.
//!
//! An event is four bytes: the target among at most 65,536 neurons of a shard, and a weight code.
//! Every queue is a chain of chunks of 1 KiB from a common store. Drawing a spike's synapses
//! appends to some hundred queues at once; that only one cache line of each is touched is what
//! makes it fast.

use std::ops::Range;
use std::ptr::NonNull;
use std::sync::Arc;

use super::chunks::{Chunk, ChunkStore, Pool, WORDS};
use crate::machine::prefetch_address;

/// The first words of a chunk hold the address of the end of the chunk before it.
const LINK: usize = size_of::<*mut u32>() / size_of::<u32>();
/// Words behind a run of events that copying it may touch.
pub(super) const SPARE: usize = 16;

/// Queues of packed events, by number, in chunks of one store.
pub(crate) struct Queues {
    /// Where the next event of a queue goes. A multiple of the size of a chunk means that there is
    /// no room: the queue is empty (null) or its last chunk is full.
    ///
    /// Every chunk of a queue belongs to it alone, has been written from its link up to the tail,
    /// and lies in `store`.
    tails: Vec<*mut u32>,
    /// Keeps the chunks where they are.
    store: Arc<ChunkStore>,
}

// SAFETY: the pointers lead into the chunks of the store, which is held along with them, and the
// chunks of a queue belong to it alone.
unsafe impl Send for Queues {}
// SAFETY: a shared reference only reads.
unsafe impl Sync for Queues {}

impl Queues {
    pub(crate) fn new(queues: usize, store: &Arc<ChunkStore>) -> Self {
        Self { tails: vec![std::ptr::null_mut(); queues], store: Arc::clone(store) }
    }

    /// Appends an event.
    ///
    /// # Panics
    /// If the pool is of another store.
    #[inline(always)]
    pub(crate) fn push(&mut self, pool: &mut Pool, queue: usize, event: u32) {
        let place = &mut self.tails[queue];
        if is_full(*place) {
            *place = extend(*place, pool, &self.store);
        }
        // SAFETY: a tail that is not at a chunk's beginning has room up to the chunk's end.
        unsafe {
            place.write(event);
            *place = place.add(1);
        }
    }

    /// Appends several of some events, as [`push`](Self::push) does one. Behind the run there must
    /// be [`SPARE`] more words: copying a round number of them is faster.
    ///
    /// # Panics
    /// If there are fewer words, or the pool is of another store.
    #[inline(always)]
    pub(crate) fn push_run(
        &mut self,
        pool: &mut Pool,
        queue: usize,
        events: &[u32],
        run: Range<usize>,
    ) {
        let mut left = run.len();
        let mut rest = &events[run.start..][..left + SPARE];
        let place = &mut self.tails[queue];
        loop {
            if is_full(*place) {
                *place = extend(*place, pool, &self.store);
            }
            let room = WORDS - words_before(*place);
            // SAFETY: a tail that is not at a chunk's beginning has room up to the chunk's end;
            // `rest` has the events that are left, and the spare words.
            unsafe {
                if left + SPARE <= room {
                    copy_eights(rest.as_ptr(), *place, left);
                    *place = place.add(left);
                    return;
                }
                let now = left.min(room);
                std::ptr::copy_nonoverlapping(rest.as_ptr(), *place, now);
                *place = place.add(now);
                rest = &rest[now..];
                left -= now;
            }
            if left == 0 {
                return;
            }
        }
    }

    /// Hands all events of a queue to `take`, chunk by chunk, the last first, and empties it.
    ///
    /// # Panics
    /// If the pool is of another store.
    #[inline(always)]
    pub(crate) fn drain(&mut self, pool: &mut Pool, queue: usize, mut take: impl FnMut(&[u32])) {
        assert!(pool.is_of(&self.store), "a pool of another store");
        let mut tail = std::mem::replace(&mut self.tails[queue], std::ptr::null_mut());
        while !tail.is_null() {
            let (chunk, events) = last_chunk(tail);
            // SAFETY: the words between a chunk's link and the tail were written; the link is the
            // end of the full chunk before, or null. Nothing leads to the chunk any more when it is
            // given back.
            unsafe {
                tail = chunk.cast::<*mut u32>().read();
                if !tail.is_null() {
                    prefetch_chunk(tail.sub(WORDS));
                }
                take(std::slice::from_raw_parts(chunk.add(LINK), events));
                pool.give(NonNull::new_unchecked(chunk.cast::<Chunk>()));
            }
        }
    }

    /// Number of events in all queues.
    pub(crate) fn events(&self) -> u64 {
        let mut events = 0;
        for &tail in &self.tails {
            let mut tail = tail;
            while !tail.is_null() {
                let (chunk, words) = last_chunk(tail);
                events += words as u64;
                // SAFETY: the first words of a chunk are its link.
                tail = unsafe { chunk.cast::<*mut u32>().read() };
            }
        }
        events
    }
}

/// Words of a tail's chunk before it; none if its last chunk is full, or it is null.
#[inline(always)]
fn words_before(tail: *mut u32) -> usize {
    tail.addr() % size_of::<Chunk>() / size_of::<u32>()
}

#[inline(always)]
fn is_full(tail: *mut u32) -> bool {
    words_before(tail) == 0
}

/// Copies events in eights, and up to [`SPARE`] words more: faster than exactly so many.
///
/// # Safety
/// As many words must be there to be read and to be written.
#[inline(always)]
unsafe fn copy_eights(from: *const u32, to: *mut u32, events: usize) {
    // SAFETY: the caller's.
    unsafe {
        std::ptr::copy_nonoverlapping(from, to, SPARE);
        let mut done = SPARE;
        while done < events {
            std::ptr::copy_nonoverlapping(from.add(done), to.add(done), 8);
            done += 8;
        }
    }
}

/// A new chunk behind one that is full, or the first.
#[cold]
#[inline(never)]
fn extend(full: *mut u32, pool: &mut Pool, store: &Arc<ChunkStore>) -> *mut u32 {
    assert!(pool.is_of(store), "a pool of another store");
    let chunk: *mut u32 = pool.take().as_ptr().cast();
    // SAFETY: the chunk is free, and its first words are its link.
    unsafe {
        chunk.cast::<*mut u32>().write(full);
        chunk.add(LINK)
    }
}

/// Has a chunk brought into the cache.
#[inline(always)]
fn prefetch_chunk(chunk: *const u32) {
    for line in (0..WORDS).step_by(16) {
        prefetch_address(chunk.wrapping_add(line));
    }
}

/// The chunk of a tail that is not null, and the events in it.
#[inline(always)]
fn last_chunk(tail: *mut u32) -> (*mut u32, usize) {
    // SAFETY: the tail is behind an event of a chunk, and chunks begin at multiples of their size.
    unsafe {
        let chunk = tail.sub(1).map_addr(|at| at & !(size_of::<Chunk>() - 1));
        (chunk, tail.offset_from_unsigned(chunk) - LINK)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn empty(queues: usize) -> (Queues, Pool, Arc<ChunkStore>) {
        let store = Arc::default();
        (Queues::new(queues, &store), Pool::new(Arc::clone(&store)), store)
    }

    fn drained(queues: &mut Queues, pool: &mut Pool, queue: usize) -> Vec<u32> {
        let mut drained = Vec::new();
        queues.drain(pool, queue, |events| drained.extend_from_slice(events));
        drained.sort_unstable();
        drained
    }

    #[test]
    fn what_is_pushed_is_drained_once() {
        let (mut queues, mut pool, store) = empty(3);
        for round in 0..3_u32 {
            for event in 0..3_000 {
                queues.push(&mut pool, event as usize % 2, event + round);
            }
            for queue in 0..3 {
                let drained = drained(&mut queues, &mut pool, queue);
                assert_eq!(queues.events() % 1_500, 0);
                let expected: Vec<u32> =
                    (0..3_000).filter(|e| *e as usize % 2 == queue).map(|e| e + round).collect();
                assert_eq!(drained, expected);
            }
        }
        // What was given back is used again.
        let bytes = store.bytes();
        queues.push(&mut pool, 0, 1);
        assert_eq!(store.bytes(), bytes);
    }

    #[test]
    fn runs_of_any_length_arrive_whole() {
        let (mut queues, mut pool, _) = empty(1);
        let events: Vec<u32> = (0..1_200 + SPARE as u32).collect();
        let (mut begin, mut expected) = (0, Vec::new());
        for length in [0, 1, 7, 8, 9, 16, 17, 100, 237, 238, 239, 254, 255] {
            queues.push_run(&mut pool, 0, &events, begin..begin + length);
            expected.extend_from_slice(&events[begin..begin + length]);
            begin = (begin + length) % 900;
        }
        expected.sort_unstable();
        assert_eq!(queues.events(), expected.len() as u64);
        assert_eq!(drained(&mut queues, &mut pool, 0), expected);
    }

    /// What is done to the queues: a queue, so many events, and whether it is emptied afterwards.
    fn operations() -> impl Strategy<Value = Vec<(usize, usize, bool)>> {
        let operations = if cfg!(miri) { 8 } else { 60 };
        vec((0..3_usize, 0..600_usize, any::<bool>()), 0..operations)
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: if cfg!(miri) { 4 } else { 256 },
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn nothing_is_lost_or_put_elsewhere(operations in operations()) {
            let (mut queues, mut pool, _) = empty(3);
            let mut expected = [const { Vec::new() }; 3];
            let events: Vec<u32> = (0..600 + SPARE as u32).collect();
            for (queue, count, empties) in operations {
                if count % 2 == 0 {
                    queues.push_run(&mut pool, queue, &events, 0..count);
                } else {
                    events[..count].iter().for_each(|&event| queues.push(&mut pool, queue, event));
                }
                expected[queue].extend_from_slice(&events[..count]);
                let on_their_way: usize = expected.iter().map(Vec::len).sum();
                prop_assert_eq!(queues.events(), on_their_way as u64);
                if empties {
                    expected[queue].sort_unstable();
                    let drained = drained(&mut queues, &mut pool, queue);
                    prop_assert_eq!(drained, std::mem::take(&mut expected[queue]));
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "out of range")]
    fn a_run_without_spare_words_is_refused() {
        let (mut queues, mut pool, _) = empty(1);
        queues.push_run(&mut pool, 0, &[0; SPARE], 0..1);
    }

    #[test]
    #[should_panic(expected = "another store")]
    fn a_pool_of_another_store_is_refused() {
        let (mut queues, mut pool, _) = empty(1);
        queues.push(&mut pool, 0, 1);
        queues.drain(&mut Pool::new(Arc::default()), 0, |_| ());
    }

    #[test]
    fn queues_outlive_the_pools_that_filled_them() {
        let (mut queues, mut pool, store) = empty(1);
        queues.push(&mut pool, 0, 1);
        drop(pool);
        let mut other = Pool::new(Arc::clone(&store));
        drop(store);
        let mut queues = std::thread::scope(|scope| {
            let fill = scope.spawn(|| {
                queues.push(&mut other, 0, 2);
                (queues, other)
            });
            fill.join().unwrap()
        });
        assert_eq!(drained(&mut queues.0, &mut queues.1, 0), [1, 2]);
    }
}
