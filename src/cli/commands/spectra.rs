//! `siegert spectra`: power spectra of the populations' activity, from the theory.

use std::path::PathBuf;

use theory::spectra::{ModeSensitivity, Trajectories};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::fluctuations::{AroundState, FluctuationArgs, around_state};
use crate::cli::load::load_network;
use crate::cli::outcome::Outcome;
use crate::cli::pairs;
use crate::cli::points::{self, Frequencies};
use crate::cli::session::Session;
use crate::cli::theory::PointArgs;
use crate::files::read_spectra;
use crate::report::{CrossPair, SpectraReport};

const EXAMPLE: &str = "Example:\n  siegert spectra --preset potjans2014 --frequencies 1:400:1";

/// Power spectra, cross spectra and eigenmodes of the activity at one fixed point
///
/// The linear theory of fluctuations (Bos, Diesmann & Helias 2016, doi:10.1371/journal.pcbi.1005132): power of the rate of
/// each population, per neuron, two-sided, (spikes/s)^2/Hz, around the asynchronous state; where that is unstable, the network leaves it, and this is
/// told. At the fixed point that the flow reaches from zero, from --start, or at the one with the given --number in the
/// list of `fixed-points`. With --out: spectra.json, power.csv, peaks.csv, eigenvalues.csv (those of the response of
/// the network along frequency, each followed; beyond 64 populations the one that is nearest to 1), sensitivity.csv (what
/// each connection does to the mode nearest to 1), cross_spectra.csv and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    point: PointArgs,
    /// Frequencies (Hz).
    #[arg(long, value_name = "FROM:TO:STEP", value_parser = points::frequencies, default_value = "1:400:1")]
    frequencies: Frequencies,
    /// Two populations whose cross spectrum and coherence are given, such as V1-23E,V1-4E; repeatable.
    #[arg(long, value_name = "A,B")]
    pair: Vec<String>,
    /// Measured spectra to draw beside the predicted ones: spectra.csv of `siegert analyze`.
    #[arg(long, value_name = "FILE", requires = "out")]
    measured: Option<PathBuf>,
    #[command(flatten)]
    fluctuations: FluctuationArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// Beyond so many populations eigenvalues are not followed one by one.
const MOST_FOLLOWED: usize = 64;

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let pairs = pairs::populations("--pair", &args.pair, &loaded.network)?;
    let labels = loaded.network.labels();
    let measured = args.measured.as_deref().map(|file| read_spectra(file, &labels)).transpose()?;
    let state = around_state(&mut session, &loaded, &args.point, args.fluctuations)?;
    let AroundState { fluctuations, asynchronous } = match state {
        Ok(state) => state,
        Err(reason) => return Ok(Outcome::No(reason)),
    };
    let network = fluctuations.network();
    let frequencies_hz = &args.frequencies.0;
    let watching = session.watching("spectra", None);
    let spectra = fluctuations.spectra(frequencies_hz, &watching)?;
    let cross = fluctuations.cross(&pairs, frequencies_hz, &watching)?;
    drop(watching);
    let cross: Vec<CrossPair> =
        pairs.into_iter().zip(cross).map(|(pair, hz)| CrossPair { pair, hz }).collect();
    let trajectories = (network.size() <= MOST_FOLLOWED)
        .then(|| Trajectories::of(network, frequencies_hz))
        .transpose()?;
    let sensitivity = ModeSensitivity::of(network, asynchronous.nearest().frequency_hz)?;
    let source = args.fluctuations.source();
    let network = &loaded.network;
    let mut report =
        SpectraReport::of(&loaded.name, network, &spectra, &asynchronous, &sensitivity, source);
    report.response = fluctuations.network().settings().response;
    report.measured = measured.as_ref();
    report.cross = &cross;
    report.trajectories = trajectories.as_ref();
    session.warn(report.warnings());
    session.end(&report, &loaded.subject, args.point.seed())?;
    Ok(Outcome::Done)
}
