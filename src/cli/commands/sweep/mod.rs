//! `siegert sweep`: fixed points, and simulations, at chosen values of a parameter.

mod simulations;

use anyhow::{anyhow, bail, ensure};
use theory::{SweepError, SweepStep, sweep};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::load_network;
use crate::cli::outcome::Outcome;
use crate::cli::plotted;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::cli::theory::SearchArgs;
use crate::report::{SimulatedRates, SweepReport};
use simulations::SimulateArgs;

const EXAMPLE: &str =
    "\
Example:
  siegert sweep --preset potjans2014 --parameter nu_ext --values 6,8,10

With simulations:
  siegert sweep --preset brunel2000 --parameter nu_ext --values 12,16,20 --simulate --time 300 --transient 100";

/// Fixed points at chosen values of a parameter
///
/// Looks for all fixed points at each value, as `fixed-points` does, starting also from those of the value before;
/// `continue` follows one state through a range. With --simulate, the network at each value is simulated, too: rates
/// with standard errors from blocks of 100 ms and from seeds, beside the theory. Mean rates are means over neurons.
/// With --out: sweep.json, states.csv (value, state, stable, area, population, rate_hz), simulated_rates.csv, and plots
/// of the mean rate, of chosen populations and of all areas. Ctrl-C keeps the values that are done.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// kappa and chi (multi-area model), nu_ext (described networks) or any key that holds a number, such as connection_params.g.
    #[arg(long, value_name = "NAME")]
    parameter: String,
    /// The values, with commas between them.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',', allow_hyphen_values = true, required_unless_present = "from", conflicts_with_all = ["from", "to", "steps"])]
    values: Vec<f64>,
    /// The first of evenly spaced values.
    #[arg(long, value_name = "A", requires = "to", requires = "steps")]
    from: Option<f64>,
    /// The last of them.
    #[arg(long, value_name = "B", requires = "from")]
    to: Option<f64>,
    /// How many there are, both ends included.
    #[arg(long, value_name = "N", requires = "from")]
    steps: Option<usize>,
    /// Populations with a plot of their own, such as V1-4E; with commas between them, or repeated.
    #[arg(long, value_name = "POPULATION", value_delimiter = ',', requires = "out")]
    plot: Vec<String>,
    #[command(flatten)]
    simulations: SimulateArgs,
    #[command(flatten)]
    search: SearchArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let values = args.values()?;
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let plotted = plotted::populations("--plot", &args.plot, &loaded.network)?;
    let along = loaded.recipe.along(&args.parameter)?;
    let assumptions = args.search.assumptions();
    session.theory_of(&loaded.network, assumptions);
    for &value in &values {
        // A value that makes no network is refused before the long search.
        along.network(value)?;
    }
    let settings = args.search.settings(&loaded)?;
    let simulations = args.simulations.plan(&mut session, &loaded, &along, &values)?;
    let watching = session.watching("sweep", None);
    let (steps, searches_stopped) =
        until_stopped(sweep(&along, assumptions, &values, &settings, &watching))?;
    drop(watching);
    session.warn(steps.iter().flat_map(|step| step.warnings.clone()));
    let simulations = simulations.filter(|_| searches_stopped.is_none());
    let simulated = simulations.map(|planned| planned.run(&mut session)).transpose()?;
    session.warn(simulated.iter().flat_map(SimulatedRates::warnings));
    let simulations_stopped = simulated.as_ref().is_some_and(|simulated| simulated.stopped);
    let report = SweepReport::of(&loaded.name, &loaded.network, &args.parameter, &steps, &plotted)
        .with_simulations(simulated)
        .without(&values[steps.len()..]);
    session.end(&report, &loaded.subject, Some(args.search.seed))?;
    if let Some(stopped) = searches_stopped {
        return Ok(Outcome::Interrupted(stopped));
    }
    if simulations_stopped {
        return Ok(Outcome::Interrupted(anyhow!("the sweep was stopped between two simulations")));
    }
    match steps.iter().all(|step| step.points.found().is_empty()) {
        true => Ok(Outcome::No(anyhow!("no fixed point was found at any of the values"))),
        false => Ok(Outcome::Done),
    }
}

/// What was found until somebody stopped the sweep, and where. Before the first value is done, there is nothing to
/// keep.
fn until_stopped(
    sweep: impl Iterator<Item = Result<SweepStep, SweepError>>,
) -> anyhow::Result<(Vec<SweepStep>, Option<anyhow::Error>)> {
    let mut steps: Vec<SweepStep> = Vec::new();
    for step in sweep {
        match step {
            Ok(step) => steps.push(step),
            Err(SweepError::Stopped(stopped)) => {
                let stopped = anyhow::Error::new(stopped);
                let Some(last) = steps.last() else {
                    return Err(stopped.context("the sweep was stopped"));
                };
                let last = data::short_number(last.value);
                return Ok((steps, Some(anyhow!("the sweep was stopped after the value {last}"))));
            }
            Err(trouble) => return Err(trouble.into()),
        }
    }
    Ok((steps, None))
}

impl Args {
    /// The values in the order that was asked for.
    fn values(&self) -> anyhow::Result<Vec<f64>> {
        let values = match (self.from, self.to, self.steps) {
            (Some(from), Some(to), Some(steps)) => evenly_spaced(from, to, steps)?,
            (None, None, None) => self.values.clone(),
            _ => bail!("--from, --to and --steps go together"),
        };
        ranges::check_values("--values", &values)?;
        Ok(values)
    }
}

fn evenly_spaced(from: f64, to: f64, steps: usize) -> anyhow::Result<Vec<f64>> {
    ranges::check("--from", Some(from), Range::Parameter)?;
    ranges::check("--to", Some(to), Range::Parameter)?;
    ensure!(steps >= 2, "--steps is {steps}, allowed is at least 2: both ends");
    ranges::check_count("--steps", steps as u64, ranges::SWEEP_VALUES)?;
    ensure!(from != to, "--from and --to are both {from}: there is no range to sweep");
    let last = (steps - 1) as f64;
    // Weighted ends, so that both come out exactly.
    Ok((0..steps).map(|k| (from * (last - k as f64) + to * k as f64) / last).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evenly_spaced_values_hold_both_ends_exactly() {
        let values = evenly_spaced(-16.0, -12.0, 5).unwrap();
        assert_eq!(values, [-16.0, -15.0, -14.0, -13.0, -12.0]);
        let values = evenly_spaced(0.1, 0.7, 8).unwrap();
        assert_eq!((values[0], values[7]), (0.1, 0.7));
        assert!(evenly_spaced(0.0, 1.0, 1).is_err());
        assert!(evenly_spaced(1.0, 1.0, 3).is_err());
    }
}
