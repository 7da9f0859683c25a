//! `siegert jobscript`: a SLURM script for a simulation.

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::{Parser, Subcommand};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

use super::simulate;
use crate::cli::args::parse;
use crate::cli::outcome::Outcome;
use crate::cli::{outcome, ranges, session};
use crate::files::read_text;

const EXAMPLE: &str = "\
Example:
  siegert jobscript --nodes 4 --ranks-per-node 2 -- simulate --preset brunel2000 --out run";

/// The script that is written if no other template is given.
const TEMPLATE: &str = include_str!("jobscript.sh");

/// Write a SLURM script for a simulation over MPI that outlasts its time limit
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// Number of nodes.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    nodes: u32,
    /// MPI ranks of a node.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    ranks_per_node: u32,
    /// Threads of a rank.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=ranges::THREADS))]
    threads: u16,
    /// Time limit of a job.
    #[arg(long, value_name = "HH:MM:SS", default_value = "24:00:00", value_parser = wall_time)]
    wall_time: String,
    /// Time before the limit at which a run stops and leaves its checkpoint (s).
    #[arg(long, value_name = "S", default_value_t = 300)]
    grace: u32,
    /// Name of the job.
    #[arg(long, default_value = "siegert")]
    name: String,
    /// A file to fill in instead of the built-in script: {{nodes}}, {{ranks_per_node}}, {{ranks}},
    /// {{threads}}, {{wall_time}}, {{grace_s}}, {{name}} and {{command}} are replaced.
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// The simulation, as on the command line.
    #[arg(last = true, required = true, value_name = "simulate ARGUMENTS")]
    command: Vec<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let template = match &args.template {
        Some(file) => read_text(file)?,
        None => TEMPLATE.to_owned(),
    };
    check_times(args)?;
    let [nodes, ranks, threads] =
        [args.nodes, args.ranks_per_node, args.threads.into()].map(u64::from);
    let all = nodes.saturating_mul(ranks).saturating_mul(threads);
    ranges::check_count(
        "the product of --nodes, --ranks-per-node and --threads",
        all,
        ranges::THREADS_OF_JOB,
    )?;
    check_name(&args.name)?;
    check_place(args)?;
    let script = fill(&template, args)?;
    let ranks = args.nodes as usize * args.ranks_per_node as usize;
    simulation(args)?
        .check(usize::from(args.threads), ranks)
        .context("the job could not run its simulation")?;
    if simulation(args)?.out().is_none() {
        outcome::say("warning: without --out the job keeps no recording, only what it prints");
    }
    session::print(&script)?;
    Ok(Outcome::Done)
}

/// The built-in script for a simulation on one node, with all that can be chosen as it is without being asked for.
pub(super) fn script_for(name: &str, simulate: &[String]) -> anyhow::Result<String> {
    let words = ["jobscript", "--name", name, "--"].map(str::to_owned);
    let Alone { args } = parse(words.iter().chain(simulate))?;
    fill(TEMPLATE, &args)
}

/// The arguments by themselves.
#[derive(Debug, Parser)]
struct Alone {
    #[command(flatten)]
    args: Args,
}

/// A time limit as SLURM reads it: minutes, parts with colons, or days and a hyphen before them.
fn wall_time(text: &str) -> Result<String, String> {
    let allowed = "allowed is HH:MM:SS, minutes and seconds up to 59, with D- in front for days and hours up to 23";
    seconds(text).map(|_| text.to_owned()).ok_or_else(|| allowed.to_owned())
}

/// The seconds of a time limit: minutes, M:S, H:M:S, or D-H, D-H:M and D-H:M:S.
fn seconds(text: &str) -> Option<u64> {
    let (days, rest) = text.split_once('-').map_or((None, text), |(days, rest)| (Some(days), rest));
    let parts: Vec<u64> = rest.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let most = |k: usize| match (k, days) {
        (0, None) => u64::MAX,
        (0, Some(_)) => 23,
        _ => 59,
    };
    if parts.iter().enumerate().any(|(k, &part)| part > most(k)) {
        return None;
    }
    let [hours, minutes, seconds] = match (days, &parts[..]) {
        (None, &[minutes]) => [0, minutes, 0],
        (None, &[minutes, seconds]) => [0, minutes, seconds],
        (Some(_), &[hours]) => [hours, 0, 0],
        (Some(_), &[hours, minutes]) => [hours, minutes, 0],
        (_, &[hours, minutes, seconds]) => [hours, minutes, seconds],
        _ => return None,
    };
    let hours = days.unwrap_or("0").parse::<u64>().ok()?.checked_mul(24)?.checked_add(hours)?;
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    minutes.checked_mul(60)?.checked_add(seconds)
}

/// A run that is told to stop before it starts does nothing.
fn check_times(args: &Args) -> anyhow::Result<()> {
    let (limit, grace) = (&args.wall_time, args.grace);
    let limit_s = seconds(limit).unwrap_or(u64::MAX);
    ensure!(
        u64::from(grace) < limit_s,
        "--wall-time {limit} is {limit_s} s, allowed is more than the --grace of {grace} s"
    );
    Ok(())
}

/// SLURM cuts a name at a space.
fn check_name(name: &str) -> anyhow::Result<()> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    ensure!(
        !name.is_empty() && name.chars().all(plain),
        "--name is {name:?}, allowed are letters, digits, _, - and ."
    );
    Ok(())
}

/// The job replaces what stands at its place, so that a job that goes on may; what stands there before the first
/// job is somebody's.
fn check_place(args: &Args) -> anyhow::Result<()> {
    let simulate = simulation(args)?;
    let Some(place) = simulate.out() else { return Ok(()) };
    ensure!(
        simulate.replaces_results() || !place.join(crate::files::PROVENANCE).exists(),
        "{} holds results, which the job would replace: choose another --out, or say --force",
        place.display()
    );
    crate::files::check_place(place, true).context("the job could not keep its results")?;
    Ok(())
}

/// What a job may do.
#[derive(Parser)]
#[command(name = "siegert")]
struct Job {
    #[command(subcommand)]
    command: JobCommand,
}

#[derive(Subcommand)]
enum JobCommand {
    Simulate(Box<simulate::Args>),
}

/// The simulation that the job makes.
fn simulation(args: &Args) -> anyhow::Result<Box<simulate::Args>> {
    ensure!(
        args.command.first().is_some_and(|first| first == "simulate"),
        "a job makes a simulation: the command must begin with simulate"
    );
    let words = std::iter::once("siegert").chain(args.command.iter().map(String::as_str));
    let JobCommand::Simulate(simulate) =
        parse::<Job>(words).context("the command is none of siegert")?.command;
    Ok(simulate)
}

/// Fills in a template; whatever else stands in it is bash and stays.
fn fill(template: &str, args: &Args) -> anyhow::Result<String> {
    let ranks = u64::from(args.nodes) * u64::from(args.ranks_per_node);
    let values = [
        ("nodes", Value::from(args.nodes)),
        ("ranks_per_node", Value::from(args.ranks_per_node)),
        ("ranks", Value::from(ranks)),
        ("threads", Value::from(args.threads)),
        ("wall_time", Value::from(&args.wall_time)),
        ("grace_s", Value::from(args.grace)),
        ("name", Value::from(&args.name)),
        ("command", Value::from(command(args)?)),
    ];
    let known = values.each_ref().map(|(name, _)| *name);
    let environment = only_variables()?;
    let known = known.join(", ");
    let parsed = environment.template_from_str(template).with_context(|| cannot_fill(&known))?;
    let names = parsed.undeclared_variables(false);
    let is_known = |name: &String| values.iter().any(|(known, _)| known == name);
    if let Some(unknown) = names.iter().filter(|name| !is_known(name)).min() {
        bail!("the template has {{{{{unknown}}}}}, known are {known}");
    }
    parsed.render(Value::from_iter(values)).with_context(|| cannot_fill(&known))
}

fn cannot_fill(known: &str) -> String {
    format!("the template cannot be filled in, known are {known}")
}

/// Templates with variables alone: bash has `{%` and `${#name}` for itself.
fn only_variables() -> anyhow::Result<Environment<'static>> {
    let mut environment = Environment::empty();
    // No script has a zero byte.
    let syntax = SyntaxConfig::builder()
        .block_delimiters("\0block", "\0")
        .comment_delimiters("\0comment", "\0")
        .build()?;
    environment.set_syntax(syntax);
    environment.set_keep_trailing_newline(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    Ok(environment)
}

/// The command of one rank, with what lets a job go on where the one before was stopped.
fn command(args: &Args) -> anyhow::Result<String> {
    let simulate = simulation(args)?;
    let words = std::iter::once("siegert").chain(args.command.iter().map(String::as_str));
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    add_unless_given(&mut words, "--threads", Some(args.threads.to_string()));
    let place = simulate.out().map_or_else(|| PathBuf::from(&args.name), Clone::clone);
    // Beside the results: without a slash, behind which the name would stand in their directory.
    let place: PathBuf = place.components().collect();
    let checkpoint = format!("{}.checkpoint", place.display());
    add_unless_given(&mut words, "--checkpoint", Some(checkpoint));
    add_unless_given(&mut words, "--resume", None);
    if simulate.out().is_some() {
        // A job that goes on replaces what the one before recorded by the whole.
        add_unless_given(&mut words, "--force", None);
    }
    Ok(words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "))
}

fn add_unless_given(words: &mut Vec<String>, option: &str, value: Option<String>) {
    let given = format!("{option}=");
    if !words.iter().any(|word| word == option || word.starts_with(&given)) {
        words.push(option.to_owned());
        words.extend(value);
    }
}

/// A word as the shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Parser)]
    struct Parsed {
        #[command(flatten)]
        args: Args,
    }

    fn filled(template: &str, words: &[&str]) -> anyhow::Result<String> {
        let words = ["jobscript"].iter().chain(words);
        fill(template, &Parsed::try_parse_from(words)?.args)
    }

    fn script(words: &[&str]) -> anyhow::Result<String> {
        filled(TEMPLATE, words)
    }

    #[test]
    fn the_same_command_is_made_to_go_on() {
        let script = script(&[
            "--nodes",
            "4",
            "--ranks-per-node",
            "2",
            "--threads",
            "8",
            "--",
            "simulate",
            "--preset",
            "potjans2014",
            "--set",
            "name=a b",
            "--out",
            "run",
        ])
        .unwrap();
        let expected = "srun siegert simulate --preset potjans2014 --set 'name=a b' --out run \
                        --threads 8 --checkpoint run.checkpoint --resume --force\n";
        assert!(script.contains(expected), "{script}");
        assert!(script.contains("#SBATCH --ntasks-per-node=2\n"));
        assert!(!script.contains("{{"));
    }

    #[test]
    fn checkpoints_lie_beside_the_results() {
        for out in ["deep/run", "deep/run/", "deep/./run/."] {
            let script = script(&["--", "simulate", "--out", out]).unwrap();
            assert!(script.contains("--checkpoint deep/run.checkpoint --resume"), "{script}");
        }
    }

    #[test]
    fn other_commands_and_unknown_blanks_are_refused() {
        assert!(script(&["--", "network"]).is_err());
        assert!(script(&["--", "simulate", "--no-such"]).is_err());
        let refused = filled("{{nodes}} {{node}}", &["--", "simulate"]).unwrap_err().to_string();
        assert!(refused.contains("{{node}}"), "{refused}");
    }

    #[test]
    fn bash_and_values_are_no_templates() {
        let bash = "{% ${#x} {# a=({1..3}) #} ${x%%.*} \\ <&> \r\n\n";
        assert_eq!(filled(bash, &["--", "simulate"]).unwrap(), bash);
        let words = ["--nodes", "3", "--", "simulate", "--set", "name=<{{threads}}>"];
        let script = filled("{{nodes}}{{ ranks }}{{command}}", &words).unwrap();
        assert!(script.starts_with("33siegert simulate --set 'name=<{{threads}}>' "), "{script}");
    }

    #[test]
    fn a_template_that_is_none_is_refused_with_its_line() {
        for template in ["\n{{nodes", "\n{{nodes|upper}}", "\n{{$nodes}}", "\n{{nodes.name}}"] {
            let refused = filled(template, &["--", "simulate"]).unwrap_err();
            let refused = format!("{refused:#}");
            assert!(refused.contains("known are nodes, "), "{refused}");
            assert!(refused.contains(":2"), "{refused}");
        }
    }

    #[test]
    fn words_survive_the_shell() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("a=-1.5"), "a=-1.5");
    }
}
