//! The checkpoints of one run.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use sim::communicator::gather_texts;
use sim::recording::{SpikeRecording, npz};
use sim::{PotentialSample, Simulator, checkpoint};

use super::manifest::{KeptFile, Manifest, RunSettings};
use super::{CheckpointFolder, names};
use crate::cli::ranks;
use crate::files::durable::{self, NewFile};
use crate::files::{FileError, read_text};

/// What this rank has recorded, beside the state of its neurons.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Recorded<'r> {
    pub(in crate::cli) spikes: &'r SpikeRecording,
    pub(in crate::cli) potentials: &'r [PotentialSample],
    /// The input of all ranks' sampled neurons as JSON, where there are any.
    pub(in crate::cli) inputs: Option<&'r str>,
}

/// What this rank had recorded before a checkpoint.
#[derive(Debug)]
pub(in crate::cli) struct Kept {
    pub(in crate::cli) spikes: SpikeRecording,
    pub(in crate::cli) potentials: Vec<PotentialSample>,
    pub(in crate::cli) inputs: Option<String>,
}

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
        let going_on = || format!("cannot go on from {}", place.display());
        let manifest = Manifest::read(&place).with_context(going_on)?;
        manifest.check_settings(&self.settings).with_context(going_on)?;
        // Times that are sums of steps differ by rounding.
        let time_ms = manifest.time_ms;
        ensure!(
            time_ms <= end_ms * (1.0 + super::ROUNDING),
            "{} is at {time_ms} ms, but the run ends at {end_ms} ms: let it end there or later, or begin anew in \
             another folder",
            place.display()
        );
        Ok(true)
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
    fn newest(&self) -> anyhow::Result<Option<String>> {
        let latest = self.path.join(names::LATEST);
        if fs::symlink_metadata(&latest).is_err_and(|no| no.kind() == io::ErrorKind::NotFound) {
            return Ok(None);
        }
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

    /// Brings the simulation to the newest checkpoint; returns what lies in it, or nothing if there
    /// is none. All ranks call it.
    pub(in crate::cli) fn resume(&self, simulator: &mut Simulator) -> anyhow::Result<Option<Kept>> {
        if !self.of.resume {
            return Ok(None);
        }
        let communicator = self.of.communicator;
        // All ranks take the same, whatever they see of the file system.
        let own = if communicator.rank() == 0 { self.newest()? } else { None };
        let name = ranks::broadcast(communicator, &own.unwrap_or_default())?;
        if name.is_empty() {
            return Ok(None);
        }
        let place = self.path.join(name);
        let going_on = || format!("cannot go on from {}", place.display());
        self.take_up(&place, simulator).map(Some).with_context(going_on)
    }

    fn take_up(&self, place: &Path, simulator: &mut Simulator) -> anyhow::Result<Kept> {
        let manifest = Manifest::read(place)?;
        manifest.check_settings(&self.settings)?;
        let states = (0..manifest.ranks).map(|rank| manifest.open(place, &names::state(rank)));
        simulator.restore(states.collect::<Result<Vec<_>, _>>()?)?;
        let (found_ms, time_ms) = (manifest.time_ms, simulator.time_ms());
        ensure!(found_ms == time_ms, "it says that it is at {found_ms} ms, but is at {time_ms} ms");
        let inputs = match manifest.holds(names::INPUTS) {
            true => Some(io::read_to_string(manifest.open(place, names::INPUTS)?)?),
            false => None,
        };
        let spikes = self.spikes(place, &manifest)?;
        Ok(Kept { spikes, potentials: self.potentials(place, &manifest)?, inputs })
    }

    /// The ranks whose recordings this one takes over, out of so many that made a checkpoint.
    fn parts(&self, ranks_then: usize) -> impl Iterator<Item = usize> + use<> {
        let communicator = self.of.communicator;
        (communicator.rank()..ranks_then).step_by(communicator.size())
    }

    fn spikes(&self, place: &Path, manifest: &Manifest) -> anyhow::Result<SpikeRecording> {
        let read = |part: usize| {
            let name = names::spikes(part);
            let recording = npz::read(manifest.open(place, &name)?);
            recording.with_context(|| format!("cannot use {}", place.join(name).display()))
        };
        let own = self.parts(manifest.ranks).map(read).collect::<Result<Vec<_>, _>>()?;
        if own.is_empty() {
            // More ranks than before: nothing is left for this one but the frame.
            let mut frame = read(0)?;
            for population in &mut frame.populations {
                population.steps.clear();
                population.ids.clear();
            }
            return Ok(frame);
        }
        Ok(sim::recording::merge(own)?)
    }

    fn potentials(
        &self,
        place: &Path,
        manifest: &Manifest,
    ) -> anyhow::Result<Vec<PotentialSample>> {
        let mut samples = Vec::new();
        for part in self.parts(manifest.ranks) {
            let name = names::potentials(part);
            let read = checkpoint::read_potentials(manifest.open(place, &name)?);
            samples.extend(
                read.with_context(|| format!("cannot use {}", place.join(name).display()))?,
            );
        }
        samples.sort_by_key(|sample| (sample.step, sample.neuron));
        Ok(samples)
    }

    /// When the next checkpoint is due (ms).
    pub(in crate::cli) fn next_ms(&self, now_ms: f64) -> f64 {
        self.of.next_ms(now_ms)
    }

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

    /// Removes what an earlier run has left of a checkpoint that it was writing.
    fn clear(&self, partial: &Path) -> anyhow::Result<()> {
        let failed = |source| FileError::write(partial, source);
        let is_left = fs::symlink_metadata(partial).is_ok();
        if is_left && !names::remove(partial).map_err(failed)? {
            bail!("{} holds what is no part of a checkpoint: remove it", partial.display());
        }
        Ok(())
    }

    /// Makes the folder that all ranks write into.
    fn begin(&self, partial: &Path) -> anyhow::Result<()> {
        self.clear(partial)?;
        let failed = |source| FileError::write(partial, source);
        fs::create_dir_all(&self.path).map_err(failed)?;
        Ok(fs::create_dir(partial).map_err(failed)?)
    }

    /// Writes this rank's part.
    fn write(
        &self,
        partial: &Path,
        simulator: &Simulator,
        recorded: &Recorded,
    ) -> anyhow::Result<Vec<KeptFile>> {
        let rank = self.of.communicator.rank();
        let mut files = Vec::new();
        let mut keep = |name: String, write: &dyn Fn(&mut NewFile) -> anyhow::Result<()>| {
            let failed = || format!("cannot write {}", partial.join(&name).display());
            durable::write_new(&partial.join(&name), write).with_context(failed)?;
            files.push(KeptFile::of(partial, name.clone()).with_context(failed)?);
            anyhow::Ok(())
        };
        keep(names::state(rank), &|into| Ok(simulator.save(into)?))?;
        keep(names::spikes(rank), &|into| Ok(npz::write(recorded.spikes, into)?))?;
        let potentials = recorded.potentials;
        keep(names::potentials(rank), &|into| Ok(checkpoint::write_potentials(potentials, into)?))?;
        if let (0, Some(inputs)) = (rank, recorded.inputs) {
            keep(names::INPUTS.to_owned(), &|into| Ok(into.write_all(inputs.as_bytes())?))?;
        }
        Ok(files)
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
    fn remove_others(&self, newest: &str) {
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name != newest && names::is_checkpoint(name)) {
                let _ = names::remove(&entry.path());
            }
        }
    }
}

/// Characters of a foreign text that an error shows.
const LONGEST_SHOWN: usize = 60;

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
