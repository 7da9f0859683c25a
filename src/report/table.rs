//! Aligned tables for people.

use std::fmt;

/// Where a column's words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Names.
    Left,
    /// Numbers.
    Right,
}

/// A table in plain text, its columns as wide as their widest cell.
///
/// ```
/// use siegert::report::{Align, Table};
/// let mut table = Table::new([("area", Align::Left), ("neurons", Align::Right)]);
/// table.row(["V1", "197,936"]);
/// assert_eq!(table.to_string(), "area  neurons\nV1    197,936\n");
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    alignment: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with its heading.
    #[must_use]
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        let (heading, alignment) =
            columns.into_iter().map(|(name, align)| (name.to_owned(), align)).unzip();
        Self { alignment, rows: vec![heading] }
    }

    /// Adds a row; missing cells stay empty.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    fn width(&self, column: usize) -> usize {
        let length = |row: &Vec<String>| row.get(column).map_or(0, |cell| cell.chars().count());
        self.rows.iter().map(length).max().unwrap_or(0)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = (0..self.alignment.len()).map(|c| self.width(c)).collect();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, &width), align) in row.iter().zip(&widths).zip(&self.alignment) {
                let padded = match align {
                    Align::Left => format!("{cell:<width$}  "),
                    Align::Right => format!("{cell:>width$}  "),
                };
                line.push_str(&padded);
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_row_and_wide_letters_keep_their_places() {
        let mut table = Table::new([("σ", Align::Right), ("name", Align::Left)]);
        table.row(["1.25", "x"]);
        table.row(["2"]);
        assert_eq!(table.to_string(), "   σ  name\n1.25  x\n   2\n");
    }
}
