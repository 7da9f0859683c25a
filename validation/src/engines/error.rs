//! Why an engine has no rates.

use theory::dynamics::DynamicsError;
use theory::spread::SpreadError;
use theory::{LinalgError, MeanFieldError, NoFixedPoint, TransferError};

/// Why an engine has no rates.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A case names a table that does not exist.
    #[error(transparent)]
    Case(#[from] Box<crate::cases::CaseError>),
    /// The network is outside the theory.
    #[error(transparent)]
    MeanField(#[from] MeanFieldError),
    /// A neuron is outside the theory.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The theory predicts nothing.
    #[error(transparent)]
    NoFixedPoint(#[from] Box<NoFixedPoint>),
    /// The response of the network cannot be computed.
    #[error("the theory's response to small changes cannot be computed")]
    Response(#[from] LinalgError),
    /// The network's fluctuations cannot be computed.
    #[error(transparent)]
    Dynamics(#[from] DynamicsError),
    /// The theory of neurons that differ has no state near that of equal ones.
    #[error(transparent)]
    Spread(#[from] SpreadError),
    /// The network cannot be scaled.
    #[error(transparent)]
    Scaling(#[from] data::ScalingError),
    /// The simulation cannot be built.
    #[error(transparent)]
    Build(#[from] sim::BuildError),
    /// The simulation cannot go on.
    #[error(transparent)]
    Simulation(#[from] sim::SimulationError),
    /// Ranks lost each other.
    #[error(transparent)]
    Communication(#[from] sim::communicator::CommunicationError),
    /// Spikes cannot be kept.
    #[error(transparent)]
    Recording(#[from] sim::recording::RecordingError),
    /// Recordings of ranks cannot be brought together.
    #[error(transparent)]
    Gather(#[from] sim::recording::GatherError),
    /// A run cannot be kept, or what is kept is of no use.
    #[error("cannot keep a run, or go on from one that was kept")]
    Keep(#[source] std::io::Error),
    /// A run that was kept is longer than it is to be.
    #[error("the kept run of seed {seed} is at {time_ms} ms, but the case ends at {end_ms} ms")]
    Beyond {
        /// The seed.
        seed: u64,
        /// Where the kept run is (ms).
        time_ms: f64,
        /// Where it would end (ms).
        end_ms: f64,
    },
    /// Activity ran away.
    #[error("activity ran away: {rate_hz:.1} spikes/s on average before {time_ms} ms")]
    RunAway {
        /// Mean rate (spikes/s).
        rate_hz: f64,
        /// When (ms).
        time_ms: f64,
    },
    /// Somebody wanted to stop.
    #[error("stopped at {time_ms} ms of {end_ms} ms")]
    Stopped {
        /// When (ms).
        time_ms: f64,
        /// When it would have ended (ms).
        end_ms: f64,
    },
    /// A stored table is no table of rates.
    #[error("{name}, line {line}: {trouble}")]
    Table {
        /// The table.
        name: String,
        /// The line.
        line: u64,
        /// What is wrong with it.
        trouble: String,
    },
    /// Statistics of a recording.
    #[error(transparent)]
    Statistics(#[from] crate::statistics::StatisticsError),
    /// A recording holds too few blocks of time to know its error.
    #[error("{name} has {found_ms} ms after the transient, needed are two blocks of {block_ms} ms")]
    TooShort {
        /// The recording.
        name: String,
        /// Its usable time.
        found_ms: f64,
        /// Length of a block.
        block_ms: f64,
    },
    /// There is one rate per population.
    #[error("{found} rates are given, the network has {expected} populations")]
    Length {
        /// Number of rates.
        found: usize,
        /// Number of populations.
        expected: usize,
    },
    /// A table or recording lacks a population.
    #[error("{name} has no rate of {population}")]
    NoRate {
        /// The table.
        name: String,
        /// The population.
        population: String,
    },
}
