//! `siegert bold`: the BOLD signals of neural activity.

use std::path::PathBuf;

use validation::statistics::InhibitoryInput;

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::bold::BoldArgs;
use crate::cli::definitions::Definitions;
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::series::{NamedSeries, RecordedArg, SeriesArgs, Wanted};
use crate::cli::session::Session;
use crate::report::BoldReport;

const EXAMPLE: &str = "\
Example:
  siegert simulate --preset brunel2000 --time 300 --out run && siegert bold run --of rates --out bold

Of the synaptic input of a network's areas, and what goes together in it:
  siegert bold run --preset metastable --out bold && siegert connectivity --series bold/bold.csv --discard 5000";

/// BOLD signals of areas, populations or any series of neural activity
///
/// Of the synaptic input of a recording's areas (the magnitude of excitatory and inhibitory input: both cost energy), of
/// its rates, or of --series. The models of Friston et al. 2003 (doi:10.1016/S1053-8119(03)00202-7) and of Buxton et al.
/// 2004 (doi:10.1016/j.neuroimage.2004.07.013), and the way of the signals of Schmidt et al. 2018
/// (doi:10.1371/journal.pcbi.1006359). Each series is a region of its own that begins at rest. With --out: bold.json, bold.csv (time_ms
/// and a column for each series) and a plot.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    series: SeriesArgs,
    /// What the activity of a recording is; synaptic input without it.
    #[arg(long, value_enum, conflicts_with = "series")]
    of: Option<RecordedArg>,
    #[command(flatten)]
    bold: BoldArgs,
    /// One sample of the signals in so long a time (ms), as a scanner takes them; without it, one for each of the activity.
    #[arg(long, value_name = "MS")]
    every: Option<f64>,
    /// Right definitions, or those of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359): --model published.
    #[arg(long, value_enum, default_value_t)]
    definitions: Definitions,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranges::check("--every", args.every, Range::AboveZero)?;
    let mut session = Session::start(&args.output)?;
    let quantity = args.of.unwrap_or(RecordedArg::Input);
    let inhibitory = InhibitoryInput::Magnitude;
    let wanted = Wanted { quantity, inhibitory, by_populations: false };
    let NamedSeries { name, measure, series, mut subject, files, warnings, .. } =
        args.series.read(&args.network, wanted)?;
    session.refuse_to_replace(files.iter().map(PathBuf::as_path))?;
    session.warn(warnings);
    let signals = args.bold.signals(&series, args.definitions)?;
    let signals = match args.every {
        Some(every_ms) => signals.every(every_ms)?,
        None => signals,
    };
    subject.parameters = serde_json::json!({
        "series": args.series.parameters(),
        "of": measure,
        "bold": args.bold.parameters(args.definitions),
        "every_ms": args.every,
        "network": subject.parameters,
    });
    let model = args.bold.model_name(args.definitions);
    session.end(&BoldReport { name: &name, measure, model, signals: &signals }, &subject, None)?;
    Ok(Outcome::Done)
}
