//! Files: arrays, tables, parameters and the directories that results are written into.
//!
//! Every error names the file, the place in it and what is expected there.

mod checksums;
mod directory;
pub(crate) mod durable;
mod error;
mod indegrees;
mod kept;
mod known;
mod leftovers;
mod lock;
mod model_npy;
mod network;
pub mod npy;
mod place;
mod rates;
mod recording;
mod series;
pub mod sonata;
mod space;
mod working_points;

pub use directory::{PROVENANCE, ResultDirectory};
pub(crate) use error::closest;
pub use error::{Contradiction, FileError};
pub use indegrees::read_indegrees;
pub use kept::KeptRecording;
pub use known::{KnownNetwork, KnownPopulation};
pub(crate) use lock::PlaceLock;
pub use network::write_network;
pub(crate) use place::resolved;
pub use place::{PlaceError, check_place};
pub use rates::{RatesPlace, read_rates, refuse_foreign_rates};
pub use recording::{RecordingFrame, read_recording, recording_files, takes_id_map};
pub use series::read_rate_series;
pub use space::free_space;
pub use working_points::{WorkingPoints, read_working_points};

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// The mark that some editors put before UTF-8; it is no part of the text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a whole file.
///
/// # Errors
/// [`FileError::Read`] if it cannot be opened.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(|source| FileError::read(path, source))
}

/// Opens a file of text, behind its byte order mark if it has one: what every reader of text begins with.
///
/// # Errors
/// [`FileError::Read`] if it cannot be opened.
pub fn open_text(path: &Path) -> Result<impl BufRead + use<>, FileError> {
    let failed = |source| FileError::read(path, source);
    let mut file = BufReader::new(File::open(path).map_err(failed)?);
    let mut beginning = Vec::new();
    let mark = BYTE_ORDER_MARK.len() as u64;
    file.by_ref().take(mark).read_to_end(&mut beginning).map_err(failed)?;
    if beginning == BYTE_ORDER_MARK {
        beginning.clear();
    }
    Ok(std::io::Cursor::new(beginning).chain(file))
}

/// Reads a whole file of text.
///
/// # Errors
/// [`FileError::Read`] if it cannot be opened or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let mut text = String::new();
    let read = open_text(path)?.read_to_string(&mut text);
    read.map_err(|source| FileError::read(path, source))?;
    Ok(text)
}
