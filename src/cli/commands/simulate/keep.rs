//! Keeping what was recorded.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use data::Network;
use sim::communicator::Communicator;
use sim::recording::{
    RecordingError, SpikeRecording, gather, gather_potentials, nest, npz, potentials,
};
use sim::{NeuronIds, PotentialSample};

use super::Run;
use super::plan::Plan;
use super::raster::RasterArgs;
use crate::cli::ranks;
use crate::cli::session::Session;
use crate::files::durable::{self, NewFile};
use crate::files::{FileError, KeptRecording, array_name, dat_name, sonata};

/// The folder in which the Python model's analysis looks.
const NEST_FOLDER: &str = "recordings";

/// What to keep of a recording, and how.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Recording")]
pub(super) struct KeepArgs {
    /// Format of the recording; repeatable, npz without it.
    #[arg(long, value_enum)]
    format: Vec<Format>,
    /// Merge what the ranks recorded into one file; without it each rank writes its own.
    #[arg(long)]
    merge: bool,
    #[command(flatten)]
    pub(super) raster: RasterArgs,
}

impl KeepArgs {
    /// The options that are given.
    pub(super) fn given(&self) -> impl Iterator<Item = &'static str> {
        let format = (!self.format.is_empty()).then_some("--format");
        let merge = self.merge.then_some("--merge");
        format.into_iter().chain(merge).chain(self.raster.given())
    }

    /// Each format once.
    pub(super) fn formats(&self) -> Vec<Format> {
        let once = |k: &usize| !self.format[..*k].contains(&self.format[*k]);
        let given: Vec<_> = (0..self.format.len()).filter(once).map(|k| self.format[k]).collect();
        if given.is_empty() { vec![Format::Npz] } else { given }
    }

    /// Whether one file holds what all ranks recorded.
    fn together(&self, format: Format, ranks: usize) -> bool {
        ranks > 1 && (self.merge || format == Format::Npy)
    }

    /// The files that all ranks write, in the folder of results.
    fn files(&self, format: Format, recording: &SpikeRecording, ranks: usize) -> Vec<String> {
        if format == Format::Npy {
            let recorded = recording.populations.iter().filter(|population| population.recorded);
            return recorded.map(|p| format!("{NEST_FOLDER}/{}", array_name(p))).collect();
        }
        let several = ranks > 1 && !self.together(format, ranks);
        let parts = if several { (0..ranks).map(Some).collect() } else { vec![None] };
        let file = |rank: Option<usize>| match format {
            Format::Npz => part_name("spikes", rank, "npz"),
            Format::Sonata => part_name("spikes", rank, "h5"),
            Format::Nest | Format::Npy => format!("{NEST_FOLDER}/{}", dat_name("spikes", rank)),
        };
        parts.into_iter().map(file).collect()
    }
}

/// A format of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A NumPy archive: times as steps, and neurons, of each population.
    Npz,
    /// One NumPy file a population, as the Python model's analysis keeps them; always merged.
    Npy,
    /// SONATA (HDF5).
    Sonata,
    /// NEST's text files with the id map of the Python model.
    Nest,
}

impl Format {
    /// In words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Npz => "an NPZ archive",
            Self::Npy => "NPY files",
            Self::Sonata => "a SONATA file",
            Self::Nest => "files of NEST",
        }
    }
}

/// What the results are to say of the recording. All ranks call it.
pub(super) fn described(
    args: &KeepArgs,
    own: &SpikeRecording,
    communicator: &dyn Communicator,
) -> anyhow::Result<KeptRecording> {
    let counts: Vec<u64> = own.populations.iter().map(|p| p.steps.len() as u64).collect();
    let of_ranks = communicator.all_gather(&counts)?;
    let sum = |population: usize| of_ranks.iter().map(|counts| counts[population]).sum();
    let spikes: Vec<u64> = (0..counts.len()).map(sum).collect();
    let ranks = communicator.size();
    let files =
        args.formats().into_iter().flat_map(|format| args.files(format, own, ranks)).collect();
    Ok(KeptRecording::of(own, &spikes, files))
}

/// Writes the recording into the results, from all ranks.
pub(super) fn keep(
    args: &KeepArgs,
    session: &Session,
    network: &Network,
    plan: &Plan,
    run: &Run,
    communicator: &dyn Communicator,
) -> anyhow::Result<()> {
    let own = session.results().map(|results| results.path().display().to_string());
    let folder = PathBuf::from(ranks::broadcast(communicator, &own.unwrap_or_default())?);
    if folder.as_os_str().is_empty() {
        return Ok(());
    }
    let ids = NeuronIds::new(network)?;
    let alone = communicator.size() == 1;
    let part = Part { folder: &folder, rank: (!alone).then_some(communicator.rank()) };
    let merged = if alone { None } else { merged(args, &run.spikes, communicator)? };
    for format in args.formats() {
        let together = args.together(format, communicator.size());
        match &merged {
            _ if !together => part.spikes(format, &run.spikes)?,
            Some(whole) => Part { rank: None, ..part }.spikes(format, whole)?,
            // Rank 0 writes the spikes of all.
            None => {}
        }
    }
    let for_analysis = |format: &Format| matches!(format, Format::Nest | Format::Npy);
    if communicator.rank() == 0 && args.formats().iter().any(for_analysis) {
        part.id_map(&run.spikes)?;
    }
    if plan.settings.recording.potentials.is_some() {
        potentials(args, part, &ids, run, communicator)?;
    }
    // Nobody may move the folder before all have written into it.
    communicator.all_gather(&[])?;
    Ok(())
}

/// The whole recording on rank 0, if it is asked for; nothing on the others.
fn merged(
    args: &KeepArgs,
    own: &SpikeRecording,
    communicator: &dyn Communicator,
) -> anyhow::Result<Option<SpikeRecording>> {
    if args.merge || args.formats().contains(&Format::Npy) {
        return Ok(gather(own, communicator)?);
    }
    Ok(None)
}

/// Writes the potentials of this rank, or on rank 0 those of all.
fn potentials(
    args: &KeepArgs,
    part: Part<'_>,
    ids: &NeuronIds,
    run: &Run,
    communicator: &dyn Communicator,
) -> anyhow::Result<()> {
    if !args.merge || communicator.size() == 1 {
        return part.potentials(args, ids, &run.potentials, &run.spikes);
    }
    match gather_potentials(&run.potentials, communicator)? {
        Some(whole) => Part { rank: None, ..part }.potentials(args, ids, &whole, &run.spikes),
        None => Ok(()),
    }
}

/// Where one rank writes.
#[derive(Clone, Copy)]
struct Part<'a> {
    folder: &'a Path,
    /// The rank, if there are several and each writes its own files.
    rank: Option<usize>,
}

impl Part<'_> {
    fn file(&self, name: &str, extension: &str) -> PathBuf {
        self.folder.join(part_name(name, self.rank, extension))
    }

    /// A file for the Python model's analysis.
    fn for_analysis(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.folder.join(NEST_FOLDER);
        std::fs::create_dir_all(&folder).map_err(|source| FileError::write(&folder, source))?;
        Ok(folder.join(name))
    }

    fn spikes(&self, format: Format, recording: &SpikeRecording) -> anyhow::Result<()> {
        match format {
            Format::Npz => write(&self.file("spikes", "npz"), |into| npz::write(recording, into)),
            Format::Sonata => {
                let file = self.file("spikes", "h5");
                sonata::write(&file, recording)?;
                Ok(durable::sync_file(&file)?)
            }
            Format::Nest => {
                let file = self.for_analysis(&dat_name("spikes", self.rank))?;
                write(&file, |into| nest::write_dat(recording, into))
            }
            Format::Npy => self.arrays(recording),
        }
    }

    fn id_map(&self, recording: &SpikeRecording) -> anyhow::Result<()> {
        let ids = self.for_analysis("network_gids.txt")?;
        write(&ids, |into| nest::write_id_map(recording, into))?;
        // The analysis reads four columns and no more.
        let described = self.for_analysis("network_populations.csv")?;
        write(&described, |into| nest::write_population_map(recording, into))
    }

    fn arrays(&self, recording: &SpikeRecording) -> anyhow::Result<()> {
        for (population, first) in recording.populations.iter().zip(nest::first_gids(recording)) {
            if population.recorded {
                let file = self.for_analysis(&array_name(population))?;
                write(&file, |into| nest::write_npy(population, first, &recording.grid, into))?;
            }
        }
        Ok(())
    }

    fn potentials(
        &self,
        args: &KeepArgs,
        ids: &NeuronIds,
        samples: &[PotentialSample],
        spikes: &SpikeRecording,
    ) -> anyhow::Result<()> {
        if args.formats().contains(&Format::Nest) {
            let file = self.for_analysis(&dat_name("vm", self.rank))?;
            write(&file, |into| potentials::write_dat(samples, spikes.grid.dt_ms, into))?;
        }
        let file = self.file("potentials", "npz");
        write(&file, |into| potentials::write_npz(samples, ids, spikes, into))
    }
}

/// The name of what one rank writes, or all together.
fn part_name(name: &str, rank: Option<usize>, extension: &str) -> String {
    match rank {
        Some(rank) => format!("{name}-{rank}.{extension}"),
        None => format!("{name}.{extension}"),
    }
}

/// Writes a file of this rank, so that the disk has it before another rank moves the folder.
fn write(
    path: &Path,
    contents: impl FnOnce(&mut NewFile) -> Result<(), RecordingError>,
) -> anyhow::Result<()> {
    durable::write_new(path, contents).with_context(|| format!("cannot write {}", path.display()))
}
