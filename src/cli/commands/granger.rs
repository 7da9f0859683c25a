//! `siegert granger`: what the past of series tells of others.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{bail, ensure};
use data::{Matrix, Network, Warning};
use rayon::prelude::*;
use theory::Observer;
use validation::statistics::{
    Granger, GrangerSettings, GrangerTest, InhibitoryInput, ModelOrder, Series, StatisticsError,
    TargetCauses, adjusted_for_false_discovery,
};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::definitions::Definitions;
use crate::cli::memory;
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::series::{NamedSeries, RecordedArg, SeriesArgs, Wanted};
use crate::cli::session::Session;
use crate::files::{NamedMatrix, input_file, read_named_matrix};
use crate::report::{GrangerReport, TestedCause};

const EXAMPLE: &str = "\
Example:
  siegert simulate --preset brunel2000 --time 600 --out run && siegert granger run --largest-order 10 --out granger

Of the populations of an area network, each from those that project to it:
  siegert granger run --preset metastable --t-min 500 --out granger";

/// Conditional Granger causality: what the past of one series tells of another beyond that of all others
///
/// ln(residual variance without the past of a source / with it) of linear models of each target. Sources are those
/// populations of a network (--preset, --network ...) with more than --least-in-degree synapses on a neuron of the
/// target, or all series. F tests of nested models, with the share of false discoveries controlled over all pairs, and
/// the bias that causality has by chance. With S sources and order P, a model takes 24 (S P)^2 bytes a thread. With --out:
/// granger.json, granger.csv and a plot.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    series: SeriesArgs,
    /// What is taken of a recording.
    #[arg(long, value_enum, default_value_t, conflicts_with = "series")]
    of: RecordedArg,
    /// How many samples of the past models have: a number, or bic, by the Bayesian information criterion for each target.
    /// bic without it; 25 with --definitions published.
    #[arg(long, value_name = "P")]
    order: Option<OrderArg>,
    /// The largest order that bic looks at.
    #[arg(long, value_name = "P", default_value_t = 25)]
    largest_order: usize,
    /// A source has more than so many synapses on a neuron of the target.
    #[arg(long, value_name = "K", default_value_t = 1.0)]
    least_in_degree: f64,
    /// Which series may be sources of which: a matrix, target x source, with their names; what is not 0 is one.
    #[arg(long, value_name = "FILE")]
    sources: Option<PathBuf>,
    /// Only these targets, with commas between them.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    targets: Vec<String>,
    /// The share of false ones among significant causes (Benjamini & Hochberg 1995,
    /// doi:10.1111/j.2517-6161.1995.tb02031.x).
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    false_discoveries: f64,
    /// Right definitions, or those of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359): order 25, Levene's test of
    /// residuals, and no correction for many tests.
    #[arg(long, value_enum, default_value_t)]
    definitions: Definitions,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OrderArg {
    Fixed(usize),
    Bic,
}

impl FromStr for OrderArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<usize>() {
            Ok(order) if (1..=LARGEST_ORDER).contains(&order) => Ok(Self::Fixed(order)),
            Err(_) if text == "bic" => Ok(Self::Bic),
            _ => Err("expected a number from 1 to 1000, or bic"),
        }
    }
}

const LARGEST_ORDER: usize = 1_000;
const PUBLISHED_ORDER: usize = 25;

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    args.check()?;
    let mut session = Session::start(&args.output)?;
    let wanted =
        Wanted { quantity: args.of, inhibitory: InhibitoryInput::Negative, by_populations: true };
    let NamedSeries { name, measure, series, network, mut subject, files, warnings } =
        args.series.read(&args.network, wanted)?;
    session.refuse_to_replace(files.iter().chain(&args.sources).map(PathBuf::as_path))?;
    session.warn(warnings);
    let series = args.changing(&series)?;
    let (sources, known_by) = args.sources_of_each(&series, network.as_ref())?;
    if let Some(file) = &args.sources {
        subject.files.push(input_file(file)?);
    }
    let targets = args.targets(&series)?;
    args.check_memory(&session, &series, &sources, &targets)?;
    let settings = args.settings();
    let found = causes(&session, &series, settings, &sources, &targets)?;
    session.warn(few_samples(&series, &found));
    subject.parameters = serde_json::json!({
        "series": args.series.parameters(),
        "of": measure,
        "order": args.order_in_words(),
        "sources": known_by,
        "false_discoveries": args.false_discoveries,
        "definitions": args.definitions.name(),
        "network": subject.parameters,
    });
    let report = GrangerReport {
        name: &name,
        measure,
        series: &series,
        known_by: &known_by,
        is_published: args.definitions == Definitions::Published,
        false_discoveries: args.false_discoveries,
        causes: &args.tested(&found),
        targets: &found,
    };
    session.end(&report, &subject, None)?;
    Ok(Outcome::Done)
}

/// The causes of all targets, side by side.
fn causes(
    session: &Session,
    series: &Series,
    settings: GrangerSettings,
    sources: &[Vec<usize>],
    targets: &[usize],
) -> anyhow::Result<Vec<TargetCauses>> {
    let watching = session.watching("targets", Some(targets.len() as u64));
    let granger = Granger::new(series, settings)?;
    let of_target = |&target: &usize| {
        if watching.wants_stop() {
            return None;
        }
        let found = granger.causes_of(target, &sources[target]);
        watching.advance(1);
        Some(found)
    };
    let found: Option<Vec<Result<TargetCauses, StatisticsError>>> =
        targets.par_iter().map(of_target).collect();
    let found = found.ok_or(theory::Stopped)?;
    Ok(found.into_iter().collect::<Result<_, _>>()?)
}

impl Args {
    fn check(&self) -> anyhow::Result<()> {
        ranges::check("--false-discoveries", Some(self.false_discoveries), Range::Share)?;
        ranges::check("--least-in-degree", Some(self.least_in_degree), Range::AtLeastZero)?;
        ensure!(
            (1..=LARGEST_ORDER).contains(&self.largest_order),
            "--largest-order is {}, allowed is 1 to {LARGEST_ORDER}",
            self.largest_order
        );
        Ok(())
    }

    fn order(&self) -> ModelOrder {
        match (self.order, self.definitions) {
            (Some(OrderArg::Fixed(order)), _) => ModelOrder::Fixed(order),
            (None, Definitions::Published) => ModelOrder::Fixed(PUBLISHED_ORDER),
            (Some(OrderArg::Bic), _) | (None, Definitions::Corrected) => {
                ModelOrder::Bic { largest: self.largest_order }
            }
        }
    }

    fn order_in_words(&self) -> String {
        match self.order() {
            ModelOrder::Fixed(order) => order.to_string(),
            ModelOrder::Bic { largest } => format!("bic up to {largest}"),
        }
    }

    fn settings(&self) -> GrangerSettings {
        let test = match self.definitions {
            Definitions::Corrected => GrangerTest::F,
            Definitions::Published => GrangerTest::Levene,
        };
        GrangerSettings { order: self.order(), test }
    }

    /// The series that change: the others are no causes and have none.
    fn changing(&self, series: &Series) -> anyhow::Result<Series> {
        let constant = series.constant();
        let kept: Vec<usize> = (0..series.number()).filter(|k| !constant.contains(k)).collect();
        ensure!(kept.len() > 1, "fewer than two series change: there are no causes to be found");
        Ok(series.chosen(&kept))
    }

    fn targets(&self, series: &Series) -> anyhow::Result<Vec<usize>> {
        let names = series.names();
        let place = |name: &String| {
            let place = names.iter().position(|known| known == name);
            place.ok_or_else(|| {
                ranges::unknown_in("the input", "--targets", name, "changing series", names)
            })
        };
        match self.targets.as_slice() {
            [] => Ok((0..names.len()).collect()),
            targets => targets.iter().map(place).collect(),
        }
    }

    /// The sources that each series may have, and how that is known.
    fn sources_of_each(
        &self,
        series: &Series,
        network: Option<&Network>,
    ) -> anyhow::Result<(Vec<Vec<usize>>, String)> {
        let names = series.names();
        if let Some(file) = &self.sources {
            let matrix = read_named_matrix(file)?;
            let weights = of_names(names, &matrix, file)?;
            return Ok((above(&weights, 0.0), file.display().to_string()));
        }
        let Some(network) = network else {
            return Ok((
                above(&Matrix::filled(names.len(), names.len(), 1.0), 0.0),
                "all".to_owned(),
            ));
        };
        let labels = network.populations.iter().map(|one| one.label.to_string()).collect();
        let matrix = NamedMatrix { names: labels, values: network.in_degrees.clone() };
        let place = Path::new("the network");
        let in_degrees = of_names(names, &matrix, place).map_err(|error| {
            error.context(
                "sources are populations of the network: --sources names those of other series",
            )
        })?;
        let known_by = format!("in-degrees above {}", self.least_in_degree);
        Ok((above(&in_degrees, self.least_in_degree), known_by))
    }

    fn check_memory(
        &self,
        session: &Session,
        series: &Series,
        sources: &[Vec<usize>],
        targets: &[usize],
    ) -> anyhow::Result<()> {
        let most = targets.iter().map(|&target| sources[target].len() + 1).max().unwrap_or(1);
        let order = self.order().largest();
        let threads = session.threads().min(targets.len());
        let (number, samples) = (series.number(), series.samples());
        let bytes = Granger::memory_bytes(number, samples, most, order, threads);
        let what = format!("models of {most} series and order {order} in {threads} threads");
        memory::check(&what, bytes, "--order, --targets and --threads make it smaller")
    }

    /// Which causes are significant.
    fn tested(&self, found: &[TargetCauses]) -> Vec<TestedCause> {
        let causes: Vec<_> = found
            .iter()
            .flat_map(|one| one.causes.iter().map(|&cause| (one.target, cause)))
            .collect();
        let p_values: Vec<f64> = causes.iter().map(|(_, cause)| cause.p_value).collect();
        let adjusted = adjusted_for_false_discovery(&p_values);
        let is_published = self.definitions == Definitions::Published;
        let tested = causes.into_iter().zip(adjusted).map(|((target, cause), p_adjusted)| {
            let p = if is_published { cause.p_value } else { p_adjusted };
            TestedCause { target, cause, p_adjusted, significant: p < self.false_discoveries }
        });
        tested.collect()
    }
}

/// The entries of a matrix between series, by their names.
fn of_names(names: &[String], matrix: &NamedMatrix, place: &Path) -> anyhow::Result<Matrix> {
    let mut places = Vec::new();
    for name in names {
        match matrix.names.iter().position(|known| known == name) {
            Some(place) => places.push(place),
            None => bail!("{} has no {name}, which is one of the series", place.display()),
        }
    }
    Ok(Matrix::from_fn(names.len(), names.len(), |a, b| matrix.values[(places[a], places[b])]))
}

/// The places of the entries of each row that are above a threshold.
fn above(matrix: &Matrix, threshold: f64) -> Vec<Vec<usize>> {
    let row = |target: usize| {
        let row = matrix.row(target);
        (0..row.len()).filter(|&k| k != target && row[k].abs() > threshold).collect()
    };
    (0..matrix.targets()).map(row).collect()
}

/// That models are so large that they explain much by chance.
fn few_samples(series: &Series, found: &[TargetCauses]) -> Option<Warning> {
    const LEAST_SAMPLES: usize = 10;
    let few =
        |one: &&TargetCauses| one.samples < LEAST_SAMPLES * one.order * (one.causes.len() + 1);
    let first = found.iter().find(few)?;
    let message = format!(
        "the model of {} has {} coefficients and {} samples: with fewer than {LEAST_SAMPLES} for each, F tests rely on \
         Gaussian noise; longer series, --order or --sources help",
        series.names()[first.target],
        first.order * (first.causes.len() + 1),
        first.samples
    );
    Some(Warning::new("few_samples", message))
}
