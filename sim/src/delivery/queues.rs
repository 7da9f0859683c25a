//! Events on their way, sorted by when and where they arrive.
//!
//! An event is four bytes: the target among at most 65,536 neurons of a shard, and a weight code.
//! Every queue is a chain of chunks of 1 KiB from a common pool. Drawing a spike's synapses
//! appends to some hundred queues at once; that only one cache line of each is touched is what
//! makes it fast.

/// Words of a chunk; the first two hold the address of the chunk before it.
const WORDS: usize = 256;
const LINK: usize = 2;
/// Chunks that are allocated together.
const SLAB: usize = 1024;

#[repr(C, align(1024))]
#[derive(Clone, Copy)]
struct Chunk([u32; WORDS]);

/// Queues of packed events, by number.
pub(crate) struct Queues {
    /// Where the next event of a queue goes. A multiple of the size of a chunk means that there is
    /// no room: the queue is empty (null) or its last chunk is full.
    tails: Vec<*mut u32>,
    free: Vec<*mut Chunk>,
    slabs: Vec<Vec<Chunk>>,
}

// SAFETY: the pointers lead into the slabs, which move along with them.
unsafe impl Send for Queues {}

impl Queues {
    pub(crate) fn new(queues: usize) -> Self {
        Self { tails: vec![std::ptr::null_mut(); queues], free: Vec::new(), slabs: Vec::new() }
    }

    /// Appends an event.
    #[inline(always)]
    pub(crate) fn push(&mut self, queue: usize, event: u32) {
        let mut tail = self.tails[queue];
        if tail.addr().is_multiple_of(size_of::<Chunk>()) {
            tail = self.extend(tail);
        }
        // SAFETY: a tail that is not at a chunk's beginning has room up to the chunk's end.
        unsafe {
            tail.write(event);
            self.tails[queue] = tail.add(1);
        }
    }

    /// A new chunk behind one that is full, or the first.
    #[cold]
    #[inline(never)]
    fn extend(&mut self, full: *mut u32) -> *mut u32 {
        if self.free.is_empty() {
            self.grow();
        }
        let chunk: *mut u32 = self.free.pop().map_or(std::ptr::null_mut(), <*mut Chunk>::cast);
        // SAFETY: the chunk is free, and its first words are its link.
        unsafe {
            chunk.cast::<*mut u32>().write(full);
            chunk.add(LINK)
        }
    }

    fn grow(&mut self) {
        let mut slab = vec![Chunk([0; WORDS]); SLAB];
        let first = slab.as_mut_ptr();
        self.slabs.push(slab);
        // SAFETY: all are chunks of the slab.
        self.free.extend((0..SLAB).rev().map(|k| unsafe { first.add(k) }));
    }

    /// Hands all events of a queue to `take`, chunk by chunk, and empties it.
    #[inline(always)]
    pub(crate) fn drain(&mut self, queue: usize, mut take: impl FnMut(&[u32])) {
        let mut tail = std::mem::replace(&mut self.tails[queue], std::ptr::null_mut());
        while !tail.is_null() {
            let (chunk, events) = Self::last_chunk(tail);
            let chunk = chunk.cast_mut();
            // SAFETY: the words between a chunk's link and the tail were written; the link is the
            // end of the full chunk before, or null.
            unsafe {
                take(std::slice::from_raw_parts(chunk.add(LINK), events));
                tail = chunk.cast::<*mut u32>().read();
            }
            self.free.push(chunk.cast());
        }
    }

    /// Number of events in all queues.
    pub(crate) fn events(&self) -> u64 {
        let mut events = 0;
        for &tail in &self.tails {
            let mut tail = tail.cast_const();
            while !tail.is_null() {
                let (chunk, words) = Self::last_chunk(tail);
                events += words as u64;
                // SAFETY: the first words of a chunk are its link.
                tail = unsafe { chunk.cast::<*const u32>().read() };
            }
        }
        events
    }

    /// The chunk of a tail that is not null, and the events in it.
    #[inline(always)]
    fn last_chunk(tail: *const u32) -> (*const u32, usize) {
        // SAFETY: the tail is behind an event of a chunk, and chunks begin at multiples of their
        // size.
        unsafe {
            let chunk = tail.sub(1).map_addr(|at| at & !(size_of::<Chunk>() - 1));
            (chunk, tail.offset_from_unsigned(chunk) - LINK)
        }
    }

    /// Memory held for events (bytes).
    pub(crate) fn bytes(&self) -> usize {
        self.slabs.len() * SLAB * size_of::<Chunk>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_is_drained_once() {
        let mut queues = Queues::new(3);
        for round in 0..3_u32 {
            for event in 0..3_000 {
                queues.push(event as usize % 2, event + round);
            }
            for queue in 0..3 {
                let mut drained = Vec::new();
                queues.drain(queue, |events| drained.extend_from_slice(events));
                drained.sort_unstable();
                let expected: Vec<u32> =
                    (0..3_000).filter(|e| *e as usize % 2 == queue).map(|e| e + round).collect();
                assert_eq!(drained, expected);
            }
        }
        assert_eq!(queues.bytes(), 1 << 20);
    }
}
