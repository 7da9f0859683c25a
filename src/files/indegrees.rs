//! Recurrent in-degrees from a file.

use std::path::Path;

use data::{Label, Matrix};

use super::error::FileError;
use super::npy;

/// Reads in-degrees, `[target, source]` over the populations.
///
/// # Errors
/// [`FileError`] if the matrix has another shape, or names the first entry that is negative or
/// not finite by row, column (counted from 0) and population.
pub fn read_indegrees(path: &Path, populations: &[Label]) -> Result<Matrix, FileError> {
    let in_degrees = npy::read_matrix(path)?;
    let (found, size) = ([in_degrees.targets(), in_degrees.sources()], populations.len());
    if found != [size, size] {
        let (found, expected) = (found.to_vec(), vec![size, size]);
        return Err(FileError::Shape { path: path.to_owned(), found, expected });
    }
    let impossible = |&(_, k): &(_, f64)| !(k.is_finite() && k >= 0.0);
    if let Some(((row, column), value)) = in_degrees.iter().find(impossible) {
        let (target, source) = (&populations[row], &populations[column]);
        return Err(FileError::Entry {
            path: path.to_owned(),
            what: format!(
                "the in-degree of {target} from {source} (row {row}, column {column}, from 0)"
            ),
            value,
            allowed: "a finite number of at least 0",
        });
    }
    Ok(in_degrees)
}

#[cfg(test)]
mod tests {
    use data::Kind;

    use super::*;

    fn refusal(rows: usize, values: &[f64]) -> String {
        let labels = ["E", "I"].map(|name| Label::named(name, Kind::Excitatory));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("indegrees.npy");
        let matrix = Matrix::from_rows(rows, values.len() / rows, values.to_vec()).unwrap();
        npy::write_matrix(&path, &matrix).unwrap();
        read_indegrees(&path, &labels).unwrap_err().to_string()
    }

    #[test]
    fn another_shape_is_refused() {
        let error = refusal(2, &[1.0; 6]);
        assert!(error.ends_with("has the shape 2 x 3, expected is 2 x 2"), "{error}");
    }

    #[test]
    fn an_impossible_entry_is_named() {
        let error = refusal(2, &[1.0, 2.0, -3.0, 4.0]);
        let place = "the in-degree of I from E (row 1, column 0, from 0) is -3";
        assert!(error.contains(place), "{error}");
        let error = refusal(2, &[1.0, f64::NAN, 3.0, 4.0]);
        assert!(error.contains("row 0, column 1, from 0) is NaN"), "{error}");
    }
}
