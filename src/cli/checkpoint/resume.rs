//! Going on from a checkpoint.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use anyhow::{Context, ensure};
use sim::recording::{SpikeRecording, npz};
use sim::{PotentialSample, Simulator, checkpoint};

use super::manifest::Manifest;
use super::names;
use super::run::RunCheckpoints;
use crate::cli::ranks;

/// What this rank had recorded before a checkpoint.
#[derive(Debug)]
pub(in crate::cli) struct Kept {
    pub(in crate::cli) spikes: SpikeRecording,
    pub(in crate::cli) potentials: Vec<PotentialSample>,
    pub(in crate::cli) inputs: Option<String>,
}

impl RunCheckpoints<'_> {
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
        let place = self.path.join(&name);
        let going_on = || format!("cannot go on from {}", place.display());
        let kept = self.take_up(&place, simulator).with_context(going_on)?;
        if communicator.rank() == 0 {
            // A run that was cut off may have left the one before.
            self.remove_others(&name);
        }
        Ok(Some(kept))
    }

    fn take_up(&self, place: &Path, simulator: &mut Simulator) -> anyhow::Result<Kept> {
        let manifest = &Manifest::read(place)?;
        manifest.check_settings(&self.settings)?;
        let open = |rank: usize| move || manifest.open(place, &names::state(rank));
        simulator.restore((0..manifest.ranks).map(|rank| OpenedLate::new(open(rank))))?;
        let (found_ms, time_ms) = (manifest.time_ms, simulator.time_ms());
        ensure!(found_ms == time_ms, "it says that it is at {found_ms} ms, but is at {time_ms} ms");
        let inputs = match manifest.holds(names::INPUTS) {
            true => Some(io::read_to_string(manifest.open(place, names::INPUTS)?)?),
            false => None,
        };
        let spikes = self.spikes(place, manifest)?;
        Ok(Kept { spikes, potentials: self.potentials(place, manifest)?, inputs })
    }

    /// The ranks whose recordings this one takes over, out of so many that made a checkpoint.
    fn parts(&self, ranks_then: usize) -> impl Iterator<Item = usize> + use<> {
        let communicator = self.of.communicator;
        (communicator.rank()..ranks_then).step_by(communicator.size())
    }

    fn spikes(&self, place: &Path, manifest: &Manifest) -> anyhow::Result<SpikeRecording> {
        let own = self.parts(manifest.ranks).map(|part| spikes_of(part, place, manifest));
        let own = own.collect::<Result<Vec<_>, _>>()?;
        if own.is_empty() {
            // More ranks than before: nothing is left for this one but the frame.
            let mut frame = spikes_of(0, place, manifest)?;
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
}

/// The spikes that one of the ranks recorded that made a checkpoint.
fn spikes_of(part: usize, place: &Path, manifest: &Manifest) -> anyhow::Result<SpikeRecording> {
    let name = names::spikes(part);
    let recording = npz::read(manifest.open(place, &name)?);
    recording.with_context(|| format!("cannot use {}", place.join(name).display()))
}

/// A file that is opened when it is read, so that those of many ranks are not open at once.
enum OpenedLate<F> {
    Not(F),
    Open(BufReader<File>),
}

impl<F: Fn() -> anyhow::Result<BufReader<File>>> OpenedLate<F> {
    fn new(open: F) -> Self {
        Self::Not(open)
    }
}

impl<F: Fn() -> anyhow::Result<BufReader<File>>> Read for OpenedLate<F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Self::Not(open) = self {
            *self = Self::Open(open().map_err(io::Error::other)?);
        }
        match self {
            Self::Open(file) => file.read(into),
            Self::Not(_) => Ok(0),
        }
    }
}
