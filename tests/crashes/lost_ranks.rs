//! A rank of an MPI job that dies takes the job with it; other ranks, more or fewer, go on.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::job::{Job, Moments, PROGRAM, SIMULATE, said};

/// What a job may take to end once a rank is dead.
const TO_END: Duration = Duration::from_secs(30);

#[test]
fn other_ranks_go_on_where_one_was_lost() {
    lost(2);
}

#[test]
#[ignore = "a few minutes: cargo test --features mpi --test crashes -- --ignored"]
fn twenty_lost_ranks() {
    lost(20);
}

fn lost(ranks: usize) {
    let (expected, duration) = SIMULATE.whole();
    // Starting the job takes a while.
    let mut moments = Moments::new(2, 3 * duration + Duration::from_secs(1));
    let mut done = 0;
    while done < ranks {
        let folder = Job::folder();
        let size = 2 + done % 3;
        let Some(job) = mpirun(size, folder.path()) else { return };
        done += usize::from(lose_a_rank(job, done % size, moments.next()));
        if !folder.path().join("results").exists() {
            let other = mpirun(1 + (size + 1) % 4, folder.path()).unwrap();
            let run = other.wait_with_output().unwrap();
            assert!(run.status.success(), "{}", said(&run));
        }
        SIMULATE.compare(folder.path(), &expected);
    }
    println!("{done} ranks were lost");
}

/// Starts the simulation on so many ranks; nothing if there is no `mpirun`.
fn mpirun(ranks: usize, folder: &Path) -> Option<Child> {
    let job = Command::new("mpirun")
        .args(["-n", &ranks.to_string(), "--oversubscribe", PROGRAM])
        .args(SIMULATE.resumable())
        .args(["--threads", "1", "--merge"])
        .env("OMPI_ALLOW_RUN_AS_ROOT", "1")
        .env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
        .env("OMPI_MCA_mpi_yield_when_idle", "1")
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    if job.is_err() {
        println!("skipped: there is no mpirun");
    }
    job.ok()
}

/// Whether the job was still going when one of its ranks was killed; it must end, and not well.
fn lose_a_rank(mut job: Child, rank: usize, after: Duration) -> bool {
    std::thread::sleep(after);
    let ranks = processes_below(job.id());
    let Some(process) = ranks.get(rank) else {
        // It is over already, or has not begun.
        job.wait().unwrap();
        return false;
    };
    let killed = Command::new("kill").args(["-9", &process.to_string()]).status().unwrap();
    let clock = Instant::now();
    let status = loop {
        if let Some(status) = job.try_wait().unwrap() {
            break status;
        }
        assert!(clock.elapsed() < TO_END, "the job does not end without its rank");
        std::thread::sleep(Duration::from_millis(20));
    };
    killed.success() && !status.success()
}

/// The processes of siegert that a process has started, oldest first.
fn processes_below(parent: u32) -> Vec<u32> {
    let listed =
        Command::new("pgrep").args(["-P", &parent.to_string(), "siegert"]).output().unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    listed.lines().filter_map(|line| line.parse().ok()).collect()
}
