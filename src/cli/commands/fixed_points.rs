//! `siegert fixed-points`: the stationary states of the theory and their stability.

use anyhow::anyhow;
use data::Warning;
use theory::{FixedPoints, MeanField, search, warning_at};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::dynamics::{DynamicsArgs, is_small, stability, warnings};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::cli::theory::SearchArgs;
use crate::report::FixedPointsReport;

const EXAMPLE: &str = "Example:\n  siegert fixed-points --preset schuecker2017";

/// Find the fixed points of the rates and whether they are stable
///
/// Follows the flow from zero, given, highest and random rates, and from the states of the unchanged
/// preset or file; then looks for unstable fixed points on the edges of basins, between attractors and by
/// deflation, and goes down from these. The indices of all fixed points sum to 1 where refractoriness bounds
/// the rates: it says so if some are missing. Stable is meant of the relaxation of the rates; of each
/// fixed point it says, too, whether the spiking network stays there or begins to oscillate. With --out:
/// fixed_points.json, rates.npy (fixed points x populations), and for each a plot of its rates and of its
/// spectrum.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    search: SearchArgs,
    #[command(flatten)]
    dynamics: DynamicsArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let settings = args.search.settings(&loaded)?;
    let Loaded { name, network, subject, simulation, .. } = loaded;
    let field = MeanField::new(&network, args.search.assumptions())?;
    session.theory_of(&network, args.search.assumptions());
    let points = search(&field, &settings, &session.watching("fixed points", None))?;
    session.warn(points.found().iter().filter_map(|found| warning_at(&field, found.point.rates())));
    session.warn(
        points.is_incomplete().then(|| Warning::new("missing_fixed_points", points.limits())),
    );
    let mut asynchronous = Vec::new();
    let watching = session.watching("response along frequency", None);
    if let Some(settings) = args.dynamics.settings(simulation.dt_ms, is_small(&network)) {
        for found in points.found() {
            asynchronous.push(stability(&field, &found.point, settings, &watching)?);
        }
    }
    drop(watching);
    session.note_if(true, args.dynamics.left_out(&network));
    session.warn(asynchronous.iter().flat_map(warnings));
    let known = asynchronous.into_iter().map(Result::ok).collect();
    let report = FixedPointsReport::of(&name, &network, &points).with_asynchronous(known);
    session.end(&report, &subject, Some(args.search.seed))?;
    if points.found().is_empty() {
        return Ok(Outcome::No(nothing_found(&points)));
    }
    Ok(Outcome::Done)
}

/// Finding nothing says something about the search, not about the network.
fn nothing_found(points: &FixedPoints) -> anyhow::Error {
    let tried: usize = points.efforts().iter().map(|effort| effort.tried).sum();
    let exists = if points.is_incomplete() {
        "Its rates are bounded by 1/t_ref, so that it has one"
    } else {
        "Without refractoriness its rates may have no bound, and there may be none"
    };
    anyhow!(
        "the search failed: none of {tried} starts led to a fixed point of the network. {exists}. Try \
         --random-starts with more than these, rates from a simulation or of a similar network as --start, or \
         `siegert continue` from parameters that have one"
    )
}
