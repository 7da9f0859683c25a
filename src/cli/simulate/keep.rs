//! Keeping what was recorded.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use data::Network;
use sim::NeuronIds;
use sim::communicator::Communicator;
use sim::recording::{PopulationSpikes, SpikeRecording, gather, nest, npz, potentials};

use super::Run;
use super::plan::Plan;
use super::raster::{self, RasterArgs};
use crate::cli::{Session, ranks};
use crate::files::{FileError, KeptRecording, sonata};

/// The folder and the beginning of the names in which the Python model's analysis looks.
const NEST_FOLDER: &str = "recordings";
const NEST_LABEL: &str = "siegert";

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

    pub(super) fn formats(&self) -> &[Format] {
        if self.format.is_empty() { &[Format::Npz] } else { &self.format }
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
    let files = args.formats().iter().flat_map(|format| args.files(*format, own, ranks)).collect();
    Ok(KeptRecording::of(own, &spikes, files))
}

/// Writes the recording and its raster plot into the results, from all ranks.
pub(super) fn write(
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
        let together = args.together(*format, communicator.size());
        match &merged {
            _ if !together => part.spikes(*format, &run.spikes)?,
            Some(whole) => Part { rank: None, ..part }.spikes(*format, whole)?,
            // Rank 0 writes the spikes of all.
            None => {}
        }
    }
    if plan.settings.recording.potentials.is_some() {
        part.potentials(args, &ids, run)?;
    }
    raster::draw(&args.raster, &folder, &run.spikes, communicator)?;
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
            Format::Npz => npz::write(recording, create(&self.file("spikes", "npz"))?)?,
            Format::Sonata => sonata::write(&self.file("spikes", "h5"), recording)?,
            Format::Nest => {
                self.id_map(recording)?;
                let name = dat_name("spikes", self.rank);
                nest::write_dat(recording, create(&self.for_analysis(&name)?)?)?;
            }
            Format::Npy => self.arrays(recording)?,
        }
        Ok(())
    }

    fn id_map(&self, recording: &SpikeRecording) -> anyhow::Result<()> {
        if self.rank.unwrap_or(0) == 0 {
            nest::write_id_map(recording, create(&self.for_analysis("network_gids.txt")?)?)?;
            // The analysis reads four columns and no more.
            let described = self.for_analysis("network_populations.csv")?;
            nest::write_population_map(recording, create(&described)?)?;
        }
        Ok(())
    }

    fn arrays(&self, recording: &SpikeRecording) -> anyhow::Result<()> {
        self.id_map(recording)?;
        for (population, first) in recording.populations.iter().zip(nest::first_gids(recording)) {
            if population.recorded {
                let file = create(&self.for_analysis(&array_name(population))?)?;
                nest::write_npy(population, first, &recording.grid, file)?;
            }
        }
        Ok(())
    }

    fn potentials(&self, args: &KeepArgs, ids: &NeuronIds, run: &Run) -> anyhow::Result<()> {
        if args.formats().contains(&Format::Nest) {
            let name = dat_name("vm", self.rank);
            let file = create(&self.for_analysis(&name)?)?;
            potentials::write_dat(&run.potentials, run.spikes.grid.dt_ms, file)?;
        }
        let file = create(&self.file("potentials", "npz"))?;
        Ok(potentials::write_npz(&run.potentials, ids, &run.spikes, file)?)
    }
}

/// The name of what one rank writes, or all together.
fn part_name(name: &str, rank: Option<usize>, extension: &str) -> String {
    match rank {
        Some(rank) => format!("{name}-{rank}.{extension}"),
        None => format!("{name}.{extension}"),
    }
}

/// The name that NEST gives to what one process records.
fn dat_name(what: &str, rank: Option<usize>) -> String {
    format!("{NEST_LABEL}-{what}-0-{}.dat", rank.unwrap_or(0))
}

/// The name of a population's spikes, as the Python model's analysis has them.
fn array_name(population: &PopulationSpikes) -> String {
    format!("{NEST_LABEL}-spikes-{}.npy", population.label)
}

fn create(path: &Path) -> Result<BufWriter<File>, FileError> {
    File::create(path).map(BufWriter::new).map_err(|source| FileError::write(path, source))
}
