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
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Component, Path, PathBuf};

use data::{Matrix, Warning};
use serde::Serialize;

use super::durable;
use super::error::FileError;
use super::leftovers::{self, Role};
use super::lock::PlaceLock;
use super::npy;
use super::place::{self, PlaceError};
use crate::plots::Figure;

/// The file that every finished directory of results holds.
pub const PROVENANCE: &str = "provenance.json";

/// A directory of results that is being written.
///
/// It grows beside its final place under a hidden name and is moved there by
/// [`ResultDirectory::finish`]; without that, see [`ResultDirectory::give_up`].
#[derive(Debug)]
pub struct ResultDirectory {
    place: PathBuf,
    partial: PathBuf,
    figures: RefCell<Vec<(String, Figure)>>,
    warnings: Vec<Warning>,
    ended: bool,
    /// Goes last.
    _lock: PlaceLock,
}

impl ResultDirectory {
    /// Starts a directory that will stand at `place`, and locks it.
    ///
    /// # Errors
    /// [`PlaceError`] says why it cannot stand there.
    pub fn create(place: &Path, force: bool) -> Result<Self, PlaceError> {
        let place = place::check_place(place, force)?;
        let around = place.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(around).map_err(|source| PlaceError::refused(around, source))?;
        let lock = PlaceLock::take(leftovers::beside(&place, ".", "lock"), &place)?;
        let refused = |source| PlaceError::refused(&place, source);
        let mut warnings: Vec<Warning> = lock.warning(&place).into_iter().collect();
        if lock.is_certain() {
            warnings.extend(leftovers::tidy(&place).map_err(refused)?);
            // Results may be back.
            place::check(&place, force)?;
        }
        let partial = fresh_folder(&place).map_err(refused)?;
        let figures = RefCell::default();
        Ok(Self { place, partial, figures, warnings, ended: false, _lock: lock })
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

    /// Writes (real, imaginary) pairs as complex NPY.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn complex(&self, name: &str, values: &[(f64, f64)]) -> Result<(), FileError> {
        npy::write_complex(&self.file_path(name)?, values)
    }

    /// A figure to be drawn as `NAME.svg` and `NAME.png` by [`ResultDirectory::draw`].
    pub fn figure(&self, name: &str, figure: &Figure) {
        self.figures.borrow_mut().push((name.to_owned(), figure.clone()));
    }

    /// Draws the figures, when all else is written: results without one are worth more than none. Returns why
    /// some are not there.
    #[must_use]
    pub fn draw(&self) -> Vec<Warning> {
        let warning = |name: &str, trouble: FileError| {
            let why = anyhow::Error::new(trouble);
            Warning::new("figure", format!("the figure {name} is not in the results: {why:#}"))
        };
        let figures = self.figures.take();
        let drawn = figures.iter().map(|(name, figure)| (name, self.write_figure(name, figure)));
        drawn.filter_map(|(name, drawn)| Some(warning(name, drawn.err()?))).collect()
    }

    /// Takes back a file that could not be written to its end.
    pub fn discard(&self, name: &str) {
        // Where not even this can be done, it is as if it had not been tried.
        let _ = fs::remove_file(self.partial.join(name));
    }

    fn write_figure(&self, name: &str, figure: &Figure) -> Result<(), FileError> {
        let failed = |source| FileError::Figure { name: name.to_owned(), source };
        let (svg, png) = (format!("{name}.svg"), format!("{name}.png"));
        let (lines, pixels) = (figure.svg().map_err(failed)?, figure.png().map_err(failed)?);
        let written = self.text(&svg, &lines).and_then(|()| self.bytes(&png, &pixels));
        if written.is_err() {
            [svg, png].iter().for_each(|half| self.discard(half));
        }
        written
    }

    /// Moves the directory to its place.
    ///
    /// # Errors
    /// [`PlaceError`] if the system refuses or something came to stand there meanwhile; what was written can
    /// still be kept.
    pub fn finish(&mut self, force: bool) -> Result<(), PlaceError> {
        let refused = |source| PlaceError::refused(&self.place, source);
        durable::sync_tree(&self.partial).map_err(refused)?;
        place::check(&self.place, force)?;
        self.take_place().map_err(refused)?;
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
        Some(kept.unwrap_or_else(|| self.partial.clone()))
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
mod tests {
    use super::*;
    use crate::plots::Figure;

    fn write(directory: &ResultDirectory) {
        directory.text(PROVENANCE, "{}").unwrap();
        directory.vector("deep/in/rates.npy", &[1.0]).unwrap();
    }

    fn results(place: &Path, force: bool) -> Result<(), PlaceError> {
        let mut directory = ResultDirectory::create(place, force)?;
        write(&directory);
        directory.finish(force)
    }

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| name(entry).into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn results_appear_at_once_and_are_replaced_only_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("results");
        fs::create_dir(&place).unwrap();
        results(&place, false).unwrap();
        fs::write(place.join("old"), "").unwrap();
        assert!(place.join("deep/in/rates.npy").is_file());
        assert!(matches!(results(&place, false), Err(PlaceError::Exists { .. })));
        results(&place, true).unwrap();
        assert!(!place.join("old").exists() && place.join(PROVENANCE).is_file());
        assert_eq!(names(folder.path()), ["results"]);
    }

    #[test]
    fn a_directory_that_nothing_was_written_into_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let directory = ResultDirectory::create(&folder.path().join("empty"), false).unwrap();
        fs::create_dir(directory.path().join("recordings")).unwrap();
        assert!(directory.path().is_dir());
        drop(directory);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn what_was_written_before_a_failure_is_kept_and_not_hidden() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("run");
        for number in 1..3 {
            let directory = ResultDirectory::create(&place, false).unwrap();
            directory.text("spikes", "precious").unwrap();
            let kept = directory.give_up().unwrap();
            assert!(kept.ends_with(format!("run.partial-{number}")));
            assert_eq!(fs::read_to_string(kept.join("spikes")).unwrap(), "precious");
        }
        // A panic gives up too.
        let directory = ResultDirectory::create(&place, false).unwrap();
        directory.text("spikes", "precious").unwrap();
        drop(directory);
        assert_eq!(names(folder.path()), ["run.partial-1", "run.partial-2", "run.partial-3"]);
    }

    #[test]
    fn results_that_cannot_take_their_place_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("run");
        let mut directory = ResultDirectory::create(&place, false).unwrap();
        write(&directory);
        // What came to stand there meanwhile is somebody's.
        fs::write(&place, "thesis").unwrap();
        assert!(matches!(directory.finish(false), Err(PlaceError::NoDirectory { .. })));
        let kept = directory.give_up().unwrap();
        assert!(kept.join(PROVENANCE).is_file());
        assert_eq!(fs::read_to_string(place).unwrap(), "thesis");
    }

    #[test]
    fn force_never_replaces_what_is_no_result() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path();
        fs::write(place.join("thesis.tex"), "precious").unwrap();
        assert!(matches!(results(place, true), Err(PlaceError::Foreign { .. })));
        assert!(place.join("thesis.tex").is_file());
    }

    #[test]
    fn two_runs_do_not_share_a_place() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("run");
        let first = ResultDirectory::create(&place, false).unwrap();
        for force in [false, true] {
            let refused = ResultDirectory::create(&place, force).unwrap_err();
            assert!(matches!(refused, PlaceError::InUse { .. }), "{refused}");
        }
        assert!(ResultDirectory::create(&folder.path().join("other"), false).is_ok());
        drop(first);
        results(&place, false).unwrap();
    }

    /// As a run leaves it that is killed.
    fn left(folder: &Path, name: &str, file: &str) -> PathBuf {
        let left = folder.join(name);
        fs::create_dir(&left).unwrap();
        fs::write(left.join(file), "earlier").unwrap();
        left
    }

    #[test]
    fn what_a_killed_run_has_left_is_told_and_never_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        left(folder, ".run.partial-1", "spikes.npz");
        fs::create_dir(folder.join(".run.partial-2")).unwrap();
        // Of a run into another place.
        left(folder, ".run.old-1.partial-1", PROVENANCE);
        let mut directory = ResultDirectory::create(&folder.join("run"), false).unwrap();
        let [told] = directory.warnings() else { panic!("{:?}", directory.warnings()) };
        assert!(told.message.contains(".run.partial-1: use or remove it"), "{told}");
        write(&directory);
        directory.finish(false).unwrap();
        drop(directory);
        assert_eq!(names(folder), [".run.old-1.partial-1", ".run.partial-1", "run"]);
        assert_eq!(names(&folder.join("run")), ["deep", PROVENANCE]);
    }

    #[test]
    fn results_that_were_being_replaced_come_back_or_go() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let place = folder.join("run");
        // Killed between the two moves.
        left(folder, ".run.old-1", PROVENANCE);
        assert!(matches!(results(&place, false), Err(PlaceError::Exists { .. })));
        assert_eq!(fs::read_to_string(place.join(PROVENANCE)).unwrap(), "earlier");
        assert_eq!(names(folder), ["run"]);
        // Killed before the old ones were removed; and what is not known to be results.
        left(folder, ".run.old-1", PROVENANCE);
        left(folder, ".run.old-2", "thesis.tex");
        results(&place, true).unwrap();
        assert_eq!(fs::read_to_string(place.join(PROVENANCE)).unwrap(), "{}");
        assert_eq!(names(folder), [".run.old-2", "run"]);
    }

    #[cfg(unix)]
    #[test]
    fn places_that_cannot_be_taken_are_refused() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "").unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        symlink("around", at("around")).unwrap();
        fs::create_dir(at("empty")).unwrap();
        symlink("empty", at("link")).unwrap();
        let refused = |place: &Path| results(place, true).unwrap_err();
        for link in ["dangling", "dangling/"] {
            assert!(matches!(refused(&at(link)), PlaceError::Dangling { .. }), "{link}");
        }
        for file in ["file", "file/"] {
            assert!(matches!(refused(&at(file)), PlaceError::NoDirectory { .. }), "{file}");
        }
        assert!(matches!(refused(Path::new("")), PlaceError::NoName { .. }));
        assert!(matches!(refused(&at("missing/..")), PlaceError::NoName { .. }));
        for place in ["/", ".", "..", "../.."] {
            let refused = refused(Path::new(place));
            assert!(matches!(refused, PlaceError::HoldsCurrent { .. }), "{place}: {refused}");
        }
        for name in ["file/run", "around", &"long".repeat(70)] {
            assert!(matches!(refused(&at(name)), PlaceError::Refused { .. }), "{name}");
        }
        assert_eq!(names(folder.path()), ["around", "dangling", "empty", "file", "link"]);
        // A link to an empty directory stays one; folders around a place are made.
        results(&at("link"), false).unwrap();
        assert!(at("link").is_symlink() && at("empty").join(PROVENANCE).is_file());
        results(&at("new/folder/run/"), false).unwrap();
        assert!(at("new/folder/run").join(PROVENANCE).is_file());
    }

    #[test]
    fn nothing_is_written_outside() {
        let folder = tempfile::tempdir().unwrap();
        let directory = ResultDirectory::create(&folder.path().join("run"), false).unwrap();
        for name in ["../thesis.tex", "/tmp/siegert-thesis.tex", "a/../../thesis.tex"] {
            assert!(directory.text(name, "results").is_err(), "{name}");
        }
        assert_eq!(names(folder.path()), [".run.lock", ".run.partial-1"]);
    }

    #[test]
    fn a_figure_that_cannot_be_written_is_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("run");
        let mut directory = ResultDirectory::create(&place, false).unwrap();
        let empty = Figure { panels: Vec::new(), columns: 1 };
        directory.figure("rates", &empty);
        directory.figure("raster", &empty);
        write(&directory);
        fs::create_dir(directory.path().join("raster.svg")).unwrap();
        let told = directory.draw();
        assert!(
            told.iter().any(|w| w.message.starts_with("the figure raster is not in")),
            "{told:?}"
        );
        directory.finish(false).unwrap();
        assert!(place.join("deep/in/rates.npy").is_file());
    }
}
