//! NumPy array files: real vectors and matrices, and complex vectors.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use data::Matrix;
use data::npy::{NpyError, NumericArray};
use npyz::WriterBuilder;
use num_complex::Complex64;

use super::error::FileError;
use super::read_bytes;

/// Makes plain numbers of arrays of Python objects, such as those that hold rows or a table of pandas. Unpickling
/// runs what is in a file, which is up to whoever trusts it.
const UNPICKLE: &str = "python3 -c \"import sys, numpy as np; [np.save(f, np.array(np.load(f, \
                        allow_pickle=True).tolist(), dtype=float)) for f in sys.argv[1:]]\"";

/// Reads a real matrix, stored in either order.
///
/// # Errors
/// [`FileError`] if the file cannot be read or holds no two-dimensional array of real numbers.
pub fn read_matrix(path: &Path) -> Result<Matrix, FileError> {
    let NumericArray { shape, values, .. } = read_array(path)?;
    let &[rows, columns] = shape.as_slice() else {
        let expected = "a matrix";
        return Err(FileError::Dimensions { path: path.to_owned(), found: shape, expected });
    };
    Ok(Matrix::from_fn(rows, columns, |row, column| values[row * columns + column]))
}

/// Reads a real vector.
///
/// # Errors
/// [`FileError`] if the file cannot be read or holds no one-dimensional array of real numbers.
pub fn read_vector(path: &Path) -> Result<Vec<f64>, FileError> {
    let NumericArray { shape: found, values, .. } = read_array(path)?;
    if found.len() == 1 {
        return Ok(values);
    }
    Err(FileError::Dimensions { path: path.to_owned(), found, expected: "a vector" })
}

/// Writes a real matrix, row by row.
///
/// # Errors
/// [`FileError::Write`].
pub fn write_matrix(path: &Path, matrix: &Matrix) -> Result<(), FileError> {
    let shape = [matrix.targets() as u64, matrix.sources() as u64];
    write(path, &shape, matrix.values())
}

/// Writes a real vector.
///
/// # Errors
/// [`FileError::Write`].
pub fn write_vector(path: &Path, values: &[f64]) -> Result<(), FileError> {
    write(path, &[values.len() as u64], values)
}

/// Writes a complex vector, as `complex128`.
///
/// # Errors
/// [`FileError::Write`].
pub fn write_complex(path: &Path, values: &[Complex64]) -> Result<(), FileError> {
    write(path, &[values.len() as u64], values)
}

fn write<T: npyz::AutoSerialize + Copy>(
    path: &Path,
    shape: &[u64],
    values: &[T],
) -> Result<(), FileError> {
    let attempt = || {
        let file = BufWriter::new(File::create(path)?);
        let mut writer =
            npyz::WriteOptions::new().default_dtype().shape(shape).writer(file).begin_nd()?;
        writer.extend(values.iter().copied())?;
        writer.finish()
    };
    attempt().map_err(|source| FileError::write(path, source))
}

/// Reads an array of real numbers of any type and shape.
///
/// # Errors
/// [`FileError`] if the file cannot be read or holds no real numbers.
pub fn read_array(path: &Path) -> Result<NumericArray, FileError> {
    let bytes = read_bytes(path)?;
    data::npy::read(&bytes).map_err(|source| match source {
        NpyError::Pickled => FileError::Pickled { path: path.to_owned(), recipe: UNPICKLE },
        source => FileError::NotNpy { path: path.to_owned(), source },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    /// An NPY file, version 1.0, with a header as NumPy writes it.
    fn write_numpy_file(path: &Path, header: &str, bytes: &[u8]) {
        let mut file = b"\x93NUMPY\x01\x00".to_vec();
        let padded = format!("{header:<117}\n");
        file.extend(u16::try_from(padded.len()).unwrap().to_le_bytes());
        file.extend(padded.bytes());
        file.extend(bytes);
        std::fs::write(path, file).unwrap();
    }

    #[test]
    fn a_matrix_comes_back() {
        let folder = folder();
        let path = folder.path().join("matrix.npy");
        let matrix = Matrix::from_fn(2, 3, |i, j| (10 * i + j) as f64);
        write_matrix(&path, &matrix).unwrap();
        assert_eq!(read_matrix(&path).unwrap(), matrix);
        assert!(matches!(
            read_vector(&path),
            Err(FileError::Dimensions { found, .. }) if found == [2, 3]
        ));
    }

    #[test]
    fn single_precision_and_columns_first_are_read() {
        let folder = folder();
        let path = folder.path().join("columns.npy");
        let header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }";
        let columns = [0.0_f32, 10.0, 1.0, 11.0, 2.0, 12.0];
        let bytes: Vec<u8> = columns.iter().flat_map(|value| value.to_le_bytes()).collect();
        write_numpy_file(&path, header, &bytes);
        let matrix = read_matrix(&path).unwrap();
        assert_eq!(matrix, Matrix::from_fn(2, 3, |i, j| (10 * i + j) as f64));
    }

    #[test]
    fn complex_numbers_are_written_as_pairs() {
        let folder = folder();
        let path = folder.path().join("complex.npy");
        write_complex(&path, &[Complex64::new(1.0, -2.0)]).unwrap();
        let file = std::fs::read(&path).unwrap();
        assert!(String::from_utf8_lossy(&file).contains("'<c16'"));
        let pair: Vec<u8> = [1.0_f64, -2.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        assert!(file.ends_with(&pair));
    }

    #[test]
    fn text_truncated_and_missing_arrays_are_refused() {
        let folder = folder();
        let path = folder.path().join("array.npy");
        assert!(matches!(read_vector(&path), Err(FileError::Read { .. })));
        let text = "{'descr': '<U2', 'fortran_order': False, 'shape': (1,), }";
        write_numpy_file(&path, text, &[0; 8]);
        assert!(matches!(read_vector(&path), Err(FileError::NotNpy { .. })));
        let longer = "{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }";
        write_numpy_file(&path, longer, &[0; 8]);
        assert!(matches!(read_vector(&path), Err(FileError::NotNpy { .. })));
    }
}
