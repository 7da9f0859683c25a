//! The checkpoints of one run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use super::manifest::{Manifest, RunSettings};
use super::{CheckpointFolder, names};
use crate::files::{FileError, read_text};

/// The checkpoints of one run, in a folder of their own.
pub(in crate::cli) struct RunCheckpoints<'f> {
    pub(super) of: &'f CheckpointFolder<'f>,
    pub(super) path: PathBuf,
    pub(super) settings: RunSettings,
}

impl RunCheckpoints<'_> {
    /// Refuses checkpoints that a run must not replace or cannot go on from, before it is built. Says whether there
    /// is one to go on from. One rank does this for all.
    pub(in crate::cli) fn check(&self, end_ms: f64) -> anyhow::Result<bool> {
        self.clear(&self.path.join(names::PARTIAL))?;
        if !self.of.resume {
            self.refuse_if_any()?;
            return Ok(false);
        }
        let Some(name) = self.newest()? else { return Ok(false) };
        let place = self.path.join(name);
        let time_ms = self
            .time_ms_of(&place)
            .with_context(|| format!("cannot go on from {}", place.display()))?;
        // Times that are sums of steps differ by rounding.
        ensure!(
            time_ms <= end_ms * (1.0 + super::ROUNDING),
            "{} is at {time_ms} ms, but the run ends at {end_ms} ms: let it end there or later, or begin anew in \
             another folder",
            place.display()
        );
        Ok(true)
    }

    /// The time of a checkpoint that a run with the same settings made.
    fn time_ms_of(&self, checkpoint: &Path) -> anyhow::Result<f64> {
        let manifest = Manifest::read(checkpoint)?;
        manifest.check_settings(&self.settings)?;
        Ok(manifest.time_ms)
    }

    /// Refuses checkpoints that nobody asked to go on from.
    fn refuse_if_any(&self) -> anyhow::Result<()> {
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(none) if none.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(FileError::read(&self.path, source).into()),
        };
        let is_checkpoint = |name: &str| name == names::LATEST || names::is_checkpoint(name);
        let mut names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
        if names.any(|name| name.to_str().is_some_and(is_checkpoint)) {
            bail!(
                "{} holds checkpoints of an earlier run: --resume goes on from them; to begin anew, name another folder",
                self.path.display()
            );
        }
        Ok(())
    }

    /// The name of the newest checkpoint, if there is one.
    pub(super) fn newest(&self) -> anyhow::Result<Option<String>> {
        let latest = self.path.join(names::LATEST);
        if fs::symlink_metadata(&latest).is_err_and(|no| no.kind() == io::ErrorKind::NotFound) {
            return Ok(None);
        }
        ensure!(latest.is_file(), "{} is no file", latest.display());
        let text = read_text(&latest)?;
        let name = text.trim_end();
        ensure!(
            names::is_checkpoint(name),
            "{} holds {:?}, expected is the name of a checkpoint such as 300.0000ms",
            latest.display(),
            name.chars().take(LONGEST_SHOWN).collect::<String>()
        );
        Ok(Some(name.to_owned()))
    }

    /// When the next checkpoint is due (ms).
    pub(in crate::cli) fn next_ms(&self, now_ms: f64) -> f64 {
        self.of.next_ms(now_ms)
    }

    /// Removes what an earlier run has left of a checkpoint that it was writing.
    pub(super) fn clear(&self, partial: &Path) -> anyhow::Result<()> {
        let failed = |source| FileError::write(partial, source);
        let is_left = fs::symlink_metadata(partial).is_ok();
        if is_left && !names::remove(partial).map_err(failed)? {
            bail!("{} holds what is no part of a checkpoint: remove it", partial.display());
        }
        Ok(())
    }
}

/// Characters of a foreign text that an error shows.
const LONGEST_SHOWN: usize = 60;
