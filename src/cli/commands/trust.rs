//! `siegert trust`: how far the theory may be trusted, before anything is simulated.

use sim::Control;
use sim::communicator::SingleProcess;
use validation::engines::{EngineError, Prediction, Simulation};
use validation::trust::{calibrate, grades};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::interruption;
use crate::cli::load::load_network;
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::report::{CalibrationReport, Subject, TrustReport};

const EXAMPLE: &str = "\
Example:
  siegert trust --preset potjans2014

The score is the size of the relative error that the theory lets expect of itself: the difference of the two treatments of
coloured noise, the predicted effects of `validate`, single jumps (2 (J/(V_th - V_r))^2), and the mode that is nearest to
critical, added as independent errors are. Grades: A below 0.05, B below 0.1, C below 0.2, D all others. What they are worth
was found on small networks that were simulated (J 0.1 to 0.8 mV, in-degrees, synaptic time constants, balance, spread of
weights, the microcircuit at parts of its size); --calibrate does it again, which takes some minutes.

Networks that are scaled down in neurons alone share their sources: K/N grows, fluctuations grow with it, and may take them out
of a state that the full network keeps (the macaque network after 0.1 to 0.3 s: 9.9 spikes/s with a tenth of its neurons, 7.9 with
a fifth, 2.5 with all; validation/README.md). Scale K with N (N_scaling and K_scaling alike), which keeps K/N, mean and variance of the input.";

/// How far to trust the theory's rates, population by population, before simulating
///
/// A grade for every population from theory alone, with the errors that came with it on networks that were simulated.
/// With --calibrate: simulates those networks again and writes which errors come with which grade.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// The smallest |1 - lambda(w)| of the network's modes, if it is known: near 0, fluctuations are large.
    #[arg(long, value_name = "DISTANCE", conflicts_with = "calibrate")]
    mode_distance: Option<f64>,
    /// Score the grades on the sweep of networks that are simulated; with --out: calibration.csv, populations.csv
    /// and their picture.
    #[arg(long, conflicts_with_all = ["preset", "params", "set", "indegrees", "network"])]
    calibrate: bool,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    if args.calibrate { calibrated(args) } else { graded(args) }
}

fn graded(args: &Args) -> anyhow::Result<Outcome> {
    use crate::cli::ranges::{self, Range};
    ranges::check("--mode-distance", args.mode_distance, Range::AboveZero)?;
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let network = &loaded.network;
    session.theory_of(network, theory::Assumptions::default());
    let prediction = match Prediction::of(network) {
        Err(no @ EngineError::NoFixedPoint(_)) => return Ok(Outcome::No(no.into())),
        prediction => prediction?,
    };
    let graded = grades(network, &prediction, args.mode_distance)?;
    let report = TrustReport::of(&loaded.name, network, prediction.point.rates(), &graded);
    session.end(&report, &loaded.subject, None)?;
    Ok(Outcome::Done)
}

fn calibrated(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    interruption::watch();
    let simulating = Simulation {
        threads: session.threads(),
        threads_that_pay: !session.threads_are_asked(),
        communicator: &SingleProcess,
        keeper: None,
    };
    let bar = session.progress(0, "calibration");
    bar.say("networks");
    let mut watch = |done: usize, all: usize| -> Control {
        bar.of(all as u64);
        bar.reach(done as u64);
        interruption::control()
    };
    match calibrate(&simulating, &mut watch) {
        Err(stopped @ EngineError::Stopped { .. }) => Ok(Outcome::Interrupted(stopped.into())),
        found => {
            let (scored, left_out) = found?;
            let left_out = left_out.into_iter().map(|why| data::Warning::new("left_out", why));
            session.warn(left_out.collect::<Vec<_>>());
            session.end(&CalibrationReport::of(&scored), &Subject::default(), None)?;
            Ok(Outcome::Done)
        }
    }
}
