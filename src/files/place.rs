//! The places that results may take.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The file that every finished directory of results holds.
pub const PROVENANCE: &str = "provenance.json";

/// Why results cannot stand at a place.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// Results are there already.
    #[error("{} exists; choose another directory, or --force to replace the results in it", place.display())]
    Exists {
        /// The directory.
        place: PathBuf,
    },
    /// `--force` replaces results only.
    #[error("{} holds no results of siegert (no provenance.json), so it is not replaced", place.display())]
    Foreign {
        /// The directory.
        place: PathBuf,
    },
    /// What is there beside the results would be lost with them.
    #[error(
        "{} holds {found}, which the run that wrote the results there did not write: --force would remove it, so move it \
         or choose another directory", place.display()
    )]
    HoldsMore {
        /// The directory.
        place: PathBuf,
        /// The first file that is no result, by its name in the directory.
        found: String,
    },
    /// A file or a device stands there.
    #[error("{} exists and is no directory", place.display())]
    NoDirectory {
        /// What stands there.
        place: PathBuf,
    },
    /// A symbolic link stands there and leads nowhere.
    #[error("{} is a symbolic link to {}, which does not exist", place.display(), target.display())]
    Dangling {
        /// The link.
        place: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// Whoever is in the directory would stand in one that is gone.
    #[error(
        "{} is the current directory or holds it, and results take their place as a whole: name a directory in it",
        place.display()
    )]
    HoldsCurrent {
        /// The directory.
        place: PathBuf,
    },
    /// The path ends without a name.
    #[error("'{}' names no directory", place.display())]
    NoName {
        /// The path.
        place: PathBuf,
    },
    /// Another run writes there.
    #[error("{} is in use: {holder} writes there", place.display())]
    InUse {
        /// The directory.
        place: PathBuf,
        /// The other run.
        holder: String,
    },
    /// The system refuses it.
    #[error("cannot write {}", place.display())]
    Refused {
        /// The file or directory.
        place: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl PlaceError {
    pub(super) fn refused(place: &Path, source: io::Error) -> Self {
        Self::Refused { place: place.to_owned(), source }
    }
}

/// A place at which results can stand, without symbolic links.
///
/// # Errors
/// [`PlaceError`] says why they cannot.
pub fn check_place(place: &Path, force: bool) -> Result<PathBuf, PlaceError> {
    let place = real(place)?;
    check(&place, force)?;
    Ok(place)
}

/// A place without symbolic links.
fn real(given: &Path) -> Result<PathBuf, PlaceError> {
    let place = given.to_owned();
    // Without a slash at its end, behind which a link is not seen as one.
    let path: PathBuf = given.components().collect();
    match fs::symlink_metadata(&path) {
        Ok(_) => path.canonicalize().map_err(|source| match fs::read_link(&path) {
            Ok(target) if source.kind() == io::ErrorKind::NotFound => {
                PlaceError::Dangling { place, target }
            }
            _ => PlaceError::Refused { place, source },
        }),
        Err(source) if source.kind() == io::ErrorKind::NotFound => {
            path.file_name().map(|_| resolved(&path)).ok_or(PlaceError::NoName { place })
        }
        Err(source) => Err(PlaceError::Refused { place, source }),
    }
}

/// Refuses a place at which something stands that results must not replace.
pub(super) fn check(place: &Path, force: bool) -> Result<(), PlaceError> {
    let mut entries = match fs::read_dir(place) {
        Ok(entries) => entries,
        Err(none) if none.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(other) if other.kind() == io::ErrorKind::NotADirectory => {
            return Err(PlaceError::NoDirectory { place: place.to_owned() });
        }
        Err(source) => return Err(PlaceError::refused(place, source)),
    };
    let current = std::env::current_dir().and_then(|current| current.canonicalize());
    if current.is_ok_and(|current| current.starts_with(place)) {
        return Err(PlaceError::HoldsCurrent { place: place.to_owned() });
    }
    match force {
        _ if entries.next().is_none() => Ok(()),
        false => Err(PlaceError::Exists { place: place.to_owned() }),
        true if place.join(PROVENANCE).is_file() => refuse_foreign_files(place),
        true => Err(PlaceError::Foreign { place: place.to_owned() }),
    }
}

/// Refuses results among which there are files that the provenance does not list.
fn refuse_foreign_files(place: &Path) -> Result<(), PlaceError> {
    let provenance = fs::read_to_string(place.join(PROVENANCE))
        .map_err(|source| PlaceError::refused(place, source))?;
    // What cannot be read lists nothing.
    let own: Listed = serde_json::from_str(&provenance).unwrap_or_default();
    let found = files_in(place).map_err(|source| PlaceError::refused(place, source))?;
    match found.into_iter().find(|name| name != PROVENANCE && !own.results.contains(name)) {
        Some(found) => Err(PlaceError::HoldsMore { place: place.to_owned(), found }),
        None => Ok(()),
    }
}

/// What a provenance says of the files beside it.
#[derive(Debug, Default, Deserialize)]
struct Listed {
    #[serde(default)]
    results: Vec<String>,
}

/// The names of all files in a folder and its folders, with `/` between; what is no folder counts as a file.
pub(super) fn files_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push((entry.path(), name + "/"));
            } else {
                names.push(name);
            }
        }
    }
    names.sort();
    Ok(names)
}

/// A path without symbolic links as far as there is something at it.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let rest_of = |existing: &Path| path.strip_prefix(existing).map(Path::to_owned).ok();
    let real = |existing: &Path| Some(existing.canonicalize().ok()?.join(rest_of(existing)?));
    path.ancestors().find_map(real).unwrap_or(path)
}
