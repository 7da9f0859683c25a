//! The threads that compute: a pool for each process.
//!
//! A child that `fork` made has none of its parent's threads, and whoever waits for them waits for ever. So the pool
//! knows its process, and a child makes its own.

use std::num::NonZero;
use std::process;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::failure::Failure;

struct Owned {
    process: u32,
    threads: usize,
    pool: ThreadPool,
    /// Those that were made before.
    before: *const Owned,
}

/// The pools that were made. Never freed: another thread may be using one, and in a child there is nothing to join.
static POOLS: AtomicPtr<Owned> = AtomicPtr::new(ptr::null_mut());

/// How many threads were asked for; 0 takes what the machine offers.
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// Sets how many threads compute from now on; 0 takes what the machine offers.
pub fn set_threads(threads: usize) {
    ASKED.store(threads, Ordering::Relaxed);
}

/// How many threads compute.
pub fn threads() -> usize {
    match ASKED.load(Ordering::Relaxed) {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        asked => asked,
    }
}

/// The pool of this process with as many threads as are asked for.
pub fn of_process() -> Result<&'static ThreadPool, Failure> {
    let (process, threads) = (process::id(), threads());
    let newest = POOLS.load(Ordering::Acquire);
    let mut known: *const Owned = newest;
    // SAFETY: what was once stored is never freed or changed, and `before` points to what was stored.
    while let Some(made) = unsafe { known.as_ref() } {
        if made.process == process && made.threads == threads {
            return Ok(&made.pool);
        }
        known = made.before;
    }
    let named = |index| format!("siegert-{index}");
    let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(named).build();
    let pool = pool.map_err(|refused| Failure::simulation(&refused))?;
    let made = Box::leak(Box::new(Owned { process, threads, pool, before: newest }));
    // Of two threads that come here at once both have a pool that works; the last is found again.
    POOLS.store(made, Ordering::Release);
    Ok(&made.pool)
}
