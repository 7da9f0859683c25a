//! Files: arrays, tables, parameters and the directories that results are written into.
//!
//! Every error names the file, the place in it and what is expected there.

mod directory;
mod error;
mod indegrees;
mod model_npy;
mod network;
pub mod npy;
mod rates;
mod recording;
mod series;
pub mod sonata;
mod working_points;

pub use directory::{PROVENANCE, ResultDirectory};
pub use error::FileError;
pub(crate) use error::closest;
pub use indegrees::read_indegrees;
pub use network::write_network;
pub use rates::read_rates;
pub use recording::{RecordingFrame, read_recording, recording_files};
pub use series::read_rate_series;
pub use working_points::{WorkingPoints, read_working_points};

use std::path::Path;

/// Reads a whole file.
///
/// # Errors
/// [`FileError::Read`] if it cannot be opened.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(|source| FileError::read(path, source))
}

/// Reads a whole file of text.
///
/// # Errors
/// [`FileError::Read`] if it cannot be opened or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    std::fs::read_to_string(path).map_err(|source| FileError::read(path, source))
}
