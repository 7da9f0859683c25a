//! Where rates are: a file, a directory of results, and one of several states in it.

use std::path::{Path, PathBuf};

use super::super::error::FileError;
use super::state::{State, listed};

/// The files in which results have their rates, the ones that say more first.
const IN_RESULTS: [&str; 6] = [
    "fixed_points.json",
    "stability.json",
    "result.json",
    "rates.json",
    "rates.csv",
    "populations.csv",
];

const EXPECTED: &str =
    "the results of fixed-points, stability, simulate or analyze, or a file with rates";

/// A file of rates, and which of its states is wanted: `fixed_points.json#2`.
#[derive(Clone, Debug, PartialEq)]
pub struct RatesPlace {
    /// The file.
    pub file: PathBuf,
    /// The number of the state, from 1.
    state: Option<usize>,
}

impl RatesPlace {
    /// From a path that may end in `#` and a number, unless there is a file of that very name.
    ///
    /// # Errors
    /// [`FileError`] if what stands behind `#` is no number of a state, or a directory holds no rates.
    pub fn of(path: &Path) -> Result<Self, FileError> {
        let text = path.to_string_lossy();
        let (place, state) = match text.rsplit_once('#') {
            Some((place, number)) if !path.exists() => {
                let number = number.parse().ok().filter(|number| *number > 0);
                let refused = || FileError::StateNumber { path: path.to_owned() };
                (PathBuf::from(place), Some(number.ok_or_else(refused)?))
            }
            _ => (path.to_owned(), None),
        };
        if !place.is_dir() {
            return Ok(Self { file: place, state });
        }
        let file = IN_RESULTS.into_iter().map(|name| place.join(name)).find(|file| file.is_file());
        let found = "a directory without rates".to_owned();
        let none = || FileError::NoRecording { path: place, found, expected: EXPECTED };
        Ok(Self { file: file.ok_or_else(none)?, state })
    }

    /// The ending of the file's name, in small letters.
    #[must_use]
    pub fn extension(&self) -> String {
        self.file.extension().unwrap_or_default().to_string_lossy().to_lowercase()
    }

    /// The state that is wanted, or the only one.
    pub(super) fn chosen(&self, mut states: Vec<State>) -> Result<State, FileError> {
        let path = self.file.clone();
        match (self.state, states.len()) {
            (_, 0) => Err(FileError::NoState { path }),
            (Some(number), count) if number <= count => Ok(states.swap_remove(number - 1)),
            (None, 1) => Ok(states.swap_remove(0)),
            (Some(number), _) => {
                Err(FileError::UnknownState { path, number, states: listed(&states) })
            }
            (None, _) => Err(FileError::SeveralStates { path, states: listed(&states) }),
        }
    }
}
