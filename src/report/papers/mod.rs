//! The figures of a paper beside the published ones.

mod page;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::ser::SerializeMap;
use validation::papers::{Numbers, Panel, PanelVerdict, Paper, Published};

use super::Report;
use super::table::{Align, Table};
use crate::files::{FileError, ResultDirectory};
use crate::number::significant;

/// A panel with what came out.
#[derive(Clone, Debug)]
pub struct PanelReport<'a> {
    /// As published.
    pub panel: &'a Panel,
    /// What gives it.
    pub command: Option<String>,
    /// The results of that, if it was run.
    pub folder: Option<PathBuf>,
    /// What there is to be said of the run.
    pub run_note: Option<String>,
    /// Our numbers, in the order of the published ones.
    pub ours: Vec<Numbers>,
    /// How they compare.
    pub verdict: PanelVerdict,
}

/// The panels of a paper.
#[derive(Clone, Debug)]
pub struct PaperReport<'a> {
    /// The paper.
    pub paper: &'a Paper,
    /// In its order.
    pub panels: Vec<PanelReport<'a>>,
}

impl Serialize for PanelReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { panel, command, ours, verdict, .. } = self;
        let each = || panel.values.iter();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("figure", &panel.figure)?;
        map.serialize_entry("title", &panel.title)?;
        map.serialize_entry("verdict", verdict)?;
        map.serialize_entry("command", command)?;
        map.serialize_entry("what", &each().map(|one| &one.what).collect::<Vec<_>>())?;
        map.serialize_entry("published", &each().map(|one| &one.published).collect::<Vec<_>>())?;
        map.serialize_entry("ours", ours)?;
        map.serialize_entry("tolerance", &each().map(|one| one.tolerance).collect::<Vec<_>>())?;
        map.serialize_entry("verdicts", &self.verdicts().collect::<Vec<_>>())?;
        map.serialize_entry("wrong", &each().map(|one| &one.wrong).collect::<Vec<_>>())?;
        map.serialize_entry("files", &self.files().collect::<Vec<_>>())?;
        map.serialize_entry("notes", &self.notes().collect::<Vec<_>>())?;
        map.end()
    }
}

impl Serialize for PaperReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("paper", &self.paper.name)?;
        map.serialize_entry("doi", &self.paper.doi)?;
        map.serialize_entry("panels", &self.panels)?;
        map.end()
    }
}

impl PanelReport<'_> {
    fn judged(&self) -> impl Iterator<Item = (&Published, &Numbers)> {
        self.panel.values.iter().zip(&self.ours)
    }

    /// Of each number; nothing where nothing was run.
    fn verdicts(&self) -> impl Iterator<Item = PanelVerdict> {
        let is_run = self.folder.is_some();
        self.judged().map(move |(one, ours)| if is_run { one.verdict(ours) } else { self.verdict })
    }

    fn notes(&self) -> impl Iterator<Item = &str> {
        let Panel { note, absent, .. } = self.panel;
        [note, absent, &self.run_note].into_iter().flatten().map(String::as_str)
    }

    /// The folder of its figure among the results.
    fn place(&self) -> String {
        format!("figure_{}", self.panel.number())
    }

    /// Where a file of the run goes: into the folder of the figure, behind the letter of the panel.
    fn name_of(&self, file: &str) -> String {
        let letters = &self.panel.figure[self.panel.number().len()..];
        let letters = if letters.is_empty() { String::new() } else { format!("{letters}_") };
        format!("{}/{}", self.place(), (letters + file).replace(['/', ' '], "_"))
    }

    /// The files that it takes from its run.
    fn taken(&self) -> impl Iterator<Item = String> {
        let Panel { pictures, tables, .. } = self.panel;
        let folder = self.folder.as_deref();
        let drawn = pictures
            .iter()
            .flat_map(|name| ["svg", "png", "pdf"].map(|extension| format!("{name}.{extension}")));
        let all = drawn.chain(tables.iter().cloned());
        all.filter(move |name| folder.is_some_and(|folder| folder.join(name).is_file()))
    }

    /// The same among the results.
    fn files(&self) -> impl Iterator<Item = String> {
        self.taken().map(|name| self.name_of(&name))
    }
}

/// A short form of numbers: the first of many, to six digits.
fn in_short(numbers: &Numbers) -> String {
    const SHOWN: usize = 4;
    match numbers {
        // Counts as counts.
        Numbers::Number(number) if number.fract() == 0.0 => format!("{number}"),
        Numbers::Number(number) => significant(*number, 6),
        Numbers::List(list) => {
            let shown: Vec<String> = list.iter().take(SHOWN).map(in_short).collect();
            shown.join(" ") + &others(list.len(), SHOWN)
        }
        Numbers::Table(table) => {
            let one = |(name, number): (&String, &Numbers)| format!("{name} {}", in_short(number));
            let shown: Vec<String> = table.iter().take(SHOWN).map(one).collect();
            shown.join(", ") + &others(table.len(), SHOWN)
        }
        other => other.to_string(),
    }
}

fn others(all: usize, shown: usize) -> String {
    if all > shown { format!(" … ({all})") } else { String::new() }
}

impl Report for PaperReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("figures.json");

    fn text(&self) -> String {
        let columns = ["panel", "verdict", "number", "published", "ours"];
        let mut table = Table::new(columns.map(|name| (name, Align::Left)));
        for panel in &self.panels {
            let (figure, title) = (&panel.panel.figure, &panel.panel.title);
            if panel.panel.values.is_empty() || panel.folder.is_none() {
                table.row([figure.as_str(), panel.verdict.words(), title, "", ""]);
                continue;
            }
            for ((one, ours), verdict) in panel.judged().zip(panel.verdicts()) {
                let (published, ours) = (in_short(&one.published), in_short(ours));
                table.row([figure.as_str(), verdict.words(), &one.what, &published, &ours]);
            }
        }
        let count = |verdict| self.panels.iter().filter(|panel| panel.verdict == verdict).count();
        let counted = [
            PanelVerdict::Agree,
            PanelVerdict::PublishedWrong,
            PanelVerdict::Differ,
            PanelVerdict::Shown,
            PanelVerdict::NeedsSimulation,
            PanelVerdict::Absent,
        ];
        let counts = counted.map(|verdict| format!("{} {}", verdict.words(), count(verdict)));
        let Paper { name, title, doi, .. } = self.paper;
        let panels = self.panels.len();
        format!("{name}: {title}, doi:{doi}\n{panels} panels: {}\n\n{table}", counts.join(", "))
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        for panel in &self.panels {
            for name in panel.taken() {
                let from = panel.folder.as_deref().unwrap_or(Path::new("")).join(&name);
                let bytes = fs::read(&from)
                    .map_err(|source| FileError::Read { path: from.clone(), source })?;
                results.bytes(&panel.name_of(&name), &bytes)?;
            }
        }
        results.text("report.html", &page::of(self)?)?;
        Ok(())
    }
}
