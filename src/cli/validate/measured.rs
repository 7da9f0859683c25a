//! Rates that are not simulated now: files of users, stored references.

use std::path::{Path, PathBuf};

use anyhow::bail;
use data::Label;
use validation::cases::{Problem, reference};
use validation::engines::{Engine, Given, Recorded, Stored};

use super::Args;
use crate::cli::load::input_file;
use crate::files::{RecordingFrame, read_rates, read_recording, read_text, recording_files};
use crate::report::InputFile;

/// Rates or spikes of somebody else.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Measured elsewhere")]
pub(super) struct MeasuredArgs {
    /// What to hold the theory against instead of a simulation, for one --case: rates as NPY, JSON or CSV
    /// (columns population, rate_hz and, if known, standard_error_hz, degrees_of_freedom), or spikes as
    /// NPZ, SONATA or NEST's .dat, or a directory with them.
    #[arg(long, value_name = "FILE", conflicts_with = "checkpoint")]
    measured: Option<PathBuf>,
    /// Which neurons NEST gave to which population: a line `area,population,first,last` for each,
    /// or `first last` in the order of the network; without it, network_gids.txt beside the spikes.
    #[arg(long, value_name = "FILE", requires = "measured")]
    ids: Option<PathBuf>,
    /// Time step of spikes that do not say (ms).
    #[arg(long, value_name = "MS", default_value_t = 0.1, requires = "measured")]
    dt: f64,
    /// End of spikes that do not say (ms); the last spike without it.
    #[arg(long, value_name = "MS", requires = "measured")]
    t_max: Option<f64>,
}

impl MeasuredArgs {
    pub(super) fn is_given(&self) -> bool {
        self.measured.is_some()
    }

    /// The files that are read, with the checksums of what they hold.
    pub(super) fn files(&self) -> anyhow::Result<Vec<InputFile>> {
        if !(self.dt.is_finite() && self.dt > 0.0) {
            bail!("--dt is {} ms, allowed is a finite time above 0", self.dt);
        }
        let Some(place) = &self.measured else { return Ok(Vec::new()) };
        let files = recording_files(std::slice::from_ref(place))?;
        let files = files.iter().chain(&self.ids).map(|file| input_file(file));
        Ok(files.collect::<Result<_, _>>()?)
    }
}

/// What the arguments and the case say to measure with; nothing if it is to be simulated.
pub(super) fn engine(args: &Args, problem: &Problem) -> anyhow::Result<Option<Box<dyn Engine>>> {
    if let Some(file) = &args.measured.measured {
        return from_file(file, &args.measured, problem).map(Some);
    }
    let case = &problem.case;
    match &case.reference {
        Some(run) if case.long && !args.simulate => {
            let table = reference(&run.table)?;
            let stored = Stored::read(table.name, table.text, Some(run.measured_ms))?;
            Ok(Some(Box::new(stored)))
        }
        _ => Ok(None),
    }
}

fn from_file(
    file: &Path,
    args: &MeasuredArgs,
    problem: &Problem,
) -> anyhow::Result<Box<dyn Engine>> {
    let extension = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if extension == "csv" {
        let name = file.display().to_string();
        return Ok(Box::new(Stored::read(&name, &read_text(file)?, None)?));
    }
    if matches!(extension.as_str(), "npy" | "json") {
        let populations = &problem.network.populations;
        let labels: Vec<Label> = populations.iter().map(|p| p.label.clone()).collect();
        return Ok(Box::new(Given(read_rates(file, &labels)?)));
    }
    recording(file, args, problem)
}

/// Spikes in any format that recordings have.
fn recording(
    place: &Path,
    args: &MeasuredArgs,
    problem: &Problem,
) -> anyhow::Result<Box<dyn Engine>> {
    let sizes = problem.network.populations.iter().map(|population| {
        let neurons = u32::try_from(population.created_neurons()).unwrap_or(u32::MAX);
        (population.label.to_string(), neurons)
    });
    let frame = RecordingFrame {
        populations: Some(sizes.collect()),
        id_map: args.ids.clone(),
        dt_ms: args.dt,
        end_ms: args.t_max,
    };
    let files = recording_files(&[place.to_owned()])?;
    let (name, recording) = (place.display().to_string(), read_recording(&files, &frame)?);
    Ok(Box::new(Recorded { name, recording }))
}
