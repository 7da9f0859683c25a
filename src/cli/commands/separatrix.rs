//! `siegert separatrix`: where a start changes the state that it leads to.

use std::sync::Arc;

use anyhow::{Context, anyhow, bail, ensure};
use theory::separatrix::{
    Between, Segment, SegmentError, SeparatrixError, SeparatrixSettings, limit_of_state,
    transition_between,
};
use theory::{ChangedNetworks, MeanField, Observer, fitted, search};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::flow::FlowArgs;
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::cli::theory::SearchArgs;
use crate::report::{SeparatrixLine, SeparatrixReport};

const EXAMPLE: &str =
    "Example:\n  siegert separatrix --preset e1d --parameter nu_ext --from 155 --to 170";

/// Where a start changes the state that it leads to, and the saddle on the border
///
/// With --parameter: the start, zero rates or --start, stays, and the parameter goes from A to B;
/// the fold at which the state itself vanishes is reported, too. Without it: starts on the segment
/// between two attractors, the lowest and the highest or those of --between. With --out:
/// separatrix.json, saddle_rates.npy, critical_left.npy, critical_right.npy and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// kappa, chi, nu_ext or any key that holds a number, such as connection_params.g.
    #[arg(long, value_name = "NAME", requires = "from", requires = "to")]
    parameter: Option<String>,
    /// Where the start leads to the state in question.
    #[arg(long, value_name = "A", requires = "parameter")]
    from: Option<f64>,
    /// Where it leads elsewhere.
    #[arg(long, value_name = "B", requires = "parameter")]
    to: Option<f64>,
    /// Two fixed points by their numbers in the list of `fixed-points`, from 1.
    #[arg(long, value_name = "K,L", value_delimiter = ',', conflicts_with = "parameter")]
    between: Vec<usize>,
    /// How closely the critical point is enclosed.
    #[arg(long, value_name = "WIDTH", default_value_t = 1e-10)]
    tolerance: f64,
    #[command(flatten)]
    search: SearchArgs,
    #[command(flatten)]
    flow: FlowArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranges::check("--tolerance", Some(args.tolerance), Range::AboveZero)?;
    ranges::check("--from", args.from, Range::Parameter)?;
    ranges::check("--to", args.to, Range::Parameter)?;
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    session.theory_of(&loaded.network, args.search.assumptions());
    let watching = session.watching("separatrix", None);
    let found = match (&args.parameter, args.from, args.to) {
        (Some(name), Some(from), Some(to)) => {
            args.along_parameter(&loaded, name, (from, to), &watching)
        }
        _ => args.along_segment(&loaded, &watching),
    };
    drop(watching);
    let report = match found {
        Ok(report) => report,
        Err(error) => match error.downcast_ref() {
            Some(SeparatrixError::NoTransition { .. }) => return Ok(Outcome::No(error)),
            _ => return Err(error),
        },
    };
    session.end(&report, &loaded.subject, args.parameter.is_none().then_some(args.search.seed))?;
    Ok(Outcome::Done)
}

impl Args {
    fn settings(&self) -> SeparatrixSettings {
        let (flow, tolerance) = (self.flow.method(), self.tolerance);
        SeparatrixSettings { flow, tolerance, ..SeparatrixSettings::default() }
    }

    /// Which attractors are asked for.
    fn between(&self) -> anyhow::Result<Between> {
        match self.between[..] {
            [] => Ok(Between::LowestAndHighest),
            [near, far] => Ok(Between::Numbered(near, far)),
            _ => bail!("--between takes two numbers, not {}", self.between.len()),
        }
    }

    /// One start, another parameter.
    fn along_parameter<'l>(
        &self,
        loaded: &'l Loaded,
        name: &str,
        (from, to): (f64, f64),
        observer: &dyn Observer,
    ) -> anyhow::Result<SeparatrixReport<'l>> {
        ensure!(from != to, "--from and --to are both {from}: there is nothing between them");
        let along = loaded.recipe.along(name)?;
        let networks = ChangedNetworks::unchanged(Arc::new(along), self.search.assumptions());
        let family = fitted(Arc::new(networks), from, to, observer)?;
        let start = self.search.start(&loaded.network, &loaded.theory)?;
        let limit = limit_of_state(&*family, &start, from, to, self.settings(), observer)?;
        limit.lost()?;
        let line = SeparatrixLine::Parameter { name: name.to_owned(), from, to };
        let flow = self.flow.method();
        let report = SeparatrixReport::of_limit(&loaded.name, &loaded.network, line, flow, &limit);
        report.context("the start keeps its state")
    }

    /// One network, starts between two of its attractors.
    fn along_segment<'l>(
        &self,
        loaded: &'l Loaded,
        observer: &dyn Observer,
    ) -> anyhow::Result<SeparatrixReport<'l>> {
        let Loaded { network, .. } = loaded;
        let between = self.between()?;
        let field = MeanField::new(network, self.search.assumptions())?;
        let points = search(&field, &self.search.settings(loaded)?, observer)?;
        let found = transition_between(&field, &points, between, self.settings(), observer);
        let Segment { near, far, transition } =
            found.map_err(|error| in_words(error, &loaded.name))?;
        let populations = &network.populations;
        let [from_hz, to_hz] = [near, far].map(|end| end.rates().mean_over_neurons_hz(populations));
        let line = SeparatrixLine::Segment { from_hz, to_hz };
        let (name, flow) = (&loaded.name, self.flow.method());
        let report = SeparatrixReport::of_transition(name, network, line, flow, &transition);
        report.context("trajectories part at no unstable fixed point")
    }
}

/// What is wrong with the attractors, in the words of the options.
fn in_words(error: SegmentError, network: &str) -> anyhow::Error {
    match error {
        SegmentError::TooFew { attractors } => anyhow!(
            "{network} has {attractors} attractor, an edge needs two: follow a --parameter, or see \
             `siegert fixed-points`"
        ),
        SegmentError::NoSuchNumber { number, found } => {
            anyhow!("--between names {number}, the search found {found}")
        }
        SegmentError::Unstable { number } => {
            anyhow!("--between names {number}, which is unstable: edges lie between attractors")
        }
        SegmentError::Separatrix(error) => error.into(),
    }
}
