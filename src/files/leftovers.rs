//! What runs that were cut off have left beside a place of results, under hidden names with a number.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use data::Warning;

use super::place::PROVENANCE;

/// What a run keeps beside its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Results that are being written.
    Partial,
    /// Results that are being replaced.
    Old,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::Old => "old",
        }
    }

    /// The hidden name with a number, as `.run.partial-1`.
    pub(super) fn path(self, place: &Path, number: usize) -> PathBuf {
        beside(place, ".", &format!("{}-{number}", self.word()))
    }

    /// Of a hidden name that has the form of one in this role.
    fn of(self, place: &Path, name: &str) -> bool {
        let prefix = beside(place, ".", &format!("{}-", self.word()));
        let prefix = prefix.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let number = name.strip_prefix(&prefix).unwrap_or_default();
        !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
    }
}

/// A name beside a place, made of its own: `.run.lock`.
pub(super) fn beside(place: &Path, before: &str, after: &str) -> PathBuf {
    let mut name = OsString::from(before);
    name.push(place.file_name().unwrap_or_default());
    name.push(".");
    name.push(after);
    place.with_file_name(name)
}

/// Puts in order what earlier runs have left; only whoever has the lock of the place may.
///
/// Results that were being replaced go back where the place is empty, and are removed where the new ones stand.
/// A partial folder without anything in it is removed; one that holds something is told and left alone, as it
/// may be all that is left of a long run, and is no result.
pub(super) fn tidy(place: &Path) -> io::Result<Vec<Warning>> {
    let folder = place.parent().unwrap_or(Path::new("/"));
    let mut told = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
        let is_folder = entry.file_type()?.is_dir();
        if is_folder && Role::Partial.of(place, &name) {
            told.extend(tidy_partial(place, &path));
        } else if is_folder && Role::Old.of(place, &name) {
            told.extend(tidy_old(place, &path)?);
        }
    }
    Ok(told)
}

fn tidy_partial(place: &Path, partial: &Path) -> Option<Warning> {
    // It succeeds only where there is nothing.
    if fs::remove_dir(partial).is_ok() {
        return None;
    }
    let message = format!(
        "an earlier run into {} was cut off; what it had written is in {}: use or remove it",
        place.display(),
        partial.display()
    );
    Some(Warning::new("partial_results", message))
}

fn tidy_old(place: &Path, old: &Path) -> io::Result<Option<Warning>> {
    // It succeeds only where there is nothing: the run was cut off when it had removed all else.
    if fs::remove_dir(old).is_ok() {
        return Ok(None);
    }
    let (place_name, old_name) = (place.display(), old.display());
    let (kind, message) = if !old.join(PROVENANCE).is_file() {
        let message = format!("{old_name} stands beside {place_name} and holds no results");
        ("unknown_leftover", message)
    } else if place.join(PROVENANCE).is_file() {
        remove_results(old)?;
        return Ok(None);
    } else if fs::rename(old, place).is_ok() {
        let message = format!(
            "an earlier run was cut off while it replaced {place_name}: the results before it are back"
        );
        ("results_put_back", message)
    } else {
        let message =
            format!("{old_name} holds results that an earlier run was to replace in {place_name}");
        ("old_results", message)
    };
    Ok(Some(Warning::new(kind, message)))
}

/// Removes results, what marks them as such at last: cut off, they are still known.
pub(super) fn remove_results(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != PROVENANCE {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_file(folder.join(PROVENANCE))?;
    fs::remove_dir(folder)
}
