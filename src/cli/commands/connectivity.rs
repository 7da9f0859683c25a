//! `siegert connectivity`: how series go together, and whether they do so as measured ones.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{bail, ensure};
use clap::ValueEnum;
use data::{Matrix, Warning};
use validation::statistics::{Agreement, Bootstrap, InhibitoryInput, functional_connectivity};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::bold::BoldArgs;
use crate::cli::definitions::Definitions;
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Most, Range};
use crate::cli::series::{NamedSeries, RecordedArg, SeriesArgs, Wanted};
use crate::cli::session::Session;
use crate::files::{Block, NamedMatrix, input_file, read_measured_matrix, read_named_matrix};
use crate::report::{ConnectivityReport, MeasuredConnectivity, SeriesSummary, Subject};

const EXAMPLE: &str = "\
Example:
  siegert simulate --preset brunel2000 --time 300 --out run && siegert connectivity run --out connectivity

Of an area network, against a measured matrix with two hemispheres, of which the second is meant:
  siegert connectivity run --preset metastable --of input --against measured.csv --block 2 --out connectivity";

/// Functional connectivity: how areas, populations or any series go together at equal times
///
/// Pearson's correlations of rates, of synaptic input or of BOLD signals. With --against a measured matrix: how alike the
/// two are over the names that both have, with an interval from resampled areas. With --matrix two matrices are
/// compared. With --out: connectivity.json, functional_connectivity.csv, pairs.csv and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    series: SeriesArgs,
    /// A matrix of pairs instead of series (CSV with names, or NPY), such as an earlier functional_connectivity.csv.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["recording", "series", "of"])]
    matrix: Option<PathBuf>,
    /// What goes together; of --series only bold says anything.
    #[arg(long, value_enum)]
    of: Option<OfArg>,
    /// The first part that is left out, in which signals begin at rest (ms): 0, of BOLD signals 5000.
    #[arg(long, value_name = "MS", conflicts_with = "matrix")]
    discard: Option<f64>,
    #[command(flatten)]
    bold: BoldArgs,
    /// A measured matrix of the same names: CSV (commas or tabs) with names in its first line.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Which block of it, if it has several of the same names, such as two hemispheres: a number from 1, or mean.
    #[arg(long, value_name = "BLOCK", requires = "against")]
    block: Option<BlockArg>,
    /// How often areas are drawn for the interval of the agreement.
    #[arg(long, value_name = "N", default_value_t = 10_000, requires = "against")]
    resamplings: usize,
    /// Seed of the draws.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "against")]
    seed: u64,
    /// Right definitions, or those of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359): magnitudes of synaptic
    /// input, and BOLD signals as published.
    #[arg(long, value_enum, default_value_t)]
    definitions: Definitions,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OfArg {
    /// Rates.
    Rates,
    /// Synaptic input, excitatory minus inhibitory.
    Input,
    /// BOLD signals of the synaptic input (its magnitude), or of --series.
    Bold,
}

#[derive(Clone, Copy, Debug)]
struct BlockArg(Block);

impl FromStr for BlockArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<usize>() {
            Ok(number) if number > 0 => Ok(Self(Block::Number(number))),
            Err(_) if text == "mean" => Ok(Self(Block::Mean)),
            _ => Err("expected a number from 1, or mean"),
        }
    }
}

const RESAMPLINGS: Most = Most { number: 1_000_000, because: "each compares all pairs" };
/// Of signals that begin at rest (ms), as Schmidt et al. 2018 left out (doi:10.1371/journal.pcbi.1006359).
const DISCARDED_OF_BOLD_MS: f64 = 5_000.0;

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    args.check()?;
    let mut session = Session::start(&args.output)?;
    let found = args.connectivity(&mut session)?;
    let measured = args.measured(&mut session, &found.names)?;
    let measured = match measured {
        Some(measured) => Some(args.compared(&found, measured)?),
        None => None,
    };
    let report = ConnectivityReport {
        name: &found.name,
        names: &found.names,
        correlations: &found.matrix,
        series: found.series,
        measured,
    };
    session.end(&report, &found.subject, args.against.is_some().then_some(args.seed))?;
    Ok(Outcome::Done)
}

/// The matrix of pairs.
struct Found {
    name: String,
    names: Vec<String>,
    matrix: Matrix,
    series: Option<SeriesSummary>,
    subject: Subject,
}

impl Args {
    fn check(&self) -> anyhow::Result<()> {
        ranges::check("--discard", self.discard, Range::AtLeastZero)?;
        ranges::check_count("--resamplings", self.resamplings as u64, RESAMPLINGS)?;
        if self.of != Some(OfArg::Bold) {
            self.bold.check_unused("--of bold")?;
        }
        if self.series.are_given() && matches!(self.of, Some(OfArg::Rates | OfArg::Input)) {
            bail!(
                "--of would be ignored: --series are taken as they are, or as activity by --of bold"
            );
        }
        if self.matrix.is_some() && self.against.is_none() {
            bail!("--matrix alone has nothing to be compared with: --against names a matrix");
        }
        Ok(())
    }

    fn connectivity(&self, session: &mut Session) -> anyhow::Result<Found> {
        if let Some(file) = &self.matrix {
            session.refuse_to_replace([file.as_path()])?;
            let NamedMatrix { names, values } = read_named_matrix(file)?;
            let subject = Subject { files: vec![input_file(file)?], ..Subject::default() };
            let name = file.display().to_string();
            return Ok(Found { name, names, matrix: values, series: None, subject });
        }
        let NamedSeries { name, measure, series, mut subject, files, warnings, .. } =
            self.series.read(&self.network, self.wanted())?;
        session.refuse_to_replace(files.iter().map(PathBuf::as_path))?;
        session.warn(warnings);
        let is_bold = self.of == Some(OfArg::Bold);
        let series = if is_bold { self.bold.signals(&series, self.definitions)? } else { series };
        let discarded_ms = self.discard.unwrap_or(if is_bold { DISCARDED_OF_BOLD_MS } else { 0.0 });
        ensure!(
            discarded_ms < series.duration_ms(),
            "--discard is {discarded_ms} ms of {} ms: nothing would be left",
            series.duration_ms()
        );
        let series = series.between(discarded_ms, f64::INFINITY)?;
        subject.parameters = serde_json::json!({
            "series": self.series.parameters(),
            "of": if is_bold { "BOLD signals" } else { measure },
            "discarded_ms": discarded_ms,
            "definitions": self.definitions.name(),
            "bold": is_bold.then(|| self.bold.parameters(self.definitions)),
            "network": subject.parameters,
        });
        let summary = SeriesSummary {
            measure: if is_bold { "BOLD signals" } else { measure },
            interval_ms: series.interval_ms(),
            samples: series.samples(),
            discarded_ms,
        };
        let matrix = functional_connectivity(&series)?;
        let names = series.names().to_vec();
        Ok(Found { name, names, matrix, series: Some(summary), subject })
    }

    fn wanted(&self) -> Wanted {
        let published = self.definitions == Definitions::Published;
        let (quantity, inhibitory) = match self.of {
            // Synapses of both kinds cost energy.
            Some(OfArg::Bold) => (RecordedArg::Input, InhibitoryInput::Magnitude),
            Some(OfArg::Input) if published => (RecordedArg::Input, InhibitoryInput::Magnitude),
            Some(OfArg::Input) => (RecordedArg::Input, InhibitoryInput::Negative),
            Some(OfArg::Rates) | None => (RecordedArg::Rates, InhibitoryInput::Negative),
        };
        Wanted { quantity, inhibitory, by_populations: false }
    }

    /// The measured matrix, and that it lacks some names.
    fn measured(
        &self,
        session: &mut Session,
        names: &[String],
    ) -> anyhow::Result<Option<NamedMatrix>> {
        let Some(file) = &self.against else { return Ok(None) };
        session.refuse_to_replace([file.as_path()])?;
        let measured = read_measured_matrix(file, self.block.map_or(Block::Only, |block| block.0))?;
        let missing: Vec<&str> = names
            .iter()
            .filter(|name| !measured.names.contains(name))
            .map(String::as_str)
            .collect();
        ensure!(
            missing.len() < names.len(),
            "{} has none of the names of the series, such as {}: it has {}, ...",
            file.display(),
            names[0],
            measured.names[0]
        );
        if !missing.is_empty() {
            let (file, missing) = (file.display(), missing.join(", "));
            let message = format!("{file} lacks {missing}, which are left out of the comparison");
            session.warn([Warning::new("not_measured", message)]);
        }
        Ok(Some(measured))
    }

    fn compared(
        &self,
        found: &Found,
        measured: NamedMatrix,
    ) -> anyhow::Result<MeasuredConnectivity> {
        let place = |name: &String| measured.names.iter().position(|known| known == name);
        let pairs: Vec<(usize, usize)> = found
            .names
            .iter()
            .enumerate()
            .filter_map(|(own, name)| Some((own, place(name)?)))
            .collect();
        let size = pairs.len();
        let own = Matrix::from_fn(size, size, |a, b| found.matrix[(pairs[a].0, pairs[b].0)]);
        let other = Matrix::from_fn(size, size, |a, b| measured.values[(pairs[a].1, pairs[b].1)]);
        let bootstrap = Bootstrap { resamplings: self.resamplings, seed: self.seed };
        Ok(MeasuredConnectivity {
            file: self.against.as_ref().map_or_else(String::new, |file| file.display().to_string()),
            block: self.block.map(|block| match block.0 {
                Block::Number(number) => number.to_string(),
                _ => "mean".to_owned(),
            }),
            agreement: Agreement::between(&own, &other, bootstrap)?,
            names: pairs.iter().map(|&(place, _)| found.names[place].clone()).collect(),
            own,
            measured: other,
            resamplings: self.resamplings,
        })
    }
}
