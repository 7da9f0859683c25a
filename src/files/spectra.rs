//! Measured power spectra of populations.

use std::path::Path;

use data::Label;

use super::FileError;
use super::columns::{Cells, Columns};

/// Power spectra of populations, two-sided.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredSpectra {
    /// The frequencies (Hz).
    pub frequencies_hz: Vec<f64>,
    /// Of each population in the network's order ((spikes/s)²/Hz); `None` where the file has none.
    pub power_hz: Vec<Option<Vec<f64>>>,
    /// Their standard errors; `None` where the file has none.
    pub standard_error_hz: Vec<Option<Vec<f64>>>,
}

/// What the name of a population's column is followed by where it holds standard errors.
pub const OF_ERRORS: &str = "_standard_error";

/// Reads `spectra.csv` of `siegert analyze`: the column `frequency_hz` and one column for each population by its name,
/// one-sided, so that its numbers are halved; if there are any, columns of their names and [`OF_ERRORS`]. Others are passed
/// over.
///
/// # Errors
/// [`FileError`] names the file, the line and the column; a file without any of the populations is refused.
pub fn read_spectra(path: &Path, populations: &[Label]) -> Result<MeasuredSpectra, FileError> {
    let columns = Columns::read(path)?;
    let frequencies_hz = columns.numbers("frequency_hz", Cells::AtLeastZero)?;
    let mut power_hz = Vec::with_capacity(populations.len());
    let mut standard_error_hz = Vec::with_capacity(populations.len());
    for label in populations {
        let name = label.to_string();
        power_hz.push(two_sided(columns.numbers_if_any(&name, Cells::AtLeastZero)?));
        let errors = columns.numbers_if_any(&(name + OF_ERRORS), Cells::AtLeastZeroOrNone)?;
        standard_error_hz.push(two_sided(errors));
    }
    if power_hz.iter().all(Option::is_none) {
        return Err(columns.missing("of a population of the network"));
    }
    Ok(MeasuredSpectra { frequencies_hz, power_hz, standard_error_hz })
}

fn two_sided(one_sided_hz: Option<Vec<f64>>) -> Option<Vec<f64>> {
    Some(one_sided_hz?.into_iter().map(|hz| 0.5 * hz).collect())
}
