//! Matrices in files beside a description: NumPy's NPY and CSV.

use super::error::DescriptionError;
use crate::matrix::Matrix;

/// Gives the contents of a file beside the description, by the name written there.
///
/// Nothing in this crate opens files: the caller decides where they are and who may read them.
pub type ReadFile<'a> = dyn Fn(&str) -> std::io::Result<Vec<u8>> + 'a;

/// The matrix in a file; a vector becomes a matrix of one column.
pub(super) fn matrix(
    key: &str,
    file: &str,
    read_file: &ReadFile,
) -> Result<Matrix, DescriptionError> {
    let bytes = read_file(file).map_err(|reason| DescriptionError::File {
        key: key.to_owned(),
        file: file.to_owned(),
        reason,
    })?;
    let parsed = match file.rsplit_once('.') {
        Some((_, "npy")) => npy(&bytes),
        Some((_, "csv")) => csv(&bytes),
        _ => Err("its name ends neither in .npy nor in .csv".to_owned()),
    };
    parsed.map_err(|reason| DescriptionError::Contents {
        key: key.to_owned(),
        file: file.to_owned(),
        reason,
    })
}

fn npy(bytes: &[u8]) -> Result<Matrix, String> {
    let array = crate::npy::read(bytes).map_err(|error| error.to_string())?;
    let (rows, columns) = match *array.shape {
        [rows] => (rows, 1),
        [rows, columns] => (rows, columns),
        _ => {
            return Err(format!(
                "its shape has {} axes, expected are one or two",
                array.shape.len()
            ));
        }
    };
    Ok(Matrix::from_fn(rows, columns, |row, column| array.values[row * columns + column]))
}

/// Numbers separated by commas, one row per line; lines that begin with `#` are passed over.
fn csv(bytes: &[u8]) -> Result<Matrix, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(without_mark(bytes));
    let mut values = Vec::new();
    let (mut rows, mut columns) = (0, 0);
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        (rows, columns) = (rows + 1, record.len());
        for cell in &record {
            let line = record.position().map_or(rows as u64, csv::Position::line);
            let number = cell.parse().map_err(|_| format!("line {line} has `{cell}`"))?;
            values.push(number);
        }
    }
    Matrix::from_rows(rows, columns, values).ok_or_else(|| "its rows differ in length".to_owned())
}

/// Text without the mark of UTF-8 that some editors put before it.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npy_bytes(order: npyz::Order) -> Vec<u8> {
        use npyz::WriterBuilder;
        let mut bytes = Vec::new();
        let mut writer = npyz::WriteOptions::<f64>::new()
            .default_dtype()
            .shape(&[2, 3])
            .order(order)
            .writer(&mut bytes)
            .begin_nd()
            .unwrap();
        writer.extend([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn numpy_files_are_read_in_either_order() {
        let read = |order| npy(&npy_bytes(order)).unwrap();
        assert_eq!(read(npyz::Order::C).row(1), [3.0, 4.0, 5.0]);
        assert_eq!(read(npyz::Order::Fortran).row(1), [1.0, 3.0, 5.0]);
    }

    #[test]
    fn comma_separated_values_are_read_and_a_word_is_named_with_its_line() {
        let matrix = csv(b"# target x source\n1, 2.5\n-3,4e2\n").unwrap();
        assert_eq!(matrix.values(), [1.0, 2.5, -3.0, 400.0]);
        assert_eq!(csv(b"1,2\n3,four\n").unwrap_err(), "line 2 has `four`");
        assert!(csv(b"1,2\n3\n").is_err());
    }

    #[test]
    fn a_broken_file_is_refused() {
        assert!(npy(b"no numbers").is_err());
        let mut cut = npy_bytes(npyz::Order::C);
        cut.truncate(cut.len() - 8);
        assert!(npy(&cut).is_err());
    }
}
