//! Tables of mean and standard deviation of the input.

use std::path::Path;

use theory::WorkingPoint;

use super::FileError;

/// The columns that a table must have, in this order in every row returned.
const COLUMNS: [&str; 2] = ["mu_mV", "sigma_mV"];

/// What a cell may hold.
const ALLOWED: [&str; 2] = ["a finite number", "a finite number of at least 0"];

/// Reads the columns `mu_mV` and `sigma_mV` of a CSV file; further columns are passed over.
///
/// # Errors
/// [`FileError`] names the file, the line and the column of the first cell that is wrong.
pub fn read_working_points(path: &Path) -> Result<WorkingPoint, FileError> {
    let text = super::read_text(path)?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|source| not_csv(path, source))?;
    let places = places(path, header)?;
    let mut points = WorkingPoint::default();
    for record in reader.records() {
        let record = record.map_err(|source| not_csv(path, source))?;
        points.mu_mv.push(cell(path, &record, places[0], 0)?);
        points.sigma_mv.push(cell(path, &record, places[1], 1)?);
    }
    Ok(points)
}

fn not_csv(path: &Path, source: csv::Error) -> FileError {
    FileError::NotCsv { path: path.to_owned(), source }
}

/// Where the columns stand.
fn places(path: &Path, header: &csv::StringRecord) -> Result<[usize; 2], FileError> {
    Ok([place(path, header, COLUMNS[0])?, place(path, header, COLUMNS[1])?])
}

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
    column: usize,
) -> Result<f64, FileError> {
    let found = record.get(place).unwrap_or_default();
    let allowed = |value: &f64| value.is_finite() && (column == 0 || *value >= 0.0);
    found.parse().ok().filter(allowed).ok_or_else(|| FileError::Cell {
        path: path.to_owned(),
        line: record.position().map_or(0, csv::Position::line),
        column: COLUMNS[column],
        found: found.to_owned(),
        allowed: ALLOWED[column],
    })
}
