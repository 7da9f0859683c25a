//! Making a checkpoint.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use sim::communicator::gather_texts;
use sim::recording::{SpikeRecording, npz};
use sim::{PotentialSample, Simulator, checkpoint};

use super::manifest::{KeptFile, Manifest};
use super::names;
use super::run::RunCheckpoints;
use crate::cli::ranks;
use crate::files::FileError;
use crate::files::durable::{self, NewFile};

/// What this rank has recorded, beside the state of its neurons.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Recorded<'r> {
    pub(in crate::cli) spikes: &'r SpikeRecording,
    pub(in crate::cli) potentials: &'r [PotentialSample],
    /// The input of all ranks' sampled neurons as JSON, where there are any.
    pub(in crate::cli) inputs: Option<&'r str>,
}

impl RunCheckpoints<'_> {
    /// Makes a checkpoint. All ranks call it, and hear if one of them cannot; the checkpoint before stays then.
    pub(in crate::cli) fn save(
        &self,
        simulator: &Simulator,
        recorded: &Recorded,
    ) -> anyhow::Result<()> {
        let partial = self.path.join(names::PARTIAL);
        let saved = self.save_into(&partial, simulator, recorded);
        if saved.is_err() && self.of.communicator.rank() == 0 {
            self.forget_failed(&partial);
        }
        saved
    }

    /// Removes what there is of a checkpoint that could not be made: it takes room, perhaps the last there is.
    fn forget_failed(&self, partial: &Path) {
        let _ = names::remove(partial);
        let _ = fs::remove_file(self.path.join(names::NEW_LATEST));
        if let Ok(latest) = self.newest() {
            self.remove_others(&latest.unwrap_or_default());
        }
    }

    fn save_into(
        &self,
        partial: &Path,
        simulator: &Simulator,
        recorded: &Recorded,
    ) -> anyhow::Result<()> {
        let communicator = self.of.communicator;
        let is_first = communicator.rank() == 0;
        let begun = if is_first { self.begin(partial) } else { Ok(()) };
        // Nobody writes into what an earlier run has left.
        ranks::all_or_none(communicator, begun)?;
        let files = self.write(partial, simulator, recorded);
        let files = ranks::all_or_none(communicator, files)?;
        // The checkpoint counts when all ranks have written their part.
        let of_ranks = gather_texts(communicator, &serde_json::to_string(&files)?)?;
        let complete = || {
            let files = of_ranks.iter().map(|files| serde_json::from_str::<Vec<KeptFile>>(files));
            let files: Vec<Vec<KeptFile>> = files.collect::<Result<_, _>>()?;
            let (ranks, settings) = (communicator.size(), self.settings.clone());
            let manifest = Manifest::new(simulator.time_ms(), ranks, settings, files.concat());
            let completed = self.complete(partial, &manifest);
            completed.map_err(|source| FileError::write(&self.path, source).into())
        };
        ranks::all_or_none(communicator, if is_first { complete() } else { Ok(()) })
    }

    /// Makes the folder that all ranks write into.
    fn begin(&self, partial: &Path) -> anyhow::Result<()> {
        self.clear(partial)?;
        fs::create_dir_all(&self.path)
            .and_then(|()| fs::create_dir(partial))
            .map_err(|source| FileError::write(partial, source).into())
    }

    /// Writes this rank's part.
    fn write(
        &self,
        partial: &Path,
        simulator: &Simulator,
        recorded: &Recorded,
    ) -> anyhow::Result<Vec<KeptFile>> {
        let rank = self.of.communicator.rank();
        let mut part = Part { folder: partial, files: Vec::new() };
        part.keep(names::state(rank), |into| Ok(simulator.save(into)?))?;
        part.keep(names::spikes(rank), |into| Ok(npz::write(recorded.spikes, into)?))?;
        let potentials = recorded.potentials;
        part.keep(names::potentials(rank), |into| {
            Ok(checkpoint::write_potentials(potentials, into)?)
        })?;
        if let (0, Some(inputs)) = (rank, recorded.inputs) {
            part.keep(names::INPUTS.to_owned(), |into| Ok(into.write_all(inputs.as_bytes())?))?;
        }
        Ok(part.files)
    }

    /// Makes what all ranks have written the newest checkpoint, and removes those before it.
    fn complete(&self, partial: &Path, manifest: &Manifest) -> io::Result<()> {
        let text = serde_json::to_string_pretty(manifest)?;
        durable::write_new(&partial.join(names::MANIFEST), |into| into.write_all(text.as_bytes()))?;
        durable::sync_folder(partial)?;
        let name = self.free_name(manifest.time_ms)?;
        fs::rename(partial, self.path.join(&name))?;
        self.of.sync(&self.path)?;
        point_to(&self.path, &name)?;
        self.remove_others(&name);
        Ok(())
    }

    /// The name of a new checkpoint: of a folder of the same name, only one that is in use or foreign stays.
    fn free_name(&self, time_ms: f64) -> io::Result<String> {
        let latest = fs::read_to_string(self.path.join(names::LATEST)).unwrap_or_default();
        let mut number = 0;
        loop {
            let name = names::checkpoint(time_ms, number);
            let place = self.path.join(&name);
            let is_free = fs::symlink_metadata(&place).is_err();
            if is_free || (name != latest.trim_end() && names::remove(&place)?) {
                return Ok(name);
            }
            number += 1;
        }
    }

    /// Removes all checkpoints but one; one that cannot be removed does no harm.
    pub(super) fn remove_others(&self, newest: &str) {
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name != newest && names::is_checkpoint(name)) {
                let _ = names::remove(&entry.path());
            }
        }
    }
}

/// The files of one rank in a checkpoint that is being made.
struct Part<'p> {
    folder: &'p Path,
    files: Vec<KeptFile>,
}

impl Part<'_> {
    fn keep(
        &mut self,
        name: String,
        write: impl FnOnce(&mut NewFile) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let path = self.folder.join(&name);
        let written =
            durable::write_new(&path, write).and_then(|()| Ok(KeptFile::of(self.folder, name)?));
        self.files.push(written.with_context(|| format!("cannot write {}", path.display()))?);
        Ok(())
    }
}

/// Replaces the name of the newest checkpoint at once.
fn point_to(folder: &Path, name: &str) -> io::Result<()> {
    let fresh = folder.join(names::NEW_LATEST);
    match fs::remove_file(&fresh) {
        Err(trouble) if trouble.kind() != io::ErrorKind::NotFound => return Err(trouble),
        _ => {}
    }
    durable::write_new(&fresh, |into| into.write_all(name.as_bytes()))?;
    fs::rename(fresh, folder.join(names::LATEST))?;
    durable::sync_folder(folder)
}
