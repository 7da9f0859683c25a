//! What happens where the system refuses to start a thread.
//!
//! As a stack of more memory than any address space has cannot be had, the variable that sets the stacks' size makes
//! every thread of a process one too many. The test runs itself in such a process.

use std::process::Command;

use data::source::{NoFiles, Source};
use sim::communicator::SingleProcess;
use sim::{BuildError, Control, SimulationError, SimulationSettings, Simulator};

use crate::support::TINY;

const STACK_SIZE: (&str, &str) = ("RUST_MIN_STACK", "140737488355328");
const IN_SUCH_A_PROCESS: &str = "SIEGERT_TEST_REFUSES_THREADS";

#[test]
fn refused_threads_are_an_error_and_no_end_of_the_process() {
    if std::env::var_os(IN_SUCH_A_PROCESS).is_some() {
        return assert!(is_told(), "two threads were refused, and nobody said so");
    }
    let name = "refused_threads::refused_threads_are_an_error_and_no_end_of_the_process";
    let mut again = Command::new(std::env::current_exe().unwrap());
    // The tests of one thread run in the first one, which is there.
    again.args(["--exact", name, "--test-threads", "1"]);
    let (size, bytes) = STACK_SIZE;
    let ended = again.env(size, bytes).env(IN_SUCH_A_PROCESS, "1").output().unwrap();
    let told = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && told.contains("1 passed"), "{told}");
}

/// Whether a simulation with two threads says that there cannot be as many.
fn is_told() -> bool {
    let built = Source::described("tiny.toml", TINY).build(&NoFiles).unwrap();
    let settings = SimulationSettings { threads: 2, ..Default::default() };
    match Simulator::build(&built.network, &settings, SingleProcess) {
        Err(refused) => matches!(refused, BuildError::Threads(_)),
        Ok(mut simulator) => {
            let ended = simulator.advance(1.0, &mut |_| Control::Continue);
            matches!(ended, Err(SimulationError::Threads(_)))
        }
    }
}
