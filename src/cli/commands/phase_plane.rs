//! `siegert phase-plane`: nullclines, flow and separatrix of two populations, or the rate of one against Phi.

use theory::phase_plane::{PhaseLine, PhasePlane, PlaneError, PlaneSettings};
use theory::{FixedPoint, FixedPoints, MeanField, search};

use crate::cli::against::{AgainstArgs, check_same_populations, subject_of_both};
use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::cli::theory::SearchArgs;
use crate::report::{FixedPointsReport, PhaseLineReport, PhasePlaneReport, Subject};

const EXAMPLE: &str = "\
Example:
  siegert phase-plane --preset e2d --against-set nu_ext=162

One population:
  siegert phase-plane --preset e1d";

/// Nullclines, flow field and separatrix of two populations; of one, its rate against the one that its input calls for
///
/// The separatrix is the stable manifold of the saddle. With --against or --against-set, the flow of a second network is in
/// the same plane. With --out: phase_plane.json, nullclines.csv, separatrices.csv, flow.csv, fixed_points.npy (fixed points x
/// populations), the same of the changed network with against_ before their names, and the plot.
///
/// In a network of one population, Phi(nu) over nu, with the noise of its input and without. With --out:
/// phase_line.json, phase_line.csv, against_phase_line.csv, and the plot.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    against: AgainstArgs,
    /// The highest rate on both axes (spikes/s) [default: a fifth above all fixed points].
    #[arg(long, value_name = "RATE")]
    highest: Option<f64>,
    #[command(flatten)]
    search: SearchArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// Rates at which a line is evaluated, besides 0.
const STEPS_OF_A_LINE: usize = 1000;

/// A network whose flow is shown.
struct Shown {
    loaded: Loaded,
    field: MeanField,
    points: FixedPoints,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranges::check("--highest", args.highest, Range::AboveZero)?;
    let mut session = Session::start(&args.output)?;
    let first = args.shown(&mut session, &args.network)?;
    let other = args.other(&mut session, &first)?;
    match first.field.size() {
        1 => args.show_lines(session, &first, other.as_ref()),
        _ => args.show_planes(session, &first, other.as_ref()),
    }
}

impl Args {
    fn shown(&self, session: &mut Session, network: &NetworkArgs) -> anyhow::Result<Shown> {
        let loaded = load_network(network)?;
        let settings = self.search.settings(&loaded)?;
        let field = MeanField::new(&loaded.network, self.search.assumptions())?;
        session.theory_of(&loaded.network, self.search.assumptions());
        // Refused before the search, which takes time in large networks.
        if field.size() != 1 {
            PhasePlane::check(&field)?;
        }
        let points = search(&field, &settings, &session.watching("fixed points", None))?;
        Ok(Shown { loaded, field, points })
    }

    /// The second network, if there is to be one.
    fn other(&self, session: &mut Session, first: &Shown) -> anyhow::Result<Option<Shown>> {
        if !self.against.is_given() {
            return Ok(None);
        }
        let other = self.shown(session, &self.against.other(&self.network))?;
        check_same_populations(&first.loaded, &other.loaded)?;
        Ok(Some(other))
    }

    /// The highest rate of both networks.
    fn highest_hz(&self, first: &Shown, other: Option<&Shown>) -> f64 {
        let of_points = |shown: &Shown| PlaneSettings::showing(&shown.points).highest_hz[0];
        let both = [Some(first), other].into_iter().flatten().map(of_points);
        self.highest.unwrap_or_else(|| both.fold(0.0, f64::max))
    }

    fn show_planes(
        &self,
        session: Session,
        first: &Shown,
        other: Option<&Shown>,
    ) -> anyhow::Result<Outcome> {
        let settings = PlaneSettings::up_to([self.highest_hz(first, other); 2]);
        let plane = first.plane(settings)?;
        let against = other.map(|other| other.plane(settings)).transpose()?;
        let against = other.zip(against.as_ref());
        let against = against.map(|(other, plane)| PhasePlaneReport::of(other.report(), plane));
        let report = PhasePlaneReport::of(first.report(), &plane).against(against);
        session.end(&report, &subject(first, other), Some(self.search.seed))?;
        Ok(Outcome::Done)
    }

    fn show_lines(
        &self,
        session: Session,
        first: &Shown,
        other: Option<&Shown>,
    ) -> anyhow::Result<Outcome> {
        let highest_hz = self.highest_hz(first, other);
        let line = |shown: &Shown| PhaseLine::of(&shown.field, highest_hz, STEPS_OF_A_LINE);
        let own = line(first)?;
        let against = other.map(line).transpose()?;
        let against = other.zip(against.as_ref());
        let against = against.map(|(other, line)| PhaseLineReport::of(other.report(), line));
        let report = PhaseLineReport::of(first.report(), &own).against(against);
        session.end(&report, &subject(first, other), Some(self.search.seed))?;
        Ok(Outcome::Done)
    }
}

impl Shown {
    fn plane(&self, settings: PlaneSettings) -> Result<PhasePlane, PlaneError> {
        let found = self.points.found().iter();
        let fixed_points: Vec<FixedPoint> = found.map(|found| found.point.clone()).collect();
        PhasePlane::of(&self.field, &fixed_points, settings)
    }

    fn report(&self) -> FixedPointsReport<'_> {
        FixedPointsReport::of(&self.loaded.name, &self.loaded.network, &self.points)
    }
}

fn subject(first: &Shown, other: Option<&Shown>) -> Subject {
    match other {
        Some(other) => subject_of_both(&first.loaded, &other.loaded),
        None => first.loaded.subject.clone(),
    }
}
