//! What every command does besides its own work: threads, progress, printing, keeping results.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::time::{Instant, SystemTime};

use anyhow::Context;
use data::{Network, Warning};
use serde::Serialize;
use serde_json::{Value, json};
use theory::Assumptions;

use super::args::OutputArgs;
use super::interruption;
use super::outcome::say;
use super::progress::Progress;
use super::threads;
use super::watching::Watching;
use crate::files::{ResultDirectory, files_read};
use crate::report::{Provenance, Report, Subject, Work};

/// One run of a command, from its start to its results.
///
/// [`Session::end`] writes the results, adds `provenance.json` and the figures, moves the whole to its place, and
/// prints what was found. A run that fails before it has written anything leaves nothing; if something is written, it
/// is kept beside the place, and a line says where.
#[derive(Debug)]
pub struct Session {
    output: OutputArgs,
    threads: usize,
    results: Option<ResultDirectory>,
    /// Whether results are in their place.
    kept: bool,
    warnings: Vec<Warning>,
    assumptions: Option<Assumptions>,
    start: SystemTime,
    clock: Instant,
}

impl Session {
    /// Starts the clock, and refuses a directory that it must not write.
    ///
    /// # Errors
    /// If the directory exists, or cannot be written.
    pub fn start(output: &OutputArgs) -> anyhow::Result<Self> {
        let (start, clock) = (SystemTime::now(), Instant::now());
        let results = match &output.out {
            Some(place) if output.is_part => Some(ResultDirectory::create_part(place)?),
            Some(place) => Some(ResultDirectory::create(place, output.force)?),
            None => None,
        };
        let results = results.map(|one| one.with_plot_formats(&output.plot_formats()));
        interruption::remove_if_at_once(results.iter().flat_map(ResultDirectory::unfinished));
        let told = results.as_ref().map(|results| results.warnings().to_vec()).unwrap_or_default();
        let mut session = Self {
            output: output.clone(),
            threads: threads::count(output),
            results,
            kept: false,
            warnings: Vec::new(),
            assumptions: None,
            start,
            clock,
        };
        session.warn(told);
        Ok(session)
    }

    /// Number of threads to compute with; rayon's pool has as many already.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Whether the number of threads is that of `--threads`.
    #[must_use]
    pub fn threads_are_asked(&self) -> bool {
        self.output.threads.is_some()
    }

    /// The directory to write results into, if there is to be one.
    #[must_use]
    pub fn results(&self) -> Option<&ResultDirectory> {
        self.results.as_ref()
    }

    /// Tells warnings, each once and by one rank, as a line on standard error; documents hold them too.
    pub fn warn(&mut self, warnings: impl IntoIterator<Item = Warning>) {
        for warning in warnings {
            if !self.warnings.contains(&warning) {
                self.tell("warning", &warning);
                self.warnings.push(warning);
            }
        }
    }

    /// Tells what is neither a result nor limits one, unless it is to be quiet.
    pub fn note(&self, text: &str) {
        if !self.output.quiet {
            self.tell("note", &text);
        }
    }

    /// As [`Session::note`], where there is something to note.
    pub fn note_if(&self, condition: bool, text: Option<String>) {
        if let Some(text) = text.filter(|_| condition) {
            self.note(&text);
        }
    }

    /// A line on standard error.
    fn tell(&self, kind: &str, text: &dyn Display) {
        if !self.output.silent {
            say(&format!("{kind}: {text}"));
        }
    }

    /// Tells what the theory assumes, in documents and text, and where the network leaves its reach.
    pub fn theory_of(&mut self, network: &Network, assumptions: Assumptions) {
        self.assumptions = Some(assumptions);
        self.warn(theory::warnings(network, assumptions));
    }

    /// A document with what the theory assumes, if it has a part in it, and the warnings.
    fn with_warnings(&self, document: &impl Serialize) -> anyhow::Result<Value> {
        let mut value = serde_json::to_value(document)?;
        if let Value::Object(entries) = &mut value {
            if let Some(Assumptions { noise, weights }) = self.assumptions {
                let assumed = json!({ "noise": noise.name(), "weights": weights.name() });
                entries.insert("theory".to_owned(), assumed);
            }
            entries.insert("warnings".to_owned(), serde_json::to_value(&self.warnings)?);
        }
        Ok(value)
    }

    /// A progress bar over a number of steps; invisible where nobody would look at it.
    #[must_use]
    pub fn progress(&self, steps: u64, what: &str) -> Progress {
        Progress::new(steps, what, !(self.output.quiet || self.output.json))
    }

    /// An observer of a computation of the theory that shows what goes on, over a number of steps if it is
    /// known, and stops at Ctrl-C.
    #[must_use]
    pub fn watching(&self, what: &str, steps: Option<u64>) -> Watching {
        let shown = !(self.output.quiet || self.output.json);
        Watching::new(match steps {
            Some(steps) => Progress::new(steps, what, shown),
            None => Progress::of_unknown_length(what, shown),
        })
    }

    /// Ends a run: writes its results, if there are to be some, and prints what it found.
    ///
    /// # Errors
    /// If a file, or standard output, cannot be written. A figure that cannot is a warning.
    pub fn end<R: Report>(
        mut self,
        report: &R,
        subject: &Subject,
        seed: Option<u64>,
    ) -> anyhow::Result<()> {
        if let Some(results) = &self.results {
            if let Some(name) = R::DOCUMENT {
                results.json(name, &self.with_warnings(report)?)?;
            }
            report.write(results)?;
        }
        self.keep(subject, seed)?;
        self.show(report)
    }

    /// Completes the results, if any, with their provenance and figures and moves them to their place.
    ///
    /// # Errors
    /// If a file cannot be written. A figure that cannot is a warning.
    fn keep(&mut self, subject: &Subject, seed: Option<u64>) -> anyhow::Result<()> {
        let mut provenance = self.provenance(subject, seed);
        let listed = &mut provenance.subject.files;
        for file in files_read() {
            if !listed.iter().any(|known| known.path == file.path) {
                listed.push(file);
            }
        }
        self.refuse_to_replace(listed.iter().map(|file| file.path.as_path()))?;
        let Some(results) = &mut self.results else { return Ok(()) };
        provenance.results = results.contents()?;
        results.json(crate::files::PROVENANCE, &provenance)?;
        let undrawn = results.draw(self.output.svg_letters());
        results.finish(self.output.force)?;
        self.forget_unfinished();
        self.results = None;
        self.kept = true;
        self.warn(undrawn);
        Ok(())
    }

    /// Refuses results that would replace what they were computed from.
    ///
    /// # Errors
    /// If one of the files that were read stands where the results are to stand.
    pub fn refuse_to_replace<'p>(
        &self,
        read: impl IntoIterator<Item = &'p Path>,
    ) -> anyhow::Result<()> {
        let Some(place) = self.results.as_ref().map(ResultDirectory::place) else { return Ok(()) };
        for path in read {
            anyhow::ensure!(
                !crate::files::resolved(path).starts_with(place),
                "{} was read and is in the directory of --out, which is replaced as a whole: name another",
                path.display()
            );
        }
        Ok(())
    }

    /// What stands unfinished where this command ends; that of the command of which it is a part stays known.
    fn forget_unfinished(&self) {
        if !self.output.is_part {
            interruption::forget_unfinished();
        }
    }

    /// Where what is computed now comes from.
    #[must_use]
    pub fn provenance(&self, subject: &Subject, seed: Option<u64>) -> Provenance {
        let work = Work {
            command: self.output.words.clone(),
            seed,
            threads: self.threads,
            start: self.start,
            wall_time: self.clock.elapsed(),
        };
        Provenance::of(subject, work)
    }

    /// Prints the result: the JSON document with `--json`, the text for people without it.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn show(&self, report: &impl Report) -> anyhow::Result<()> {
        if self.output.is_part {
            return Ok(());
        }
        if self.output.json {
            return print(&(serde_json::to_string_pretty(&self.with_warnings(report)?)? + "\n"));
        }
        let place = self.output.out.as_deref().filter(|_| self.kept);
        let kept = place.map(kept_in).unwrap_or_default();
        let assumed = |assumptions| format!("\nTheory: {assumptions}\n");
        print(&(report.text() + &self.assumptions.map(assumed).unwrap_or_default() + &kept))
    }
}

fn kept_in(place: &Path) -> String {
    format!("\nResults are in {}\n", place.display())
}

impl Drop for Session {
    fn drop(&mut self) {
        self.forget_unfinished();
        if let Some(kept) = self.results.take().and_then(ResultDirectory::give_up) {
            let kept = kept.display();
            self.tell("kept", &format_args!("what was written before the run failed is in {kept}"));
        }
    }
}

/// Prints text; a reader that has closed its end has seen enough.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(trouble) if trouble.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(trouble).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}
