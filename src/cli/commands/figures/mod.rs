//! `siegert figures`: the figures of a paper, panel by panel.

mod panels;
mod plan;

use std::path::{Path, PathBuf};

use anyhow::{anyhow, ensure};
use data::overlay::{Format, Source};
use validation::papers::{PanelVerdict, Paper, SHIPPED};

use crate::cli::args::OutputArgs;
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::files::read_text;
use crate::report::{PaperReport, Subject};
use panels::PanelRuns;

const EXAMPLE: &str = "\
Example:
  siegert figures --paper schuecker2017 --figure 2";

/// Make the figures of a paper, with the published numbers beside ours and a verdict
///
/// Every panel is the result of another command, which is told with it; the tolerances were stated beforehand. Exit code 1 if a
/// panel differs. What needs hours of simulation is planned (--plan) and taken from recordings (--recordings). With --out: a
/// folder for each figure with pictures and tables, runs/ with all results of the commands, figures.json and
/// report.html, which shows everything on one page.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// Which paper, of those that come with siegert, or a file with one (ending in .toml).
    #[arg(long, value_name = "NAME", help = paper_help())]
    paper: String,
    /// One figure, such as 5, or one panel, such as 5A.
    #[arg(long, value_name = "FIGURE")]
    figure: Option<String>,
    /// List the simulations that panels need, with what they take and a job script for each; run nothing.
    #[arg(long, conflicts_with_all = ["figure", "recordings"])]
    plan: bool,
    /// A folder with recordings of the simulations, each in a folder of its name as --plan lists them.
    #[arg(long, value_name = "DIR")]
    recordings: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let session = Session::start(&args.output)?;
    let paper = read(&args.paper)?;
    if args.plan {
        let plan = plan::of(&paper, session.threads())?;
        session.end(&plan, &Subject::default(), None)?;
        return Ok(Outcome::Done);
    }
    let panels: Vec<_> = paper.panels_of(args.figure.as_deref()).collect();
    ensure!(
        !panels.is_empty(),
        "{} has no figure {}; its panels are {}",
        paper.name,
        args.figure.as_deref().unwrap_or_default(),
        paper.panels.iter().map(|panel| panel.figure.as_str()).collect::<Vec<_>>().join(", ")
    );
    if let Some(folder) = &args.recordings {
        check_recordings(folder, &paper)?;
    }
    let aside = tempfile::tempdir()?;
    let folder = session.results().map_or(aside.path(), |results| results.path()).join("runs");
    let runs = PanelRuns { paper: &paper, folder, recordings: args.recordings.as_deref() };
    let panels = runs.all(&panels, &session)?;
    let differ = panels.iter().filter(|panel| panel.verdict == PanelVerdict::Differ).count();
    session.end(&PaperReport { paper: &paper, panels }, &Subject::default(), None)?;
    Ok(match differ {
        0 => Outcome::Done,
        1 => Outcome::No(anyhow!("1 panel differs from what was published")),
        _ => Outcome::No(anyhow!("{differ} panels differ from what was published")),
    })
}

/// Refuses a folder without a recording of any simulation of the paper.
fn check_recordings(folder: &Path, paper: &Paper) -> anyhow::Result<()> {
    let names: Vec<&str> = paper.simulations.iter().map(|run| run.name.as_str()).collect();
    ensure!(
        names.iter().any(|name| folder.join(name).is_dir()),
        "{} has none of the recordings of {}: {}",
        folder.display(),
        paper.name,
        if names.is_empty() { "it needs none".to_owned() } else { names.join(", ") }
    );
    Ok(())
}

fn paper_help() -> String {
    format!(
        "Which paper: {}, or a file with one (ending in .toml), as validation/papers has them",
        SHIPPED.join(", ")
    )
}

fn read(name: &str) -> anyhow::Result<Paper> {
    if !name.ends_with(".toml") {
        return Ok(Paper::shipped(name)?);
    }
    let text = read_text(Path::new(name))?;
    Ok(Paper::read(&Source { name, format: Format::Toml, text: &text })?)
}

#[cfg(test)]
mod tests {
    use validation::papers::Run;

    use super::*;
    use crate::cli::commands::Command;
    use crate::cli::part::command_of;

    /// Also of those that need a recording, which no test has.
    #[test]
    fn the_commands_of_papers_are_commands() {
        for name in SHIPPED {
            let paper = read(name).unwrap();
            for run in &paper.runs {
                let words = run.command.replace(Run::RECORDINGS, "recordings");
                let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
                command_of(&words).unwrap();
            }
            for run in &paper.simulations {
                let words: Vec<String> =
                    run.command.split_whitespace().map(str::to_owned).collect();
                assert!(matches!(command_of(&words).unwrap(), Command::Simulate(_)));
            }
        }
    }
}
