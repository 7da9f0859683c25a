//! Events on their way, sorted by when and where they arrive.
//!
//! An event is four bytes: the target among at most 65,536 neurons of a shard, and a weight code.
//! Every queue is a chain of chunks of 1 KiB from a common pool. Drawing a spike's synapses
//! appends to some hundred queues at once; that only one cache line of each is touched is what
//! makes it fast.

use std::mem::MaybeUninit;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::machine::prefer_huge_pages;
use crate::machine::prefetch_address;

/// Words of a chunk; the first two hold the address of the chunk before it.
const WORDS: usize = 256;
const LINK: usize = 2;
/// Words behind a run of events that copying it may touch.
pub(super) const SPARE: usize = 16;
/// Chunks that are allocated together, that go to a thread together, and that a thread has at hand
/// at most.
const SLAB: usize = 16384;
const MOVED: usize = 1024;
const AT_HAND: usize = 8192;

#[repr(C, align(1024))]
#[derive(Clone, Copy)]
struct Chunk([u32; WORDS]);

/// The chunks of all threads of a rank, and those that no thread has at hand.
#[derive(Default)]
pub(crate) struct Depot(Mutex<Store>);

#[derive(Default)]
struct Store {
    free: Vec<*mut Chunk>,
    slabs: Vec<Vec<MaybeUninit<Chunk>>>,
}

// SAFETY: the pointers lead into the slabs, which move along with them.
unsafe impl Send for Store {}

/// Chunks that one thread has at hand, for the queues of any district. The chunk that was given
/// back last is handed out first: it is still in the cache.
pub(crate) struct Pool {
    free: Vec<*mut Chunk>,
    depot: Arc<Depot>,
}

// SAFETY: the pointers lead into the slabs of the depot, which lives as long.
unsafe impl Send for Pool {}

impl Depot {
    /// Memory held for events (bytes).
    pub(crate) fn bytes(&self) -> usize {
        self.store().slabs.len() * SLAB * size_of::<Chunk>()
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Moves chunks to those at hand in a thread; allocates some if there are none left.
    fn refill(&mut self, at_hand: &mut Vec<*mut Chunk>) {
        if self.free.is_empty() {
            let mut slab = Box::new_uninit_slice(SLAB).into_vec();
            prefer_huge_pages(&mut slab);
            self.free.extend(slab.iter_mut().rev().map(MaybeUninit::as_mut_ptr));
            self.slabs.push(slab);
        }
        let rest = self.free.len().saturating_sub(MOVED);
        at_hand.extend(self.free.drain(rest..));
    }
}

impl Pool {
    pub(crate) fn new(depot: Arc<Depot>) -> Self {
        Self { free: Vec::new(), depot }
    }

    fn take(&mut self) -> *mut Chunk {
        loop {
            match self.free.pop() {
                Some(chunk) => return chunk,
                None => self.depot.store().refill(&mut self.free),
            }
        }
    }

    #[inline(always)]
    fn give(&mut self, chunk: *mut Chunk) {
        self.free.push(chunk);
        if self.free.len() > AT_HAND {
            self.give_back();
        }
    }

    /// Gives the chunks back that have been at hand for longest.
    #[cold]
    fn give_back(&mut self) {
        self.depot.store().free.extend(self.free.drain(..AT_HAND / 2));
    }
}

/// Queues of packed events, by number.
pub(crate) struct Queues {
    /// Where the next event of a queue goes. A multiple of the size of a chunk means that there is
    /// no room: the queue is empty (null) or its last chunk is full.
    tails: Vec<*mut u32>,
}

// SAFETY: the pointers lead into the slabs of the pool, which has the same owner.
unsafe impl Send for Queues {}

impl Queues {
    pub(crate) fn new(queues: usize) -> Self {
        Self { tails: vec![std::ptr::null_mut(); queues] }
    }

    /// Appends an event; the chunks of all queues must come from the same pool.
    #[inline(always)]
    pub(crate) fn push(&mut self, pool: &mut Pool, queue: usize, event: u32) {
        let place = &mut self.tails[queue];
        if place.addr().is_multiple_of(size_of::<Chunk>()) {
            *place = extend(*place, pool);
        }
        // SAFETY: a tail that is not at a chunk's beginning has room up to the chunk's end.
        unsafe {
            place.write(event);
            *place = place.add(1);
        }
    }

    /// Appends several events, as [`push`](Self::push) does one.
    ///
    /// # Safety
    /// The events must be followed by [`SPARE`] more words that may be read.
    #[inline(always)]
    pub(crate) unsafe fn push_run(&mut self, pool: &mut Pool, queue: usize, run: &[u32]) {
        let place = &mut self.tails[queue];
        let (mut from, mut left) = (run.as_ptr(), run.len());
        loop {
            let used = place.addr() % size_of::<Chunk>() / size_of::<u32>();
            if used == 0 {
                *place = extend(*place, pool);
                continue;
            }
            let room = WORDS - used;
            // SAFETY: a tail that is not at a chunk's beginning has room up to the chunk's end, and
            // what is read lies within the events or the spare words.
            unsafe {
                if left + SPARE <= room {
                    copy_eights(from, *place, left);
                    *place = place.add(left);
                    return;
                }
                let now = left.min(room);
                std::ptr::copy_nonoverlapping(from, *place, now);
                *place = place.add(now);
                from = from.add(now);
                left -= now;
            }
            if left == 0 {
                return;
            }
        }
    }

    /// Hands all events of a queue to `take`, chunk by chunk, and empties it.
    #[inline(always)]
    pub(crate) fn drain(&mut self, pool: &mut Pool, queue: usize, mut take: impl FnMut(&[u32])) {
        let mut tail = std::mem::replace(&mut self.tails[queue], std::ptr::null_mut());
        while !tail.is_null() {
            let (chunk, events) = last_chunk(tail);
            let chunk = chunk.cast_mut();
            // SAFETY: the words between a chunk's link and the tail were written; the link is the
            // end of the full chunk before, or null.
            unsafe {
                tail = chunk.cast::<*mut u32>().read();
                if !tail.is_null() {
                    prefetch_chunk(tail.sub(WORDS));
                }
                take(std::slice::from_raw_parts(chunk.add(LINK), events));
            }
            pool.give(chunk.cast());
        }
    }

    /// Number of events in all queues.
    pub(crate) fn events(&self) -> u64 {
        let mut events = 0;
        for &tail in &self.tails {
            let mut tail = tail.cast_const();
            while !tail.is_null() {
                let (chunk, words) = last_chunk(tail);
                events += words as u64;
                // SAFETY: the first words of a chunk are its link.
                tail = unsafe { chunk.cast::<*const u32>().read() };
            }
        }
        events
    }
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
fn extend(full: *mut u32, pool: &mut Pool) -> *mut u32 {
    let chunk: *mut u32 = pool.take().cast();
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
fn last_chunk(tail: *const u32) -> (*const u32, usize) {
    // SAFETY: the tail is behind an event of a chunk, and chunks begin at multiples of their size.
    unsafe {
        let chunk = tail.sub(1).map_addr(|at| at & !(size_of::<Chunk>() - 1));
        (chunk, tail.offset_from_unsigned(chunk) - LINK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_is_drained_once() {
        let (mut queues, mut pool) = (Queues::new(3), Pool::new(Arc::default()));
        for round in 0..3_u32 {
            for event in 0..3_000 {
                queues.push(&mut pool, event as usize % 2, event + round);
            }
            for queue in 0..3 {
                let mut drained = Vec::new();
                queues.drain(&mut pool, queue, |events| drained.extend_from_slice(events));
                drained.sort_unstable();
                assert_eq!(queues.events() % 1_500, 0);
                let expected: Vec<u32> =
                    (0..3_000).filter(|e| *e as usize % 2 == queue).map(|e| e + round).collect();
                assert_eq!(drained, expected);
            }
        }
        assert_eq!(pool.depot.bytes(), SLAB * size_of::<Chunk>());
    }
}
