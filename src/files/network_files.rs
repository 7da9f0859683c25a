//! The files that a network names, read from the machine.

use std::error::Error;
use std::io;
use std::path::Path;

use data::source::{Files, ReadError};
use data::{Label, Matrix, Rates};

use super::{FileError, read_bytes, read_indegrees, read_rate_series, read_rates};

/// The files of the machine, in all forms in which commands write them, for [`data::source::Source::build`].
#[derive(Clone, Copy, Debug)]
pub struct NetworkFiles;

impl Files for NetworkFiles {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // Whoever asks says the name already.
        read_bytes(path).map_err(|refused| match refused {
            FileError::Read { source, .. } => source,
            refused => io::Error::other(refused),
        })
    }

    fn in_degrees(&self, path: &Path, populations: &[Label]) -> Result<Matrix, ReadError> {
        read_indegrees(path, populations).map_err(boxed)
    }

    fn rates(&self, path: &Path, populations: &[Label]) -> Result<Rates, ReadError> {
        read_rates(path, populations).map_err(boxed)
    }

    fn rate_series(&self, path: &Path, populations: &[Label]) -> Result<Matrix, ReadError> {
        read_rate_series(path, populations).map_err(boxed)
    }
}

fn boxed(refused: impl Error + Send + Sync + 'static) -> ReadError {
    Box::new(refused)
}
