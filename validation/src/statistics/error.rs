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
