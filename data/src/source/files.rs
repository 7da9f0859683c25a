//! How the files that a network names are read: by whoever asks for the network.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use crate::label::Label;
use crate::matrix::Matrix;
use crate::npy::{self, NpyError, NumericArray};
use crate::rates::Rates;

/// Why a file could not be read, in the words of who reads it.
pub type ReadError = Box<dyn Error + Send + Sync>;

/// Reads the files that a network names.
///
/// A closure from a path to the contents is enough, and reads NumPy arrays. Who knows other forms, or has values
/// instead of files, says so by the other methods.
pub trait Files {
    /// The contents of a file.
    ///
    /// # Errors
    /// As the system gives it; where it says that the file is not found, another place may be looked at.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// In-degrees, `[target, source]`.
    ///
    /// # Errors
    /// If the file cannot be read, or is no square matrix over the populations.
    fn in_degrees(&self, path: &Path, populations: &[Label]) -> Result<Matrix, ReadError> {
        let (array, size) = (array(self, path)?, populations.len());
        expect_shape(path, &array, &[size, size])?;
        Ok(Matrix::from_fn(size, size, |row, column| array.values[row * size + column]))
    }

    /// One rate (spikes/s) for each population.
    ///
    /// # Errors
    /// If the file cannot be read, is of another length, or holds what is no rate.
    fn rates(&self, path: &Path, populations: &[Label]) -> Result<Rates, ReadError> {
        let array = array(self, path)?;
        expect_shape(path, &array, &[populations.len()])?;
        expect_rates(path, &array)?;
        Ok(Rates::from_hz(array.values))
    }

    /// Rates over time (spikes/s): one row per population, one column per sample.
    ///
    /// # Errors
    /// If the file cannot be read, has another number of rows, or holds what is no rate.
    fn rate_series(&self, path: &Path, populations: &[Label]) -> Result<Matrix, ReadError> {
        let (array, size) = (array(self, path)?, populations.len());
        let samples = array.shape.get(1).copied().unwrap_or_default();
        expect_shape(path, &array, &[size, samples])?;
        expect_rates(path, &array)?;
        Ok(Matrix::from_fn(size, samples, |row, sample| array.values[row * samples + sample]))
    }
}

impl<F: Fn(&Path) -> io::Result<Vec<u8>>> Files for F {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self(path)
    }
}

/// For networks that name no files; refuses to read any.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &Path) -> io::Result<Vec<u8>> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "nobody reads files here"))
    }
}

/// Why a file is not the array that it should be.
#[derive(Debug, thiserror::Error)]
pub enum ArrayError {
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is no array.
    #[error("{} is no NumPy array of real numbers", path.display())]
    NotNpy {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: NpyError,
    },
    /// It has another shape.
    #[error("{} has the shape {found:?}, expected is {expected:?}", path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// Its shape.
        found: Vec<usize>,
        /// That of the network.
        expected: Vec<usize>,
    },
    /// A number in it is no rate.
    #[error(
        "{} has {value} at {index} (from 0), allowed is a finite number of at least 0 spikes/s",
        path.display()
    )]
    Rate {
        /// The file.
        path: PathBuf,
        /// Where in the array, row by row.
        index: usize,
        /// The number.
        value: f64,
    },
}

fn array(files: &(impl Files + ?Sized), path: &Path) -> Result<NumericArray, ArrayError> {
    let bytes =
        files.read(path).map_err(|source| ArrayError::Read { path: path.to_owned(), source })?;
    npy::read(&bytes).map_err(|source| ArrayError::NotNpy { path: path.to_owned(), source })
}

fn expect_shape(path: &Path, array: &NumericArray, expected: &[usize]) -> Result<(), ArrayError> {
    if array.shape == expected {
        return Ok(());
    }
    let (found, expected) = (array.shape.clone(), expected.to_vec());
    Err(ArrayError::Shape { path: path.to_owned(), found, expected })
}

fn expect_rates(path: &Path, array: &NumericArray) -> Result<(), ArrayError> {
    let impossible = |rate_hz: &f64| !(rate_hz.is_finite() && *rate_hz >= 0.0);
    match array.values.iter().position(impossible) {
        Some(index) => {
            Err(ArrayError::Rate { path: path.to_owned(), index, value: array.values[index] })
        }
        None => Ok(()),
    }
}
