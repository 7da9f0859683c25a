//! Finding and reading the reference figures.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use data::Matrix;

pub use crate::shared::shared;

/// The path of a figure that comes with the repository.
pub fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/figures").join(path)
}

/// Where a figure is that comes with the repository in a smaller form: there, and in `../shared`, if
/// that is here.
pub fn figures(path: &str) -> Vec<PathBuf> {
    let whole = shared(&format!("reference/{path}"));
    [shipped(path)].into_iter().chain(whole).collect()
}

/// One column of a table by its heading.
pub fn column(path: &Path, heading: &str) -> Vec<f64> {
    let mut table = csv::Reader::from_path(path).expect("the table opens");
    let headings = table.headers().expect("the table has headings");
    let at = headings.iter().position(|found| found == heading).expect("the column is there");
    let number = |row: Result<csv::StringRecord, _>| {
        row.expect("a row of the table")[at].parse().expect("a number")
    };
    table.records().map(number).collect()
}

/// An array of `f64` and its shape.
pub struct Array {
    pub shape: Vec<u64>,
    pub values: Vec<f64>,
}

impl Array {
    pub fn matrix(self) -> Matrix {
        let (rows, columns) = (self.shape[0] as usize, self.shape[1] as usize);
        Matrix::from_rows(rows, columns, self.values).expect("the shape fits the values")
    }
}

/// Reads a real `.npy` file.
pub fn npy(path: &Path) -> Array {
    let file = BufReader::new(File::open(path).expect("the reference file opens"));
    array(npyz::NpyFile::new(file).expect("the reference file is NPY"))
}

/// Reads the real arrays of an `.npz` archive by name; complex and text arrays are passed over.
pub fn npz(path: &Path) -> BTreeMap<String, Array> {
    let file = File::open(path).expect("the reference archive opens");
    let mut archive = zip::ZipArchive::new(file).expect("the reference archive is a ZIP file");
    let name = |member: Result<_, zip::result::ZipError>| -> String {
        let member: std::borrow::Cow<str> = member.expect("the member has a name");
        member.into_owned()
    };
    let members: Vec<String> = archive.file_names().map(name).collect();
    let mut arrays = BTreeMap::new();
    for member in members {
        let entry = archive.by_name(&member).expect("the array is there");
        let entry = npyz::NpyFile::new(entry).expect("it is NPY");
        if let npyz::DType::Plain(kind) = entry.dtype()
            && kind.type_char() == npyz::TypeChar::Float
        {
            arrays.insert(member.trim_end_matches(".npy").to_owned(), array(entry));
        }
    }
    arrays
}

/// Reads one matrix of 16-bit integers of an `.npz` archive.
pub fn npz_integers(path: &Path, name: &str) -> Matrix {
    let file = File::open(path).expect("the reference archive opens");
    let mut archive = zip::ZipArchive::new(file).expect("the reference archive is a ZIP file");
    let entry = archive.by_name(&format!("{name}.npy")).expect("the array is there");
    let file = npyz::NpyFile::new(entry).expect("it is NPY");
    let (rows, columns) = (file.shape()[0] as usize, file.shape()[1] as usize);
    let values = file.into_vec::<i16>().expect("the array is int16");
    Matrix::from_fn(rows, columns, |row, k| f64::from(values[row * columns + k]))
}

/// Reads one complex array of an `.npz` archive.
pub fn npz_complex(path: &Path, name: &str) -> Vec<num_complex::Complex64> {
    let file = File::open(path).expect("the reference archive opens");
    let mut archive = zip::ZipArchive::new(file).expect("the reference archive is a ZIP file");
    let entry = archive.by_name(&format!("{name}.npy")).expect("the array is there");
    npyz::NpyFile::new(entry).expect("it is NPY").into_vec().expect("the array is complex128")
}

fn array<R: std::io::Read>(file: npyz::NpyFile<R>) -> Array {
    assert_eq!(file.order(), npyz::Order::C, "reference arrays are stored row by row");
    let shape = file.shape().to_vec();
    let values = file.into_vec::<f64>().expect("the array is float64");
    Array { shape, values }
}

/// The largest relative difference between two series, with zero allowed only against zero.
pub fn largest_relative_difference(ours: &[f64], theirs: &[f64]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    ours.iter()
        .zip(theirs)
        .map(|(&a, &b)| if a == b { 0.0 } else { (a - b).abs() / b.abs() })
        .fold(0.0, f64::max)
}
