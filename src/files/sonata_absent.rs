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

#[cfg(test)]
mod tests {
    use sim::recording::Grid;

    use super::*;

    #[test]
    fn what_cannot_be_read_or_written_is_refused_with_its_name() {
        let path = Path::new("spikes.h5");
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 1 };
        let empty = SpikeRecording { grid, populations: Vec::new() };
        let refusals = [
            is_whole(path).map(|_| ()),
            read(path).map(|_| ()),
            read_foreign(path, empty.clone()).map(|_| ()),
            write(path, &empty),
        ];
        for refusal in refusals {
            let words = refusal.unwrap_err().to_string();
            assert!(words.contains("spikes.h5") && words.contains("sonata"), "{words}");
        }
        assert!(!path.exists());
    }
}
