//! What simulations of a paper would take.

use anyhow::bail;
use data::units;
use serde::Serialize;
use validation::papers::{LongRun, Paper};

use crate::cli::commands::{Command, jobscript};
use crate::cli::memory::MIB;
use crate::cli::part::command_of;
use crate::files::ResultDirectory;
use crate::report::{Align, Report, Table, grouped, significant};

/// The simulations of a paper.
#[derive(Debug, Serialize)]
pub(super) struct Plan {
    paper: String,
    threads: usize,
    simulations: Vec<Planned>,
}

#[derive(Debug, Serialize)]
struct Planned {
    name: String,
    command: String,
    assumed_rate_hz: f64,
    hours: f64,
    memory_bytes: f64,
    note: String,
    #[serde(skip)]
    script: String,
}

/// What the simulations of a paper would take on so many threads.
pub(super) fn of(paper: &Paper, threads: usize) -> anyhow::Result<Plan> {
    let planned = paper.simulations.iter().map(|run| Planned::of(run, threads));
    let simulations = planned.collect::<anyhow::Result<_>>()?;
    Ok(Plan { paper: paper.name.clone(), threads, simulations })
}

impl Planned {
    fn of(run: &LongRun, threads: usize) -> anyhow::Result<Self> {
        let mut words: Vec<String> = run.command.split_whitespace().map(str::to_owned).collect();
        words.extend(["--out".to_owned(), run.name.clone()]);
        let Command::Simulate(simulate) = command_of(&words)? else {
            bail!("{} is planned, but does not simulate", run.name);
        };
        let expected = simulate.expected(threads, run.assumed_rate_hz)?;
        Ok(Self {
            name: run.name.clone(),
            command: format!("siegert {}", words.join(" ")),
            assumed_rate_hz: run.assumed_rate_hz,
            hours: units::h_from_s(expected.simulate_s),
            memory_bytes: expected.memory_per_rank_bytes,
            note: run.note.clone(),
            script: jobscript::script_for(&run.name, &words)?,
        })
    }
}

impl Report for Plan {
    const DOCUMENT: Option<&'static str> = Some("plan.json");

    fn text(&self) -> String {
        let Self { paper, threads, simulations } = self;
        if simulations.is_empty() {
            return format!("{paper}: no panel needs a simulation\n");
        }
        let columns = [("simulation", Align::Left), ("hours", Align::Right), ("MiB", Align::Right)];
        let mut table = Table::new(columns.into_iter().chain([("command", Align::Left)]));
        for one in simulations {
            let hours = significant(one.hours, 2);
            let memory = grouped(one.memory_bytes / MIB);
            table.row([one.name.clone(), hours, memory, one.command.clone()]);
        }
        let notes = simulations.iter().map(|one| format!("{}: {}\n", one.name, one.note));
        let notes: String = notes.collect();
        format!("{paper}, on {threads} threads of this machine:\n\n{table}\n{notes}")
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        for one in &self.simulations {
            results.text(&format!("{}.sh", one.name), &one.script)?;
        }
        Ok(())
    }
}
