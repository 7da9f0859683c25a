//! Checkpoints as folders: the state and the recording so far of every rank.
//!
//! A folder of checkpoints holds one folder per checkpoint, and the file `latest` names the newest
//! that is complete. It is replaced last and at once, so that whenever a run is cut off, a
//! complete checkpoint is named.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use sim::Simulator;
use sim::communicator::Communicator;
use sim::recording::{SpikeRecording, npz};

use super::ranges::{self, Range};
use crate::files::{FileError, read_text};

const LATEST: &str = "latest";

/// When to keep the state of a run, and where to go on from.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Checkpoints")]
pub(super) struct CheckpointArgs {
    /// Folder for checkpoints: one is left there when the run is interrupted.
    #[arg(long, value_name = "DIR")]
    checkpoint: Option<PathBuf>,
    /// Simulated time between two checkpoints (ms).
    #[arg(long, value_name = "MS", requires = "checkpoint", allow_negative_numbers = true)]
    checkpoint_every: Option<f64>,
    /// Go on from the newest checkpoint in the folder of --checkpoint, if there is one.
    #[arg(long, requires = "checkpoint")]
    resume: bool,
}

/// What lies in a checkpoint beside the state.
pub(super) struct Checkpoint {
    /// What this rank had recorded.
    pub(super) spikes: SpikeRecording,
    /// Where it lies.
    pub(super) folder: PathBuf,
}

impl CheckpointArgs {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ranges::check("--checkpoint-every", self.checkpoint_every, Range::AboveZero)
    }

    /// Whether checkpoints are wanted.
    pub(super) fn wanted(&self) -> bool {
        self.checkpoint.is_some()
    }

    /// The same in a folder within that of the checkpoints.
    pub(super) fn below(&self, name: &Path) -> Self {
        let checkpoint = self.checkpoint.as_ref().map(|folder| folder.join(name));
        Self { checkpoint, ..self.clone() }
    }

    /// What to tell whoever interrupted the run.
    pub(super) fn advice(&self) -> String {
        match &self.checkpoint {
            Some(folder) => format!("; go on with --checkpoint {} --resume", folder.display()),
            None => String::new(),
        }
    }
}

/// The checkpoints of a run.
pub(super) struct Checkpoints<'c> {
    folder: Option<PathBuf>,
    every_ms: Option<f64>,
    resume: bool,
    communicator: &'c dyn Communicator,
}

impl<'c> Checkpoints<'c> {
    pub(super) fn new(
        args: &CheckpointArgs,
        communicator: &'c dyn Communicator,
    ) -> anyhow::Result<Self> {
        args.check()?;
        let folder = args.checkpoint.clone();
        Ok(Self { folder, every_ms: args.checkpoint_every, resume: args.resume, communicator })
    }

    /// When the next checkpoint is due (ms).
    pub(super) fn next_ms(&self, now_ms: f64) -> f64 {
        // A checkpoint lies at every multiple, also after one that was made in between.
        let next = |every_ms: f64| ((now_ms / every_ms + ROUNDING).floor() + 1.0) * every_ms;
        self.every_ms.filter(|_| self.folder.is_some()).map_or(f64::INFINITY, next)
    }

    /// Brings the simulation to the newest checkpoint; returns what lies in it, or nothing if there
    /// is none.
    pub(super) fn resume(&self, simulator: &mut Simulator) -> anyhow::Result<Option<Checkpoint>> {
        let Some(folder) = self.folder.as_ref().filter(|_| self.resume) else { return Ok(None) };
        let latest = folder.join(LATEST);
        if !latest.exists() {
            return Ok(None);
        }
        let newest = folder.join(read_text(&latest)?.trim());
        let parts = (0..).map(|rank| state_file(&newest, rank)).take_while(|file| file.exists());
        let parts: Vec<PathBuf> = parts.collect();
        let states = parts.iter().map(|file| open(file)).collect::<Result<Vec<_>, _>>()?;
        simulator
            .restore(states)
            .with_context(|| format!("cannot go on from {}", newest.display()))?;
        let spikes = self.recording(&newest, parts.len())?;
        Ok(Some(Checkpoint { spikes, folder: newest }))
    }

    /// This rank's share of the recordings of the ranks that made a checkpoint.
    fn recording(&self, newest: &Path, parts: usize) -> anyhow::Result<SpikeRecording> {
        let (rank, ranks) = (self.communicator.rank(), self.communicator.size());
        let read = |part: usize| {
            let file = recording_file(newest, part);
            npz::read(open(&file)?).with_context(|| format!("cannot use {}", file.display()))
        };
        if rank >= parts {
            // More ranks than before: nothing is left for this one but the frame.
            let mut frame = read(0)?;
            for population in &mut frame.populations {
                population.steps.clear();
                population.ids.clear();
            }
            return Ok(frame);
        }
        let own = (rank..parts).step_by(ranks).map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(sim::recording::merge(own)?)
    }

    /// Makes a checkpoint, if there is a folder for it, with another file of a name and a text if there
    /// is to be one. All ranks call it.
    pub(super) fn save(
        &self,
        simulator: &Simulator,
        recording: &SpikeRecording,
        beside: Option<(&str, &str)>,
    ) -> anyhow::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let name = format!("{:.4}ms", simulator.time_ms());
        let place = folder.join(&name);
        fs::create_dir_all(&place).map_err(|source| FileError::write(&place, source))?;
        let rank = self.communicator.rank();
        simulator.save(create(&state_file(&place, rank))?)?;
        npz::write(recording, create(&recording_file(&place, rank))?)?;
        if let (0, Some((name, text))) = (rank, beside) {
            let path = place.join(name);
            fs::write(&path, text).map_err(|source| FileError::write(&path, source))?;
        }
        // The checkpoint counts when all ranks have written their part.
        self.communicator.all_gather(&[])?;
        if rank == 0 {
            let before = fs::read_to_string(folder.join(LATEST)).unwrap_or_default();
            point_to(folder, &name).map_err(|source| FileError::write(folder, source))?;
            if !before.is_empty() && before != name {
                // What is superseded is only in the way; that it stays does no harm.
                let _ = fs::remove_dir_all(folder.join(before));
            }
        }
        Ok(())
    }
}

/// Share of an interval by which a grid time may miss a multiple of it.
const ROUNDING: f64 = 1e-9;

/// Replaces the name of the newest checkpoint at once.
fn point_to(folder: &Path, name: &str) -> std::io::Result<()> {
    let temporary = folder.join(".latest");
    let mut file = File::create(&temporary)?;
    file.write_all(name.as_bytes())?;
    file.sync_all()?;
    fs::rename(temporary, folder.join(LATEST))
}

fn state_file(checkpoint: &Path, rank: usize) -> PathBuf {
    checkpoint.join(format!("state-{rank}.bin"))
}

fn recording_file(checkpoint: &Path, rank: usize) -> PathBuf {
    checkpoint.join(format!("spikes-{rank}.npz"))
}

fn open(path: &Path) -> Result<BufReader<File>, FileError> {
    File::open(path).map(BufReader::new).map_err(|source| FileError::read(path, source))
}

fn create(path: &Path) -> Result<BufWriter<File>, FileError> {
    File::create(path).map(BufWriter::new).map_err(|source| FileError::write(path, source))
}
