//! `siegert statistics`: how irregular and how different neurons are at one fixed point.

use theory::spread::{NeuronStatistics, SpreadError, SpreadTheory, StaticResponse};
use theory::{MeanField, warning_at};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::load_network;
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::cli::theory::PointArgs;
use crate::report::StatisticsReport;

const EXAMPLE: &str = "Example:\n  siegert statistics --preset potjans2014";

/// Irregularity and spread of the neurons of each population at one fixed point
///
/// The CV of inter-spike intervals (Brunel 2000), what spread weights add to sigma, how much mu and
/// rates differ between neurons of one population. At the fixed point that the flow reaches from
/// zero, from --start, or at the one with the given --number in the list of `fixed-points`. What
/// each figure assumes is printed with it. With --self-consistent also the state near it in which mean rates
/// reproduce themselves, too. With --out: statistics.json, statistics.csv, self_consistent.csv and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    point: PointArgs,
    /// Also the state of neurons that differ near the fixed point: their mean rates, which are not those of equal
    /// neurons, reproduce themselves.
    #[arg(long)]
    self_consistent: bool,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let (network, assumptions) = (&loaded.network, args.point.search.assumptions());
    session.theory_of(network, assumptions);
    let field = MeanField::new(network, assumptions)?;
    let point =
        match args.point.fixed_point(&loaded, &field, &session.watching("fixed point", None))? {
            Ok(point) => point,
            Err(reason) => return Ok(Outcome::No(reason)),
        };
    let neurons = NeuronStatistics::of(network, assumptions, &point)?;
    session.warn(warning_at(&field, point.rates()));
    session.warn(NeuronStatistics::warning(network, &point, &neurons));
    let mut report = StatisticsReport::of(&loaded.name, network, assumptions, &point, &neurons);
    if args.self_consistent {
        let response = &StaticResponse::at(&field, &point);
        let theory = SpreadTheory { network, assumptions, field: &field, response };
        report = match theory.near(&point, &session.watching("self-consistent rates", None)) {
            Err(none @ SpreadError::NotSelfConsistent { .. }) => {
                return Ok(Outcome::No(none.into()));
            }
            state => report.beside(&state?),
        };
    }
    session.end(&report, &loaded.subject, args.point.seed())?;
    Ok(Outcome::Done)
}
