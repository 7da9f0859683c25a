//! The command line: one file or folder per subcommand in `commands/`, beside what they share.

mod args;
mod assumptions;
mod checkpoint;
mod commands;
mod constraints;
mod flow;
mod interruption;
mod load;
mod memory;
mod outcome;
mod progress;
mod ranges;
mod ranks;
mod session;
mod theory;
mod watching;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use commands::Command;
use outcome::Outcome;

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

/// Reads the arguments of the process, does what they say, and tells how it went.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli: Cli = match args::parse(arguments) {
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
