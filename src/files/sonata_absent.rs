//! What stands for the module of SONATA files where it is not built: their refusal.

use std::path::Path;

use sim::recording::SpikeRecording;

use super::error::FileError;

fn refused<T>(path: &Path) -> Result<T, FileError> {
    Err(FileError::NoSonata { path: path.to_owned() })
}

/// Refuses.
///
/// # Errors
/// [`FileError::NoSonata`].
pub fn is_whole(path: &Path) -> Result<bool, FileError> {
    refused(path)
}

/// Refuses.
///
/// # Errors
/// [`FileError::NoSonata`].
pub fn read(path: &Path) -> Result<SpikeRecording, FileError> {
    refused(path)
}

/// Refuses.
///
/// # Errors
/// [`FileError::NoSonata`].
pub fn read_foreign(path: &Path, _silent: SpikeRecording) -> Result<SpikeRecording, FileError> {
    refused(path)
}

/// Refuses.
///
/// # Errors
/// [`FileError::NoSonata`].
pub fn write(path: &Path, _recording: &SpikeRecording) -> Result<(), FileError> {
    refused(path)
}
