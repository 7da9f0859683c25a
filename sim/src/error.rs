//! Why a simulation cannot be built or cannot go on.

use crate::communicator::CommunicationError;
use data::short_number;

/// Why a network cannot be simulated with these settings.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BuildError {
    /// A setting is outside its range.
    #[error("{setting} is {}, allowed is {allowed}", short_number(*value))]
    Setting {
        /// Which setting.
        setting: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A time has more steps than can be counted.
    #[error("{setting} is too long: {time}")]
    TooManySteps {
        /// Which setting.
        setting: &'static str,
        /// The time and the longest possible one.
        time: crate::grid::TooManySteps,
    },
    /// A quantity of the network is beyond what the simulator can represent.
    #[error("{what} of {at} is {}, the simulator takes at most {}", short_number(*value), short_number(*limit))]
    TooLarge {
        /// Which quantity.
        what: &'static str,
        /// The population or projection.
        at: String,
        /// Its value.
        value: f64,
        /// The largest possible one.
        limit: f64,
    },
    /// A delay is shorter than a step.
    #[error(
        "the delay of {at} is {} ms, allowed is at least one step, {} ms",
        short_number(*delay_ms), short_number(*dt_ms)
    )]
    ShortDelay {
        /// The projection or connection.
        at: String,
        /// Its delay, the mean where delays differ (ms).
        delay_ms: f64,
        /// The step (ms).
        dt_ms: f64,
    },
    /// A projection has synapses, but one of its populations has no neurons.
    #[error("{at} has {synapses} synapses, but {empty} has no neurons")]
    Empty {
        /// The projection.
        at: String,
        /// Its number of synapses.
        synapses: u64,
        /// The population without neurons.
        empty: String,
    },
    /// A listed connection or spike train names a neuron that is not there.
    #[error("{what} names neuron {neuron}, there are {neurons}")]
    NoSuchNeuron {
        /// The connection or spike train.
        what: &'static str,
        /// The neuron named.
        neuron: u32,
        /// The number of neurons.
        neurons: u32,
    },
    /// Listed connections replace drawn ones: the in-degrees of the network must be zero.
    #[error("the network draws {synapses} synapses; with listed connections it must draw none")]
    DrawnAndListed {
        /// Number of synapses that the in-degrees ask for.
        synapses: u64,
    },
    /// The parts of the network do not fit together.
    #[error(transparent)]
    Network(#[from] data::NetworkError),
    /// There are fewer threads than asked for.
    #[error("the simulation cannot be built with so many threads")]
    Threads(#[from] ThreadRefused),
    /// The ranks could not agree.
    #[error("the ranks could not agree while building")]
    Communication(#[from] CommunicationError),
}

/// Why a simulation cannot go on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SimulationError {
    /// A duration is not a number of steps.
    #[error(
        "the duration is {duration_ms:?} ms, allowed is a finite number of at least 0, with fewer than 2^64 steps in all"
    )]
    Duration {
        /// The duration asked for.
        duration_ms: f64,
    },
    /// A spike that is to be sent is of no neuron.
    #[error("a given spike is of neuron {neuron} (from 0), but the network has {neurons} neurons")]
    NoSuchNeuron {
        /// The neuron.
        neuron: u32,
        /// How many there are.
        neurons: u32,
    },
    /// There are fewer threads than asked for.
    #[error("the simulation cannot go on with so many threads")]
    Threads(#[from] ThreadRefused),
    /// The ranks lost each other.
    #[error("the ranks could not go on together at {time_ms} ms")]
    Communication {
        /// Where the simulation was.
        time_ms: f64,
        /// What failed.
        source: CommunicationError,
    },
}

/// The system refused to start another thread.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system refused another thread: {reason}")]
pub struct ThreadRefused {
    /// What it said.
    pub reason: String,
}
