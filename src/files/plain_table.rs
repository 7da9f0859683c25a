//! Tables of nothing but numbers below names, with commas, semicolons or tabs between them.

use std::path::Path;

use super::FileError;

/// The columns of a table; several may go by one name.
pub(super) struct PlainTable {
    pub names: Vec<String>,
    pub columns: Vec<Vec<f64>>,
}

impl PlainTable {
    /// Reads a table; lines that begin with # are comments.
    ///
    /// # Errors
    /// [`FileError`] if it cannot be read, has no names in its first line, or a cell is no finite number, with its line.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let text = super::read_text(path)?;
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .delimiter(delimiter(&text))
            .from_reader(text.as_bytes());
        let not_csv = |source| FileError::NotCsv { path: path.to_owned(), source };
        let names: Vec<String> =
            reader.headers().map_err(not_csv)?.iter().map(str::to_owned).collect();
        if names.iter().all(|name| name.parse::<f64>().is_ok()) {
            return Err(FileError::NoNames { path: path.to_owned() });
        }
        let mut columns = vec![Vec::new(); names.len()];
        for record in reader.records() {
            let record = record.map_err(not_csv)?;
            for (place, cell) in record.iter().enumerate() {
                let value = cell.parse().ok().filter(|value: &f64| value.is_finite());
                columns[place].push(value.ok_or_else(|| FileError::Cell {
                    path: path.to_owned(),
                    line: record.position().map_or(0, csv::Position::line),
                    column: names[place].clone(),
                    found: cell.to_owned(),
                    allowed: "a finite number",
                })?);
            }
        }
        Ok(Self { names, columns })
    }
}

/// What stands between the names in the heading.
pub(super) fn delimiter(text: &str) -> u8 {
    let heading = heading(text);
    // Of several that occur as often, the first.
    let delimiters = [b',', b'\t', b';'].into_iter().rev();
    let often = |&delimiter: &u8| heading.bytes().filter(|&byte| byte == delimiter).count();
    delimiters.max_by_key(often).unwrap_or(b',')
}

/// The first line that is no comment.
pub(super) fn heading(text: &str) -> &str {
    let lines = text.lines();
    lines.filter(|line| !line.trim().is_empty()).find(|line| !line.starts_with('#')).unwrap_or("")
}
