//! Directories of results: whole or not there at all.
//!
//! What is promised: at its place stand the results of one run, all of them, or what stood there before, or
//! nothing. This holds at every moment, however the run ends, and with it the power. A run locks its place while it
//! is alive. It writes into a hidden folder beside the place, which no other run has had; when all is written,
//! every file and folder in it is synchronised with the disk ([`durable`]), the folder moves to its
//! place, and the folder around it is synchronised. Earlier results that it replaces move to a hidden name first and
//! are removed last; where a run is cut off between the two moves, the next one puts them back.
//!
//! Where the last steps fail, what was written is kept under a name that says so ([`ResultDirectory::give_up`]).

use std::cell::RefCell;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Component, Path, PathBuf};

use data::{Matrix, Warning};
use num_complex::Complex64;
use serde::Serialize;

use super::durable;
use super::error::FileError;
use super::leftovers::{self, Role};
use super::lock::{PlaceLock, refuse_within_others};
use super::npy;
use super::place::{self, PROVENANCE, PlaceError};
use crate::plots::{CAN_DRAW, Figure, PlotFormat, SvgLetters};

/// A directory of results that is being written.
///
/// It grows beside its final place under a hidden name and is moved there by
/// [`ResultDirectory::finish`]; without that, see [`ResultDirectory::give_up`].
#[derive(Debug)]
pub struct ResultDirectory {
    place: PathBuf,
    partial: PathBuf,
    figures: RefCell<Vec<(String, Figure)>>,
    /// What each of them is written as.
    formats: Vec<PlotFormat>,
    /// What is not among the results, and why.
    left_out: RefCell<Vec<Warning>>,
    warnings: Vec<Warning>,
    ended: bool,
    /// Goes last; what is part of another directory is locked with it.
    lock: Option<PlaceLock>,
}

impl ResultDirectory {
    /// Starts a directory that will stand at `place`, and locks it.
    ///
    /// # Errors
    /// [`PlaceError`] says why it cannot stand there.
    pub fn create(place: &Path, force: bool) -> Result<Self, PlaceError> {
        let place = place::check_place(place, force)?;
        refuse_within_others(&place)?;
        let around = place.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(around).map_err(|source| PlaceError::refused(around, source))?;
        let lock = PlaceLock::take(leftovers::beside(&place, ".", "lock"), &place)?;
        let mut warnings: Vec<Warning> = lock.warning(&place).into_iter().collect();
        if lock.is_certain() {
            warnings.extend(
                leftovers::tidy(&place).map_err(|source| PlaceError::refused(&place, source))?,
            );
            // Results may be back.
            place::check(&place, force)?;
        }
        let partial = fresh_folder(&place).map_err(|source| PlaceError::refused(&place, source))?;
        let mut results = Self::at(place, partial);
        (results.warnings, results.lock, results.ended) = (warnings, Some(lock), false);
        Ok(results)
    }

    /// A directory within one that is being written: it stands at its place already, and is whole when the other one is.
    ///
    /// # Errors
    /// [`PlaceError`] if the system refuses it.
    pub fn create_part(place: &Path) -> Result<Self, PlaceError> {
        fs::create_dir_all(place).map_err(|source| PlaceError::refused(place, source))?;
        Ok(Self::at(place.to_owned(), place.to_owned()))
    }

    fn at(place: PathBuf, partial: PathBuf) -> Self {
        let (figures, left_out, warnings) = Default::default();
        let formats = vec![PlotFormat::Svg, PlotFormat::Png];
        Self { place, partial, figures, formats, left_out, warnings, ended: true, lock: None }
    }

    /// Draws figures in these formats, each once, instead of SVG and PNG.
    #[must_use]
    pub fn with_plot_formats(mut self, formats: &[PlotFormat]) -> Self {
        self.formats = formats.to_vec();
        self
    }

    /// Where the directory stands while it is written.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Where it will stand, without symbolic links.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// What stands beside the place while the directory is written: it, and the lock. Nothing of a part.
    #[must_use]
    pub fn unfinished(&self) -> Vec<PathBuf> {
        let beside = |lock: &PlaceLock| vec![self.partial.clone(), lock.path().to_owned()];
        self.lock.as_ref().map(beside).unwrap_or_default()
    }

    /// What there is to tell of the place before the run.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Creates a file; folders in its name are created too.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn file(&self, name: &str) -> Result<BufWriter<File>, FileError> {
        let path = self.file_path(name)?;
        let file = File::create(&path).map_err(|source| FileError::write(&path, source))?;
        Ok(BufWriter::new(file))
    }

    /// Writes a text file.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn text(&self, name: &str, text: &str) -> Result<(), FileError> {
        self.bytes(name, text.as_bytes())
    }

    /// Writes a file of bytes.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn bytes(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        let path = self.file_path(name)?;
        fs::write(&path, bytes).map_err(|source| FileError::write(&path, source))
    }

    /// Writes a value as JSON with a line per entry.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn json(&self, name: &str, value: &impl Serialize) -> Result<(), FileError> {
        let text = serde_json::to_string_pretty(value)
            .map_err(|source| FileError::write(&self.partial.join(name), source.into()))?;
        self.text(name, &(text + "\n"))
    }

    /// Writes a matrix as NPY.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn matrix(&self, name: &str, matrix: &Matrix) -> Result<(), FileError> {
        npy::write_matrix(&self.file_path(name)?, matrix)
    }

    /// Writes a vector as NPY.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn vector(&self, name: &str, values: &[f64]) -> Result<(), FileError> {
        npy::write_vector(&self.file_path(name)?, values)
    }

    /// Writes a vector of complex numbers as NPY.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn complex(&self, name: &str, values: &[Complex64]) -> Result<(), FileError> {
        npy::write_complex(&self.file_path(name)?, values)
    }

    /// A figure to be drawn by [`ResultDirectory::draw`]: as `NAME.svg` and `NAME.png`, unless other formats are
    /// asked for.
    pub fn figure(&self, name: &str, figure: &Figure) {
        self.figures.borrow_mut().push((name.to_owned(), figure.clone()));
    }

    /// Goes on without a file that could not be written: [`ResultDirectory::draw`] tells.
    pub fn leave_out(&self, why: Warning) {
        self.left_out.borrow_mut().push(why);
    }

    /// The names of all files that are written or will be drawn, and of the provenance.
    ///
    /// # Errors
    /// [`FileError::Read`] if the folder cannot be read.
    pub fn contents(&self) -> Result<Vec<String>, FileError> {
        let mut names = place::files_in(&self.partial)
            .map_err(|source| FileError::Read { path: self.partial.clone(), source })?;
        if CAN_DRAW {
            let figures = self.figures.borrow();
            names.extend(figures.iter().flat_map(|(figure, _)| self.drawn(figure)));
        }
        names.push(PROVENANCE.to_owned());
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// Draws the figures, when all else is written: results without one are worth more than none. Returns why
    /// some, and other files, are not there.
    #[must_use]
    pub fn draw(&self, letters: SvgLetters) -> Vec<Warning> {
        let warning = |name: &str, trouble: FileError| {
            let why = with_causes(&trouble);
            Warning::new("figure", format!("the figure {name} is not in the results: {why}"))
        };
        let (mut left_out, figures) = (self.left_out.take(), self.figures.take());
        if !CAN_DRAW && !figures.is_empty() {
            let message =
                "the results have no figures: siegert was built without the feature plots";
            left_out.push(Warning::new("figure", message.to_owned()));
            return left_out;
        }
        let drawn =
            figures.iter().map(|(name, figure)| (name, self.write_figure(name, figure, letters)));
        left_out.extend(drawn.filter_map(|(name, drawn)| Some(warning(name, drawn.err()?))));
        left_out
    }

    /// Takes back a file that could not be written to its end.
    pub fn discard(&self, name: &str) {
        // Where not even this can be done, it is as if it had not been tried.
        let _ = fs::remove_file(self.partial.join(name));
    }

    fn write_figure(
        &self,
        name: &str,
        figure: &Figure,
        letters: SvgLetters,
    ) -> Result<(), FileError> {
        let drawn: Result<Vec<_>, _> =
            self.formats.iter().map(|&format| figure.file(format, letters)).collect();
        let drawn = drawn.map_err(|source| FileError::Figure { name: name.to_owned(), source })?;
        let files = self.drawn(name);
        let written =
            files.iter().zip(&drawn).try_for_each(|(file, bytes)| self.bytes(file, bytes));
        if written.is_err() {
            files.iter().for_each(|file| self.discard(file));
        }
        written
    }

    /// The files of a figure.
    fn drawn(&self, name: &str) -> Vec<String> {
        self.formats.iter().map(|format| format!("{name}.{}", format.extension())).collect()
    }

    /// Moves the directory to its place, at which a part stands already.
    ///
    /// # Errors
    /// [`PlaceError`] if the system refuses or something came to stand there meanwhile; what was written can
    /// still be kept.
    pub fn finish(&mut self, force: bool) -> Result<(), PlaceError> {
        if self.lock.is_none() {
            return Ok(());
        }
        durable::sync_tree(&self.partial)
            .map_err(|source| PlaceError::refused(&self.place, source))?;
        place::check(&self.place, force)?;
        self.take_place().map_err(|source| PlaceError::refused(&self.place, source))?;
        self.ended = true;
        Ok(())
    }

    fn take_place(&self) -> io::Result<()> {
        let around = self.place.parent().unwrap_or(Path::new("/"));
        if !self.place.join(PROVENANCE).is_file() {
            fs::rename(&self.partial, &self.place)?;
            return durable::sync_folder(around);
        }
        let is_free = |path: &PathBuf| fs::symlink_metadata(path).is_err();
        let mut names = (1..).map(|number| Role::Old.path(&self.place, number));
        let old = names.find(is_free).unwrap_or_default();
        fs::rename(&self.place, &old)?;
        if let Err(refused) = fs::rename(&self.partial, &self.place) {
            fs::rename(&old, &self.place)?;
            return Err(refused);
        }
        durable::sync_folder(around)?;
        // What stays of it is in nobody's way, and the next run removes it.
        let _ = leftovers::remove_results(&old);
        Ok(())
    }

    /// Ends without results. Nothing stays if nothing was written; if something was, it was computed, and is kept
    /// beside the place as `NAME.partial-1`, or with the first number that is free. Returns where that is.
    pub fn give_up(mut self) -> Option<PathBuf> {
        self.leave()
    }

    fn leave(&mut self) -> Option<PathBuf> {
        if std::mem::replace(&mut self.ended, true) {
            return None;
        }
        if !holds_files(&self.partial) {
            // It is empty: what stays of it, the next run removes.
            let _ = fs::remove_dir_all(&self.partial);
            return None;
        }
        let name = |number| leftovers::beside(&self.place, "", &format!("partial-{number}"));
        let mut free = (1..).map(name).filter(|path| fs::symlink_metadata(path).is_err());
        let kept = free.next().filter(|kept| fs::rename(&self.partial, kept).is_ok());
        // Somebody may have moved or removed it meanwhile.
        Some(kept.unwrap_or_else(|| self.partial.clone())).filter(|kept| kept.is_dir())
    }

    fn file_path(&self, name: &str) -> Result<PathBuf, FileError> {
        let path = self.partial.join(name);
        let is_within = |part: Component| matches!(part, Component::Normal(_));
        if !Path::new(name).components().all(is_within) {
            let leads_out = io::Error::new(io::ErrorKind::InvalidInput, "it is not in the results");
            return Err(FileError::write(&path, leads_out));
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| FileError::write(folder, source))?;
        }
        Ok(path)
    }
}

impl Drop for ResultDirectory {
    fn drop(&mut self) {
        self.leave();
    }
}

/// An error and its causes, in one line.
fn with_causes(trouble: &dyn Error) -> String {
    let mut text = trouble.to_string();
    let mut cause = trouble.source();
    while let Some(below) = cause {
        text = format!("{text}: {below}");
        cause = below.source();
    }
    text
}

/// A folder for results that are being written, which nobody has had before.
fn fresh_folder(place: &Path) -> io::Result<PathBuf> {
    let mut number = 1;
    loop {
        let folder = Role::Partial.path(place, number);
        match fs::create_dir(&folder) {
            Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => number += 1,
            made => return made.map(|()| folder),
        }
    }
}

/// Whether there is a file in a folder or its folders; what cannot be read may be one.
fn holds_files(folder: &Path) -> bool {
    let Ok(mut entries) = fs::read_dir(folder) else { return true };
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    entries.any(|entry| !entry.is_ok_and(|e| is_folder(&e) && !holds_files(&e.path())))
}

#[cfg(test)]
mod tests;
