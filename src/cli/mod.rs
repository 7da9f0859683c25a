//! The command line: one file or folder per subcommand in `commands/`, beside what they share.

mod against;
mod args;
mod assumptions;
mod bold;
mod checkpoint;
mod commands;
mod constraints;
mod definitions;
mod dynamics;
mod flow;
mod fluctuations;
mod interruption;
mod links;
mod load;
mod memory;
mod neuron;
mod outcome;
mod pairs;
mod part;
mod plotted;
mod points;
mod progress;
mod ranges;
mod ranks;
mod recorded;
mod recording_size;
mod series;
mod session;
mod theory;
mod threads;
mod watching;

use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};

use clap::{CommandFactory, Parser};

use crate::files::forget_files_read;
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

/// One command at a time: signals, and what was read so far, are the process's.
static RUNNING: Mutex<()> = Mutex::new(());

/// Does what the arguments, of which the first is the name of the program, say, and gives the exit code: 0 done, 1 a
/// scientific no, 2 usage or file trouble, 130 interrupted.
///
/// It prints what the program prints, on the standard output and error of the process and not on what stands for them
/// in the language that calls it. A second command in the same process waits for the first one's end; it computes in
/// threads of its own, and knows nothing of it.
///
/// # What belongs to the process
/// The first command takes over Ctrl-C, and on Unix the signals to terminate and to hang up, for as long as the process
/// lives: where nothing looks for the wish to stop, such as between two commands, a signal ends the process with the
/// code 130. A command that is to run beside others, in a notebook for example, is therefore better started as the
/// program; a script that does nothing but call this, such as the console script of a Python package, behaves as the
/// program. With the feature `mpi`, the first command that starts MPI also ends it, and MPI cannot start twice: one
/// such command a process.
///
/// ```
/// let words = ["siegert", "network", "--preset", "brunel2000", "--quiet"];
/// assert_eq!(siegert::cli::run(words.map(Into::into)), 0);
/// assert_eq!(siegert::cli::run(["siegert", "no-such-command"].map(Into::into)), 2);
/// ```
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let _running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let words: Vec<OsString> = arguments.into_iter().collect();
    let cli: Cli = match args::parse(&words) {
        Ok(cli) => cli,
        Err(refusal) => {
            // Nothing is left to do where even this cannot be printed.
            let _ = refusal.print();
            return u8::from(refusal.use_stderr()) * outcome::USAGE;
        }
    };
    outcome::report(match cli.command {
        Some(command) => watching::interrupted(begin(command, &words)),
        None => {
            session::print(&format!("{}\n", Cli::command().render_help())).map(|()| Outcome::Done)
        }
    })
}

/// Runs a command in threads of its own, as if nothing had been before it.
fn begin(mut command: Command, words: &[OsString]) -> anyhow::Result<Outcome> {
    interruption::begin()?;
    forget_files_read();
    let Some(output) = command.output() else { return command.run() };
    output.words = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    threads::pool(output)?.install(|| command.run())
}
