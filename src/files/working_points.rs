//! Tables of mean and standard deviation of the input, and of frequencies.

use std::path::Path;

use theory::WorkingPoint;

use super::FileError;
use super::columns::{Cells, Columns};

/// Reads the columns `mu_mV` and `sigma_mV` of a CSV file; further columns are passed over.
///
/// # Errors
/// [`FileError`] names the file, the line and the column of the first cell that is wrong.
pub fn read_working_points(path: &Path) -> Result<WorkingPoint, FileError> {
    working_points(&Columns::read(path)?)
}

/// Reads the columns `mu_mV`, `sigma_mV` and `f_hz` of a CSV file: working points, each with a frequency (Hz).
///
/// # Errors
/// As of [`read_working_points`].
pub fn read_modulations(path: &Path) -> Result<(WorkingPoint, Vec<f64>), FileError> {
    let columns = Columns::read(path)?;
    Ok((working_points(&columns)?, columns.numbers("f_hz", Cells::AtLeastZero)?))
}

fn working_points(columns: &Columns) -> Result<WorkingPoint, FileError> {
    Ok(WorkingPoint {
        mu_mv: columns.numbers("mu_mV", Cells::Finite)?,
        sigma_mv: columns.numbers("sigma_mV", Cells::AtLeastZero)?,
    })
}
