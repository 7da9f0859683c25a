//! A command as a part of another one.

use std::path::Path;

use anyhow::Context;

use super::Cli;
use super::args::{OutputArgs, parse};
use super::commands::Command;
use super::outcome::Outcome;

/// The command of some words, without the program's name.
pub(super) fn command_of(words: &[String]) -> anyhow::Result<Command> {
    let program = std::iter::once("siegert").chain(words.iter().map(String::as_str));
    let cli: Cli = parse(program).with_context(|| format!("siegert {}", words.join(" ")))?;
    cli.command.context("there is no command to be run")
}

/// Runs a command in the threads of the one of which it is a part: its results go into a folder of that one's, and it says
/// nothing; its warnings are in its documents.
pub(super) fn run_part(words: &[String], folder: &Path) -> anyhow::Result<Outcome> {
    let mut command = command_of(words)?;
    let output = command.output().context("a part needs a command that has results")?;
    *output = OutputArgs {
        out: Some(folder.to_owned()),
        is_part: true,
        quiet: true,
        silent: true,
        words: std::iter::once("siegert".to_owned()).chain(words.iter().cloned()).collect(),
        ..output.clone()
    };
    command.run()
}
