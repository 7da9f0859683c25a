//! Tables of comma-separated values, with cells in quotation marks where they need them (RFC 4180).

use std::io::Write;

/// A table with its heading as text. Cells are written as they stand.
///
/// ```
/// let table = siegert::files::csv_table(["name", "neurons"], [["E,1", "800"], ["I", "200"]]);
/// assert_eq!(table, "name,neurons\n\"E,1\",800\nI,200\n");
/// ```
#[must_use]
pub fn csv_table<Row>(
    heading: impl IntoIterator<Item = impl AsRef<[u8]>>,
    rows: impl IntoIterator<Item = Row>,
) -> String
where
    Row: IntoIterator<Item: AsRef<[u8]>>,
{
    let mut text = Vec::new();
    let written = write_csv_table(&mut text, heading, rows);
    debug_assert!(written.is_ok(), "memory takes every table whose rows are as long: {written:?}");
    // Cells are parts of strings, and so is what stands between them.
    String::from_utf8_lossy(&text).into_owned()
}

/// As [`csv_table`], to where it is kept, row by row.
///
/// # Errors
/// Those of the writer, and if a row has more or fewer cells than the heading.
pub(super) fn write_csv_table<Row>(
    into: impl Write,
    heading: impl IntoIterator<Item = impl AsRef<[u8]>>,
    rows: impl IntoIterator<Item = Row>,
) -> Result<(), csv::Error>
where
    Row: IntoIterator<Item: AsRef<[u8]>>,
{
    let mut table = csv::Writer::from_writer(into);
    table.write_record(heading)?;
    for row in rows {
        table.write_record(row)?;
    }
    Ok(table.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_quotes_and_line_breaks_are_no_ends_of_cells() {
        let names = ["E", "E,1", "say \"E\"", "a\nb", ""];
        let table = csv_table(names, [names]);
        assert!(table.starts_with("E,\"E,1\",\"say \"\"E\"\"\",\"a\nb\",\n"), "{table}");
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        assert_eq!(reader.records().next().unwrap().unwrap(), names[..]);
    }

    #[test]
    fn rows_are_as_long_as_the_heading() {
        assert!(write_csv_table(std::io::sink(), ["a", "b"], [["1"]]).is_err());
    }
}
