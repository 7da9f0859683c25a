//! `siegert phase-plane`: nullclines, flow and separatrix of two populations.

use theory::phase_plane::{PhasePlane, PlaneSettings};
use theory::{FixedPoint, MeanField, search};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::cli::theory::SearchArgs;
use crate::report::{FixedPointsReport, PhasePlaneReport};

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
    let found = FixedPointsReport::of(&name, &network, &points);
    let report = PhasePlaneReport::of(found, &plane);
    session.end(&report, &subject, Some(args.search.seed))?;
    Ok(Outcome::Done)
}
