//! Checkpoints as folders: the state and the recording so far of every rank.
//!
//! A folder of checkpoints holds one folder per checkpoint, and the file `latest` names the newest.
//!
//! What is promised: from the first checkpoint on, `latest` names a checkpoint that is whole, at every moment, however
//! the run ends, and with it the power. All ranks write into `.partial`, a folder that is made fresh, each file
//! synchronised with the disk. Rank 0 adds `checkpoint.json` last, which lists the files with their SHA-256
//! and says of which run they are ([`manifest`]), and synchronises the folder. The folder gets its name, the folder
//! around it is synchronised; then `latest` is replaced, and synchronised in the same way; the older checkpoints
//! go last. What is removed holds files of a checkpoint and nothing else ([`names`]).
//!
//! A checkpoint that cannot be made, as where the disk is full, is a warning: the one before stays, and the run goes
//! on.
//!
//! Who resumes reads nothing that is not listed and as it was written, and refuses to go on as another run. A run
//! locks the folder while it is alive.

mod manifest;
mod names;
mod resume;
mod run;
mod save;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::ensure;
use data::Warning;
use sim::communicator::Communicator;

use super::ranges::{self, Range};
use super::session::Session;
use crate::files::{
    CHECKPOINT_LOCK, FileError, PlaceLock, ResultDirectory, durable, refuse_within_others, resolved,
};
pub(super) use manifest::RunSettings;
pub(super) use run::RunCheckpoints;
pub(super) use save::Recorded;

/// When to keep the state of a run, and where to go on from.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Checkpoints")]
pub(super) struct CheckpointArgs {
    /// Folder for checkpoints: one is left there when the run is interrupted. It must hold none of an earlier run
    /// unless --resume is given.
    #[arg(long, value_name = "DIR")]
    checkpoint: Option<PathBuf>,
    /// Simulated time between two checkpoints (ms).
    #[arg(long, value_name = "MS", requires = "checkpoint", allow_negative_numbers = true)]
    checkpoint_every: Option<f64>,
    /// Go on from the newest checkpoint in the folder of --checkpoint, if there is one.
    #[arg(long, requires = "checkpoint")]
    resume: bool,
}

impl CheckpointArgs {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ranges::check("--checkpoint-every", self.checkpoint_every, Range::AboveZero)
    }

    /// Whether checkpoints are wanted.
    pub(super) fn wanted(&self) -> bool {
        self.checkpoint.is_some()
    }

    /// What to tell whoever interrupted a run whose results until then are in `kept`, if they are.
    pub(super) fn advice(&self, kept: Option<&Path>) -> String {
        match (&self.checkpoint, kept) {
            (None, _) => String::new(),
            (Some(_), None) => "; to go on, give the same command with --resume".to_owned(),
            (Some(_), Some(kept)) => format!(
                "; to go on, give the same command with --resume --force, which replaces what there is until here in {}",
                kept.display()
            ),
        }
    }

    /// What to tell where there is nothing to go on from, though that is asked for.
    fn nothing_to_resume(&self) -> Option<String> {
        let folder = self.checkpoint.as_ref().filter(|_| self.resume)?;
        Some(format!("{} holds no checkpoint: the run begins at 0 ms", folder.display()))
    }
}

/// A folder of checkpoints while a run has it.
pub(super) struct CheckpointFolder<'c> {
    path: PathBuf,
    every_ms: Option<f64>,
    resume: bool,
    communicator: &'c dyn Communicator,
    /// Of rank 0.
    lock: Option<PlaceLock>,
}

impl<'c> CheckpointFolder<'c> {
    /// The folder, if checkpoints are wanted and `check` finds that those in it may be gone on from, with whether
    /// there are any; rank 0 looks for all.
    ///
    /// # Errors
    /// As [`open`](Self::open), and what `check` says.
    pub(super) fn checked(
        args: &CheckpointArgs,
        session: &mut Session,
        communicator: &'c dyn Communicator,
        check: impl FnOnce(&Self) -> anyhow::Result<bool>,
    ) -> anyhow::Result<Option<(Self, bool)>> {
        let out = session.results().map(ResultDirectory::place);
        let Some(folder) = Self::open(args, out, communicator)? else { return Ok(None) };
        session.warn(folder.warning());
        let is_first = communicator.rank() == 0;
        let any = is_first && check(&folder)?;
        session.note_if(is_first && !any, args.nothing_to_resume());
        Ok(Some((folder, any)))
    }

    /// Makes the folder, if checkpoints are wanted and it is not there, and locks it; rank 0 does for all.
    ///
    /// # Errors
    /// If another run has it, or it would be replaced with the results that go to `out`.
    fn open(
        args: &CheckpointArgs,
        out: Option<&Path>,
        communicator: &'c dyn Communicator,
    ) -> anyhow::Result<Option<Self>> {
        args.check()?;
        let Some(path) = args.checkpoint.clone() else { return Ok(None) };
        let mut lock = None;
        if communicator.rank() == 0 {
            let place = resolved(&path);
            ensure!(
                !out.is_some_and(|out| place.starts_with(out)),
                "--checkpoint {} is in the directory of --out, which is replaced as a whole: name another",
                path.display()
            );
            ensure!(
                !out.is_some_and(|out| out.starts_with(&place)),
                "--out is in {}, the folder of --checkpoint, where only checkpoints may be: name another",
                path.display()
            );
            ensure!(
                path.is_dir() || fs::symlink_metadata(&path).is_err(),
                "--checkpoint {} exists and is no directory",
                path.display()
            );
            refuse_within_others(&place)?;
            fs::create_dir_all(&path).map_err(|source| FileError::write(&path, source))?;
            lock = Some(PlaceLock::take(path.join(CHECKPOINT_LOCK), &path)?);
        }
        Ok(Some(Self {
            path,
            every_ms: args.checkpoint_every,
            resume: args.resume,
            communicator,
            lock,
        }))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many checkpoints are due before a run ends.
    pub(super) fn due_before(&self, end_ms: f64) -> f64 {
        self.every_ms.map_or(0.0, |every_ms| ((end_ms / every_ms).ceil() - 1.0).max(0.0))
    }

    /// What to tell of the folder.
    fn warning(&self) -> Option<Warning> {
        self.lock.as_ref()?.warning(&self.path)
    }

    /// The checkpoints of the only run in the folder.
    pub(super) fn run(&self, settings: RunSettings) -> RunCheckpoints<'_> {
        RunCheckpoints { of: self, path: self.path.clone(), settings }
    }

    /// The checkpoints of one run of several.
    pub(super) fn run_in(&self, name: &Path, settings: RunSettings) -> RunCheckpoints<'_> {
        RunCheckpoints { of: self, path: self.path.join(name), settings }
    }

    /// When the next checkpoint is due (ms).
    pub(super) fn next_ms(&self, now_ms: f64) -> f64 {
        // A checkpoint lies at every multiple, also after one that was made in between.
        let next = |every_ms: f64| ((now_ms / every_ms + ROUNDING).floor() + 1.0) * every_ms;
        self.every_ms.map_or(f64::INFINITY, next)
    }

    /// Waits until the disk has the names in a folder of this one, and of those around it that a run may have made.
    fn sync(&self, folder: &Path) -> std::io::Result<()> {
        let own = |ancestor: &&Path| ancestor.starts_with(&self.path);
        folder.ancestors().take_while(own).try_for_each(durable::sync_folder)?;
        resolved(&self.path).parent().map_or(Ok(()), durable::sync_folder)
    }
}

/// That there is no checkpoint, though one was due.
pub(super) fn missing(time_ms: f64, trouble: &anyhow::Error) -> Warning {
    let message =
        format!("there is no checkpoint at {time_ms:.4} ms: {trouble:#}; the run goes on");
    Warning::new("no_checkpoint", message)
}

/// Share of an interval by which a grid time may miss a multiple of it.
const ROUNDING: f64 = 1e-9;
