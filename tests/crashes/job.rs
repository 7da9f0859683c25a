//! A command that can be interrupted and gone on with, and what it must come to.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_siegert");

const NETWORK: &str = include_str!("../networks/small.toml");

/// A command, how it keeps what it has, and which of its results are the same however it came to them.
#[derive(Clone, Copy)]
pub struct Job {
    pub command: &'static str,
    pub checkpoints: &'static str,
    pub results: &'static [&'static str],
}

/// A simulation with spikes and potentials.
pub const SIMULATE: Job = Job {
    command: "simulate --network net.toml --time 400 --record-vm 0.005 --quiet --out results",
    checkpoints: "--checkpoint kept --checkpoint-every 5 --resume",
    results: &["spikes.npz", "potentials.npz"],
};

/// A validation with all that a case can ask for.
pub const VALIDATE: Job = Job {
    command: "validate --case case.toml --quiet --out results",
    checkpoints: "--checkpoint kept --checkpoint-every 20 --resume",
    results: &["validation.json"],
};

impl Job {
    /// A folder with what the command reads.
    pub fn folder() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        Self::prepare(folder.path());
        folder
    }

    pub fn prepare(folder: &Path) {
        fs::write(folder.join("net.toml"), NETWORK).unwrap();
        fs::write(folder.join("case.toml"), include_str!("../cases/tiny.toml")).unwrap();
    }

    /// What a run without a stop comes to, and how long it takes.
    pub fn whole(&self) -> (Results, Duration) {
        let (folder, clock) = (Self::folder(), Instant::now());
        let run = Command::new(PROGRAM)
            .args(self.command.split(' '))
            .args(["--threads", "1"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", said(&run));
        (self.results(folder.path()), clock.elapsed())
    }

    /// The arguments of a run that keeps checkpoints and goes on from them.
    pub fn resumable(&self) -> Vec<&'static str> {
        self.command.split(' ').chain(self.checkpoints.split(' ')).collect()
    }

    pub fn start(&self, folder: &Path) -> Child {
        let mut program = Command::new(PROGRAM);
        program.args(self.resumable()).args(["--threads", "1"]).current_dir(folder);
        program.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Goes on to the end, and compares what came of it.
    pub fn complete(&self, folder: &Path, expected: &Results) {
        let run = self.start(folder).wait_with_output().unwrap();
        assert!(run.status.success(), "{}", said(&run));
        self.compare(folder, expected);
    }

    pub fn compare(&self, folder: &Path, expected: &Results) {
        let found = self.results(folder);
        for (name, bytes) in expected {
            assert!(found[name] == *bytes, "{name} is not that of a run without a stop");
        }
    }

    fn results(&self, folder: &Path) -> Results {
        let read =
            |name: &&'static str| (*name, fs::read(folder.join("results").join(name)).unwrap());
        self.results.iter().map(read).collect()
    }
}

/// The results by their names.
pub type Results = BTreeMap<&'static str, Vec<u8>>;

pub fn said(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

/// What runs that were killed while they wrote results have left in a folder, relative to it; nothing else may be there.
pub fn left(folder: &Path) -> Vec<String> {
    let known = ["net.toml", "case.toml", "kept", "results"];
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let left: Vec<String> = names.filter(|name| !known.contains(&name.as_str())).collect();
    assert!(left.iter().all(|name| name.starts_with(".results.partial-")), "{left:?}");
    left
}

/// Moments within a duration, the same in every run of a test.
pub struct Moments {
    random: Xoshiro256PlusPlus,
    within: Duration,
}

impl Moments {
    pub fn new(seed: u64, within: Duration) -> Self {
        Self { random: Xoshiro256PlusPlus::seed_from_u64(seed), within }
    }

    pub fn next(&mut self) -> Duration {
        self.within.mul_f64(self.random.random::<f64>())
    }
}
