//! `siegert validate`: theory against simulation against stored references.

mod document;
mod measured;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, anyhow, bail};
use data::macaque::{ConnectomeInputs, labels};
use data::overlay::{Format, Source};
use sim::Control;
use sim::communicator::SingleProcess;
use validation::cases::{Case, Problem, shipped, shipped_case};
use validation::comparison::Verdict;
use validation::engines::Simulation;
use validation::{CaseResult, Stage, validate};

use super::{Outcome, OutputArgs, Session, session};
use crate::files::{read_indegrees, read_text};
use crate::report::{Align, Subject, Table, TimedCase, write_validation};
use document::Document;

const EXAMPLE: &str = "\
Example:
  siegert validate --list";

/// Hold the theory's rates against the simulation's, population by population
///
/// Exit code 1 if any comparison differs. Without --case, all cases that are not marked long.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// A shipped case by its name, or a file with one (ending in .toml); repeatable.
    #[arg(long, value_name = "NAME")]
    case: Vec<String>,
    /// What to hold the theory against instead of a simulation, for one --case: rates as NPY, JSON or CSV
    /// (columns population, rate_hz and, if known, standard_error_hz, degrees_of_freedom), or spikes as
    /// NPZ, SONATA or NEST's .dat beside their network_gids.txt.
    #[arg(long, value_name = "FILE")]
    measured: Option<PathBuf>,
    /// Simulate, also where a case is long and has stored rates.
    #[arg(long, conflicts_with = "measured")]
    simulate: bool,
    /// List the cases instead.
    #[arg(long)]
    list: bool,
    /// In-degrees that replace the recurrent ones of the macaque network (NPY, 254 x 254).
    #[arg(long, value_name = "FILE.npy")]
    indegrees: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    if args.list {
        return list();
    }
    let mut session = Session::start(&args.output)?;
    let cases = chosen(&args.case)?;
    if args.measured.is_some() && cases.len() != 1 {
        bail!(
            "--measured holds the rates of one case, but {} cases are to be compared",
            cases.len()
        );
    }
    let inputs = inputs(args)?;
    let mut results = Vec::new();
    for case in cases {
        let (name, clock) = (case.name.clone(), Instant::now());
        let result = one(case, &inputs, args, &session).with_context(|| format!("case {name}"))?;
        results.push(TimedCase { result, wall_time_s: clock.elapsed().as_secs_f64() });
    }
    let document = Document::of(&results);
    let subject = subject(&results)?;
    if let Some(directory) = session.results() {
        directory.json("validation.json", &document)?;
        write_validation(directory, &results, &session.provenance(&subject, None))?;
    }
    session.keep(&subject, None)?;
    session.show(&document, || document.text())?;
    Ok(outcome(&results))
}

fn list() -> anyhow::Result<Outcome> {
    let mut table = Table::new(["case", "", "about"].map(|name| (name, Align::Left)));
    for case in shipped()? {
        table.row([case.name, if case.long { "long" } else { "" }.to_owned(), case.title]);
    }
    session::print(&table.to_string())?;
    Ok(Outcome::Done)
}

fn chosen(names: &[String]) -> anyhow::Result<Vec<Case>> {
    if names.is_empty() {
        return Ok(shipped()?.into_iter().filter(|case| !case.long).collect());
    }
    names.iter().map(|name| named(name)).collect()
}

fn named(name: &str) -> anyhow::Result<Case> {
    if !name.ends_with(".toml") {
        return Ok(shipped_case(name)?);
    }
    let text = read_text(Path::new(name))?;
    Ok(Case::read(&Source { name, format: Format::Toml, text: &text })?)
}

fn inputs(args: &Args) -> anyhow::Result<ConnectomeInputs> {
    let in_degrees = match &args.indegrees {
        Some(file) => Some(read_indegrees(file, &labels())?),
        None => None,
    };
    Ok(ConnectomeInputs { in_degrees, ..ConnectomeInputs::default() })
}

fn one(
    case: Case,
    inputs: &ConnectomeInputs,
    args: &Args,
    session: &Session,
) -> anyhow::Result<CaseResult> {
    let name = case.name.clone();
    let problem = Problem::new(case, inputs)?;
    let stored = measured::engine(args, &problem)?;
    let simulation = Simulation { threads: session.threads(), communicator: &SingleProcess };
    let bar = session.progress(0, &name);
    let mut watch = |stage, progress: validation::engines::Progress| {
        bar.say(match stage {
            Stage::Predicting => "theory",
            Stage::Explaining => "neurons without coupling",
            Stage::Measuring => "network",
            Stage::Scaling => "smaller networks",
        });
        bar.of(progress.end_ms.ceil() as u64);
        bar.reach(progress.time_ms as u64);
        Control::Continue
    };
    let measuring = stored.as_deref().unwrap_or(&simulation);
    Ok(validate(problem, &simulation, measuring, &mut watch)?)
}

fn subject(results: &[TimedCase]) -> anyhow::Result<Subject> {
    let cases: Vec<&Case> = results.iter().map(|timed| &timed.result.problem.case).collect();
    let parameters = serde_json::to_value(cases).context("cannot keep the cases")?;
    Ok(Subject { network: None, parameters, files: Vec::new() })
}

fn outcome(results: &[TimedCase]) -> Outcome {
    let differing: Vec<&str> = results
        .iter()
        .filter(|timed| timed.result.verdict == Verdict::Differ)
        .map(|timed| timed.result.problem.case.name.as_str())
        .collect();
    if differing.is_empty() {
        return Outcome::Done;
    }
    Outcome::No(anyhow!("theory and measurement differ in {}", differing.join(", ")))
}
