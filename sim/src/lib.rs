//! The spiking simulator that keeps the theory honest.

pub mod checkpoint;
pub mod communicator;
pub mod recording;

mod connectivity;
mod delivery;
mod error;
mod grid;
mod listing;
mod machine;
mod neurons;
mod plan;
mod result;
mod run;
mod settings;
mod simulator;
mod streams;
#[cfg(test)]
mod testing;

pub use connectivity::{Connection, ListedNetwork, SpikeTrain};
pub use error::{BuildError, SimulationError, ThreadRefused};
pub use grid::{TimeGrid, TooManySteps};
pub use listing::visit_synapses;
pub use plan::{DoubleReason, NeuronIds, Preparation, prepare};
pub use recording::{CurrentSample, PotentialSample, Recording, Spike};
pub use result::{EventCounts, MemoryUse, SimulationResult};
pub use run::PhaseTimes;
pub use settings::{
    Instructions, PartitionScheme, PotentialRecording, Precision, RecordingSettings, RunawayGuard,
    Selection, SimulationSettings,
};
pub use simulator::{Control, Outcome, Progress, RunObserver, Schedule, Simulator};
