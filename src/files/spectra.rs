//! Measured power spectra of populations.

use std::path::Path;

use data::Label;

use super::FileError;

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
    let text = super::read_text(path)?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let not_csv = |source: csv::Error| FileError::NotCsv { path: path.to_owned(), source };
    let header = reader.headers().map_err(not_csv)?.clone();
    let place = |name: &str| header.iter().position(|found| found == name);
    let no_column = |column: &'static str| FileError::NoColumn {
        path: path.to_owned(),
        column,
        found: header.iter().collect::<Vec<_>>().join(","),
    };
    let frequency = place("frequency_hz").ok_or_else(|| no_column("frequency_hz"))?;
    let places: Vec<Option<usize>> =
        populations.iter().map(|label| place(&label.to_string())).collect();
    if places.iter().all(Option::is_none) {
        return Err(no_column("of a population of the network"));
    }
    let mut frequencies_hz = Vec::new();
    let mut power_hz: Vec<Option<Vec<f64>>> =
        places.iter().map(|place| place.map(|_| Vec::new())).collect();
    for record in reader.records() {
        let record = record.map_err(not_csv)?;
        let cell = |place: usize, column: &'static str| {
            let found = record.get(place).unwrap_or_default();
            let value = found.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0);
            value.ok_or_else(|| FileError::Cell {
                path: path.to_owned(),
                line: record.position().map_or(0, csv::Position::line),
                column,
                found: found.to_owned(),
                allowed: "a finite number of at least 0",
            })
        };
        frequencies_hz.push(cell(frequency, "frequency_hz")?);
        for (powers, place) in power_hz.iter_mut().zip(&places) {
            if let (Some(powers), Some(place)) = (powers, place) {
                powers.push(0.5 * cell(*place, "of a population")?);
            }
        }
    }
    Ok(MeasuredSpectra { frequencies_hz, power_hz })
}
