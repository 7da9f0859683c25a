//! SIGKILL at any moment.

use std::path::Path;
use std::time::Duration;

use crate::job::{Job, Moments, SIMULATE, VALIDATE, left};

/// How often one run is killed before it may come to its end.
const KILLS_OF_A_RUN: usize = 4;

#[test]
fn a_killed_simulation_goes_on_as_if_nothing_had_happened() {
    killed(SIMULATE, 4);
}

#[test]
fn a_killed_validation_goes_on_as_if_nothing_had_happened() {
    killed(VALIDATE, 2);
}

#[test]
#[ignore = "a few minutes: cargo test --test crashes -- --ignored"]
fn a_hundred_killed_simulations() {
    killed(SIMULATE, 100);
}

#[test]
#[ignore = "a few minutes: cargo test --test crashes -- --ignored"]
fn twenty_killed_validations() {
    killed(VALIDATE, 20);
}

/// Kills a run so many times, with other runs of it where it has come to its end.
fn killed(job: Job, kills: usize) {
    let (expected, duration) = job.whole();
    // Checkpoints take their time as well.
    let mut moments = Moments::new(1, 2 * duration);
    let (mut done, mut runs, mut begun, mut left_over) = (0, 0, 0, 0);
    while done < kills {
        let folder = Job::folder();
        let wanted = KILLS_OF_A_RUN.min(kills - done);
        let killed = (0..wanted).filter(|_| kill(job, folder.path(), moments.next())).count();
        begun += usize::from(holds_checkpoint(&folder.path().join("kept")));
        if folder.path().join("results").exists() {
            job.compare(folder.path(), &expected);
        } else {
            job.complete(folder.path(), &expected);
        }
        left_over += left(folder.path()).len();
        (done, runs) = (done + killed, runs + 1);
    }
    println!(
        "{}: {done} kills in {runs} runs, {begun} of which had a checkpoint; {left_over} partial folders left",
        job.command
    );
}

/// Whether a folder, or one in it, names a newest checkpoint.
fn holds_checkpoint(folder: &Path) -> bool {
    let inside = std::fs::read_dir(folder).into_iter().flatten().flatten();
    folder.join("latest").exists()
        || inside.into_iter().any(|entry| holds_checkpoint(&entry.path()))
}

/// Whether the run was still going when it was killed.
fn kill(job: Job, folder: &Path, after: Duration) -> bool {
    if folder.join("results").exists() {
        return false;
    }
    let mut run = job.start(folder);
    std::thread::sleep(after);
    run.kill().unwrap();
    !run.wait().unwrap().success()
}
