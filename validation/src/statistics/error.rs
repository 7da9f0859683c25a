//! What can keep a statistic from being computed.

use sim::recording::Grid;

/// Why a statistic cannot be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StatisticsError {
    /// That there are no spikes says nothing.
    #[error("the spikes of {population} were not recorded")]
    NotRecorded {
        /// The population.
        population: String,
    },
    /// Spikes are not ordered by time.
    #[error("the spikes of {population} are not ordered by time: number {index} (from 0) is late")]
    Unsorted {
        /// The population.
        population: String,
        /// The first spike that is earlier than the one before it.
        index: usize,
    },
    /// The population does not have the neuron that is said to have spiked.
    #[error("{population} has {neurons} neurons, but number {id} (from 0) spikes")]
    UnknownNeuron {
        /// The population.
        population: String,
        /// The neuron.
        id: u32,
        /// How many there are.
        neurons: u32,
    },
    /// A time window is not part of what was recorded.
    #[error(
        "the window from {from_ms} to {to_ms} ms is none of the recording: allowed are multiples \
         of {} ms from {} to {} ms, the first before the second",
        recorded.dt_ms, recorded.time_ms(recorded.begin_step), recorded.time_ms(recorded.end_step)
    )]
    Window {
        /// Its beginning (ms).
        from_ms: f64,
        /// Its end (ms).
        to_ms: f64,
        /// What was recorded.
        recorded: Grid,
    },
    /// A bin does not consist of whole steps.
    #[error("a bin of {bin_ms} ms was asked for, allowed are multiples of the step, {dt_ms} ms")]
    Bin {
        /// The width asked for (ms).
        bin_ms: f64,
        /// The step of the recording (ms).
        dt_ms: f64,
    },
    /// There are too few samples.
    #[error("{what} needs at least {needed} samples, there are {found}")]
    TooShort {
        /// Which statistic.
        what: &'static str,
        /// The fewest it can do with.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// There are too few series.
    #[error("{what} need at least {needed} of them, there are {found}")]
    TooFew {
        /// Which statistic.
        what: &'static str,
        /// The fewest it can do with.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// Two series do not belong together.
    #[error("{what} needs series of the same length, but they have {first} and {second} samples")]
    Lengths {
        /// Which statistic.
        what: &'static str,
        /// Samples of the first.
        first: usize,
        /// Samples of the other.
        second: usize,
    },
    /// Synaptic input follows from the rates of all sources.
    #[error(
        "synaptic input needs the rates of all populations of the network in its order, but {population} was not \
         recorded in its place"
    )]
    InputUnknown {
        /// The first population that is missing.
        population: String,
    },
    /// There is not one name for each series.
    #[error(
        "there are {names} names for {series} series, needed is one for each of one series at least"
    )]
    Names {
        /// How many names.
        names: usize,
        /// How many series.
        series: usize,
    },
    /// Two series go by one name.
    #[error("there are two series of the name {name}: which of them is meant, it does not say")]
    NameTwice {
        /// The name.
        name: String,
    },
    /// A sample is no number.
    #[error("sample {sample} (from 0) of {name} is {value}, allowed is a finite number")]
    Sample {
        /// The series.
        name: String,
        /// The sample.
        sample: usize,
        /// Its value.
        value: f64,
    },
    /// Activity that is to be divided by its maximum has none.
    #[error("{name} is never above 0: its activity cannot be taken relative to its maximum")]
    NoMaximum {
        /// The series.
        name: String,
    },
    /// A response leaves what its model describes.
    #[error(
        "the {what} of {name} is no longer above 0 at {time_ms} ms: the model does not bear such activity"
    )]
    Unphysical {
        /// The series.
        name: String,
        /// What has to be above 0.
        what: &'static str,
        /// When (ms).
        time_ms: f64,
    },
    /// A regressor of a linear model follows from the others.
    #[error(
        "the causes of {target} cannot be told apart: the past of {source_name} (lag {lag}) follows from that of the other \
         series, as where one is a sum or a copy of others, or never changes; leave it out"
    )]
    Dependent {
        /// The series whose causes are looked for.
        target: String,
        /// The series that follows from others.
        source_name: String,
        /// How many samples before.
        lag: usize,
    },
    /// What does not vary goes together with nothing.
    #[error("{what} has numbers that do not vary")]
    Constant {
        /// Which statistic.
        what: &'static str,
    },
    /// A setting is out of range.
    #[error("{setting} is {value}, allowed is {allowed}")]
    Setting {
        /// Its name.
        setting: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
}
