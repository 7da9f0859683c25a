//! Rates that are not simulated now: files of users, stored references.

use std::path::{Path, PathBuf};

use anyhow::bail;
use sim::Control;
use sim::recording::Grid;
use validation::cases::{Problem, reference};
use validation::engines::{Engine, Given, Recorded, Stored};

use super::Args;
use crate::cli::ranges::{self, Range};
use crate::files::{
    KnownNetwork, RatesPlace, RecordingFrame, input_file, read_rates, read_recording, read_text,
    recording_files, refuse_foreign_rates, takes_id_map,
};
use crate::report::InputFile;

/// Rates or spikes of somebody else.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Measured elsewhere")]
pub(super) struct MeasuredArgs {
    /// What to hold the theory against instead of a simulation, for one --case: rates as NPY, JSON or CSV
    /// (columns population, rate_hz and, if known, standard_error_hz, degrees_of_freedom), also as commands
    /// write them (fixed_points.json#2: the second), or spikes as NPZ, SONATA or NEST's .dat, or a directory
    /// with them.
    #[arg(long, value_name = "FILE", conflicts_with = "checkpoint")]
    measured: Option<PathBuf>,
    /// Which neurons NEST gave to which population: a line `area,population,first,last` for each (below the
    /// heading area,population,layer,kind,first,last also what they are), or `first last` in the order of
    /// the network; without it, network_populations.csv or network_gids.txt beside the spikes.
    #[arg(long, value_name = "FILE", requires = "measured")]
    ids: Option<PathBuf>,
    /// Time step of spikes that do not say (ms); without it, that of the results beside them, or 0.1.
    #[arg(long, value_name = "MS", requires = "measured")]
    dt: Option<f64>,
    /// End of spikes that do not say (ms); without it, that of the results beside them, or the last spike.
    #[arg(long, value_name = "MS", requires = "measured")]
    t_max: Option<f64>,
}

impl MeasuredArgs {
    pub(super) fn is_given(&self) -> bool {
        self.measured.is_some()
    }

    /// The files that are read, with the checksums of what they hold.
    pub(super) fn files(&self) -> anyhow::Result<Vec<InputFile>> {
        ranges::check("--dt", self.dt, Range::AboveZero)?;
        ranges::check("--t-max", self.t_max, Range::AboveZero)?;
        let Some(place) = &self.measured else { return Ok(Vec::new()) };
        let files = match rates_in(place)? {
            Some(rates) => {
                self.check_rates(place)?;
                vec![rates.file]
            }
            None => {
                let files = recording_files(std::slice::from_ref(place))?;
                if self.ids.is_some() && !takes_id_map(&files)? {
                    let place = place.display();
                    bail!("--ids would be ignored: {place} says itself which neurons it has");
                }
                files
            }
        };
        let files = files.iter().chain(&self.ids).map(|file| input_file(file));
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// Refuses what only spikes need.
    fn check_rates(&self, place: &Path) -> anyhow::Result<()> {
        let given = [
            ("--ids", self.ids.is_some()),
            ("--dt", self.dt.is_some()),
            ("--t-max", self.t_max.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((option, _)) => {
                bail!("{option} would be ignored: {} holds rates, not spikes", place.display())
            }
            None => Ok(()),
        }
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

/// The rates that a file or a directory holds; nothing if it holds spikes, which say more.
fn rates_in(place: &Path) -> anyhow::Result<Option<RatesPlace>> {
    if place.is_dir() && recording_files(&[place.to_owned()]).is_ok() {
        return Ok(None);
    }
    match RatesPlace::of(place) {
        Ok(rates) => {
            let table = matches!(rates.extension().as_str(), "csv" | "npy" | "json");
            Ok(table.then_some(rates))
        }
        // A directory of neither is refused as one without spikes.
        Err(_) if place.is_dir() => Ok(None),
        Err(refused) => Err(refused.into()),
    }
}

fn from_file(
    file: &Path,
    args: &MeasuredArgs,
    problem: &Problem,
) -> anyhow::Result<Box<dyn Engine>> {
    let Some(rates) = rates_in(file)? else { return recording(file, args, problem) };
    let labels = problem.network.labels();
    let network = format!("the case {}", problem.case.name);
    if rates.extension() != "csv" {
        let given = Given(read_rates(file, &labels)?);
        refuse_foreign_rates(file, &labels, &network)?;
        return Ok(Box::new(given));
    }
    // Beside rates it may have their errors.
    let table = &rates.file;
    let stored = Stored::read(&table.display().to_string(), &read_text(table)?, None)?;
    stored.rates(&problem.names())?;
    refuse_foreign_rates(file, &labels, &network)?;
    Ok(Box::new(stored))
}

/// Spikes in any format that recordings have.
fn recording(
    place: &Path,
    args: &MeasuredArgs,
    problem: &Problem,
) -> anyhow::Result<Box<dyn Engine>> {
    let frame = RecordingFrame {
        network: Some(KnownNetwork::of(&problem.case.name, &problem.network)),
        id_map: args.ids.clone(),
        dt_ms: args.dt,
        end_ms: args.t_max,
    };
    let files = recording_files(&[place.to_owned()])?;
    let (name, recording) = (place.display().to_string(), read_recording(&files, &frame)?);
    check_end(args.t_max, recording.grid)?;
    let recorded = Recorded { name, recording };
    // What it lacks is told now, and not after the simulations that explain.
    recorded.measure(problem, &mut |_| Control::Continue)?;
    Ok(Box::new(recorded))
}

/// Refuses an end that is given, but is not that of the spikes.
fn check_end(t_max: Option<f64>, grid: Grid) -> anyhow::Result<()> {
    let end_ms = grid.time_ms(grid.end_step);
    match t_max {
        Some(t_max) if (t_max - end_ms).abs() > grid.dt_ms / 2.0 => {
            bail!("--t-max is {t_max} ms, but the recording ends at {end_ms} ms")
        }
        _ => Ok(()),
    }
}
