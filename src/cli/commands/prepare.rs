//! `siegert prepare`: from the literature's raw tables to the shipped ones.

use std::path::{Path, PathBuf};

use anyhow::Context;
use data::macaque::anatomy::{RawTables, prepare};
use data::macaque::{StabilizingRounds, Tables};
use serde::Serialize;

use super::restabilize::{self, restabilize};
use crate::cli::args::OutputArgs;
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::files::{ResultDirectory, read_text};
use crate::report::{InputFile, Report, Subject};

const EXAMPLE: &str = "\
The raw tables are not part of siegert. The public Python implementation of the model has them:
https://github.com/INM-6/multi-area-model, folder multiarea_model/data_multiarea/raw_data.

To see that the shipped tables are what this command makes of them:
  siegert prepare --raw raw_data --check

Without --raw, --check stabilizes the in-degrees again, and --out writes the shipped tables, all
intermediate results and fits among them.

Example:
  siegert prepare --out tables";

/// Prepare the tables of the macaque's anatomy from those of the literature
///
/// And the stabilized in-degrees: `siegert stabilize` on the preset `schuecker2017` with the target
/// kappa 1.22, kept as one change along the critical mode per round.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The folder with the literature's raw tables.
    #[arg(long, value_name = "DIR")]
    raw: Option<PathBuf>,
    /// Compare with the shipped tables: those of the anatomy byte for byte, if --raw is given,
    /// and the stabilized in-degrees by stabilizing again; exit code 1 if they differ.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let session = Session::start(&args.output)?;
    let mut subject = Subject::default();
    let tables = match &args.raw {
        Some(folder) => {
            let (raw, files) = read_raw(folder)?;
            subject.files = files;
            prepare(&raw).with_context(|| format!("in the raw tables of {}", folder.display()))?
        }
        None => Tables::shipped(),
    };
    let shipped = StabilizingRounds::shipped();
    let again = if args.check || args.raw.is_some() {
        Some(restabilize(&session.watching("stabilization", None))?)
    } else {
        None
    };
    let stabilization = again.as_ref().unwrap_or(shipped);
    let mut differing = if args.check { tables.differing(&Tables::shipped()) } else { Vec::new() };
    if args.check && !restabilize::same(stabilization, shipped) {
        differing.push(restabilize::TABLE);
    }
    let texts: Vec<(&str, String)> = (tables.iter().map(|(name, text)| (name, text.to_owned())))
        .chain([(restabilize::TABLE, stabilization.table())])
        .collect();
    let lengths = texts.iter().map(|(name, text)| TableLength::of(name, text)).collect();
    let report = TablesReport { tables: lengths, checked: args.check, differing, texts };
    session.end(&report, &subject, None)?;
    if report.differing.is_empty() {
        return Ok(Outcome::Done);
    }
    let names = report.differing.join(", ");
    Ok(Outcome::No(anyhow::anyhow!("the prepared tables differ from the shipped ones in {names}")))
}

/// The tables, and whether they are those that ship.
#[derive(Serialize)]
struct TablesReport<'t> {
    tables: Vec<TableLength<'t>>,
    checked: bool,
    /// The names of those that differ.
    differing: Vec<&'static str>,
    #[serde(skip)]
    texts: Vec<(&'t str, String)>,
}

/// How many rows a table has.
#[derive(Serialize)]
struct TableLength<'t> {
    name: &'t str,
    rows: usize,
}

impl<'t> TableLength<'t> {
    fn of(name: &'t str, text: &str) -> Self {
        // The heading is no row.
        Self { name, rows: text.lines().count().saturating_sub(1) }
    }
}

impl Report for TablesReport<'_> {
    const DOCUMENT: Option<&'static str> = None;

    fn text(&self) -> String {
        let line = |TableLength { name, rows }: &TableLength| format!("{name:<32}{rows:>6} rows\n");
        let mut text: String = self.tables.iter().map(line).collect();
        if self.checked && self.differing.is_empty() {
            text.push_str("\nAll tables are equal to the shipped ones.\n");
        }
        text
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        self.texts.iter().try_for_each(|(name, text)| Ok(results.text(name, text)?))
    }
}

fn read_raw(folder: &Path) -> anyhow::Result<(RawTables, Vec<InputFile>)> {
    let (mut texts, mut files) = (Vec::new(), Vec::new());
    for name in RawTables::FILES {
        let path = folder.join(name);
        let text = read_text(&path)
            .with_context(|| format!("cannot read the raw table {}", path.display()))?;
        files.push(InputFile::new(&path, text.as_bytes()));
        texts.push((name.to_owned(), text));
    }
    Ok((RawTables::new(texts), files))
}
