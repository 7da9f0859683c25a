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
}

/// Reads `spectra.csv` of `siegert analyze`: the column `frequency_hz` and one column for each population by its name,
/// one-sided, so that its numbers are halved. Other columns are passed over.
///
/// # Errors
/// [`FileError`] names the file, the line and the column; a file without any of the populations is refused.
pub fn read_spectra(path: &Path, populations: &[Label]) -> Result<MeasuredSpectra, FileError> {
    let columns = Columns::read(path)?;
    let frequencies_hz = columns.numbers("frequency_hz", Cells::AtLeastZero)?;
    let mut power_hz = Vec::with_capacity(populations.len());
    for label in populations {
        let one_sided_hz = columns.numbers_if_any(&label.to_string(), Cells::AtLeastZero)?;
        power_hz.push(one_sided_hz.map(|hz| hz.iter().map(|hz| 0.5 * hz).collect()));
    }
    if power_hz.iter().all(Option::is_none) {
        return Err(columns.missing("of a population of the network"));
    }
    Ok(MeasuredSpectra { frequencies_hz, power_hz })
}
