//! From arguments to series: those of a recording, or any from a file.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::ValueEnum;
use data::{Network, Warning};
use sim::recording::SpikeRecording;
use validation::statistics::{InhibitoryInput, Level, Quantity, Series, recorded_series};

use super::args::NetworkArgs;
use super::ranges::{self, Range, unknown_in};
use super::recorded::{chosen_window, frame, named_network};
use super::recording_size;
use crate::files::{input_file, read_recording, read_series, recording_files};
use crate::report::Subject;

/// Which series.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Series")]
pub(super) struct SeriesArgs {
    /// A directory that `simulate --out` wrote, or the files of one recording (.npz, .h5, .dat, .npy).
    #[arg(value_name = "RECORDING", conflicts_with = "series")]
    recording: Vec<PathBuf>,
    /// Any series instead of those of a recording: CSV with a column for each and their names in its first line (a column
    /// time_ms or time_s tells the interval), or NPY with a row for each.
    #[arg(long, value_name = "FILE")]
    series: Option<PathBuf>,
    /// The time from sample to sample of --series (ms), where it has no times.
    #[arg(long, value_name = "MS", requires = "series")]
    interval: Option<f64>,
    /// Series of what in a recording; without it areas where there are several, and populations else.
    #[arg(long, value_enum, conflicts_with = "series")]
    by: Option<LevelArg>,
    /// Width of the bins of a recording (ms).
    #[arg(long, value_name = "MS", default_value_t = 1.0, conflicts_with = "series")]
    bin: f64,
    /// Beginning (ms): of --series from its first sample on; without it, all that there is.
    #[arg(long, value_name = "MS")]
    t_min: Option<f64>,
    /// End (ms).
    #[arg(long, value_name = "MS")]
    t_max: Option<f64>,
    /// Leave these out, with commas between their names.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    exclude: Vec<String>,
    /// Which neurons NEST gave to which population; see `analyze`.
    #[arg(long, value_name = "FILE", conflicts_with = "series")]
    ids: Option<PathBuf>,
    /// Time step of a recording that does not say (ms).
    #[arg(long, value_name = "MS", conflicts_with = "series")]
    dt: Option<f64>,
}

/// What has a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelArg {
    /// Areas: means over their neurons.
    Areas,
    /// Populations.
    Populations,
}

/// What is taken of a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum RecordedArg {
    /// Rates (spikes/s).
    #[default]
    Rates,
    /// Synaptic input (pA), which needs a network (--preset, --network ...) and spikes of all of it.
    Input,
}

/// What a command takes of a recording.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub quantity: RecordedArg,
    /// What inhibitory input counts as.
    pub inhibitory: InhibitoryInput,
    /// Of populations also where there are several areas, if nothing else is asked for.
    pub by_populations: bool,
}

/// Series, and where they come from.
pub(super) struct NamedSeries {
    /// The recording or the file.
    pub name: String,
    /// What they are, with the unit.
    pub measure: &'static str,
    pub series: Series,
    /// The network, if one is named.
    pub network: Option<Network>,
    /// For the provenance.
    pub subject: Subject,
    /// The files that were read.
    pub files: Vec<PathBuf>,
    /// What is told about them.
    pub warnings: Vec<Warning>,
}

impl SeriesArgs {
    /// Whether they come from a file.
    pub(super) fn are_given(&self) -> bool {
        self.series.is_some()
    }

    /// The series that were asked for.
    ///
    /// # Errors
    /// If they cannot be read, or what is asked for is not in them.
    pub(super) fn read(
        &self,
        network: &NetworkArgs,
        wanted: Wanted,
    ) -> anyhow::Result<NamedSeries> {
        ranges::check("--interval", self.interval, Range::AboveZero)?;
        ranges::check("--bin", Some(self.bin), Range::AboveZero)?;
        ranges::check("--dt", self.dt, Range::AboveZero)?;
        ranges::check("--t-min", self.t_min, Range::AtLeastZero)?;
        ranges::check("--t-max", self.t_max, Range::AboveZero)?;
        let mut found = match &self.series {
            Some(file) => self.of_file(file, network)?,
            None if self.recording.is_empty() => {
                bail!(
                    "there is nothing to compute from: name a recording, or series with --series FILE"
                )
            }
            None => self.of_recording(network, wanted)?,
        };
        found.series = self.without_excluded(&found)?;
        found.warnings.extend(constant(&found.series));
        Ok(found)
    }

    fn of_file(&self, file: &Path, network: &NetworkArgs) -> anyhow::Result<NamedSeries> {
        let loaded = named_network(network)?;
        let names: Option<Vec<String>> = loaded.as_ref().map(|loaded| {
            loaded.network.populations.iter().map(|one| one.label.to_string()).collect()
        });
        let mut series = read_series(file, self.interval, names.as_deref())?;
        if self.t_min.is_some() || self.t_max.is_some() {
            let to_ms = self.t_max.unwrap_or(f64::INFINITY);
            series = series.between(self.t_min.unwrap_or(0.0), to_ms)?;
        }
        let (subject, network) = loaded.map(|loaded| (loaded.subject, loaded.network)).unzip();
        let mut subject = subject.unwrap_or_default();
        subject.files.push(input_file(file)?);
        Ok(NamedSeries {
            name: file.display().to_string(),
            measure: "series",
            series,
            network,
            subject,
            files: vec![file.to_owned()],
            warnings: Vec::new(),
        })
    }

    fn of_recording(&self, network: &NetworkArgs, wanted: Wanted) -> anyhow::Result<NamedSeries> {
        let loaded = named_network(network)?;
        let files = recording_files(&self.recording)?;
        let frame = frame(loaded.as_ref(), self.ids.as_deref(), self.dt, self.t_max);
        let recording = read_recording(&files, &frame)?;
        let window = chosen_window(recording.grid, self.t_min, self.t_max)?;
        recording_size::check(&recording, window, self.bin)?;
        let network = loaded.as_ref().map(|loaded| &loaded.network);
        let (quantity, measure) = match (wanted.quantity, network) {
            (RecordedArg::Rates, _) => (Quantity::Rate, "rates (spikes/s)"),
            (RecordedArg::Input, Some(network)) => {
                (Quantity::SynapticInput(network, wanted.inhibitory), "synaptic input (pA)")
            }
            (RecordedArg::Input, None) => bail!(
                "synaptic input follows from rates by in-degrees and weights: --preset, --network or --params name the \
                 network of the recording; --of rates does without"
            ),
        };
        let level = self.level(&recording, wanted);
        let series = recorded_series(&recording.populations, window, self.bin, quantity, level)?;
        let (subject, network) = loaded.map(|loaded| (loaded.subject, loaded.network)).unzip();
        let mut subject: Subject = subject.unwrap_or_default();
        for file in files.iter().chain(&self.ids) {
            subject.files.push(input_file(file)?);
        }
        Ok(NamedSeries {
            name: self.recording[0].display().to_string(),
            measure,
            series,
            network,
            subject,
            files,
            warnings: Vec::new(),
        })
    }

    fn level(&self, recording: &SpikeRecording, wanted: Wanted) -> Level {
        let areas = recording.populations.iter().filter(|one| one.recorded).map(|p| &p.label.area);
        let several = areas.clone().any(|area| Some(area) != areas.clone().next());
        match self.by {
            Some(LevelArg::Areas) => Level::Areas,
            Some(LevelArg::Populations) => Level::Populations,
            None if wanted.by_populations || !several => Level::Populations,
            None => Level::Areas,
        }
    }

    fn without_excluded(&self, found: &NamedSeries) -> anyhow::Result<Series> {
        let names = found.series.names();
        if let Some(unknown) = self.exclude.iter().find(|name| !names.contains(name)) {
            return Err(unknown_in(&found.name, "--exclude", unknown, "series", names));
        }
        let kept: Vec<usize> =
            (0..names.len()).filter(|&k| !self.exclude.contains(&names[k])).collect();
        match kept.len() {
            0 => bail!("--exclude leaves no series out of {}", names.len()),
            all if all == names.len() => Ok(found.series.clone()),
            _ => Ok(found.series.chosen(&kept)),
        }
    }

    /// What was asked for, for the provenance.
    pub(super) fn parameters(&self) -> serde_json::Value {
        let by = self.by.and_then(|by| Some(by.to_possible_value()?.get_name().to_owned()));
        serde_json::json!({
            "by": by,
            "bin_ms": self.series.is_none().then_some(self.bin),
            "interval_ms": self.interval,
            "t_min_ms": self.t_min,
            "t_max_ms": self.t_max,
            "exclude": self.exclude,
        })
    }
}

/// That some series tell nothing.
fn constant(series: &Series) -> Option<Warning> {
    const SHOWN: usize = 5;
    let constant = series.constant();
    let names: Vec<&str> =
        constant.iter().take(SHOWN).map(|&place| series.names()[place].as_str()).collect();
    let more = match constant.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "{}{more} never change: they go together with nothing; --exclude leaves them out",
        names.join(", ")
    );
    (!constant.is_empty()).then(|| Warning::new("constant_series", message))
}
