//! `siegert stability`: gain matrix, spectrum and critical mode at one fixed point.

use anyhow::ensure;
use theory::{MeanField, Stability, warning_at};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::dynamics::{self, DynamicsArgs, warnings};
use crate::cli::load::load_network;
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::cli::theory::PointArgs;
use crate::report::{StabilityReport, distinct_modes};

const EXAMPLE: &str = "Example:\n  siegert stability --preset schuecker2017";

/// Gain matrix, spectrum and critical modes at one fixed point
///
/// At the fixed point that the flow reaches from zero, from --start, or at the one with the given
/// --number in the list of `fixed-points`. Ranks connections by what they add to the critical eigenvalue,
/// v_i G_ij u_j with the left and right critical eigenvectors v and u: it is their sum. With --out:
/// gain_matrix.npy, eigenvalues.npy, critical_left.npy, critical_right.npy, rates.npy, connections.csv (all
/// connections as ranked), critical_mode.csv (by area and population), mode_2.csv and so on for --modes,
/// asynchronous_modes.csv (those of the spiking network that grow or are least damped, by area and population),
/// stability.json and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// How many modes to write, by descending real part of their eigenvalues; of a complex pair, one stands for both.
    #[arg(long, value_name = "N", default_value_t = 1)]
    modes: usize,
    #[command(flatten)]
    point: PointArgs,
    #[command(flatten)]
    dynamics: DynamicsArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ensure!(args.modes >= 1, "--modes is 0, allowed is at least 1: the critical mode");
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let size = loaded.network.size();
    ensure!(
        args.modes <= size,
        "--modes is {}, allowed is at most {size}: the eigenvalues",
        args.modes
    );
    let field = MeanField::new(&loaded.network, args.point.search.assumptions())?;
    session.theory_of(&loaded.network, args.point.search.assumptions());
    let point =
        match args.point.fixed_point(&loaded, &field, &session.watching("fixed point", None))? {
            Ok(point) => point,
            Err(reason) => return Ok(Outcome::No(reason)),
        };
    session.warn(warning_at(&field, point.rates()));
    let stability = Stability::of(&field, &point)?;
    let known = distinct_modes(&stability).len();
    ensure!(
        args.modes <= known,
        "--modes is {}, allowed is at most {known}: the gain matrix has {} eigenvalues, of which complex pairs share a mode",
        args.modes,
        stability.spectrum().len()
    );
    let (name, network) = (&loaded.name, &loaded.network);
    let watching = session.watching("response along frequency", None);
    let dt_ms = loaded.simulation.dt_ms;
    let settings = args.dynamics.settings(dt_ms, true);
    let asynchronous = settings
        .map(|settings| dynamics::stability(&field, &point, settings, &watching))
        .transpose()?;
    drop(watching);
    session.warn(asynchronous.iter().flat_map(warnings));
    let report = StabilityReport::of(name, network, &point, &stability, args.modes)?
        .with_asynchronous(asynchronous.and_then(Result::ok));
    session.end(&report, &loaded.subject, args.point.seed())?;
    Ok(Outcome::Done)
}
