//! Series with names, such as recorded signals, from CSV and NPY files.

use std::path::Path;

use data::Matrix;
use validation::statistics::Series;

use super::FileError;
use super::npy::read_matrix;
use super::plain_table::PlainTable;

/// Columns that hold the time of a sample, with the milliseconds of their unit.
const TIMES: [(&str, f64); 3] = [("time_ms", 1.0), ("time_s", 1_000.0), ("time", 1.0)];

/// Reads series that were sampled together.
///
/// Of a CSV file (commas, semicolons or tabs) each column is a series with its name in the first line; a column time_ms
/// or time_s tells the interval. An NPY file holds one row for each series, `[series, sample]`, and neither names nor
/// interval: without `names` they are numbered from 1.
///
/// # Errors
/// [`FileError`] names the file and what is wrong: a cell that is no finite number, a name twice, no interval, or one
/// that is not that of the times.
pub fn read_series(
    path: &Path,
    interval_ms: Option<f64>,
    names: Option<&[String]>,
) -> Result<Series, FileError> {
    let (found, values, of_times_ms) = match path.extension() {
        Some(extension) if extension == "npy" => {
            let values = read_matrix(path)?;
            (numbered(values.targets()), values, None)
        }
        _ => columns(path)?,
    };
    let interval_ms = interval(path, interval_ms, of_times_ms)?;
    let is_npy = path.extension().is_some_and(|extension| extension == "npy");
    let names = names.filter(|names| is_npy && names.len() == values.targets());
    let names = names.map_or(found, <[String]>::to_vec);
    Series::new(names, interval_ms, values)
        .map_err(|source| FileError::Series { path: path.to_owned(), source })
}

fn numbered(series: usize) -> Vec<String> {
    (1..=series).map(|number| number.to_string()).collect()
}

/// The interval that is asked for, or that of the times; they have to be the same.
fn interval(
    path: &Path,
    asked_ms: Option<f64>,
    of_times_ms: Option<f64>,
) -> Result<f64, FileError> {
    const TOLERANCE: f64 = 1e-6;
    match (asked_ms, of_times_ms) {
        (Some(asked_ms), Some(found_ms)) if (asked_ms / found_ms - 1.0).abs() > TOLERANCE => {
            Err(FileError::OtherInterval { path: path.to_owned(), asked_ms, found_ms })
        }
        (Some(interval_ms), _) | (None, Some(interval_ms)) => Ok(interval_ms),
        (None, None) => Err(FileError::NoInterval { path: path.to_owned() }),
    }
}

/// Names, values and the interval of a table (ms), if it has times.
fn columns(path: &Path) -> Result<(Vec<String>, Matrix, Option<f64>), FileError> {
    let PlainTable { mut names, mut columns } = PlainTable::read(path)?;
    let time = TIMES.iter().find_map(|&(name, ms)| {
        let place = names.iter().position(|found| found == name)?;
        Some((place, ms))
    });
    let interval_ms = match time {
        Some((place, ms)) => {
            let name = names.remove(place);
            Some(ms * regular(path, &name, &columns.remove(place))?)
        }
        None => None,
    };
    let samples = columns.first().map_or(0, Vec::len);
    let values = Matrix::from_fn(columns.len(), samples, |series, k| columns[series][k]);
    Ok((names, values, interval_ms))
}

/// The time from sample to sample, which has to be the same everywhere.
fn regular(path: &Path, column: &str, times: &[f64]) -> Result<f64, FileError> {
    const TOLERANCE: f64 = 1e-3;
    let [first, .., last] = times else {
        return Err(FileError::NoInterval { path: path.to_owned() });
    };
    let mean = (last - first) / (times.len() - 1) as f64;
    let differs = |pair: &[f64]| (pair[1] - pair[0] - mean).abs() > TOLERANCE * mean.abs();
    match times.windows(2).position(differs) {
        None if mean > 0.0 => Ok(mean),
        place => Err(FileError::IrregularTimes {
            path: path.to_owned(),
            column: column.to_owned(),
            sample: place.unwrap_or(0) + 1,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::npy;
    use super::*;

    fn read(text: &str, interval_ms: Option<f64>) -> Result<Series, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("series.csv");
        std::fs::write(&path, text).unwrap();
        read_series(&path, interval_ms, None).map_err(|error| {
            let mut chain = error.to_string();
            if let Some(source) = std::error::Error::source(&error) {
                chain += &format!(": {source}");
            }
            chain
        })
    }

    #[test]
    fn columns_are_series_and_times_tell_the_interval() {
        let series = read("time_ms,V1,V2\n0.5,1,4\n1.5,2,5\n2.5,3,6\n", None).unwrap();
        assert_eq!(series.names(), ["V1", "V2"]);
        assert_eq!((series.interval_ms(), series.values().row(1)), (1.0, &[4.0, 5.0, 6.0][..]));
        assert_eq!(read("time_s\tV1\n0\t1\n0.1\t2\n", None).unwrap().interval_ms(), 100.0);
        assert_eq!(read("V1;V2\n1;2\n3;4\n", Some(2.0)).unwrap().interval_ms(), 2.0);
    }

    #[test]
    fn tables_that_are_no_series_are_refused_with_the_reason() {
        for (text, interval_ms, reason) in [
            ("V1\n1\n2\n", None, "--interval"),
            ("time_ms,V1\n0,1\n1,2\n2,3\n", Some(2.0), "1 ms"),
            ("time_ms,V1\n0,1\n1,2\n3,3\n", None, "not regular"),
            ("V1,V1\n1,2\n3,4\n", Some(1.0), "two series of the name V1"),
            ("V1,V2\n1,2\n3,x\n", Some(1.0), "finite number"),
            ("1,2\n3,4\n5,6\n", Some(1.0), "names"),
            ("V1\n1\n", Some(1.0), "at least 2 samples"),
        ] {
            let error = read(text, interval_ms).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn rows_of_an_array_are_series_that_are_numbered_or_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("series.npy");
        npy::write_matrix(&path, &Matrix::from_fn(2, 3, |series, k| (series + k) as f64)).unwrap();
        assert_eq!(read_series(&path, Some(1.0), None).unwrap().names(), ["1", "2"]);
        let names = ["E", "I"].map(str::to_owned);
        assert_eq!(read_series(&path, Some(1.0), Some(&names)).unwrap().names(), names);
        assert!(read_series(&path, None, None).is_err());
    }
}
