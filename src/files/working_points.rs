//! Tables of mean and standard deviation of the input, and of frequencies.

use std::path::Path;

use theory::WorkingPoint;

use super::FileError;

/// A column that a table must have.
struct Column {
    name: &'static str,
    /// What a cell may hold, in words.
    allowed: &'static str,
    least: f64,
}

const MU: Column = Column { name: "mu_mV", allowed: "a finite number", least: f64::MIN };
const SIGMA: Column =
    Column { name: "sigma_mV", allowed: "a finite number of at least 0", least: 0.0 };
const FREQUENCY: Column =
    Column { name: "f_hz", allowed: "a finite number of at least 0", least: 0.0 };

/// Reads the columns `mu_mV` and `sigma_mV` of a CSV file; further columns are passed over.
///
/// # Errors
/// [`FileError`] names the file, the line and the column of the first cell that is wrong.
pub fn read_working_points(path: &Path) -> Result<WorkingPoint, FileError> {
    let [mu_mv, sigma_mv] = read_columns(path, [MU, SIGMA])?;
    Ok(WorkingPoint { mu_mv, sigma_mv })
}

/// Reads the columns `mu_mV`, `sigma_mV` and `f_hz` of a CSV file: working points, each with a frequency (Hz).
///
/// # Errors
/// As of [`read_working_points`].
pub fn read_modulations(path: &Path) -> Result<(WorkingPoint, Vec<f64>), FileError> {
    let [mu_mv, sigma_mv, f_hz] = read_columns(path, [MU, SIGMA, FREQUENCY])?;
    Ok((WorkingPoint { mu_mv, sigma_mv }, f_hz))
}

fn read_columns<const N: usize>(
    path: &Path,
    columns: [Column; N],
) -> Result<[Vec<f64>; N], FileError> {
    let text = super::read_text(path)?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|source| not_csv(path, source))?;
    let places = columns.iter().map(|column| place(path, header, column.name));
    let places = places.collect::<Result<Vec<usize>, _>>()?;
    let mut values = [const { Vec::new() }; N];
    for record in reader.records() {
        let record = record.map_err(|source| not_csv(path, source))?;
        for ((values, column), &place) in values.iter_mut().zip(&columns).zip(&places) {
            values.push(cell(path, &record, place, column)?);
        }
    }
    Ok(values)
}

fn not_csv(path: &Path, source: csv::Error) -> FileError {
    FileError::NotCsv { path: path.to_owned(), source }
}

/// Where a column stands.
fn place(
    path: &Path,
    header: &csv::StringRecord,
    column: &'static str,
) -> Result<usize, FileError> {
    header.iter().position(|name| name == column).ok_or_else(|| FileError::NoColumn {
        path: path.to_owned(),
        column,
        found: header.iter().collect::<Vec<_>>().join(","),
    })
}

fn cell(
    path: &Path,
    record: &csv::StringRecord,
    place: usize,
    column: &Column,
) -> Result<f64, FileError> {
    let found = record.get(place).unwrap_or_default();
    let allowed = |value: &f64| value.is_finite() && *value >= column.least;
    found.parse().ok().filter(allowed).ok_or_else(|| FileError::Cell {
        path: path.to_owned(),
        line: record.position().map_or(0, csv::Position::line),
        column: column.name,
        found: found.to_owned(),
        allowed: column.allowed,
    })
}
