//! Rate series of populations from files.

use std::path::{Path, PathBuf};

use data::{Label, Matrix};

use super::error::FileError;
use super::npy;

/// Reads rates over time (spikes/s): one row per population, one column per sample.
///
/// A name that ends in `.npy` is one matrix of this shape. Any other name is the beginning of
/// one file per population, as the Python model has them: `NAME-V1-23E.npy`.
///
/// # Errors
/// [`FileError`] names the file; all series have to be of the same length, and no rate may be
/// negative or not finite.
pub fn read_rate_series(name: &Path, populations: &[Label]) -> Result<Matrix, FileError> {
    if name.extension().is_some_and(|extension| extension == "npy") {
        return one_matrix(name, populations);
    }
    let mut values: Vec<f64> = Vec::new();
    let mut samples = None;
    for label in populations {
        let path = beginning_with(name, label);
        let series = npy::read_vector(&path)?;
        let (found, expected) = (series.len(), *samples.get_or_insert(series.len()));
        if found != expected {
            return Err(FileError::Shape { path, found: vec![found], expected: vec![expected] });
        }
        check(&path, label, &series)?;
        values.extend(series);
    }
    let samples = samples.unwrap_or(0);
    Ok(Matrix::from_fn(populations.len(), samples, |row, k| values[row * samples + k]))
}

fn one_matrix(path: &Path, populations: &[Label]) -> Result<Matrix, FileError> {
    let series = npy::read_matrix(path)?;
    let (rows, samples) = (series.targets(), series.sources());
    if rows != populations.len() {
        let (found, expected) = (vec![rows, samples], vec![populations.len(), samples]);
        return Err(FileError::Shape { path: path.to_owned(), found, expected });
    }
    for (row, label) in populations.iter().enumerate() {
        check(path, label, series.row(row))?;
    }
    Ok(series)
}

/// `NAME-V1-23E.npy`
fn beginning_with(name: &Path, label: &Label) -> PathBuf {
    let mut path = name.as_os_str().to_owned();
    path.push(format!("-{label}.npy"));
    path.into()
}

fn check(path: &Path, label: &Label, series: &[f64]) -> Result<(), FileError> {
    let impossible = |rate_hz: &&f64| !(rate_hz.is_finite() && **rate_hz >= 0.0);
    let Some((sample, &value)) = series.iter().enumerate().find(|(_, rate)| impossible(rate))
    else {
        return Ok(());
    };
    Err(FileError::Entry {
        path: path.to_owned(),
        what: format!("the rate of {label} at sample {sample} (from 0)"),
        value,
        allowed: "a finite number of at least 0 spikes/s",
    })
}

#[cfg(test)]
mod tests {
    use data::Kind;

    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn labels() -> [Label; 2] {
        ["E", "I"].map(|name| Label::named(name, Kind::Excitatory))
    }

    #[test]
    fn one_file_per_population_and_one_matrix_are_the_same() {
        let folder = folder();
        npy::write_vector(&folder.path().join("cc-E.npy"), &[1.0, 2.0, 3.0]).unwrap();
        npy::write_vector(&folder.path().join("cc-I.npy"), &[4.0, 5.0, 6.0]).unwrap();
        let series = read_rate_series(&folder.path().join("cc"), &labels()).unwrap();
        npy::write_matrix(&folder.path().join("all.npy"), &series).unwrap();
        assert_eq!(series.row(1), [4.0, 5.0, 6.0]);
        assert_eq!(read_rate_series(&folder.path().join("all.npy"), &labels()).unwrap(), series);
    }

    #[test]
    fn series_of_other_lengths_and_negative_rates_are_refused() {
        let folder = folder();
        npy::write_vector(&folder.path().join("cc-E.npy"), &[1.0, 2.0]).unwrap();
        npy::write_vector(&folder.path().join("cc-I.npy"), &[4.0]).unwrap();
        let error = read_rate_series(&folder.path().join("cc"), &labels()).unwrap_err();
        assert!(error.to_string().ends_with("cc-I.npy has the shape 1, expected is 2"), "{error}");
        npy::write_vector(&folder.path().join("cc-I.npy"), &[4.0, -5.0]).unwrap();
        let error = read_rate_series(&folder.path().join("cc"), &labels()).unwrap_err();
        assert!(error.to_string().contains("the rate of I at sample 1 (from 0) is -5"), "{error}");
    }
}
