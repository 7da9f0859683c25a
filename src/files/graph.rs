//! Matrices of links with the names of their nodes, and partitions.

use std::path::Path;

use data::Matrix;

use super::FileError;
use super::columns::{Cells, Columns};
use super::npy::read_matrix;

/// A square matrix and the names of its nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedMatrix {
    /// Of rows and columns.
    pub names: Vec<String>,
    /// `[target, source]`.
    pub values: Matrix,
}

/// Reads a square matrix, target by source.
///
/// Of a CSV file the first line holds the names of the sources, below an optional cell in the corner; each other line
/// the numbers of one target, after its name if there is the corner. An NPY file has no names: nodes are numbered
/// from 1.
///
/// # Errors
/// [`FileError`] names the file and what is wrong: rows and columns of other names or of other numbers, a cell that is
/// no finite number.
pub fn read_named_matrix(path: &Path) -> Result<NamedMatrix, FileError> {
    if path.extension().is_some_and(|extension| extension == "npy") {
        let values = read_matrix(path)?;
        let (rows, columns) = (values.targets(), values.sources());
        if rows != columns {
            return Err(not_square(path, rows, columns));
        }
        return Ok(NamedMatrix { names: (1..=rows).map(|k| k.to_string()).collect(), values });
    }
    let columns = Columns::read(path)?;
    let mut names: Vec<String> = columns.names().map(str::to_owned).collect();
    let row_names = columns.texts_if_not_numbers(0);
    if row_names.is_some() {
        names.remove(0);
    }
    if let Some(name) = (1..names.len()).find(|&k| names[..k].contains(&names[k])) {
        return Err(FileError::NameTwice { path: path.to_owned(), name: names[name].clone() });
    }
    if let Some(row_names) = &row_names
        && *row_names != names
    {
        let wrong = row_names.iter().zip(&names).find(|(row, column)| row != column);
        let (found, expected) = wrong.map_or_else(
            || (format!("{} rows", row_names.len()), format!("{} columns", names.len())),
            |(row, column)| (format!("the row {row:?}"), format!("the column {column:?}")),
        );
        return Err(FileError::NamesDiffer { path: path.to_owned(), found, expected });
    }
    let mut by_source = Vec::with_capacity(names.len());
    for name in &names {
        by_source.push(columns.numbers_if_any(name, Cells::Finite)?.unwrap_or_default());
    }
    let rows = by_source.first().map_or(0, Vec::len);
    if rows != names.len() {
        return Err(not_square(path, rows, names.len()));
    }
    let values = Matrix::from_fn(rows, rows, |target, source| by_source[source][target]);
    Ok(NamedMatrix { names, values })
}

fn not_square(path: &Path, rows: usize, columns: usize) -> FileError {
    FileError::Dimensions {
        path: path.to_owned(),
        found: vec![rows, columns],
        expected: "square, target x source",
    }
}

/// Reads the modules of named nodes: communities.csv, or any table with the columns name and module.
///
/// # Errors
/// [`FileError`] if it has no such columns, or a node is missing.
pub fn read_partition(path: &Path, names: &[String]) -> Result<Vec<String>, FileError> {
    let columns = Columns::read(path)?;
    let nodes = columns.texts("name")?;
    let modules = columns.texts("module")?;
    let module_of = |name: &String| {
        let place = nodes.iter().position(|node| node == name);
        place
            .map(|place| modules[place].clone())
            .ok_or_else(|| FileError::NoNode { path: path.to_owned(), name: name.clone() })
    };
    names.iter().map(module_of).collect()
}
