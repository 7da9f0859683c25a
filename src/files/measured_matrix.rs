//! Measured matrices of areas, in blocks or as a whole.

use std::path::Path;

use data::Matrix;

use super::FileError;
use super::graph::{NamedMatrix, read_named_matrix};
use super::plain_table::{PlainTable, delimiter, heading};

/// Which block of a matrix of several is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// The only one.
    Only,
    /// This one, counted from 1.
    Number(usize),
    /// The mean of all blocks on the diagonal.
    Mean,
}

/// Reads a square matrix of which blocks may go by the same names, such as two hemispheres with the same areas: in the
/// order of the names, one whole set after the other. What stands between blocks is left out.
///
/// # Errors
/// [`FileError`] as [`read_named_matrix`] has it; if there are several blocks and none is chosen, or not so many.
pub fn read_measured_matrix(path: &Path, block: Block) -> Result<NamedMatrix, FileError> {
    let is_npy = path.extension().is_some_and(|extension| extension == "npy");
    if is_npy || has_row_names(path)? {
        let whole = read_named_matrix(path)?;
        return chosen(path, whole, 1, block);
    }
    let PlainTable { names, columns } = PlainTable::read(path)?;
    let size = names.len();
    let rows = columns.first().map_or(0, Vec::len);
    if rows != size {
        let (found, expected) = (vec![rows, size], "square");
        return Err(FileError::Dimensions { path: path.to_owned(), found, expected });
    }
    let values = Matrix::from_fn(size, size, |row, column| columns[column][row]);
    let blocks = blocks(path, &names)?;
    chosen(path, NamedMatrix { names, values }, blocks, block)
}

/// Whether the first column holds names: the heading has an empty cell above them.
fn has_row_names(path: &Path) -> Result<bool, FileError> {
    let text = super::read_text(path)?;
    let first = heading(&text).split(char::from(delimiter(&text))).next().unwrap_or_default();
    Ok(first.trim().is_empty())
}

/// How many times the same names follow each other.
fn blocks(path: &Path, names: &[String]) -> Result<usize, FileError> {
    let again = names.iter().skip(1).position(|name| *name == names[0]);
    let size = again.map_or(names.len(), |place| place + 1);
    let twice = (1..size).find(|&k| names[..k].contains(&names[k]));
    let same = names.len().is_multiple_of(size)
        && names.iter().enumerate().all(|(k, name)| *name == names[k % size]);
    match twice {
        None if same => Ok(names.len() / size),
        place => {
            let name = names[place.unwrap_or(0)].clone();
            Err(FileError::NameTwice { path: path.to_owned(), name })
        }
    }
}

fn chosen(
    path: &Path,
    whole: NamedMatrix,
    blocks: usize,
    block: Block,
) -> Result<NamedMatrix, FileError> {
    let size = whole.names.len() / blocks;
    let numbers = match block {
        Block::Only if blocks == 1 => 0..1,
        Block::Mean => 0..blocks,
        Block::Number(number) if (1..=blocks).contains(&number) => number - 1..number,
        _ => return Err(FileError::Blocks { path: path.to_owned(), blocks, size }),
    };
    let share = 1.0 / numbers.len() as f64;
    let values = Matrix::from_fn(size, size, |a, b| {
        let of_blocks = numbers.clone().map(|k| whole.values[(k * size + a, k * size + b)]);
        share * of_blocks.sum::<f64>()
    });
    Ok(NamedMatrix { names: whole.names[..size].to_vec(), values })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_SIDES: &str =
        "# hemispheres\n\na\tb\ta\tb\n0\t1\t9\t9\n1\t0\t9\t9\n9\t9\t0\t3\n9\t9\t3\t0\n";

    fn read(text: &str, block: Block) -> Result<NamedMatrix, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("measured.csv");
        std::fs::write(&path, text).unwrap();
        read_measured_matrix(&path, block).map_err(|error| error.to_string())
    }

    #[test]
    fn blocks_of_the_same_names_are_chosen_and_never_silently() {
        let at = |block| read(TWO_SIDES, block).unwrap().values[(0, 1)];
        assert_eq!((at(Block::Number(1)), at(Block::Number(2)), at(Block::Mean)), (1.0, 3.0, 2.0));
        for wrong in [Block::Only, Block::Number(3), Block::Number(0)] {
            let error = read(TWO_SIDES, wrong).unwrap_err();
            assert!(error.contains("2 blocks of the same 2 names"), "{error}");
        }
    }

    #[test]
    fn a_matrix_without_blocks_is_read_as_any_other() {
        let with_names = read(",a,b\na,0,1\nb,2,0\n", Block::Only).unwrap();
        assert_eq!(
            (with_names.values[(1, 0)], &with_names.names[..]),
            (2.0, &["a".into(), "b".into()][..])
        );
        assert_eq!(read("a,b\n0,1\n2,0\n", Block::Only).unwrap(), with_names);
        assert!(read("a,b,a\n0,1,2\n1,0,2\n2,2,0\n", Block::Only).is_err());
        assert!(read("a,b\n0,1\n", Block::Only).unwrap_err().contains("square"));
    }
}
