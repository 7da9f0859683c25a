//! Why a case cannot be read or set up.

use data::macaque::ConnectomeError;
use data::{ReplacementError, ScalingError};
use theory::{MeanFieldError, NoFixedPoint};

/// Why a case cannot be read or set up.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The text is no case.
    #[error(transparent)]
    Text(#[from] data::overlay::OverlayError),
    /// Time after the transient is not a whole number of blocks, or less than two.
    #[error(
        "case {case}: the {measured_ms} ms after the transient are no whole number of at least two \
         blocks of {block_ms} ms"
    )]
    Blocks {
        /// The case.
        case: String,
        /// Time after the transient.
        measured_ms: f64,
        /// Length of a block.
        block_ms: f64,
    },
    /// Rates of blocks that are not whole steps would be wrong.
    #[error(
        "{case}: block_ms is {block_ms} and transient_ms {transient_ms}, allowed are multiples of the step of {dt_ms} ms"
    )]
    OffGrid {
        /// The case.
        case: String,
        /// Length of a block.
        block_ms: f64,
        /// The transient.
        transient_ms: f64,
        /// The step.
        dt_ms: f64,
    },
    /// More steps than can be counted.
    #[error("case {case}: {source}")]
    TooLong {
        /// The case.
        case: String,
        /// The time.
        source: sim::TooManySteps,
    },
    /// More neurons than are of use.
    #[error(
        "case {case}: simulation.uncoupled_neurons is {neurons}, allowed is at most {}",
        super::definition::MOST_UNCOUPLED
    )]
    Uncoupled {
        /// The case.
        case: String,
        /// The neurons of each population.
        neurons: u32,
    },
    /// A run that counts twice is no independent one.
    #[error("{case}: the seed {seed} stands twice, each run is to be another one")]
    SameSeed {
        /// The case.
        case: String,
        /// The seed.
        seed: u64,
    },
    /// Results are kept under the case's name.
    #[error(
        "{name:?} is no name for a case: it becomes the name of a directory, so that it has letters, digits, _, - and ., \
         and does not begin with a point"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// A finer grid that is not finer.
    #[error("case {case}: simulation.fine_dt_ms must be above 0 and below dt_ms, {dt_ms}")]
    FineGrid {
        /// The case.
        case: String,
        /// The time step of the simulation.
        dt_ms: f64,
    },
    /// Nothing would be simulated.
    #[error("case {case}: simulation.seeds is empty, at least one seed is needed")]
    NoSeed {
        /// The case.
        case: String,
    },
    /// Replays that tell nothing.
    #[error(
        "case {case}: simulation.replay needs two or more seeds, none of which is in simulation.seeds, and a \
         duration_ms beyond transient_ms"
    )]
    Replay {
        /// The case.
        case: String,
    },
    /// A tolerance without a reason could be one that was chosen to pass.
    #[error("case {case}: tolerance.reason is empty")]
    NoReason {
        /// The case.
        case: String,
    },
    /// There is no such shipped case.
    #[error("there is no case {name}; the cases are {}", known.join(", "))]
    Unknown {
        /// The name.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// There is no such table of stored rates.
    #[error("there are no stored rates {name}; there are {}", known.join(", "))]
    NoReference {
        /// The name.
        name: String,
        /// Those that exist.
        known: Vec<&'static str>,
    },
    /// The network is not among the shipped ones.
    #[error(transparent)]
    Network(#[from] data::presets::UnknownNetwork),
    /// The description of the network is wrong.
    #[error(transparent)]
    Description(#[from] data::description::DescriptionError),
    /// The macaque network cannot be built.
    #[error(transparent)]
    Connectome(#[from] ConnectomeError),
    /// Areas cannot be left out.
    #[error(transparent)]
    Replacement(#[from] ReplacementError),
    /// The network cannot be scaled.
    #[error(transparent)]
    Scaling(#[from] ScalingError),
    /// The network is outside the theory.
    #[error(transparent)]
    MeanField(#[from] MeanFieldError),
    /// The theory predicts nothing.
    #[error(transparent)]
    NoFixedPoint(#[from] Box<NoFixedPoint>),
}
