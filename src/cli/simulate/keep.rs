//! Keeping what was recorded.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use data::Network;
use sim::NeuronIds;
use sim::communicator::Communicator;
use sim::recording::{SpikeRecording, gather, nest, npz, potentials};

use super::Run;
use super::plan::Plan;
use super::raster::{self, RasterArgs};
use crate::cli::{Session, ranks};
use crate::files::{FileError, sonata};

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

    fn formats(&self) -> &[Format] {
        if self.format.is_empty() { &[Format::Npz] } else { &self.format }
    }
}

/// A format of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A NumPy archive: times as steps, and neurons, of each population.
    Npz,
    /// One NumPy file a population, as the Python model's analysis keeps them; always merged.
    Npy,
    /// SONATA (HDF5).
    Sonata,
    /// NEST's text files with the id map of the Python model.
    Nest,
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
        let together = !alone && (args.merge || *format == Format::Npy);
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
        match self.rank {
            Some(rank) => self.folder.join(format!("{name}-{rank}.{extension}")),
            None => self.folder.join(format!("{name}.{extension}")),
        }
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
                let name = format!("{NEST_LABEL}-spikes-0-{}.dat", self.rank.unwrap_or(0));
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
                let name = format!("{NEST_LABEL}-spikes-{}.npy", population.label);
                let file = create(&self.for_analysis(&name)?)?;
                nest::write_npy(population, first, &recording.grid, file)?;
            }
        }
        Ok(())
    }

    fn potentials(&self, args: &KeepArgs, ids: &NeuronIds, run: &Run) -> anyhow::Result<()> {
        if args.formats().contains(&Format::Nest) {
            let name = format!("{NEST_LABEL}-vm-0-{}.dat", self.rank.unwrap_or(0));
            let file = create(&self.for_analysis(&name)?)?;
            potentials::write_dat(&run.potentials, run.spikes.grid.dt_ms, file)?;
        }
        let file = create(&self.file("potentials", "npz"))?;
        Ok(potentials::write_npz(&run.potentials, ids, &run.spikes, file)?)
    }
}

fn create(path: &Path) -> Result<BufWriter<File>, FileError> {
    File::create(path).map(BufWriter::new).map_err(|source| FileError::write(path, source))
}
