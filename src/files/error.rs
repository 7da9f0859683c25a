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
    /// There is more of it than can be read.
    #[error("{} has more than the {most} bytes that can be read of it", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// What can be read (bytes).
        most: u64,
    },
    /// The system refuses to write it.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file is no array of a kind that can be read.
    #[error("{} is not a NumPy array file that can be read", path.display())]
    NotNpy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: data::npy::NpyError,
    },
    /// The array holds Python objects.
    #[error(
        "{0} holds pickled Python objects, which only Python can read; if you trust the file, make numbers of them \
         in place: {recipe} {0}", path.display()
    )]
    Pickled {
        /// The file.
        path: PathBuf,
        /// A command that converts the files behind it.
        recipe: &'static str,
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
    /// The rows of a matrix go by other names than its columns.
    #[error("{} has {found} where {expected} is expected: rows and columns are the same nodes in the same order", path.display())]
    NamesDiffer {
        /// The file.
        path: PathBuf,
        /// What is there.
        found: String,
        /// What should be.
        expected: String,
    },
    /// Two columns go by one name.
    #[error("{} has two columns of the name {name}: which of them is meant, it does not say", path.display())]
    NameTwice {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// A table begins with numbers.
    #[error("{} has numbers in its first line, where the names of the columns are expected", path.display())]
    NoNames {
        /// The file.
        path: PathBuf,
    },
    /// A matrix has blocks of the same names, or not the one that is meant.
    #[error(
        "{} holds {blocks} block{} of the same {size} names, such as two hemispheres: --block says which is meant, from \
         1 to {blocks}, or mean", path.display(), if *blocks == 1 { "" } else { "s" }
    )]
    Blocks {
        /// The file.
        path: PathBuf,
        /// How many there are.
        blocks: usize,
        /// The names of each.
        size: usize,
    },
    /// Series do not say how far their samples are apart.
    #[error("{} does not say how far its samples are apart: --interval says it (ms)", path.display())]
    NoInterval {
        /// The file.
        path: PathBuf,
    },
    /// The interval of series is said to be another.
    #[error("--interval is {asked_ms} ms, but the times in {} are {found_ms} ms apart", path.display())]
    OtherInterval {
        /// The file.
        path: PathBuf,
        /// What is asked for (ms).
        asked_ms: f64,
        /// What the times say (ms).
        found_ms: f64,
    },
    /// Samples are not as far apart everywhere.
    #[error("the times in column {column} of {} are not regular: sample {sample} (from 0) is out of step", path.display())]
    IrregularTimes {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The first sample that is.
        sample: usize,
    },
    /// It holds no series that can be used.
    #[error("{} holds no series that can be used", path.display())]
    Series {
        /// The file.
        path: PathBuf,
        /// What is wrong with them.
        source: validation::statistics::StatisticsError,
    },
    /// A table lacks a node.
    #[error("{} does not say to which module {name} belongs", path.display())]
    NoNode {
        /// The file.
        path: PathBuf,
        /// The node.
        name: String,
    },
    /// This program has no part for SONATA files.
    #[cfg(not(feature = "sonata"))]
    #[error("{} is a SONATA file, without which siegert was built; build it with --features sonata", path.display())]
    NoSonata {
        /// The file.
        path: PathBuf,
    },
    /// The HDF5 library refuses it.
    #[cfg(feature = "sonata")]
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
    /// A step is given that is not that of the recording.
    #[error("--dt is {given_ms} ms, but the recording has steps of {dt_ms} ms: so says {}", origin.display())]
    OtherStep {
        /// What is given (ms).
        given_ms: f64,
        /// What the recording has (ms).
        dt_ms: f64,
        /// Where that is known from.
        origin: PathBuf,
    },
    /// Times do not fit a step that nobody named.
    #[error(
        "{} does not say its time step, so that {dt_ms} ms are assumed, which --dt changes", path.display()
    )]
    AssumedStep {
        /// The file.
        path: PathBuf,
        /// The assumed step (ms).
        dt_ms: f64,
        /// Which time does not fit.
        source: sim::recording::RecordingError,
    },
    /// A recording has a population that its network lacks.
    #[error("{} holds {population}, which {network} lacks{}", path.display(), or_closest(closest.as_deref()))]
    ForeignPopulation {
        /// The file.
        path: PathBuf,
        /// The population.
        population: String,
        /// The network that lacks it.
        network: String,
        /// The population of the network that is spelt most alike.
        closest: Option<String>,
    },
    /// A recording and its network do not say the same.
    #[error(transparent)]
    Contradiction(Box<Contradiction>),
    /// A file is given twice.
    #[error("{} is given twice: its spikes would count twice", path.display())]
    GivenTwice {
        /// The file.
        path: PathBuf,
    },
    /// Two files have spikes of one neuron.
    #[error(
        "{} and {} are not of one run: both hold spikes of neuron {id} (from 0) of {population} at times that \
         overlap, but each neuron belongs to one file; remove the files that an older run or a merge left",
        first.display(), second.display()
    )]
    TwoRuns {
        /// One file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
        /// The population.
        population: String,
        /// The neuron.
        id: u32,
    },
    /// Two files do not belong together.
    #[error("{} and {} are not of one run: they differ in their {what}", first.display(), second.display())]
    Parts {
        /// One file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
        /// In what they differ.
        what: &'static str,
    },
    /// A part of the recording is not there.
    #[error("{} is missing, though {} is there: part of the recording is lost", path.display(), found.display())]
    MissingPart {
        /// The file that is not there.
        path: PathBuf,
        /// One that is.
        found: PathBuf,
    },
    /// A part of the recording is there, but not among the files that are given.
    #[error(
        "{} alone is part of a recording, to which {} belongs too: give all files, or their directory",
        found.display(), path.display()
    )]
    LeftOut {
        /// The file that is not given.
        path: PathBuf,
        /// One that is.
        found: PathBuf,
    },
    /// Two id maps differ.
    #[error(
        "{} and {} give {population} different neurons: one of them is of another run; remove it, or name the right one \
         with --ids", first.display(), second.display()
    )]
    Maps {
        /// One map.
        first: PathBuf,
        /// The other.
        second: PathBuf,
        /// The first population of which they differ.
        population: String,
    },
    /// A file of spikes is laid out in no known way.
    #[error("{}: {found}, expected is {expected}", path.display())]
    Layout {
        /// The file.
        path: PathBuf,
        /// What is there.
        found: String,
        /// What should be there.
        expected: String,
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
        column: String,
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
    /// A table of rates is none.
    #[error(transparent)]
    Table {
        /// The table, the line and what is wrong there.
        source: validation::engines::EngineError,
    },
    /// What stands behind a file's name chooses no state.
    #[error("{}: what stands behind # is a whole number from 1, which of the file's states is meant", path.display())]
    StateNumber {
        /// The path with the number.
        path: PathBuf,
    },
    /// A file of rates has none.
    #[error("{} holds no state, such as a fixed point", path.display())]
    NoState {
        /// The file.
        path: PathBuf,
    },
    /// A file of rates has fewer states.
    #[error("{} has no state {number}, but {states}", path.display())]
    UnknownState {
        /// The file.
        path: PathBuf,
        /// The number that was asked for.
        number: usize,
        /// The states that are there.
        states: String,
    },
    /// A file of rates has several states, and none is chosen.
    #[error("{0} holds several states: {states}; choose one, as in {0}#1", path.display())]
    SeveralStates {
        /// The file.
        path: PathBuf,
        /// The states that are there.
        states: String,
    },
    /// A population has two rates.
    #[error("{}: the rate of {population} is there twice", path.display())]
    RateTwice {
        /// The file.
        path: PathBuf,
        /// The population.
        population: String,
    },
    /// A rate is no number.
    #[error("{}: the rate of {population} is {found}, expected is a number", path.display())]
    NoNumber {
        /// The file.
        path: PathBuf,
        /// The population.
        population: String,
        /// What stands there.
        found: String,
    },
    /// A file has rates of what is no population.
    #[error("{}: a rate for {name}, which {network} lacks{}", path.display(), or_closest(closest.as_deref()))]
    ForeignRate {
        /// The file.
        path: PathBuf,
        /// What it has a rate for.
        name: String,
        /// The network that lacks it.
        network: String,
        /// The population of the network that is spelt most alike.
        closest: Option<String>,
    },
    /// A population has no rate.
    #[error("{}: no rate for {population}{}", path.display(), or_closest_entry(closest.as_deref()))]
    NoRate {
        /// The file.
        path: PathBuf,
        /// The population.
        population: String,
        /// The entry of the file that is spelt most alike.
        closest: Option<String>,
    },
}

/// What a recording and its network say of a population.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what} of {population}: {found}, but {expected} in {network}", path.display())]
pub struct Contradiction {
    /// The file.
    pub path: PathBuf,
    /// The population.
    pub population: String,
    /// In what they differ.
    pub what: &'static str,
    /// What the recording says.
    pub found: String,
    /// What the network says.
    pub expected: String,
    /// The network.
    pub network: String,
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

fn or_closest_entry(name: Option<&str>) -> String {
    name.map(|name| format!("; the closest entry is {name}")).unwrap_or_default()
}

fn or_closest(name: Option<&str>) -> String {
    name.map(|name| format!("; the closest is {name}")).unwrap_or_default()
}

/// The name that is spelt most like another, if any is alike at all.
pub(crate) fn closest(name: &str, names: &[String]) -> Option<String> {
    const ALIKE: f64 = 0.6;
    if name.len() > data::overlay::LONGEST_NAME {
        return None;
    }
    let likeness = names.iter().map(|other| strsim::normalized_damerau_levenshtein(name, other));
    let (best, alike) = names.iter().zip(likeness).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (alike >= ALIKE).then(|| best.clone())
}
