//! Checkpoints of a case: for each seed a folder with those of its run.

use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use data::Warning;
use sim::Simulator;
use validation::cases::Case;
use validation::engines::{Keeper, RunSoFar};

use crate::cli::checkpoint::{self, CheckpointFolder, Recorded, RunCheckpoints, RunSettings};

/// Keeps the runs of a case in `CASE/seed-N` below the folder of checkpoints.
pub(super) struct CaseKeeper<'c> {
    pub(super) case: String,
    pub(super) folder: &'c CheckpointFolder<'c>,
    /// Of checkpoints that could not be made.
    pub(super) warnings: RefCell<Vec<Warning>>,
}

/// Where the runs of a case lie in the folder of checkpoints.
fn run_folder(case: &str, seed: u64) -> PathBuf {
    Path::new(case).join(format!("seed-{seed}"))
}

/// Refuses checkpoints that a case must not replace or cannot go on from. Says whether there are some to go on from.
pub(super) fn check(folder: &CheckpointFolder, case: &Case) -> anyhow::Result<bool> {
    let mut any = false;
    for &seed in &case.simulation.seeds {
        // What determines the spikes is compared when the network is built.
        let run = folder.run_in(&run_folder(&case.name, seed), RunSettings::new());
        any |= run.check(case.simulation.duration_ms)?;
    }
    Ok(any)
}

impl CaseKeeper<'_> {
    fn run(&self, seed: u64, simulator: &Simulator) -> RunCheckpoints<'_> {
        let setting = |(name, value): (&str, String)| (name.to_owned(), value);
        let settings = simulator.identity().into_iter().map(setting).collect();
        self.folder.run_in(&run_folder(&self.case, seed), settings)
    }

    fn resumed(&self, seed: u64, simulator: &mut Simulator) -> anyhow::Result<Option<RunSoFar>> {
        let Some(kept) = self.run(seed, simulator).resume(simulator)? else { return Ok(None) };
        let inputs = kept.inputs.context("the checkpoint is of no case: it has no inputs.json")?;
        Ok(Some(RunSoFar { spikes: kept.spikes, inputs: serde_json::from_str(&inputs)? }))
    }
}

impl Keeper for CaseKeeper<'_> {
    fn resume(&self, seed: u64, simulator: &mut Simulator) -> io::Result<Option<RunSoFar>> {
        self.resumed(seed, simulator).map_err(io::Error::other)
    }

    fn keep(&self, seed: u64, simulator: &Simulator, so_far: &RunSoFar) -> io::Result<()> {
        let inputs = serde_json::to_string(&so_far.inputs)?;
        let (spikes, potentials) = (&so_far.spikes, &[][..]);
        let recorded = Recorded { spikes, potentials, inputs: Some(&inputs) };
        if let Err(trouble) = self.run(seed, simulator).save(simulator, &recorded) {
            self.warnings.borrow_mut().push(checkpoint::missing(simulator.time_ms(), &trouble));
        }
        Ok(())
    }

    fn next_ms(&self, time_ms: f64) -> f64 {
        self.folder.next_ms(time_ms)
    }
}
