//! `siegert separatrix`: where a start changes the state that it leads to.

use anyhow::{Context, bail, ensure};
use data::Rates;
use theory::separatrix::{
    InitialRates, SeparatrixError, SeparatrixSettings, limit_of_state, transition,
};
use theory::{ChangedNetworks, FixedPoint, MeanField, Observer, fitted, search};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::flow::FlowArgs;
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::cli::theory::SearchArgs;
use crate::files::ResultDirectory;
use crate::plots;
use crate::report::{SeparatrixLine, SeparatrixSummary};

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
    output: OutputArgs,
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
    let summary = match found {
        Ok(summary) => summary,
        Err(error) => match error.downcast_ref() {
            Some(SeparatrixError::NoTransition { .. }) => return Ok(Outcome::No(error)),
            _ => return Err(error),
        },
    };
    if let Some(results) = session.results() {
        session.document("separatrix.json", &summary)?;
        write(results, &loaded, &summary)?;
    }
    session.keep(&loaded.subject, args.parameter.is_none().then_some(args.search.seed))?;
    session.show(&summary, || summary.text())?;
    Ok(Outcome::Done)
}

impl Args {
    fn settings(&self) -> SeparatrixSettings {
        let (flow, tolerance) = (self.flow.method(), self.tolerance);
        SeparatrixSettings { flow, tolerance, ..SeparatrixSettings::default() }
    }

    /// One start, another parameter.
    fn along_parameter(
        &self,
        loaded: &Loaded,
        name: &str,
        (from, to): (f64, f64),
        observer: &dyn Observer,
    ) -> anyhow::Result<SeparatrixSummary> {
        ensure!(from != to, "--from and --to are both {from}: there is nothing between them");
        let along = loaded.recipe.along(name)?;
        let assumptions = self.search.assumptions();
        let networks = ChangedNetworks { networks: &along, assumptions, change: None };
        let family = fitted(Box::new(networks), from, to)?;
        let start = self.search.start(&loaded.network, &loaded.theory)?;
        let limit = limit_of_state(&*family, &start, from, to, self.settings(), observer)?;
        let line = SeparatrixLine::Parameter { name: name.to_owned(), from, to };
        match SeparatrixSummary::of_limit(
            line,
            self.flow.method().to_string(),
            &loaded.network,
            &limit,
        ) {
            Some(summary) => Ok(summary.of_network(&loaded.name)),
            None => {
                let mean_hz = limit.far.rates().mean_over_populations_hz();
                bail!(SeparatrixError::NoTransition { from, to, mean_hz })
            }
        }
    }

    /// One network, starts between two of its attractors.
    fn along_segment(
        &self,
        loaded: &Loaded,
        observer: &dyn Observer,
    ) -> anyhow::Result<SeparatrixSummary> {
        let Loaded { network, .. } = loaded;
        let field = MeanField::new(network, self.search.assumptions())?;
        let points = search(&field, &self.search.settings(loaded)?, observer)?;
        let stable = |found: &&theory::Found| found.stability.is_stable();
        let attractors: Vec<&theory::Found> = points.found().iter().filter(stable).collect();
        let ends: [&FixedPoint; 2] = match self.between[..] {
            [] => match attractors[..] {
                [first, .., last] => [&first.point, &last.point],
                _ => bail!(
                    "{} has {} attractor, an edge needs two: follow a --parameter, or see \
                     `siegert fixed-points`",
                    loaded.name,
                    attractors.len()
                ),
            },
            [k, l] => [numbered(points.found(), k)?, numbered(points.found(), l)?],
            _ => bail!("--between takes two numbers, not {}", self.between.len()),
        };
        let ends: [Rates; 2] = ends.map(|end| end.rates().clone());
        let line = InitialRates { field: &field, ends: (ends[0].clone(), ends[1].clone()) };
        let found = transition(&line, 0.0, 1.0, self.settings(), observer)?;
        let [from_hz, to_hz] = ends.map(|end| end.mean_over_populations_hz());
        let line = SeparatrixLine::Segment { from_hz, to_hz };
        let summary =
            SeparatrixSummary::of_transition(line, self.flow.method().to_string(), network, &found);
        let none = "trajectories part at no unstable fixed point";
        Ok(summary.context(none)?.of_network(&loaded.name))
    }
}

fn numbered(found: &[theory::Found], number: usize) -> anyhow::Result<&FixedPoint> {
    let point = number.checked_sub(1).and_then(|index| found.get(index));
    let count = found.len();
    let point =
        point.with_context(|| format!("--between names {number}, the search found {count}"))?;
    ensure!(
        point.stability.is_stable(),
        "--between names {number}, which is unstable: edges lie between attractors"
    );
    Ok(&point.point)
}

fn write(
    results: &ResultDirectory,
    loaded: &Loaded,
    summary: &SeparatrixSummary,
) -> anyhow::Result<()> {
    let border = &summary.border;
    results.vector("saddle_rates.npy", &border.point.rates_hz)?;
    if let Some(critical) = &border.critical {
        results.complex("critical_left.npy", &critical.left)?;
        results.complex("critical_right.npy", &critical.right)?;
    }
    let title = format!("{} at {:.10}", border.kind.in_words(), summary.critical);
    let rates = plots::rate_matrix(&title, &loaded.network.populations, &border.point.rates_hz);
    results.figure("saddle_rates", &rates);
    if !border.point.eigenvalues.is_empty() {
        results.figure("spectrum", &plots::spectrum(&title, &border.point.eigenvalues));
    }
    Ok(())
}
