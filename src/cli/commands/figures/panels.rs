//! From the panels of a paper to its commands' results.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail, ensure};
use serde_json::Value;
use validation::papers::{Numbers, Panel, PanelVerdict, Paper, Published, Run};

use crate::cli::interruption;
use crate::cli::outcome::Outcome;
use crate::cli::part::run_part;
use crate::cli::session::Session;
use crate::files::read_text;
use crate::plots::CAN_DRAW;
use crate::report::PanelReport;

/// Where the runs of panels go.
pub(super) struct PanelRuns<'a> {
    pub paper: &'a Paper,
    /// A folder for each is in it.
    pub folder: PathBuf,
    /// With recordings of simulations.
    pub recordings: Option<&'a Path>,
}

impl PanelRuns<'_> {
    /// Runs what panels need, each command once, and holds their numbers against the published ones.
    pub(super) fn all<'p>(
        &self,
        panels: &[&'p Panel],
        session: &Session,
    ) -> anyhow::Result<Vec<PanelReport<'p>>> {
        let needed: Vec<&Run> = self.needed(panels);
        let progress = session.progress(needed.len() as u64, "runs");
        for run in needed {
            progress.say(&run.name);
            let words = self.words(run);
            let context = || format!("siegert {}", words.join(" "));
            match run_part(&words, &self.folder.join(&run.name)).with_context(context)? {
                Outcome::Done | Outcome::No(_) => {}
                Outcome::Interrupted(state) => return Err(state),
            }
            ensure!(!interruption::is_wanted(), theory::Stopped);
            progress.advance(1);
        }
        panels.iter().map(|panel| self.judged(panel)).collect()
    }

    /// Whether all recordings that a run looks at are there.
    fn is_possible(&self, run: &Run) -> bool {
        let is_there = |name: &str| self.recordings.is_some_and(|all| all.join(name).is_dir());
        run.recordings().all(is_there)
    }

    /// The possible runs of panels and those that these need, each once, in the order of the paper.
    fn needed(&self, panels: &[&Panel]) -> Vec<&Run> {
        let mut needed: Vec<&Run> = Vec::new();
        for run in self.paper.runs.iter().rev() {
            let by_panel = panels.iter().any(|panel| panel.run.as_ref() == Some(&run.name));
            let by_run = needed.iter().any(|later| later.needs(run));
            if self.is_possible(run) && (by_panel || by_run) {
                needed.push(run);
            }
        }
        needed.reverse();
        needed
    }

    fn words(&self, run: &Run) -> Vec<String> {
        let recordings = self.recordings.map(|folder| folder.display().to_string());
        let recordings = recordings.as_deref().unwrap_or(Run::RECORDINGS);
        let runs = self.folder.display().to_string();
        let filled =
            |word: &str| word.replace(Run::RECORDINGS, recordings).replace(Run::RUNS, &runs);
        run.command.split_whitespace().map(filled).collect()
    }

    /// The command as it may be given again beside the results.
    fn told(&self, run: &Run) -> String {
        let words = self.words(run).join(" ");
        format!("siegert {}", words.replace(&self.folder.display().to_string(), "runs"))
    }

    fn judged<'p>(&self, panel: &'p Panel) -> anyhow::Result<PanelReport<'p>> {
        let run = panel.run.as_ref().and_then(|name| self.paper.run(name));
        let command = run.map(|run| self.told(run));
        let note = run.and_then(|run| run.note.clone());
        let without_numbers = |verdict| PanelReport {
            panel,
            command: command.clone(),
            folder: None,
            run_note: note.clone(),
            ours: panel.values.iter().map(|_| Numbers::Nothing).collect(),
            verdict,
        };
        let Some(run) = run else { return Ok(without_numbers(PanelVerdict::Absent)) };
        if !self.is_possible(run) {
            return Ok(without_numbers(PanelVerdict::NeedsSimulation));
        }
        let folder = self.folder.join(&run.name);
        let missing = expected_files(panel).find(|file| !folder.join(file).is_file());
        if let Some(file) = missing {
            bail!("figure {}: {} has no {file}", panel.figure, self.told(run));
        }
        let ours = Documents::in_folder(&folder).all(&panel.values)?;
        let verdict = PanelVerdict::of(panel, &ours);
        Ok(PanelReport { folder: Some(folder), ours, ..without_numbers(verdict) })
    }
}

/// The files that a panel takes from its run: tables, and pictures as SVG, if there are any.
fn expected_files(panel: &Panel) -> impl Iterator<Item = String> {
    let pictures = panel.pictures.iter().filter(|_| CAN_DRAW).map(|name| format!("{name}.svg"));
    panel.tables.iter().cloned().chain(pictures)
}

/// Documents of a run, each read once.
struct Documents<'f> {
    folder: &'f Path,
    read: BTreeMap<String, Value>,
}

impl<'f> Documents<'f> {
    fn in_folder(folder: &'f Path) -> Self {
        Self { folder, read: BTreeMap::new() }
    }

    /// Our numbers beside published ones.
    fn all(mut self, published: &[Published]) -> anyhow::Result<Vec<Numbers>> {
        published.iter().map(|value| self.numbers(value)).collect()
    }

    fn numbers(&mut self, value: &Published) -> anyhow::Result<Numbers> {
        let path = self.folder.join(&value.document);
        if !self.read.contains_key(&value.document) {
            let document = serde_json::from_str(&read_text(&path)?)
                .with_context(|| format!("{} is no JSON", path.display()))?;
            self.read.insert(value.document.clone(), document);
        }
        let found = self.read[&value.document].pointer(&value.at);
        let found = found.ok_or_else(|| anyhow!("{} has no {}", path.display(), value.at))?;
        serde_json::from_value(found.clone())
            .with_context(|| format!("{} {} are no numbers", path.display(), value.at))
    }
}
