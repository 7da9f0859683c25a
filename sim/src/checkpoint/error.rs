//! What can be wrong with a checkpoint.

use crate::error::ThreadRefused;

/// Why a checkpoint could not be written or used.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// Reading or writing failed.
    #[error("reading or writing a checkpoint failed")]
    Io(#[from] std::io::Error),
    /// Something else was written by somebody else.
    #[error("this is no checkpoint of a simulation")]
    Foreign,
    /// Another version of the program wrote it.
    #[error("the checkpoint has the format {found}, this program reads {expected}")]
    Version {
        /// The version found.
        found: u32,
        /// The version that can be read.
        expected: u32,
    },
    /// Bytes are missing or changed.
    #[error("the checkpoint is damaged: its checksum is not that of its contents")]
    Damaged,
    /// It belongs to another simulation.
    #[error(
        "the checkpoint is of another simulation: the network, seed, step, precision or transient \
         differs"
    )]
    OtherSimulation,
    /// Its parts do not belong together.
    #[error("{found} parts of a checkpoint of {expected} ranks, or not all of the same time")]
    Parts {
        /// Number of different parts of one time.
        found: usize,
        /// Number of ranks that wrote.
        expected: usize,
    },
    /// A neuron's state is missing.
    #[error("the checkpoint lacks the state of neuron {neuron}")]
    Missing {
        /// The neuron.
        neuron: u32,
    },
    /// There are fewer threads than asked for; the simulation cannot go on.
    #[error("the checkpoint cannot be read with so many threads")]
    Threads(#[from] ThreadRefused),
    /// A state can only be put into a simulation at its beginning.
    #[error("the simulation is at {time_ms} ms already, a checkpoint needs one that is at 0 ms")]
    Begun {
        /// Where the simulation is.
        time_ms: f64,
    },
}
