//! From the short forms of [`Values`] to one number per population or projection.

use super::error::DescriptionError;
use super::file::{self, ReadFile};
use super::values::{ByKind, Values};
use crate::label::Kind;
use crate::matrix::Matrix;

/// Spreads values over populations of the given kinds, looking files up where they are named.
pub(super) struct Spread<'a> {
    pub(super) read_file: &'a ReadFile<'a>,
}

impl Spread<'_> {
    /// One number per population.
    pub(super) fn vector(
        &self,
        key: &str,
        values: &Values,
        kinds: &[Kind],
    ) -> Result<Vec<f64>, DescriptionError> {
        let list = match values {
            Values::One(value) => vec![*value; kinds.len()],
            Values::ByKind(values) => by_kind(key, *values, kinds)?,
            Values::List(list) => list.clone(),
            Values::Rows(rows) => rows.concat(),
            Values::File(name) => file::matrix(key, name, self.read_file)?.values().to_vec(),
        };
        let (found, expected) = (list.len(), kinds.len());
        let error = DescriptionError::Length { key: key.to_owned(), found, expected };
        if found == expected { Ok(list) } else { Err(error) }
    }

    /// One number per projection: `targets` rows, one column per source.
    pub(super) fn matrix(
        &self,
        key: &str,
        values: &Values,
        targets: usize,
        sources: &[Kind],
    ) -> Result<Matrix, DescriptionError> {
        let matrix = match values {
            Values::Rows(rows) => from_rows(key, rows)?,
            Values::File(name) => file::matrix(key, name, self.read_file)?,
            per_source => {
                let row = self.vector(key, per_source, sources)?;
                Matrix::from_fn(targets, row.len(), |_, source| row[source])
            }
        };
        let (found, expected) = ((matrix.targets(), matrix.sources()), (targets, sources.len()));
        let error = DescriptionError::Shape { key: key.to_owned(), found, expected };
        if found == expected { Ok(matrix) } else { Err(error) }
    }

    /// A series per population: as many columns as there are samples.
    pub(super) fn series(
        &self,
        key: &str,
        values: &Values,
        kinds: &[Kind],
    ) -> Result<Matrix, DescriptionError> {
        let series = match values {
            Values::Rows(rows) => from_rows(key, rows)?,
            Values::File(name) => file::matrix(key, name, self.read_file)?,
            constant => {
                let column = self.vector(key, constant, kinds)?;
                Matrix::from_fn(column.len(), 1, |source, _| column[source])
            }
        };
        let (found, expected) = (series.targets(), kinds.len());
        let error = DescriptionError::Length { key: key.to_owned(), found, expected };
        if found == expected { Ok(series) } else { Err(error) }
    }
}

fn by_kind(key: &str, values: ByKind, kinds: &[Kind]) -> Result<Vec<f64>, DescriptionError> {
    let value = |&kind: &Kind| {
        values.get(kind).ok_or(DescriptionError::KindMissing { key: key.to_owned(), kind })
    };
    kinds.iter().map(value).collect()
}

fn from_rows(key: &str, rows: &[Vec<f64>]) -> Result<Matrix, DescriptionError> {
    let expected = rows.first().map_or(0, Vec::len);
    if let Some(row) = rows.iter().position(|row| row.len() != expected) {
        let (key, found) = (key.to_owned(), rows[row].len());
        return Err(DescriptionError::Ragged { key, row: row + 1, found, expected });
    }
    Ok(Matrix::from_fn(rows.len(), expected, |i, j| rows[i][j]))
}
