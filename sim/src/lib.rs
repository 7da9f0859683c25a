//! The spiking simulator that keeps the theory honest.

pub mod checkpoint;
pub mod communicator;
pub mod recording;

mod bound;
mod build;
mod connectivity;
mod delivery;
mod district;
mod drive;
mod error;
mod exchange;
mod facts;
mod grid;
mod layout;
mod lif;
mod listing;
mod meeting;
mod memory;
mod partition;
mod phases;
mod plan;
mod poisson;
mod precision;
mod preparation;
mod rank_threads;
mod real;
mod recorder;
mod result;
mod rules;
mod sampling;
mod settings;
mod simd;
mod simulator;
mod streams;
mod territory;
#[cfg(test)]
mod testing;
mod update;
mod worker;

pub use connectivity::{Connection, ListedNetwork, SpikeTrain};
pub use error::{BuildError, SimulationError};
pub use grid::{TimeGrid, TooManySteps};
pub use layout::NeuronIds;
pub use listing::visit_synapses;
pub use phases::PhaseTimes;
pub use precision::DoubleReason;
pub use preparation::{Preparation, prepare};
pub use recorder::{
    CurrentSample, PotentialRecording, PotentialSample, Recording, RecordingSettings, Selection,
    Spike,
};
pub use result::{EventCounts, MemoryUse, SimulationResult};
pub use settings::{Instructions, PartitionScheme, Precision, RunawayGuard, SimulationSettings};
pub use simulator::{Control, Outcome, Progress, Simulator};
