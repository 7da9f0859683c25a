//! Columns of numbers in CSV files.

use std::path::{Path, PathBuf};

use super::FileError;
use super::plain_table::delimiter;

/// What the cells of a column may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cells {
    /// Finite numbers.
    Finite,
    /// Finite numbers of at least 0.
    AtLeastZero,
    /// Finite numbers of at least 0, or nothing, which is read as no number.
    AtLeastZeroOrNone,
}

impl Cells {
    fn holds(self, value: f64) -> bool {
        value.is_finite() && (matches!(self, Self::Finite) || value >= 0.0)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Finite => "a finite number",
            Self::AtLeastZero => "a finite number of at least 0",
            Self::AtLeastZeroOrNone => "a finite number of at least 0, or nothing",
        }
    }
}

/// A CSV file whose columns are taken by their names.
pub(super) struct Columns {
    path: PathBuf,
    heading: csv::StringRecord,
    records: Vec<csv::StringRecord>,
}

impl Columns {
    /// Reads a file.
    ///
    /// # Errors
    /// [`FileError`] if it cannot be read, or is no table.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let text = super::read_text(path)?;
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .delimiter(delimiter(&text))
            .from_reader(text.as_bytes());
        let read = reader.headers().cloned().and_then(|heading| {
            let records = reader.records().collect::<Result<_, _>>()?;
            Ok(Self { path: path.to_owned(), heading, records })
        });
        read.map_err(|source| FileError::NotCsv { path: path.to_owned(), source })
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.heading.iter()
    }

    /// The texts of a column that has to be there.
    ///
    /// # Errors
    /// [`FileError`] if it is not.
    pub fn texts(&self, name: &'static str) -> Result<Vec<String>, FileError> {
        let place = self.heading.iter().position(|found| found == name);
        place.map(|place| self.texts_at(place)).ok_or_else(|| self.missing(name))
    }

    /// The texts of a column, unless all of them are numbers below a heading.
    pub fn texts_if_not_numbers(&self, place: usize) -> Option<Vec<String>> {
        let texts = self.texts_at(place);
        if self.heading.get(place) == Some("") {
            return Some(texts);
        }
        texts.iter().any(|text| text.parse::<f64>().is_err()).then_some(texts)
    }

    fn texts_at(&self, place: usize) -> Vec<String> {
        self.records.iter().map(|record| record.get(place).unwrap_or_default().to_owned()).collect()
    }

    /// The numbers of a column that has to be there.
    ///
    /// # Errors
    /// [`FileError`] if it is not, and for the first cell that is wrong, with its line.
    pub fn numbers(&self, name: &'static str, cells: Cells) -> Result<Vec<f64>, FileError> {
        self.numbers_if_any(name, cells)?.ok_or_else(|| self.missing(name))
    }

    /// The numbers of a column, if there is one of this name.
    ///
    /// # Errors
    /// [`FileError`] for the first cell that is wrong, with its line.
    pub fn numbers_if_any(&self, name: &str, cells: Cells) -> Result<Option<Vec<f64>>, FileError> {
        let Some(place) = self.heading.iter().position(|found| found == name) else {
            return Ok(None);
        };
        let numbers = self.records.iter().map(|record| self.number(record, place, name, cells));
        numbers.collect::<Result<_, _>>().map(Some)
    }

    /// The error of a column that is not there.
    pub fn missing(&self, column: &'static str) -> FileError {
        FileError::NoColumn {
            path: self.path.clone(),
            column,
            found: self.heading.iter().collect::<Vec<_>>().join(","),
        }
    }

    fn number(
        &self,
        record: &csv::StringRecord,
        place: usize,
        column: &str,
        cells: Cells,
    ) -> Result<f64, FileError> {
        let found = record.get(place).unwrap_or_default();
        if found.is_empty() && matches!(cells, Cells::AtLeastZeroOrNone) {
            return Ok(f64::NAN);
        }
        found.parse().ok().filter(|&value| cells.holds(value)).ok_or_else(|| FileError::Cell {
            path: self.path.clone(),
            line: record.position().map_or(0, csv::Position::line),
            column: column.to_owned(),
            found: found.to_owned(),
            allowed: cells.words(),
        })
    }
}
