//! Directories of results: whole or not there at all.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use data::Matrix;
use serde::Serialize;

use super::error::FileError;
use super::npy;
use crate::plots::Figure;

/// The file that every finished directory of results holds.
pub const PROVENANCE: &str = "provenance.json";

/// A directory of results that is being written.
///
/// It grows beside its final place under a hidden name and is moved there by
/// [`ResultDirectory::finish`]; dropped before that, it leaves nothing behind.
#[derive(Debug)]
pub struct ResultDirectory {
    place: PathBuf,
    partial: PathBuf,
    finished: bool,
}

impl ResultDirectory {
    /// Starts a directory that will stand at `place`.
    ///
    /// # Errors
    /// [`FileError::Exists`] if more than an empty directory is there and `force` is not set, [`FileError::Foreign`]
    /// if `force` is set but what is there are no results, [`FileError::Write`].
    pub fn create(place: &Path, force: bool) -> Result<Self, FileError> {
        check_place(place, force)?;
        // A name such as `.` becomes one that has siblings.
        let place = &place.canonicalize().unwrap_or_else(|_| place.to_owned());
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let partial = place.with_file_name(format!(".{name}.partial-{}", std::process::id()));
        fs::create_dir_all(&partial).map_err(|source| FileError::write(place, source))?;
        Ok(Self { place: place.to_owned(), partial, finished: false })
    }

    /// Where the directory stands while it is written.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.partial
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

    /// Draws a figure as `NAME.svg` and `NAME.png`.
    ///
    /// # Errors
    /// [`FileError::Figure`] if it cannot be drawn, [`FileError::Write`].
    pub fn figure(&self, name: &str, figure: &Figure) -> Result<(), FileError> {
        let failed = |source| FileError::Figure { name: name.to_owned(), source };
        self.text(&format!("{name}.svg"), &figure.svg().map_err(failed)?)?;
        self.bytes(&format!("{name}.png"), &figure.png().map_err(failed)?)
    }

    /// Moves the directory to its place.
    ///
    /// # Errors
    /// [`FileError::Write`] if the system refuses; [`FileError::Exists`] and
    /// [`FileError::Foreign`] if something came to stand there meanwhile.
    pub fn finish(mut self, force: bool) -> Result<(), FileError> {
        check_place(&self.place, force)?;
        let moved = |source| FileError::write(&self.place, source);
        if self.place.exists() {
            let old = self.partial.with_extension("old");
            fs::rename(&self.place, &old).map_err(moved)?;
            fs::rename(&self.partial, &self.place).map_err(moved)?;
            fs::remove_dir_all(&old).map_err(moved)?;
        } else {
            fs::rename(&self.partial, &self.place).map_err(moved)?;
        }
        self.finished = true;
        Ok(())
    }

    fn file_path(&self, name: &str) -> Result<PathBuf, FileError> {
        let path = self.partial.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| FileError::write(folder, source))?;
        }
        Ok(path)
    }
}

impl Drop for ResultDirectory {
    fn drop(&mut self) {
        if !self.finished {
            // It is called unfinished already; a leftover does no harm.
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

fn check_place(place: &Path, force: bool) -> Result<(), FileError> {
    if !place.exists() {
        return Ok(());
    }
    let path = place.to_owned();
    if fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_none()) {
        return Ok(());
    }
    match force {
        false => Err(FileError::Exists { path }),
        true if place.join(PROVENANCE).is_file() => Ok(()),
        true => Err(FileError::Foreign { path }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(place: &Path, force: bool) -> Result<(), FileError> {
        let directory = ResultDirectory::create(place, force)?;
        directory.text(PROVENANCE, "{}")?;
        directory.vector("deep/in/rates.npy", &[1.0])?;
        directory.finish(force)
    }

    #[test]
    fn results_appear_at_once_and_are_replaced_only_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("results");
        fs::create_dir(&place).unwrap();
        results(&place, false).unwrap();
        fs::write(place.join("old"), "").unwrap();
        assert!(place.join("deep/in/rates.npy").is_file());
        assert!(matches!(results(&place, false), Err(FileError::Exists { .. })));
        results(&place, true).unwrap();
        assert!(!place.join("old").exists() && place.join(PROVENANCE).is_file());
    }

    #[test]
    fn an_unfinished_directory_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("unfinished");
        let directory = ResultDirectory::create(&place, false).unwrap();
        directory.text("half", "written").unwrap();
        let partial = directory.path().to_owned();
        assert!(partial.is_dir());
        drop(directory);
        assert!(!partial.exists() && !place.exists());
    }

    #[test]
    fn force_never_replaces_what_is_no_result() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path();
        fs::write(place.join("thesis.tex"), "precious").unwrap();
        assert!(matches!(results(place, true), Err(FileError::Foreign { .. })));
        assert!(place.join("thesis.tex").is_file());
    }
}
