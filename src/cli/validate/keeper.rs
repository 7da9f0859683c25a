//! Checkpoints of a case: for each seed a folder with those of its run.

use std::io;
use std::path::PathBuf;

use sim::Simulator;
use sim::communicator::Communicator;
use validation::engines::{Keeper, RunSoFar};

use crate::cli::checkpoint::{CheckpointArgs, Checkpoints};
use crate::files::read_text;

/// The sums over the input of sampled neurons.
const INPUTS: &str = "inputs.json";

/// Keeps the runs of a case in `CASE/seed-N` below the folder of checkpoints.
pub(super) struct CaseKeeper<'c> {
    pub(super) case: String,
    pub(super) args: &'c CheckpointArgs,
    pub(super) communicator: &'c dyn Communicator,
}

impl CaseKeeper<'_> {
    fn checkpoints(&self, seed: u64) -> io::Result<Checkpoints<'_>> {
        let folder = PathBuf::from(&self.case).join(format!("seed-{seed}"));
        Checkpoints::new(&self.args.below(&folder), self.communicator).map_err(io::Error::other)
    }

    fn resumed(&self, seed: u64, simulator: &mut Simulator) -> anyhow::Result<Option<RunSoFar>> {
        let Some(kept) = self.checkpoints(seed)?.resume(simulator)? else { return Ok(None) };
        let inputs = serde_json::from_str(&read_text(&kept.folder.join(INPUTS))?)?;
        Ok(Some(RunSoFar { spikes: kept.spikes, inputs }))
    }
}

impl Keeper for CaseKeeper<'_> {
    fn resume(&self, seed: u64, simulator: &mut Simulator) -> io::Result<Option<RunSoFar>> {
        self.resumed(seed, simulator).map_err(io::Error::other)
    }

    fn keep(&self, seed: u64, simulator: &Simulator, so_far: &RunSoFar) -> io::Result<()> {
        let inputs = serde_json::to_string(&so_far.inputs)?;
        let beside = Some((INPUTS, inputs.as_str()));
        let kept = self.checkpoints(seed)?.save(simulator, &so_far.spikes, beside);
        kept.map_err(io::Error::other)
    }

    fn next_ms(&self, time_ms: f64) -> f64 {
        self.checkpoints(0).map_or(f64::INFINITY, |checkpoints| checkpoints.next_ms(time_ms))
    }
}
