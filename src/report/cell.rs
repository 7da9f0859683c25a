//! Cells of tables.

/// A cell of a CSV table, in quotation marks where it needs them (RFC 4180).
#[must_use]
pub fn csv_cell(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_quotes_are_no_ends_of_cells() {
        let names = ["E", "E,1", "say \"E\""];
        let line = names.map(csv_cell).join(",");
        assert_eq!(line, "E,\"E,1\",\"say \"\"E\"\"\"");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
        assert_eq!(reader.records().next().unwrap().unwrap(), names[..]);
    }
}
