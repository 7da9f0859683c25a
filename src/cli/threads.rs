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
    started(ThreadPoolBuilder::new().num_threads(count(output)))
}

fn started(threads: ThreadPoolBuilder) -> anyhow::Result<ThreadPool> {
    // The message of the error is that of its source, which would be told twice.
    threads.build().map_err(|error| anyhow!("cannot start the threads: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More memory than any address space has: the system refuses the first thread.
    #[cfg(target_pointer_width = "64")]
    #[test]
    fn threads_that_the_system_refuses_are_an_error_told_once() {
        let builder = ThreadPoolBuilder::new().num_threads(2).stack_size(1 << 47);
        let error = format!("{:#}", started(builder).unwrap_err());
        let reason = error.strip_prefix("cannot start the threads: ").unwrap();
        assert!(!reason.is_empty() && !reason.contains("cannot start"), "{error}");
    }
}
