//! The command line: one file per subcommand.
//!
//! A subcommand is a struct of arguments with a `run` that returns an [`Outcome`]. To add one:
//! write its file, name it in `Command` and in `Command::run`. Its arguments flatten
//! [`NetworkArgs`] and [`OutputArgs`]; its help ends with one `Example:` that runs as it stands
//! (a test runs it, in an empty directory).

mod analyze;
mod args;
mod assumptions;
mod changes;
mod checkpoint;
mod constraints;
mod continuation;
mod described;
mod fixed_points;
mod flow;
mod interruption;
mod jobscript;
mod load;
mod macaque;
mod memory;
mod network;
mod outcome;
mod phase_plane;
mod prepare;
mod ranges;
mod ranks;
mod recipe;
mod restabilize;
mod separatrix;
mod session;
mod simulate;
mod stability;
mod stabilize;
mod statistics;
mod theory;
mod transfer;
mod validate;
mod watching;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use args::{NetworkArgs, OutputArgs};
pub use described::write_description;
pub use load::{Loaded, load_network};
pub use outcome::Outcome;
pub use recipe::{Along, Described, Recipe};
pub use session::Session;

const START_HERE: &str = "\
Start here:
  siegert network                        the multi-area model of macaque visual cortex
  siegert fixed-points                   its fixed points and their stability
  siegert simulate --preset brunel2000   a spiking network of 12,500 neurons
  siegert COMMAND --help                 what a command takes, with an example that runs";

/// A theory-first toolkit for spiking models of cortex.
#[derive(Debug, Parser)]
#[command(name = "siegert", version, after_help = START_HERE)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

/// What siegert can do.
#[derive(Debug, Subcommand)]
enum Command {
    Network(network::Args),
    Prepare(prepare::Args),
    Transfer(transfer::Args),
    FixedPoints(fixed_points::Args),
    Stability(stability::Args),
    Statistics(statistics::Args),
    Continue(continuation::Args),
    PhasePlane(phase_plane::Args),
    Separatrix(separatrix::Args),
    Stabilize(Box<stabilize::Args>),
    Simulate(Box<simulate::Args>),
    Analyze(Box<analyze::Args>),
    Jobscript(jobscript::Args),
    Validate(validate::Args),
}

impl Command {
    fn run(&self) -> anyhow::Result<Outcome> {
        match self {
            Self::Network(args) => network::run(args),
            Self::Prepare(args) => prepare::run(args),
            Self::Transfer(args) => transfer::run(args),
            Self::FixedPoints(args) => fixed_points::run(args),
            Self::Stability(args) => stability::run(args),
            Self::Statistics(args) => statistics::run(args),
            Self::Continue(args) => continuation::run(args),
            Self::PhasePlane(args) => phase_plane::run(args),
            Self::Separatrix(args) => separatrix::run(args),
            Self::Stabilize(args) => stabilize::run(args),
            Self::Simulate(args) => simulate::run(args),
            Self::Analyze(args) => analyze::run(args),
            Self::Jobscript(args) => jobscript::run(args),
            Self::Validate(args) => validate::run(args),
        }
    }
}

/// Reads the arguments of the process, does what they say, and tells how it went.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = command().try_get_matches_from(arguments);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(refusal) => {
            // Nothing is left to do where even this cannot be printed.
            let _ = refusal.print();
            return ExitCode::from(u8::from(refusal.use_stderr()) * outcome::USAGE);
        }
    };
    outcome::report(match cli.command {
        Some(command) => watching::interrupted(interruption::handle().and_then(|()| command.run())),
        None => {
            session::print(&format!("{}\n", Cli::command().render_help())).map(|()| Outcome::Done)
        }
    })
}

/// All commands; each option that takes a value takes numbers below zero, so that what it does not allow is
/// refused as such, and not as an unknown option.
fn command() -> clap::Command {
    let of_option = |argument: clap::Arg| {
        let takes_value = argument.get_action().takes_values() && !argument.is_positional();
        if takes_value { argument.allow_negative_numbers(true) } else { argument }
    };
    Cli::command().mut_subcommands(|subcommand| subcommand.mut_args(of_option))
}
