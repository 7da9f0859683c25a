//! `siegert validate`: theory against simulation against stored references.

mod document;
mod keeper;
mod measured;
mod text;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, anyhow, bail};
use data::Rates;
use data::macaque::{ConnectomeInputs, labels};
use data::overlay::{Format, Source};
use sim::communicator::Communicator;
use validation::cases::{Case, Problem, shipped, shipped_case};
use validation::comparison::Verdict;
use validation::effects::{Cause, EffectSettings};
use validation::engines::{EngineError, Keeper, Progress, Simulation};
use validation::{CaseResult, Stage, ValidationSettings, validate};

use crate::cli::args::OutputArgs;
use crate::cli::checkpoint::{CheckpointArgs, CheckpointFolder};
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::cli::{interruption, memory, ranks, session};
use crate::files::{input_file, read_indegrees, read_text};
use crate::report::{Align, InputFile, Subject, Table, TimedCase};
use document::ValidationReport;
use keeper::CaseKeeper;
use measured::MeasuredArgs;

const EXAMPLE: &str = "\
Example:
  siegert validate --list

What the verdict means: the theory alone, of equal neurons and without any factor that was measured, predicts a rate p of
each population; the simulation, or what was measured elsewhere, has a rate m with a standard error from blocks of time and
seeds. A tolerance, stated in the case beforehand, is a share of the true rate plus a rate (of the shipped cases 10 % +
0.1 spikes/s). A population agrees if |p - true rate| is shown to be within the tolerance (two one-sided tests), differs if
it is shown to be beyond (a test of significance), and is unknown otherwise; 5 % is the probability of any wrong verdict
of one kind within a case (Holm's correction). A case differs if any population does, and agrees if 95 % of them do. Beside
it stand the verdicts at 5, 10 and 20 %, and those of predictions that know nothing (zero, the mean of the layer): where they
agree, the tolerance could not have failed.

The diagnosis has no verdict: it decomposes the rates of other seeds by replaying spikes, and adds up by construction.

Under mpirun every process is a rank, with --threads threads each; the verdicts are the same.";

/// Hold the theory's rates against the simulation's, population by population
///
/// Exit code 1 if the theory alone differs in any case. Without --case, all cases that are not marked long.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// A shipped case by its name, or a file with one (ending in .toml); repeatable.
    #[arg(long, value_name = "NAME")]
    case: Vec<String>,
    #[command(flatten)]
    measured: MeasuredArgs,
    /// Simulate, also where a case is long and has stored rates.
    #[arg(long, conflicts_with = "measured")]
    simulate: bool,
    /// Effects that are predicted without any spikes, separated by commas: in_degrees, rounding, common, covariances,
    /// regularity (a bound), coloured_noise (the other treatment of first order); or none. Without it the first four, but where
    /// the asynchronous state is unstable the first two.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = effect)]
    effects: Option<Vec<Option<Cause>>>,
    /// Judge the theory alone; leave out the simulations that say what the difference comes from.
    #[arg(long)]
    no_diagnosis: bool,
    /// List the cases instead.
    #[arg(long)]
    list: bool,
    /// In-degrees that replace the recurrent ones of the macaque network (NPY, 254 x 254).
    #[arg(long, value_name = "FILE.npy")]
    indegrees: Option<PathBuf>,
    #[command(flatten)]
    checkpoint: CheckpointArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranks::run(&args.output, |communicator| {
        if args.list {
            let listed = || list(args.output.json);
            return if communicator.rank() == 0 { listed() } else { Ok(Outcome::Done) };
        }
        let Some(prepared) = ranks::agree(communicator, Prepared::new(args, communicator))? else {
            return Ok(Outcome::Done);
        };
        match ranks::agree_on_files(communicator, &prepared.files)? {
            None => Ok(Outcome::Done),
            Some(()) => hold(args, communicator, prepared),
        }
    })
}

/// A predicted effect by its name; nothing for `none`.
fn effect(name: &str) -> Result<Option<Cause>, String> {
    if name == "none" {
        return Ok(None);
    }
    let known = || Cause::PREDICTED.map(Cause::key).join(", ");
    Cause::predicted(name).map(Some).ok_or_else(|| format!("allowed are {}, or none", known()))
}

fn settings(args: &Args) -> ValidationSettings {
    let mut effects = EffectSettings::default();
    if let Some(asked) = &args.effects {
        effects.causes = asked.iter().copied().flatten().collect();
        effects.even_if_unstable = true;
    }
    ValidationSettings { effects, diagnose: !args.no_diagnosis }
}

/// What there is before the first case.
struct Prepared<'c> {
    session: Session,
    cases: Vec<Case>,
    inputs: ConnectomeInputs,
    files: Vec<InputFile>,
    checkpoints: Option<CheckpointFolder<'c>>,
}

impl<'c> Prepared<'c> {
    fn new(args: &Args, communicator: &'c dyn Communicator) -> anyhow::Result<Self> {
        let mut session = Session::start(&ranks::output(&args.output, communicator))?;
        let cases = chosen(&args.case)?;
        if args.measured.is_given() && cases.len() != 1 {
            bail!(
                "--measured holds the rates of one case, but {} cases are to be compared",
                cases.len()
            );
        }
        refuse_checkpoints_in_vain(args, &cases)?;
        interruption::watch();
        let inputs = inputs(args)?;
        let mut files = args.measured.files()?;
        let of_cases = args.case.iter().filter(|name| name.ends_with(".toml")).map(Path::new);
        for file in of_cases.chain(args.indegrees.as_deref()) {
            files.push(input_file(file)?);
        }
        let check = |folder: &CheckpointFolder| check_cases(folder, &cases);
        let opened =
            CheckpointFolder::checked(&args.checkpoint, &mut session, communicator, check)?;
        let checkpoints = opened.map(|(folder, _)| folder);
        Ok(Self { session, cases, inputs, files, checkpoints })
    }
}

/// Refuses checkpoints of what is not simulated.
fn refuse_checkpoints_in_vain(args: &Args, cases: &[Case]) -> anyhow::Result<()> {
    let stored = |case: &&Case| case.reference.is_some() && case.long && !args.simulate;
    match cases.iter().find(stored) {
        Some(case) if args.checkpoint.wanted() => bail!(
            "case {} is held against stored rates, there is nothing to keep in --checkpoint; \
             --simulate simulates it",
            case.name
        ),
        _ => Ok(()),
    }
}

/// Whether a folder holds checkpoints of any case; refuses those that may not be gone on from.
fn check_cases(folder: &CheckpointFolder, cases: &[Case]) -> anyhow::Result<bool> {
    let mut any = false;
    for case in cases {
        any |= keeper::check(folder, case)?;
    }
    Ok(any)
}

/// Holds theory and measurement together, case by case.
fn hold(
    args: &Args,
    communicator: &dyn Communicator,
    prepared: Prepared,
) -> anyhow::Result<Outcome> {
    let Prepared { mut session, cases, inputs, files, checkpoints } = prepared;
    let checkpoints = checkpoints.as_ref();
    let (mut results, mut ended) = (Vec::new(), None);
    for case in cases {
        let (name, clock) = (case.name.clone(), Instant::now());
        let problem = Problem::new(case, &inputs).with_context(|| format!("case {name}"));
        let problem = problem
            .and_then(|problem| check_memory(&problem, &session, communicator).map(|()| problem));
        let Some(problem) = ranks::agree(communicator, problem)? else { return Ok(Outcome::Done) };
        let ended_so = one(problem, args, &mut session, checkpoints, communicator);
        match ended_so.with_context(|| format!("case {name}"))? {
            Ended::With(result) => {
                session.warn(result.warnings.clone());
                let wall_time_s = clock.elapsed().as_secs_f64();
                results.push(TimedCase { result: *result, wall_time_s });
            }
            Ended::Without(early) => {
                ended = Some(early);
                break;
            }
        }
    }
    if communicator.rank() == 0 {
        let interrupted = matches!(ended, Some(Outcome::Interrupted(_)));
        keep(session, &results, files, interrupted)?;
    }
    Ok(ended.unwrap_or_else(|| outcome(&results)))
}

/// Refuses a case that does not fit into the memory that is there.
fn check_memory(
    problem: &Problem,
    session: &Session,
    communicator: &dyn Communicator,
) -> anyhow::Result<()> {
    let rates = Rates::zero(problem.network.size());
    let coupled_bytes = memory::of_rank_bytes(&problem.network, &rates, communicator.size())
        + memory::of_threads_bytes(session.threads());
    let advice = "simulate fewer neurons";
    memory::check("simulating the network", coupled_bytes, advice)?;
    let uncoupled =
        f64::from(problem.case.simulation.uncoupled_neurons) * problem.network.size() as f64;
    memory::check("simulation.uncoupled_neurons", memory::of_uncoupled_bytes(uncoupled), advice)
}

/// Writes and prints what came out; nothing is written if no case has come to its end.
fn keep(
    session: Session,
    results: &[TimedCase],
    files: Vec<InputFile>,
    interrupted: bool,
) -> anyhow::Result<()> {
    let subject = subject(results, files)?;
    let provenance = session.provenance(&subject, None);
    let report = ValidationReport::of(results, interrupted, provenance);
    if results.is_empty() { session.show(&report) } else { session.end(&report, &subject, None) }
}

fn list(json: bool) -> anyhow::Result<Outcome> {
    if json {
        let entry = |case: Case| serde_json::json!({"name": case.name, "long": case.long, "title": case.title});
        let cases: Vec<_> = shipped()?.into_iter().map(entry).collect();
        let document = serde_json::to_string_pretty(&serde_json::json!({"cases": cases}))?;
        session::print(&(document + "\n"))?;
        return Ok(Outcome::Done);
    }
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
    let cases: Vec<Case> = names.iter().map(|name| named(name)).collect::<Result<_, _>>()?;
    // Their results and checkpoints have the name of the case.
    let again = |k: &usize| cases[..*k].iter().any(|case| case.name == cases[*k].name);
    match (0..cases.len()).find(again) {
        Some(k) => bail!("--case {}: there are two cases {}", names[k], cases[k].name),
        None => Ok(cases),
    }
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

/// How a case ended.
enum Ended {
    With(Box<CaseResult>),
    /// Before its end, for a reason that is no error.
    Without(Outcome),
}

fn one(
    problem: Problem,
    args: &Args,
    session: &mut Session,
    checkpoints: Option<&CheckpointFolder>,
    communicator: &dyn Communicator,
) -> anyhow::Result<Ended> {
    let name = problem.case.name.clone();
    let stored = ranks::agree(communicator, measured::engine(args, &problem))?;
    let Some(stored) = stored else { return Ok(Ended::Without(Outcome::Done)) };
    let simulation = Simulation {
        threads: session.threads(),
        threads_that_pay: !session.threads_are_asked(),
        communicator,
        keeper: None,
    };
    let warnings = RefCell::default();
    let keeper = checkpoints.map(|folder| CaseKeeper { case: name.clone(), folder, warnings });
    let kept =
        Simulation { keeper: keeper.as_ref().map(|keeper| keeper as &dyn Keeper), ..simulation };
    let bar = session.progress(0, &name);
    let mut at = String::new();
    let mut keeps = false;
    let mut watch = |stage, progress: Progress| {
        let doing = words(stage);
        // Behind the numbers, which are times.
        bar.say(&format!("ms, {doing}"));
        bar.of(progress.end_ms.ceil() as u64);
        bar.reach(progress.time_ms as u64);
        keeps = matches!(stage, Stage::Measuring);
        at = format!("{doing}, at {:.1} of {} ms", progress.time_ms, progress.end_ms);
        interruption::control()
    };
    let measuring = stored.as_deref().unwrap_or(&kept);
    let settings = settings(args);
    let validated = validate(problem, &settings, &simulation, measuring, &mut watch);
    session.warn(keeper.iter().flat_map(|keeper| keeper.warnings.take()));
    match validated {
        Ok(result) => Ok(Ended::With(Box::new(result))),
        Err(EngineError::Stopped { .. }) => {
            // Only the network's own runs leave checkpoints.
            let advice = if keeps { args.checkpoint.advice(None) } else { String::new() };
            let state = anyhow!("stopped in case {name} ({at}){advice}");
            Ok(Ended::Without(Outcome::Interrupted(state)))
        }
        Err(no @ (EngineError::RunAway { .. } | EngineError::NoFixedPoint(_))) => {
            let no = anyhow::Error::new(no).context(format!("case {name}"));
            Ok(Ended::Without(Outcome::No(no)))
        }
        Err(trouble) => Err(trouble.into()),
    }
}

fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Predicting => "theory",
        Stage::Explaining => "neurons without coupling",
        Stage::Measuring => "network",
        Stage::Scaling => "smaller networks",
    }
}

fn subject(results: &[TimedCase], files: Vec<InputFile>) -> anyhow::Result<Subject> {
    let cases: Vec<&Case> = results.iter().map(|timed| &timed.result.problem.case).collect();
    let parameters = serde_json::to_value(cases).context("cannot keep the cases")?;
    Ok(Subject { parameters, files, ..Subject::default() })
}

fn outcome(results: &[TimedCase]) -> Outcome {
    let differing: Vec<&str> = results
        .iter()
        .filter(|timed| timed.result.verdict() == Verdict::Differ)
        .map(|timed| timed.result.problem.case.name.as_str())
        .collect();
    if differing.is_empty() {
        return Outcome::Done;
    }
    Outcome::No(anyhow!("theory and measurement differ in {}", differing.join(", ")))
}
