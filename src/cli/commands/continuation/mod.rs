//! `siegert continue`: fixed points along a parameter, and onsets of oscillations over two.

mod boundary;
mod follow;

use anyhow::{anyhow, ensure};
use theory::continuation::{ContinuationSettings, DiagramError, Starts};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::dynamics::{DynamicsArgs, is_small};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::plotted;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::cli::theory::{SearchArgs, with_advice};
use crate::report::{BranchesReport, ParameterRange, PhaseDiagramSummary};
use boundary::BoundaryArgs;
use follow::Followed;

const EXAMPLE: &str = "\
Example:
  siegert continue --preset schuecker2017 --parameter kappa --from 1 --to 1.3
  siegert continue --preset brunel2000 --parameter nu_ext --from 10 --to 60 --boundary g --from2=-8 --to2=-4.5";

/// Follow fixed points along a parameter, around folds
///
/// Looks for the fixed points at both ends of the range (or where --at says) and follows the
/// branches through them in both directions. Finds folds, branch points and, in networks of up to 64 populations or
/// with --asynchronous always, onsets of oscillations of the spiking network on the way, with their frequencies. Mean
/// rates are means over neurons, unless their name says over populations. With --out: branches.json, branches.csv, rates.csv (branch, point, parameter, stable, special, area,
/// population, rate_hz), rates_1.npy (points x populations, rows as in the table) for each branch, the diagram of
/// the mean rate, and one of each population that --plot names; with --populations populations.csv (branch, point,
/// parameter, stable, populations, mean over neurons and over populations) and their diagram; with --also also_1.csv as
/// branches.csv for each further network, and the diagrams of all networks in one.
///
/// With --boundary, onsets of oscillations are followed as curves in the plane of --parameter and another one: the
/// phase diagram of Brunel (2000, doi:10.1023/A:1008925309027), of any network. They are looked for along --parameter
/// with the value that the other one has in the network, and at --from2 and --to2; curves that cross none of these lines
/// are missed. With --out: boundary.csv (curve, parameter, parameter_2, frequency_hz, mean_rate_hz, to which side the
/// oscillation grows in shares of the ranges, how many other modes grow there), boundary_rates_1.npy (points x populations) for each curve, and
/// a picture.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// kappa and chi (multi-area model), nu_ext (described networks) or any key that holds a number, such as connection_params.g.
    #[arg(long, value_name = "NAME")]
    parameter: String,
    /// One end of the range.
    #[arg(long, value_name = "A")]
    from: f64,
    /// The other end.
    #[arg(long, value_name = "B")]
    to: f64,
    /// Where to look for fixed points to start from; repeatable [default: both ends].
    #[arg(long, value_name = "VALUE")]
    at: Vec<f64>,
    /// Only the branch through the fixed point that the flow reaches at A, from zero or --start.
    #[arg(long, conflicts_with = "at")]
    low: bool,
    /// Points of a branch at most, in each direction.
    #[arg(long, value_name = "N", default_value_t = 2000)]
    points: usize,
    /// The longest step as a share of the range.
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    longest_step: f64,
    /// Populations with a diagram of their own, such as V1-4E; with commas between them, or repeated.
    #[arg(long, value_name = "POPULATION", value_delimiter = ',', requires = "out")]
    plot: Vec<String>,
    /// Populations whose mean rates are followed, too: names such as V1-5E, an area's or those that areas share, such as
    /// 5E; with + between those that make one mean, and commas between means: 5E+6E,V1-5E.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    populations: Vec<String>,
    /// One more network in the diagram, changed by this after all of --set; with commas between several changes, and
    /// repeatable for more networks.
    #[arg(
        long,
        value_name = "PATH=VALUE",
        allow_hyphen_values = true,
        conflicts_with = "boundary"
    )]
    also: Vec<String>,
    /// Show the Hopf points of the rate relaxation, which are no onsets of oscillations of neurons.
    #[arg(long)]
    flow_hopf: bool,
    #[command(flatten)]
    boundary: BoundaryArgs,
    #[command(flatten)]
    dynamics: DynamicsArgs,
    #[command(flatten)]
    search: SearchArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let settings = args.settings()?;
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let plotted = plotted::populations("--plot", &args.plot, &loaded.network)?;
    let groups = plotted::groups("--populations", &args.populations, &loaded.network)?;
    let others = args.other_networks(&loaded)?;
    let parameter = loaded.recipe.parameter(&args.parameter)?;
    let second = args.boundary.of(&parameter, &loaded)?;
    ensure!(
        second.is_none() || !args.dynamics.are_refused(),
        "--boundary follows onsets of oscillations, which --asynchronous never leaves out"
    );
    let unasked = is_small(&loaded.network) || second.is_some();
    let dynamics = args.dynamics.settings(loaded.simulation.dt_ms, unasked);
    let branches = match args.followed(&mut session, &loaded, settings, dynamics)? {
        Followed::Branches(branches) => branches,
        Followed::Nothing(outcome) => return Ok(outcome),
    };
    let mut also = Vec::new();
    for other in &others {
        match args.followed(&mut session, other, settings, dynamics)? {
            Followed::Branches(branches) => also.push((other, branches)),
            Followed::Nothing(outcome) => return Ok(outcome),
        }
    }
    let boundaries = match (&second, dynamics) {
        (Some(second), Some(settings)) => {
            Some(args.boundaries(&mut session, &loaded, second, &branches, settings)?)
        }
        _ => None,
    };
    session.note_if(second.is_none(), args.dynamics.left_out(&loaded.network));
    let range = ParameterRange { parameter: &args.parameter, from: args.from, to: args.to };
    let summary = second.as_ref().zip(boundaries.as_ref()).map(|(second, found)| {
        let populations = &loaded.network.populations;
        PhaseDiagramSummary::of(second.range(), populations, &found.boundaries, &found.folds)
    });
    let report =
        BranchesReport::of(&loaded.name, &loaded.network, range, &branches)
            .with_plots(&plotted)
            .with_groups(&groups)
            .with_also(also.iter().map(|(other, branches)| {
                (other.name.as_str(), &other.network, branches.as_slice())
            }))
            .with_boundary(summary);
    session.end(&report, &loaded.subject, (!args.low).then_some(args.search.seed))?;
    match (second, boundaries) {
        (Some(second), Some(found)) if found.boundaries.is_empty() => {
            Ok(Outcome::No(second.no_onset(&args.parameter)))
        }
        _ => Ok(Outcome::Done),
    }
}

impl Args {
    fn settings(&self) -> anyhow::Result<ContinuationSettings> {
        let (from, to, step) = (self.from, self.to, self.longest_step);
        ranges::check("--from", Some(from), Range::Parameter)?;
        ranges::check("--to", Some(to), Range::Parameter)?;
        ensure!(from != to, "--from and --to are both {from}: there is no range to follow along");
        ensure!(step > 0.0 && step <= 1.0, "--longest-step is {step}, allowed is above 0 to 1");
        ensure!(self.points >= 2, "--points is {}, allowed is at least 2", self.points);
        ranges::check_count("--points", self.points as u64, ranges::POINTS)?;
        let mut settings = ContinuationSettings::over(from, to);
        for &at in &self.at {
            let (low, high) = settings.range;
            ensure!((low..=high).contains(&at), "--at is {at}, the range is from {low} to {high}");
        }
        settings.points = self.points;
        settings.longest_step = step;
        settings.first_step = settings.first_step.min(step);
        Ok(settings)
    }

    /// Where the branches start.
    fn starts(&self, loaded: &Loaded) -> anyhow::Result<Starts> {
        if self.low {
            let from = self.search.start(&loaded.network, &loaded.theory)?;
            return Ok(Starts::Reached { at: self.from, from });
        }
        let ends = vec![self.from, self.to];
        let at = if self.at.is_empty() { ends } else { self.at.clone() };
        Ok(Starts::Searched { at, search: self.search.settings(loaded)? })
    }

    /// Finding nothing is an answer, all else is trouble.
    fn refused(&self, error: DiagramError) -> anyhow::Result<Outcome> {
        match error {
            DiagramError::NothingFound { at } => {
                Ok(Outcome::No(anyhow!("no fixed point was found at {} = {at:?}", self.parameter)))
            }
            DiagramError::NotReached(none) => Ok(Outcome::No(with_advice(&none))),
            DiagramError::Stopped(stopped) => {
                Err(anyhow::Error::new(stopped).context("the relaxation was stopped"))
            }
            trouble => Err(trouble.into()),
        }
    }
}
