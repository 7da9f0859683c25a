//! `siegert correlations`: covariances and correlation functions, from the theory.

use anyhow::ensure;
use theory::spectra::Lags;

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::fluctuations::{AroundState, FluctuationArgs, around_state};
use crate::cli::load::load_network;
use crate::cli::outcome::Outcome;
use crate::cli::pairs;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::cli::theory::PointArgs;
use crate::report::{CorrelationFunction, CorrelationsReport, asynchronous_warning};

const EXAMPLE: &str = "Example:\n  siegert correlations --preset potjans2014 --pair 4E,4I";

/// Covariances of the activity, correlation coefficients and correlation functions at one fixed point
///
/// Of the rates of the populations, per neuron, integrated over all time lags (spikes/s), as counts in long windows have
/// them; mean correlation coefficients of pairs of neurons; the CV of their intervals. With --pair also correlation
/// functions ((spikes/s)^2) over the time lag, positive where the first population follows the second, without the peak
/// of every neuron with itself. With --out: correlations.json, covariances.npy, coefficients.npy, correlations.csv,
/// functions.csv and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    point: PointArgs,
    /// Two populations whose correlation function is given, such as V1-23E,V1-4E; the same one twice for its own.
    #[arg(long, value_name = "A,B")]
    pair: Vec<String>,
    /// Time lags of correlation functions reach so far (ms).
    #[arg(long, value_name = "MS", default_value_t = 50.0)]
    lag: f64,
    #[command(flatten)]
    fluctuations: FluctuationArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranges::check("--lag", Some(args.lag), Range::AboveZero)?;
    ensure!(
        args.lag <= Lags::LONGEST_MS,
        "--lag is {}, allowed is at most {} ms",
        args.lag,
        Lags::LONGEST_MS
    );
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let pairs = pairs::populations("--pair", &args.pair, &loaded.network)?;
    let state = around_state(&mut session, &loaded, &args.point, args.fluctuations)?;
    let AroundState { fluctuations, asynchronous } = match state {
        Ok(state) => state,
        Err(reason) => return Ok(Outcome::No(reason)),
    };
    let watching = session.watching("correlations", None);
    let covariances = fluctuations.covariances()?;
    let lags = Lags::up_to(args.lag);
    let functions = fluctuations.correlation_functions(&pairs, &lags, &watching)?;
    drop(watching);
    session.warn(asynchronous_warning(&asynchronous, "covariances"));
    let functions: Vec<CorrelationFunction> = pairs
        .into_iter()
        .zip(functions)
        .map(|(pair, values_hz2)| CorrelationFunction { pair, values_hz2 })
        .collect();
    let report = CorrelationsReport::of(
        &loaded.name,
        &loaded.network,
        &covariances,
        &lags.lags_ms,
        &functions,
        args.fluctuations.source(),
    );
    session.end(&report, &loaded.subject, args.point.seed())?;
    Ok(Outcome::Done)
}
