//! `siegert stabilize`: change the in-degrees, minimally, so that a state is kept.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::ValueEnum;
use data::Network;
use theory::separatrix::{Limit, Loss, SeparatrixSettings};
use theory::stabilization::{Perturbation, Round, Slopes, Stabilization, StabilizationSettings};
use theory::{Assumptions, SynapticWeights};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::assumptions::AssumptionArgs;
use crate::cli::constraints::ConstraintArgs;
use crate::cli::flow::FlowArgs;
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::files::{read_indegrees, read_rates};
use crate::report::{
    ChangeSummary, ComparisonSummary, RoundSummary, StabilizationReport, total_change,
};

const EXAMPLE: &str = "Example:\n  siegert stabilize --preset schuecker2017";

/// Change the in-degrees, minimally, so that a state survives the change of a parameter
///
/// The method of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179): find where the start
/// loses its state, and undo the move of the fixed point in the separatrix there by the least change
/// of the in-degrees along its critical direction; round by round, until the state is kept at the
/// target. With --out: indegrees.npy (fit for --indegrees), iteration_K/ with in-degrees, rates,
/// eigenvalues, critical modes and shares of each round, tables, report.txt and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// The parameter that is changed: kappa (drive of layers 5 and 6), chi, or any number of the
    /// network.
    #[arg(long, value_name = "NAME", default_value = "kappa")]
    parameter: String,
    /// Where the state exists; 1 for kappa.
    #[arg(long, value_name = "A")]
    from: Option<f64>,
    /// Up to where the state is to be kept; 1.2 for kappa.
    #[arg(long, value_name = "B")]
    to: Option<f64>,
    /// Rounds at most.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// How many critical modes are used.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    modes: u16,
    /// Which slopes of the transfer function decide; with `published`, weights count by their mean.
    #[arg(long, value_enum, default_value_t = Variant::Exact)]
    variant: Variant,
    /// Rates to start from: JSON by area and population, or NPY; zero without it.
    #[arg(long, value_name = "FILE")]
    start: Option<PathBuf>,
    #[command(flatten)]
    assumptions: AssumptionArgs,
    /// In-degrees to compare the result with, such as published ones (NPY).
    #[arg(long, value_name = "FILE.npy")]
    compare: Option<PathBuf>,
    #[command(flatten)]
    flow: FlowArgs,
    #[command(flatten)]
    constraints: ConstraintArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Variant {
    /// Exact derivatives.
    Exact,
    /// One-sided differences, 12 to 36 % too large in sigma.
    Published,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let (from, target) = args.range()?;
    let along = loaded.recipe.along(&args.parameter)?;
    let assumptions = args.assumptions();
    session.theory_of(&loaded.network, assumptions);
    let raised = Perturbation { networks: Arc::new(along), assumptions, from, target };
    let watching = session.watching("rounds", Some(u64::from(args.rounds) + 1));
    let mut stabilization = Stabilization::new(raised, args.settings(&loaded.network)?, &watching);
    let mut rounds: Vec<Round> = Vec::new();
    for round in stabilization.by_ref() {
        rounds.push(round?);
        watching.advance(1);
    }
    let after = stabilization.limit()?;
    let report = args.report(&loaded, (from, target), &rounds, &after)?;
    session.end(&report, &loaded.subject, None)?;
    Ok(Outcome::Done)
}

impl Args {
    fn range(&self) -> anyhow::Result<(f64, f64)> {
        let (from, to) = match self.parameter.as_str() {
            "kappa" => (Some(1.0), Some(1.2)),
            _ => (None, None),
        };
        ranges::check("--from", self.from, Range::Parameter)?;
        ranges::check("--to", self.to, Range::Parameter)?;
        let missing =
            |which: &str| format!("{which} is needed for the parameter {}", self.parameter);
        let from = self.from.or(from).with_context(|| missing("--from"))?;
        let to = self.to.or(to).with_context(|| missing("--to"))?;
        ensure!(from != to, "--from and --to are both {from}: there is nothing to stabilize");
        Ok((from, to))
    }

    /// Published figures take the mean of the weights.
    fn assumptions(&self) -> Assumptions {
        let weights = match self.variant {
            Variant::Exact => SynapticWeights::default(),
            Variant::Published => SynapticWeights::Mean,
        };
        self.assumptions.assumptions_or(weights)
    }

    fn settings(&self, network: &Network) -> anyhow::Result<StabilizationSettings> {
        let separatrix = SeparatrixSettings { flow: self.flow.method(), ..Default::default() };
        let start = match &self.start {
            Some(file) => Some(read_rates(file, &network.labels())?),
            None => None,
        };
        Ok(StabilizationSettings {
            rounds: usize::from(self.rounds),
            modes: usize::from(self.modes),
            slopes: self.slopes(),
            constraints: self.constraints.constraints(network)?,
            separatrix,
            start,
        })
    }

    fn slopes(&self) -> Slopes {
        match self.variant {
            Variant::Exact => Slopes::Exact,
            Variant::Published => Slopes::Published,
        }
    }

    fn report<'r>(
        &'r self,
        loaded: &'r Loaded,
        (from, target): (f64, f64),
        rounds: &'r [Round],
        after: &'r Limit,
    ) -> anyhow::Result<StabilizationReport<'r>> {
        let network = &loaded.network;
        let change = total_change(rounds);
        let (before, now) = change.unwrap_or((&network.in_degrees, &network.in_degrees));
        let comparison = match &self.compare {
            Some(file) => {
                let theirs = read_indegrees(file, &network.labels())?;
                let named = file.display().to_string();
                Some(ComparisonSummary::of(network, before, now, &theirs, &named)?)
            }
            None => None,
        };
        let total = change.map(|(before, now)| ChangeSummary::of(network, before, now));
        Ok(StabilizationReport {
            name: &loaded.name,
            parameter: &self.parameter,
            from,
            target,
            flow: self.flow.method().to_string(),
            variant: self.slopes().name(),
            populations: network.labels().iter().map(ToString::to_string).collect(),
            iterations: rounds.iter().map(RoundSummary::of).collect::<Result<_, _>>()?,
            kept: after.loss.is_none(),
            remaining_transition: after.loss.as_ref().map(Loss::parameter),
            mean_rate_at_target_hz: after.far.rates().mean_over_neurons_hz(&network.populations),
            mean_rate_over_populations_at_target_hz: after.far.rates().mean_over_populations_hz(),
            total: total.transpose()?,
            comparison,
            network,
            after,
        })
    }
}
