//! Ranks as processes of a real MPI job: built with `--features mpi`, and skipped where there is
//! no `mpirun`.
#![cfg(feature = "mpi")]
#![expect(clippy::disallowed_macros, reason = "a test tells what it skips and counts")]

use std::path::Path;
use std::process::{Command, Output};

const SMALL: &str = "simulate --preset brunel2000 --time 60 --threads 1 --json";

/// Runs `siegert` as so many ranks; nothing if there is no `mpirun`.
fn mpirun(ranks: usize, folder: &Path, arguments: &str) -> Option<Output> {
    mpirun_each(&[(ranks, arguments)], folder)
}

/// Runs one job of so many ranks with these arguments, so many with those.
fn mpirun_each(parts: &[(usize, &str)], folder: &Path) -> Option<Output> {
    let mut words = Vec::new();
    for (ranks, arguments) in parts {
        words.push(format!("-n {ranks} {} {arguments}", env!("CARGO_BIN_EXE_siegert")));
    }
    let run = Command::new("mpirun")
        .args(["--oversubscribe"])
        .args(words.join(" : ").split_whitespace())
        // Open MPI does not run as root, as the containers of continuous integration do, unasked.
        .env("OMPI_ALLOW_RUN_AS_ROOT", "1")
        .env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
        // Ranks that share a processor must not wait busily for each other.
        .env("OMPI_MCA_mpi_yield_when_idle", "1")
        .current_dir(folder)
        .output();
    if run.is_err() {
        eprintln!("skipped: there is no mpirun");
    }
    run.ok()
}

fn document(run: &Output) -> serde_json::Value {
    let error = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{error}");
    serde_json::from_slice(&run.stdout).unwrap_or_else(|trouble| panic!("{trouble}: {error}"))
}

#[test]
fn spikes_and_recordings_do_not_depend_on_ranks() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut seen = Vec::new();
    for ranks in 1..=4 {
        let arguments = format!("{SMALL} --record-vm 0.01 --merge --out ranks-{ranks}");
        let Some(run) = mpirun(ranks, folder.path(), &arguments) else { return };
        // One document: rank 0 alone speaks.
        let document = document(&run);
        assert_eq!(document["ranks"], ranks);
        let recorded = ["spikes.npz", "potentials.npz"].map(|file| {
            let path = folder.path().join(format!("ranks-{ranks}/{file}"));
            std::fs::read(path).expect("a recording")
        });
        seen.push((document["spike_hash"].clone(), recorded));
    }
    assert!(seen.iter().all(|run| *run == seen[0]));
}

#[test]
fn other_ranks_go_on_where_some_stopped() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let Some(whole) = mpirun(1, folder.path(), &SMALL.replace("60", "80")) else { return };
    let checkpoints = "--checkpoint state --checkpoint-every 20";
    let Some(first) = mpirun(2, folder.path(), &format!("{SMALL} {checkpoints}")) else { return };
    document(&first);
    let arguments = format!("{} {checkpoints} --resume", SMALL.replace("60", "80"));
    let Some(second) = mpirun(3, folder.path(), &arguments) else { return };
    assert_eq!(document(&second)["spike_hash"], document(&whole)["spike_hash"]);
}

/// What any number of ranks recorded before a checkpoint comes back on any other, and nothing else does.
#[test]
fn recordings_before_a_checkpoint_come_back_on_other_ranks() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let run = |ranks: usize, arguments: &str| {
        let arguments = format!("{} --record-vm 0.01 {arguments}", SMALL.replace("--time 60", ""));
        let run = mpirun(ranks, folder.path(), &arguments)?;
        document(&run);
        Some(())
    };
    let every = "--checkpoint state --checkpoint-every 20";
    let Some(()) = run(1, "--time 60 --out whole") else { return };
    run(3, &format!("--time 25 {every}"));
    // As a checkpoint of three ranks leaves it that failed.
    for left in ["40.0000ms", ".partial"] {
        let left = folder.path().join("state").join(left);
        std::fs::create_dir(&left).expect("a folder can be made");
        std::fs::write(left.join("state-2.bin"), "another").expect("a file can be written");
    }
    run(2, &format!("--time 50 {every} --resume"));
    run(1, &format!("--time 60 {every} --resume --out resumed"));
    for file in ["spikes.npz", "potentials.npz"] {
        let read = |name: &str| std::fs::read(folder.path().join(name).join(file)).ok();
        assert!(read("whole").is_some() && read("whole") == read("resumed"), "{file}");
    }
}

#[test]
fn checkpoints_of_an_earlier_job_are_refused_by_one_rank_for_all() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let arguments = format!("{SMALL} --checkpoint state --checkpoint-every 20");
    let Some(first) = mpirun(2, folder.path(), &arguments) else { return };
    document(&first);
    let Some(run) = mpirun(2, folder.path(), &arguments) else { return };
    assert!(!run.status.success());
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(said.matches("state holds checkpoints of an earlier run").count(), 1, "{said}");
}

/// A small network of which the effects are simulated too.
const TINY: &str = include_str!("cases/tiny.toml");

#[test]
fn a_validation_does_not_depend_on_ranks() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("tiny.toml"), TINY).expect("a case can be written");
    let arguments = "validate --case tiny.toml --threads 1 --json";
    let Some(two) = mpirun(2, folder.path(), arguments) else { return };
    let alone = Command::new(env!("CARGO_BIN_EXE_siegert"))
        .args(arguments.split_whitespace())
        .current_dir(folder.path())
        .output()
        .expect("siegert runs");
    let (two, alone) = (document(&two), document(&alone));
    assert_eq!(two["cases"][0]["verdict"], "agree");
    assert_eq!(two, alone);
}

#[test]
fn ranks_may_have_other_numbers_of_threads() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let with_threads = |threads| SMALL.replace("--threads 1", &format!("--threads {threads}"));
    let Some(alone) = mpirun(1, folder.path(), SMALL) else { return };
    let parts = [(1, &*with_threads(2)), (2, &*with_threads(1))];
    let Some(uneven) = mpirun_each(&parts, folder.path()) else { return };
    let (alone, uneven) = (document(&alone), document(&uneven));
    assert_eq!(uneven["spike_hash"], alone["spike_hash"]);
    assert_eq!(uneven["rates_hz"], alone["rates_hz"]);
    assert_eq!(uneven["threads_of_ranks"], serde_json::json!([2, 1, 1]));
}

#[test]
fn ranks_that_are_asked_for_different_things_are_refused() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (one, other) in [("--seed 1", "--seed 7"), ("", "--dry-run"), ("--dt 0.1", "--dt 0.05")] {
        let asked = [one, other].map(|option| format!("{SMALL} {option}"));
        let parts = [(2, &*asked[0]), (1, &*asked[1])];
        let Some(run) = mpirun_each(&parts, folder.path()) else { return };
        assert!(!run.status.success(), "{one} and {other}");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(said.matches("rank 2 for").count(), 1, "{said}");
        assert!(said.contains(&format!("rank 2 for `{other}`")), "{said}");
    }
}

#[test]
fn what_ranks_recorded_counts_once() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, merge) in [("merged", "--merge"), ("apart", "")] {
        let Some(run) = mpirun(3, folder.path(), &format!("{SMALL} {merge} --out {name}")) else {
            return;
        };
        let analyzed = Command::new(env!("CARGO_BIN_EXE_siegert"))
            .args(["analyze", name, "--json"])
            .current_dir(folder.path())
            .output()
            .expect("siegert runs");
        let spikes = |run: &Output| document(run)["spikes"].clone();
        let of_populations = spikes(&analyzed);
        let counted: u64 =
            of_populations.as_array().expect("numbers").iter().filter_map(|n| n.as_u64()).sum();
        assert_eq!(Some(counted), spikes(&run).as_u64(), "{name}");
    }
}

#[test]
fn trouble_ends_the_job_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let Some(run) = mpirun(2, folder.path(), &format!("{SMALL} --record nowhere")) else { return };
    assert!(!run.status.success());
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(said.matches("no area or population of this name").count(), 1, "{said}");
}
