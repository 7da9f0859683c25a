//! `siegert basins`: which share of random starts leads where.

use std::time::Instant;

use anyhow::{anyhow, ensure};
use clap::ValueEnum;
use theory::basins::{BasinSettings, Basins, BasinsError, basins};
use theory::trajectory::FlowMethod;
use theory::{MeanField, warning_at};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::assumptions::AssumptionArgs;
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, RANDOM_STARTS, Range, SWEEP_VALUES};
use crate::cli::session::Session;
use crate::number::significant;
use crate::report::{BasinsAt, BasinsReport};

const EXAMPLE: &str = "\
Example:
  siegert basins --preset e2d --parameter nu_ext --values 150,160,170 --starts 100 --highest 60";

/// Shares of attractors from many random starts, and what never settles
///
/// Starts have rates that are uniform between 0 and --highest, each population's its own, and follow the flow
/// d nu/ds = Phi(nu) - nu for --time time constants of the rates. A start that comes to rest next to a stable fixed point
/// ends early. Of the others, the mean rate over populations in the last third of the time is told: its mean, spread and,
/// if it repeats itself, its period. On the way, minima of the speed show unstable states, or where one has just
/// vanished. With --out: basins.json, starts.csv, attractors.csv, slow.csv (the minima), trajectories.csv and plots.
/// Ctrl-C keeps the values that are done.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// kappa and chi (multi-area model), nu_ext (described networks) or any key that holds a number, such as connection_params.g.
    #[arg(long, value_name = "NAME", requires = "values")]
    parameter: Option<String>,
    /// The values of the parameter, with commas between them.
    #[arg(
        long,
        value_name = "A,B,C",
        value_delimiter = ',',
        allow_hyphen_values = true,
        requires = "parameter"
    )]
    values: Vec<f64>,
    /// Starts at each value, the same at all.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    starts: usize,
    /// What starts are drawn with.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// The highest rate of a start (spikes/s) [default: theory_params.initial_rates_max, 1000].
    #[arg(long, value_name = "RATE")]
    highest: Option<f64>,
    /// How long starts are followed at most (time constants of the rates).
    #[arg(long, value_name = "S", default_value_t = 30.0)]
    time: f64,
    /// How the flow is integrated.
    #[arg(long, value_enum, default_value_t, help_heading = "Flow")]
    flow: FlowArg,
    /// The step of exponential Euler in time constants of the rates; published figures used 0.01.
    #[arg(long, value_name = "STEP", default_value_t = 0.01, help_heading = "Flow")]
    ds: f64,
    /// The allowed error per step of the exact flow, relative to each rate plus 1 spike/s.
    #[arg(long, value_name = "ERROR", default_value_t = 1e-6, help_heading = "Flow")]
    flow_tolerance: f64,
    /// Of so many starts at each value the whole way is kept, for trajectories.csv and its plot.
    #[arg(long, value_name = "N", default_value_t = 20)]
    trajectories: usize,
    #[command(flatten)]
    assumptions: AssumptionArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum FlowArg {
    /// Adaptive Runge-Kutta steps of fifth order.
    #[default]
    Exact,
    /// Fixed steps as published.
    ExponentialEuler,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let settings = args.settings(&loaded)?;
    session.theory_of(&loaded.network, args.assumptions.assumptions());
    let fields = args.fields(&loaded)?;
    let (found, stopped) = follow(&mut session, fields, &settings)?;
    let Loaded { name, network, subject, .. } = &loaded;
    let report = BasinsReport::of(name, network, args.parameter.as_deref(), &settings, &found);
    session.end(&report, subject, Some(args.seed))?;
    Ok(stopped.map_or(Outcome::Done, Outcome::Interrupted))
}

/// A field and the value of the parameter that it belongs to.
type FieldAt = (Option<f64>, MeanField);

impl Args {
    fn settings(&self, loaded: &Loaded) -> anyhow::Result<BasinSettings> {
        ensure!(self.starts > 0, "--starts is 0, allowed is at least 1");
        ranges::check_count("--starts", self.starts as u64, RANDOM_STARTS)?;
        ranges::check("--highest", self.highest, Range::AboveZero)?;
        ranges::check("--time", Some(self.time), Range::AboveZero)?;
        ranges::check("--ds", Some(self.ds), Range::AboveZero)?;
        ranges::check("--flow-tolerance", Some(self.flow_tolerance), Range::AboveZero)?;
        ensure!(self.ds <= 1.0, "--ds is {}, allowed is at most 1 time constant", self.ds);
        let flow = match self.flow {
            FlowArg::Exact => FlowMethod::Exact { tolerance: self.flow_tolerance },
            FlowArg::ExponentialEuler => FlowMethod::ExponentialEuler { ds: self.ds },
        };
        Ok(BasinSettings {
            starts: self.starts,
            seed: self.seed,
            highest_hz: self.highest.unwrap_or(loaded.theory.initial_rates_max_hz),
            duration: self.time,
            flow,
            kept: self.trajectories,
        })
    }

    /// One at each value, so that a value that makes no network is refused before any start is followed.
    fn fields(&self, loaded: &Loaded) -> anyhow::Result<Vec<FieldAt>> {
        let assumptions = self.assumptions.assumptions();
        let Some(parameter) = &self.parameter else {
            return Ok(vec![(None, MeanField::new(&loaded.network, assumptions)?)]);
        };
        ranges::check_values("--values", &self.values)?;
        ranges::check_count("--values", self.values.len() as u64, SWEEP_VALUES)?;
        let along = loaded.recipe.along(parameter)?;
        let field =
            |&value: &f64| Ok((Some(value), MeanField::new(&along.network(value)?, assumptions)?));
        self.values.iter().map(field).collect()
    }
}

/// What was found until somebody stopped it, and where. Before the first value is done, there is nothing to keep.
fn follow(
    session: &mut Session,
    fields: Vec<FieldAt>,
    settings: &BasinSettings,
) -> anyhow::Result<(Vec<BasinsAt>, Option<anyhow::Error>)> {
    let mut found: Vec<BasinsAt> = Vec::new();
    for (value, field) in fields {
        let clock = Instant::now();
        let watching = session.watching("starts", None);
        let basins = match basins(&field, settings, &watching) {
            Ok(basins) => basins,
            Err(BasinsError::Stopped(stopped)) => {
                let stopped = anyhow::Error::new(stopped);
                let Some(last) = found.last().and_then(|last| last.value) else {
                    return Err(stopped.context("following the starts was stopped"));
                };
                let last = data::short_number(last);
                return Ok((found, Some(anyhow!("it was stopped after the value {last}"))));
            }
            Err(trouble) => return Err(trouble.into()),
        };
        drop(watching);
        tell_cost(session, clock, settings.starts);
        session.warn(warnings(&field, &basins));
        found.push(BasinsAt { value, basins });
    }
    Ok((found, None))
}

/// So that who wants more starts knows what they take.
fn tell_cost(session: &Session, clock: Instant, starts: usize) {
    let each_s = clock.elapsed().as_secs_f64() / starts as f64;
    let threads = session.threads();
    session.note(&format!("{} s a start in {threads} threads", significant(each_s, 2)));
}

fn warnings(field: &MeanField, basins: &Basins) -> Vec<data::Warning> {
    let rates = basins.attractors.iter().map(|one| one.found.point.rates());
    rates.filter_map(|rates| warning_at(field, rates)).collect()
}
