//! The threads that a command computes in.

use anyhow::anyhow;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::args::OutputArgs;

/// As many threads as were asked for; else as many as the machine has.
pub(super) fn count(output: &OutputArgs) -> usize {
    match output.threads {
        Some(threads) => usize::from(threads),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    }
}

/// Threads of one command, which end with it; rayon's global ones can be set once in a process.
pub(super) fn pool(output: &OutputArgs) -> anyhow::Result<ThreadPool> {
    let pool = ThreadPoolBuilder::new().num_threads(count(output)).build();
    // The message of the error is that of its source, which would be told twice.
    pool.map_err(|error| anyhow!("cannot start the threads: {error}"))
}
