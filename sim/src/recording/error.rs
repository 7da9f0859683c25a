//! What can be wrong with a recording.

use super::Grid;

/// Why a recording could not be read, written or merged.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// Reading or writing failed.
    #[error("reading or writing a recording failed")]
    Io(#[from] std::io::Error),
    /// An archive cannot be read as one.
    #[error("this is no NumPy archive")]
    Archive(#[from] zip::result::ZipError),
    /// An archive lacks an array.
    #[error("the array {array} is missing")]
    Missing {
        /// Its name.
        array: String,
    },
    /// An array has the wrong number of entries.
    #[error("the array {array} has {found} entries, expected {expected}")]
    Length {
        /// Its name.
        array: &'static str,
        /// Its entries.
        found: usize,
        /// The entries it should have.
        expected: usize,
    },
    /// A line of text cannot be understood.
    #[error("line {line} is \"{text}\", expected {expected}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What it says.
        text: String,
        /// What it should say.
        expected: &'static str,
    },
    /// A time grid is none.
    #[error(
        "the recorded time has steps of {} ms and is from step {} to step {}, allowed are steps above 0 ms and an end \
         behind the beginning", grid.dt_ms, grid.begin_step, grid.end_step
    )]
    Grid {
        /// The grid.
        grid: Grid,
    },
    /// A time is not one of the recorded steps.
    #[error(
        "a spike is at {time_ms} ms, allowed are multiples of {} ms after {} ms up to {} ms",
        grid.dt_ms, grid.time_ms(grid.begin_step), grid.time_ms(grid.end_step)
    )]
    OffGrid {
        /// The time (ms).
        time_ms: f64,
        /// The recorded steps.
        grid: Grid,
    },
    /// A time is not known well enough to tell its step.
    #[error(
        "a spike is at {time_ms} ms, which its number type or decimals hold to within {error_ms} ms only: too \
         coarse for steps of {dt_ms} ms"
    )]
    TooCoarse {
        /// The time (ms).
        time_ms: f64,
        /// Its rounding error (ms).
        error_ms: f64,
        /// Duration of a step (ms).
        dt_ms: f64,
    },
    /// A neuron spikes twice at once.
    #[error(
        "neuron {id} (from 0) of {population} spikes twice at {time_ms} ms: the same spikes are there twice, or \
         those of two runs"
    )]
    Twice {
        /// The population.
        population: String,
        /// The neuron.
        id: u32,
        /// When (ms).
        time_ms: f64,
    },
    /// A neuron spikes when it cannot.
    #[error(
        "neuron {id} (from 0) of {population} spikes at {time_ms} ms, {interval_ms} ms after its last spike, but its \
         refractory period is {t_ref_ms} ms: the spikes are of two runs, or of another network"
    )]
    TooClose {
        /// The population.
        population: String,
        /// The neuron.
        id: u32,
        /// When (ms).
        time_ms: f64,
        /// How long after its last spike (ms).
        interval_ms: f64,
        /// Its refractory period (ms).
        t_ref_ms: f64,
    },
    /// A population goes by no name.
    #[error("{name:?} is no name for a population or an area, allowed is {}", data::ALLOWED_NAMES)]
    Name {
        /// The name.
        name: String,
    },
    /// An array is larger than its file can make it.
    #[error(
        "the array {array} has {bytes} bytes, but the whole file {file_bytes}: no spikes are compressed so much; \
         the file is damaged, or made to fill the memory"
    )]
    Inflated {
        /// Its name.
        array: String,
        /// Its size.
        bytes: u64,
        /// That of the file.
        file_bytes: u64,
    },
    /// An array does not fit into memory.
    #[error(
        "the array {array} takes {bytes} bytes of memory, of which {available_bytes} are left for reading"
    )]
    Memory {
        /// Its name.
        array: String,
        /// What it takes.
        bytes: u64,
        /// What is left.
        available_bytes: u64,
    },
    /// A neuron is in two parts of a recording.
    #[error(
        "neuron {id} (from 0) of {population} spikes in parts {first} and {second} of the recording (from 0) at \
         times that overlap, but a neuron belongs to one part: they are of two runs, or the same spikes twice"
    )]
    TwoParts {
        /// The population.
        population: String,
        /// The neuron.
        id: u32,
        /// One part.
        first: usize,
        /// Another part.
        second: usize,
    },
    /// Two populations have one name.
    #[error("there are two populations {population}")]
    SameName {
        /// The name.
        population: String,
    },
    /// Two populations have the same neuron.
    #[error("the id map gives the neuron {gid} to {first} and to {second}")]
    Overlap {
        /// The neuron's number in NEST.
        gid: u64,
        /// One population.
        first: String,
        /// The other.
        second: String,
    },
    /// The end of a text is missing.
    #[error(
        "line {line} is \"{text}\", without a line break and with fewer decimals than the line before: the file \
         is cut off (if it is whole, end it with a line break)"
    )]
    CutOff {
        /// Its number, from 1.
        line: usize,
        /// What it says.
        text: String,
    },
    /// The bytes of an array are not those that were written.
    #[error("the array {array} is damaged: its bytes cannot be read or do not have its checksum")]
    Damaged {
        /// Its name.
        array: String,
        /// What the archive says.
        source: std::io::Error,
    },
    /// An array does not hold what it should.
    #[error("the array {array} cannot be used")]
    Array {
        /// Its name.
        array: String,
        /// What is wrong with it.
        source: Box<data::npy::NpyError>,
    },
    /// An entry of an array does not hold what it should.
    #[error("the array {array} holds {found}, expected is {expected}")]
    Entry {
        /// Its name.
        array: String,
        /// What it holds.
        found: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A population does not have the neuron that is said to have spiked.
    #[error("{population} has {neurons} neurons, but number {id} (from 0) spikes")]
    UnknownNeuron {
        /// The population.
        population: String,
        /// The neuron.
        id: u32,
        /// How many there are.
        neurons: u32,
    },
    /// The network does not have the neuron that is said to have spiked.
    #[error("neuron {neuron} (from 0) spikes, but the network has {neurons} neurons")]
    NoSuchNeuron {
        /// The neuron.
        neuron: u32,
        /// How many there are.
        neurons: u32,
    },
    /// No population has the neuron that is said to have spiked.
    #[error("no population of the id map has the neuron {gid}")]
    UnknownGid {
        /// The neuron's number in NEST.
        gid: u64,
    },
    /// A spike lacks its time or its neuron.
    #[error("{population} has {steps} spike times for {ids} neurons that spike")]
    Unpaired {
        /// The population.
        population: String,
        /// Number of times.
        steps: usize,
        /// Number of neurons.
        ids: usize,
    },
    /// A number does not fit where it has to be kept.
    #[error("{what} is {value}, allowed is at most {limit}")]
    TooLarge {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: u64,
        /// The largest allowed.
        limit: u64,
    },
    /// There is nothing to merge.
    #[error("there is no recording to merge")]
    Nothing,
    /// Parts of different recordings cannot be merged.
    #[error("part {part} of the recording differs from the first in its {what}")]
    Differs {
        /// The part, from 0.
        part: usize,
        /// In what it differs.
        what: &'static str,
    },
}

/// Equal in kind and values; errors of the system are equal if their kinds are.
impl PartialEq for RecordingError {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Io(a), Self::Io(b)) => a.kind() == b.kind(),
            (a, b) => format!("{a:?}") == format!("{b:?}"),
        }
    }
}

impl RecordingError {
    /// An array of an archive is not there.
    pub(super) fn missing(array: &str) -> Self {
        Self::Missing { array: array.to_owned() }
    }

    /// The bytes of an array cannot be had.
    pub(super) fn damaged(array: &str, source: impl Into<std::io::Error>) -> Self {
        Self::Damaged { array: array.to_owned(), source: source.into() }
    }
}
