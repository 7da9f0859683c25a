//! What can be wrong with a file.

use std::io;
use std::path::{Path, PathBuf};

use crate::plots::PlotError;

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refuses to read it.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The system refuses to write it.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Results are there already.
    #[error("{} exists; choose another directory, or --force to replace the results in it", path.display())]
    Exists {
        /// The directory.
        path: PathBuf,
    },
    /// `--force` replaces results only.
    #[error("{} holds no results of siegert (no provenance.json), so it is not replaced", path.display())]
    Foreign {
        /// The directory.
        path: PathBuf,
    },
    /// The file is no array of a kind that can be read.
    #[error("{} is not a NumPy array file", path.display())]
    NotNpy {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        source: io::Error,
    },
    /// The array holds no floating-point numbers.
    #[error("{} holds elements of type {found}, expected is {expected}", path.display())]
    ElementType {
        /// The file.
        path: PathBuf,
        /// The type found, as NumPy writes it.
        found: String,
        /// The types that can be read.
        expected: &'static str,
    },
    /// The array has the wrong shape.
    #[error("{} has the shape {}, expected is {}", path.display(), shape(found), shape(expected))]
    Shape {
        /// The file.
        path: PathBuf,
        /// Its shape.
        found: Vec<usize>,
        /// The shape it should have.
        expected: Vec<usize>,
    },
    /// The array has the wrong number of dimensions.
    #[error("{} has the shape {}, expected is {expected}", path.display(), shape(found))]
    Dimensions {
        /// The file.
        path: PathBuf,
        /// Its shape.
        found: Vec<usize>,
        /// What it should be.
        expected: &'static str,
    },
    /// The HDF5 library refuses it.
    #[error("{} cannot be used as an HDF5 file of spikes", path.display())]
    Hdf5 {
        /// The file.
        path: PathBuf,
        /// What the library says.
        source: rust_hdf5::Hdf5Error,
    },
    /// It holds no recording.
    #[error("{} holds no recording of spikes that can be used", path.display())]
    Recording {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: sim::recording::RecordingError,
    },
    /// A folder or a set of files holds no recording of any format.
    #[error("{}: {found}, expected are {expected}", path.display())]
    NoRecording {
        /// The folder or the first file.
        path: PathBuf,
        /// What is there instead.
        found: String,
        /// What a recording consists of.
        expected: &'static str,
    },
    /// A recording does not say how many neurons there are.
    #[error(
        "{} does not say how many neurons each population has; name its network with --preset, \
         --network or --params, or its id map with --ids", path.display()
    )]
    NoSizes {
        /// The file.
        path: PathBuf,
    },
    /// A recording has a population that its network lacks.
    #[error("{} holds spikes of {population}, which the network lacks{}", path.display(), or_closest(closest.as_deref()))]
    ForeignPopulation {
        /// The file.
        path: PathBuf,
        /// The population.
        population: String,
        /// The population of the network that is spelt most alike.
        closest: Option<String>,
    },
    /// One entry is outside its range.
    #[error("{}: {what} is {value}, allowed is {allowed}", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// Which entry, by row, column and population.
        what: String,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The file is no JSON.
    #[error("{} is not JSON", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// The place and what is wrong there.
        source: serde_json::Error,
    },
    /// The file is no CSV.
    #[error("{} is not a CSV table", path.display())]
    NotCsv {
        /// The file.
        path: PathBuf,
        /// The place and what is wrong there.
        source: csv::Error,
    },
    /// A table lacks a column.
    #[error("{} has no column {column}, only {found}", path.display())]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column that is missing.
        column: &'static str,
        /// The columns that are there.
        found: String,
    },
    /// One cell of a table is wrong.
    #[error("{}, line {line}, column {column}: '{found}', allowed is {allowed}", path.display())]
    Cell {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: u64,
        /// The column by its heading.
        column: &'static str,
        /// What stands there.
        found: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A figure cannot be drawn.
    #[error("cannot draw {name}")]
    Figure {
        /// What the figure goes by.
        name: String,
        /// The reason.
        source: PlotError,
    },
    /// A population has no rate.
    #[error("{}: no rate for {population}{}", path.display(), or_closest(closest.as_deref()))]
    NoRate {
        /// The file.
        path: PathBuf,
        /// The population.
        population: String,
        /// The entry of the file that is spelt most alike.
        closest: Option<String>,
    },
}

impl FileError {
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }
}

/// A shape as people write it: `254 x 254`.
fn shape(lengths: &[usize]) -> String {
    let words: Vec<String> = lengths.iter().map(usize::to_string).collect();
    if words.is_empty() { "of a single number".to_owned() } else { words.join(" x ") }
}

fn or_closest(name: Option<&str>) -> String {
    name.map(|name| format!("; the closest entry is {name}")).unwrap_or_default()
}

/// The name that is spelt most like another, if any is alike at all.
pub(crate) fn closest(name: &str, names: &[String]) -> Option<String> {
    const ALIKE: f64 = 0.6;
    let alike = |other: &String| strsim::normalized_damerau_levenshtein(name, other);
    let best = names.iter().max_by(|a, b| alike(a).total_cmp(&alike(b)))?;
    (alike(best) >= ALIKE).then(|| best.clone())
}
