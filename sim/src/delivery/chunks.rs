//! The memory of events: chunks of 1 KiB that threads take for their queues and give back.

use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::machine::prefer_huge_pages;

/// Words of a chunk.
pub(super) const WORDS: usize = 256;
/// Chunks that are allocated together, that go to a thread together, and that a thread has at hand
/// at most.
const SLAB: usize = if cfg!(miri) { 64 } else { 16384 };
const MOVED: usize = SLAB / 16;
const AT_HAND: usize = SLAB / 2;

/// Words of events; aligned to its size, so that an address tells how much of its chunk lies before it.
#[repr(C, align(1024))]
#[derive(Clone, Copy)]
pub(super) struct Chunk([u32; WORDS]);

/// The address of a chunk that whoever holds it may write to and nobody else knows.
pub(super) type ChunkAddress = NonNull<Chunk>;

/// The chunks of all threads of a rank, and those that no thread has at hand; what it has allocated
/// stays where it is until it is dropped.
#[derive(Default)]
pub(crate) struct ChunkStore(Mutex<Store>);

#[derive(Default)]
struct Store {
    free: Vec<ChunkAddress>,
    slabs: Vec<Vec<MaybeUninit<Chunk>>>,
}

// SAFETY: the addresses lead into the slabs, which move along with them.
unsafe impl Send for Store {}

impl ChunkStore {
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
    fn refill(&mut self, at_hand: &mut Vec<ChunkAddress>) {
        if self.free.is_empty() {
            let mut slab = Box::new_uninit_slice(SLAB).into_vec();
            prefer_huge_pages(&mut slab);
            self.free.extend(slab.iter_mut().rev().map(|chunk| NonNull::from(chunk).cast()));
            self.slabs.push(slab);
        }
        let rest = self.free.len().saturating_sub(MOVED);
        at_hand.extend(self.free.drain(rest..));
    }
}

/// Chunks that one thread has at hand, for the queues of any area group. The chunk that was given
/// back last is handed out first: it is still in the cache.
pub(crate) struct Pool {
    free: Vec<ChunkAddress>,
    store: Arc<ChunkStore>,
}

// SAFETY: the addresses lead into the slabs of the store, which lives as long, and nobody else has
// them.
unsafe impl Send for Pool {}
// SAFETY: a shared reference gives none of the addresses away.
unsafe impl Sync for Pool {}

impl Pool {
    pub(crate) fn new(store: Arc<ChunkStore>) -> Self {
        Self { free: Vec::new(), store }
    }

    /// Whether its chunks are those of a store.
    #[inline(always)]
    pub(super) fn is_of(&self, store: &Arc<ChunkStore>) -> bool {
        Arc::ptr_eq(&self.store, store)
    }

    pub(super) fn take(&mut self) -> ChunkAddress {
        loop {
            match self.free.pop() {
                Some(chunk) => return chunk,
                None => self.store.store().refill(&mut self.free),
            }
        }
    }

    /// Takes a chunk back.
    ///
    /// # Safety
    /// It was taken from a pool of the same store, and nobody writes to it or reads it any more.
    #[inline(always)]
    pub(super) unsafe fn give(&mut self, chunk: ChunkAddress) {
        self.free.push(chunk);
        if self.free.len() > AT_HAND {
            self.give_back();
        }
    }

    /// Gives the chunks back that have been at hand for longest.
    #[cold]
    fn give_back(&mut self) {
        self.store.store().free.extend(self.free.drain(..AT_HAND / 2));
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.store.store().free.append(&mut self.free);
    }
}
