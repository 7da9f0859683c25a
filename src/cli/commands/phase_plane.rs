//! `siegert phase-plane`: nullclines, flow and separatrix of two populations.

use theory::phase_plane::{Pair, PhasePlane, PlaneSettings};
use theory::{FixedPoint, FixedPoints, MeanField, search};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::cli::theory::SearchArgs;
use crate::files::ResultDirectory;
use crate::plots;
use crate::report::{FixedPointsSummary, PhasePlaneSummary};

const EXAMPLE: &str = "Example:\n  siegert phase-plane --preset e2d";

/// Nullclines, flow field and separatrix of a network of two populations
///
/// The separatrix is the stable manifold of the saddle. With --out: phase_plane.json,
/// nullclines.csv, separatrices.csv, flow.csv, fixed_points.npy (fixed points x populations) and
/// the plot.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// The highest rate on both axes (spikes/s) [default: a fifth above all fixed points].
    #[arg(long, value_name = "RATE")]
    highest: Option<f64>,
    #[command(flatten)]
    search: SearchArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranges::check("--highest", args.highest, Range::AboveZero)?;
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let settings = args.search.settings(&loaded)?;
    let Loaded { name, network, subject, .. } = loaded;
    let field = MeanField::new(&network, args.search.assumptions())?;
    session.theory_of(&network, args.search.assumptions());
    // Refused before the search, which takes time in large networks.
    PhasePlane::check(&field)?;
    let points = search(&field, &settings, &session.watching("fixed points", None))?;
    let settings = match args.highest {
        Some(highest_hz) => PlaneSettings::up_to([highest_hz; 2]),
        None => PlaneSettings::showing(&points),
    };
    let fixed_points: Vec<FixedPoint> =
        points.found().iter().map(|found| found.point.clone()).collect();
    let plane = PhasePlane::of(&field, &fixed_points, settings)?;
    let populations = &network.populations;
    let found = FixedPointsSummary::of(&name, populations, &points);
    let summary = PhasePlaneSummary::of(found, settings.highest_hz, &plane);
    if let Some(results) = session.results() {
        session.document("phase_plane.json", &summary)?;
        write(results, &summary, &plane, &points)?;
    }
    session.keep(&subject, Some(args.search.seed))?;
    session.show(&summary, || summary.text())?;
    Ok(Outcome::Done)
}

fn write(
    results: &ResultDirectory,
    summary: &PhasePlaneSummary,
    plane: &PhasePlane,
    points: &FixedPoints,
) -> anyhow::Result<()> {
    let names: Vec<&str> = summary.points.populations.iter().map(String::as_str).collect();
    let found = points.found();
    let rates = data::Matrix::from_fn(found.len(), 2, |k, i| found[k].point.rates().hz()[i]);
    results.matrix("fixed_points.npy", &rates)?;
    let nullclines = PhasePlaneSummary::lines_csv(&plane.nullclines, &names);
    results.text("nullclines.csv", &nullclines)?;
    results.text("separatrices.csv", &summary.separatrices_csv(&names))?;
    results.text("flow.csv", &PhasePlaneSummary::flow_csv(plane, &names))?;
    let marked: Vec<(Pair, bool)> = found
        .iter()
        .enumerate()
        .map(|(k, found)| ([rates[(k, 0)], rates[(k, 1)]], found.stability.is_stable()))
        .collect();
    let figure = plots::phase_plane([names[0], names[1]], summary.highest_hz, plane, &marked);
    results.figure("phase_plane", &figure);
    Ok(())
}
