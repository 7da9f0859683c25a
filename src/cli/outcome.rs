//! How a command ended, and the exit code that says so.

use std::io::Write;
use std::process::ExitCode;

/// The exit code of a scientific no.
const NO: u8 = 1;
/// The exit code of wrong usage and of trouble with files.
pub(super) const USAGE: u8 = 2;
/// The exit code of a run that was told to stop, as shells know it from Ctrl-C.
pub(super) const INTERRUPTED: u8 = 130;

/// How a command that was able to do its work ended.
#[derive(Debug)]
pub enum Outcome {
    /// Exit code 0.
    Done,
    /// A scientific no, with the reason: no fixed point, a comparison that differs. Exit code 1.
    No(anyhow::Error),
    /// Stopped in good order because somebody wanted it, with where it stopped. Exit code 130.
    Interrupted(anyhow::Error),
}

/// A line on standard error; where nobody can read it, the exit code says enough.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Tells people why a command did not end well, and everything else by the exit code.
pub(super) fn report(ended: anyhow::Result<Outcome>) -> ExitCode {
    match ended {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::No(reason)) => {
            say(&format!("no: {reason:#}"));
            ExitCode::from(NO)
        }
        Ok(Outcome::Interrupted(state)) => {
            say(&format!("interrupted: {state:#}"));
            ExitCode::from(INTERRUPTED)
        }
        Err(trouble) => {
            say(&format!("error: {trouble:#}"));
            ExitCode::from(USAGE)
        }
    }
}
