//! `siegert hierarchy`: lags between series and the order that they make.

use std::path::PathBuf;

use anyhow::bail;
use data::Warning;
use validation::statistics::{Hierarchy, InhibitoryInput, LagDefinition, LagSettings, Lags};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::definitions::Definitions;
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Most, Range};
use crate::cli::series::{NamedSeries, RecordedArg, SeriesArgs, Wanted};
use crate::cli::session::Session;
use crate::report::HierarchyReport;

const EXAMPLE: &str = "\
Example:
  siegert simulate --preset brunel2000 --time 600 --out run && siegert hierarchy run --out hierarchy

Of areas, one of which receives nothing, without lags that are no more than chance:
  siegert hierarchy run --exclude MDP --only-significant --out hierarchy";

/// Temporal hierarchy: lags between areas, populations or any series, and their order from the first to the last
///
/// The lag of two series is where their correlation is farthest from 0; its p-value is the share of surrogates, series
/// with the same spectra and random phases, with a peak as far from 0. Heights are the least squares of all lags
/// (Schmidt et al. 2018, doi:10.1371/journal.pcbi.1006359). With --out: hierarchy.json, lags.csv, hierarchy.csv and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    series: SeriesArgs,
    /// What is taken of a recording.
    #[arg(long, value_enum, default_value_t, conflicts_with = "series")]
    of: RecordedArg,
    /// Lags are looked for up to this (ms).
    #[arg(long, value_name = "MS", default_value_t = 100.0)]
    largest_lag: f64,
    /// Standard deviation of the Gaussian that correlations are smoothed with along the lag (ms).
    #[arg(long, value_name = "MS", default_value_t = 2.0)]
    smoothing: f64,
    /// Surrogates of each pair that its peak is compared with; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    surrogates: usize,
    /// Seed of the surrogates.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The share of false ones among significant lags (Benjamini & Hochberg 1995,
    /// doi:10.1111/j.2517-6161.1995.tb02031.x).
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    false_discoveries: f64,
    /// Only significant lags make the order.
    #[arg(long)]
    only_significant: bool,
    /// Right lags, or those of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359), which are about 1 to 2 ms too long in both directions.
    #[arg(long, value_enum, default_value_t)]
    definitions: Definitions,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

const SURROGATES: Most =
    Most { number: 1_000_000, because: "each is a correlation function of each pair" };

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranges::check("--largest-lag", Some(args.largest_lag), Range::AboveZero)?;
    ranges::check("--smoothing", Some(args.smoothing), Range::AboveZero)?;
    ranges::check("--false-discoveries", Some(args.false_discoveries), Range::Share)?;
    ranges::check_count("--surrogates", args.surrogates as u64, SURROGATES)?;
    if args.only_significant && args.surrogates == 0 {
        bail!(
            "--only-significant needs --surrogates: without them, it is not known which lags are"
        );
    }
    let mut session = Session::start(&args.output)?;
    let wanted =
        Wanted { quantity: args.of, inhibitory: InhibitoryInput::Negative, by_populations: false };
    let NamedSeries { name, measure, series, mut subject, files, warnings, .. } =
        args.series.read(&args.network, wanted)?;
    session.refuse_to_replace(files.iter().map(PathBuf::as_path))?;
    session.warn(warnings);
    let lags = Lags::of(&series, &args.settings())?;
    let significant = lags.significant(args.false_discoveries);
    let ordered = if args.only_significant { &significant } else { &lags };
    let hierarchy = Hierarchy::of(&ordered.lags_ms);
    session.warn(not_connected(&hierarchy));
    subject.parameters = serde_json::json!({
        "series": args.series.parameters(),
        "of": measure,
        "largest_lag_ms": args.largest_lag,
        "smoothing_ms": args.smoothing,
        "surrogates": args.surrogates,
        "false_discoveries": args.false_discoveries,
        "only_significant": args.only_significant,
        "definitions": args.definitions.name(),
        "network": subject.parameters,
    });
    let report = HierarchyReport {
        name: &name,
        measure,
        names: series.names(),
        lags: &lags,
        significant: (args.surrogates > 0).then_some(&significant),
        hierarchy: &hierarchy,
    };
    session.end(&report, &subject, Some(args.seed))?;
    Ok(Outcome::Done)
}

impl Args {
    fn settings(&self) -> LagSettings {
        LagSettings {
            largest_lag_ms: self.largest_lag,
            smoothing_sd_ms: self.smoothing,
            surrogates: self.surrogates,
            seed: self.seed,
            definition: match self.definitions {
                Definitions::Corrected => LagDefinition::Peak,
                Definitions::Published => LagDefinition::Published,
            },
        }
    }
}

/// That some places cannot be compared.
fn not_connected(hierarchy: &Hierarchy) -> Option<Warning> {
    let groups = hierarchy.groups;
    let message = format!(
        "the series fall into {groups} groups that no lag connects: heights of different groups cannot be compared"
    );
    (groups > 1).then(|| Warning::new("unconnected_lags", message))
}
