//! Delimited text, read so that an error can say where it is.

use super::area::{Area, UnknownArea};

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TableError {
    /// A table is not among those given.
    #[error("the table {file} is missing")]
    Missing {
        /// Its name.
        file: String,
    },
    /// A row ends before a column that is needed.
    #[error("{file}, line {line}: column {column} is missing")]
    NoColumn {
        /// The table.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A cell does not hold what it should.
    #[error("{file}, line {line}, column {column}: found '{found}', expected {expected}")]
    Cell {
        /// The table.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The text of the cell.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A cell should name an area and does not.
    #[error("{file}, line {line}, column {column}: {source}")]
    Area {
        /// The table.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The name found and the closest area.
        source: UnknownArea,
    },
    /// A JSON table cannot be read.
    #[error("{file}, line {line}, column {column}: {reason}")]
    Json {
        /// The table.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser says.
        reason: String,
    },
    /// A table lacks the heading of a column.
    #[error("{file}: no column is called '{heading}'")]
    NoHeading {
        /// The table.
        file: String,
        /// The heading.
        heading: &'static str,
    },
    /// A table has no entry for something that another part needs.
    #[error("{file}: there is no entry for {entry}")]
    NoEntry {
        /// The table.
        file: String,
        /// What is missing.
        entry: String,
    },
    /// Data do not determine a fit.
    #[error("{file}: {fit} cannot be fitted: {reason}")]
    Fit {
        /// The table with the data.
        file: String,
        /// Which fit.
        fit: &'static str,
        /// Why.
        reason: String,
    },
}

/// The rows of a delimited text.
pub(crate) struct Sheet<'a> {
    file: &'a str,
    headings: Vec<&'a str>,
    rows: Vec<Row<'a>>,
}

/// One line of a [`Sheet`].
pub(crate) struct Row<'a> {
    file: &'a str,
    line: usize,
    cells: Vec<&'a str>,
}

impl<'a> Sheet<'a> {
    /// Splits a text after `skip` lines of header; empty lines are passed over.
    #[cfg(any(test, feature = "prepare"))]
    pub(crate) fn raw(file: &'a str, text: &'a str, skip: usize, delimiter: char) -> Self {
        let rows = rows(file, text, skip, delimiter).collect();
        Self { file, headings: Vec::new(), rows }
    }

    /// Splits comma-separated text whose first line holds the headings.
    pub(crate) fn with_headings(file: &'a str, text: &'a str) -> Self {
        let mut rows = rows(file, text, 0, ',');
        let headings = rows.next().map(|row| row.cells).unwrap_or_default();
        Self { file, headings, rows: rows.collect() }
    }

    pub(crate) fn rows(&self) -> &[Row<'a>] {
        &self.rows
    }

    /// The position of a heading.
    pub(crate) fn column(&self, heading: &'static str) -> Result<usize, TableError> {
        let position = self.headings.iter().position(|found| *found == heading);
        position.ok_or_else(|| TableError::NoHeading { file: self.file.to_owned(), heading })
    }

    /// The error of an entry that the sheet should have.
    pub(crate) fn no_entry(&self, entry: impl ToString) -> TableError {
        TableError::NoEntry { file: self.file.to_owned(), entry: entry.to_string() }
    }
}

fn rows<'a>(
    file: &'a str,
    text: &'a str,
    skip: usize,
    delimiter: char,
) -> impl Iterator<Item = Row<'a>> {
    let lines = text.lines().enumerate().skip(skip).filter(|(_, line)| !line.trim().is_empty());
    lines.map(move |(index, line)| Row {
        file,
        line: index + 1,
        cells: line.split(delimiter).map(|cell| cell.trim().trim_matches('"')).collect(),
    })
}

impl<'a> Row<'a> {
    /// The text of a column, counted from 0.
    pub(crate) fn text(&self, column: usize) -> Result<&'a str, TableError> {
        self.cells.get(column).copied().ok_or_else(|| TableError::NoColumn {
            file: self.file.to_owned(),
            line: self.line,
            column: column + 1,
        })
    }

    /// Whether a column is empty or not there.
    pub(crate) fn is_empty(&self, column: usize) -> bool {
        self.cells.get(column).is_none_or(|cell| cell.is_empty())
    }

    /// A finite number.
    pub(crate) fn number(&self, column: usize) -> Result<f64, TableError> {
        let number = self.text(column)?.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| self.unexpected(column, "a finite number"))
    }

    /// A finite number above 0.
    pub(crate) fn positive(&self, column: usize) -> Result<f64, TableError> {
        let number = Some(self.number(column)?).filter(|number| *number > 0.0);
        number.ok_or_else(|| self.unexpected(column, "a number above 0"))
    }

    /// A number within 0 and 1.
    pub(crate) fn fraction(&self, column: usize) -> Result<f64, TableError> {
        let number = Some(self.number(column)?).filter(|number| (0.0..=1.0).contains(number));
        number.ok_or_else(|| self.unexpected(column, "a number from 0 to 1"))
    }

    /// A finite number of at least 0.
    pub(crate) fn not_negative(&self, column: usize) -> Result<f64, TableError> {
        let number = Some(self.number(column)?).filter(|number| *number >= 0.0);
        number.ok_or_else(|| self.unexpected(column, "a number of at least 0"))
    }

    /// A number of at least 0 where the column is filled.
    pub(crate) fn optional(&self, column: usize) -> Result<Option<f64>, TableError> {
        if self.is_empty(column) { Ok(None) } else { self.not_negative(column).map(Some) }
    }

    /// An area of the model.
    pub(crate) fn area(&self, column: usize) -> Result<Area, TableError> {
        self.text(column)?.parse().map_err(|source| TableError::Area {
            file: self.file.to_owned(),
            line: self.line,
            column: column + 1,
            source,
        })
    }

    /// Anything that is read from a name.
    pub(crate) fn parsed<T: std::str::FromStr>(
        &self,
        column: usize,
        expected: &'static str,
    ) -> Result<T, TableError> {
        self.text(column)?.parse().map_err(|_| self.unexpected(column, expected))
    }

    /// The error of a cell that holds something else than it should.
    pub(crate) fn unexpected(&self, column: usize, expected: &'static str) -> TableError {
        TableError::Cell {
            file: self.file.to_owned(),
            line: self.line,
            column: column + 1,
            found: self.cells.get(column).copied().unwrap_or_default().to_owned(),
            expected,
        }
    }
}

/// Comma-separated text under construction; numbers in the shortest form that reads back equal.
pub(crate) struct SheetText {
    writer: csv::Writer<Vec<u8>>,
    columns: usize,
}

impl SheetText {
    pub(crate) fn new(headings: &[&str]) -> Self {
        // A row of another length than the heading would be a fault of this crate: it is written as it is,
        // where readers complain of it, and not dropped.
        let writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let mut text = Self { writer, columns: headings.len() };
        text.record(headings);
        text
    }

    pub(crate) fn row(&mut self, cells: &[&dyn std::fmt::Display]) {
        debug_assert_eq!(cells.len(), self.columns, "a row is as long as the heading");
        let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
        self.record(&cells);
    }

    fn record(&mut self, cells: &[impl AsRef<[u8]>]) {
        let written = self.writer.write_record(cells);
        debug_assert!(written.is_ok(), "memory takes rows of any length: {written:?}");
    }

    pub(crate) fn finish(self) -> String {
        let bytes = self.writer.into_inner().unwrap_or_default();
        // Cells are strings, and so is what stands between them.
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A value, or nothing where there is none.
#[cfg(feature = "prepare")]
pub(crate) fn cell(value: Option<impl std::fmt::Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_file_line_and_column() {
        let sheet = Sheet::raw("a.csv", "# header\n\nV1\t1.5\nV2\tx\n", 2, '\t');
        assert_eq!(sheet.rows()[0].number(1), Ok(1.5));
        let error = sheet.rows()[1].number(1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.csv, line 4, column 2: found 'x', expected a finite number"
        );
        let error = sheet.rows()[0].text(2).unwrap_err();
        assert_eq!(error.to_string(), "a.csv, line 3: column 3 is missing");
    }

    #[test]
    fn a_row_of_another_length_is_not_dropped() {
        let mut text = SheetText::new(&["x", "y"]);
        text.record(&["1"]);
        text.record(&["2", "3", "4"]);
        assert_eq!(text.finish(), "x,y\n1\n2,3,4\n");
    }

    #[test]
    fn numbers_read_back_equal() {
        let mut text = SheetText::new(&["x", "y"]);
        let numbers = [1.0 / 3.0, 2.64e-17];
        text.row(&[&numbers[0], &numbers[1]]);
        let text = text.finish();
        let sheet = Sheet::with_headings("b.csv", &text);
        assert_eq!(sheet.column("y"), Ok(1));
        assert!(sheet.column("z").is_err());
        assert_eq!(sheet.rows()[0].number(0), Ok(numbers[0]));
        assert_eq!(sheet.rows()[0].number(1), Ok(numbers[1]));
    }
}
