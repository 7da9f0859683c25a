//! `siegert stability`: gain matrix, spectrum and critical mode at one fixed point.

use theory::{MeanField, Stability, warning_at};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::load_network;
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::cli::theory::PointArgs;
use crate::report::StabilityReport;

const EXAMPLE: &str = "Example:\n  siegert stability --preset schuecker2017";

/// Gain matrix, spectrum and critical modes at one fixed point
///
/// At the fixed point that the flow reaches from zero, from --start, or at the one with the given
/// --number in the list of `fixed-points`. Ranks connections by what they add to the critical eigenvalue,
/// v_i G_ij u_j with the left and right critical eigenvectors v and u: it is their sum. With --out:
/// gain_matrix.npy, eigenvalues.npy, critical_left.npy, critical_right.npy, rates.npy, connections.csv (all
/// connections as ranked), critical_mode.csv (by area and population), stability.json and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    point: PointArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let field = MeanField::new(&loaded.network, args.point.search.assumptions())?;
    session.theory_of(&loaded.network, args.point.search.assumptions());
    let point =
        match args.point.fixed_point(&loaded, &field, &session.watching("fixed point", None))? {
            Ok(point) => point,
            Err(reason) => return Ok(Outcome::No(reason)),
        };
    session.warn(warning_at(&field, point.rates()));
    let stability = Stability::of(&field, &point)?;
    let report = StabilityReport::of(&loaded.name, &loaded.network, &point, &stability)?;
    session.end(&report, &loaded.subject, args.point.seed())?;
    Ok(Outcome::Done)
}
