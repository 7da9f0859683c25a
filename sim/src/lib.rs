//! The spiking simulator that keeps the theory honest.
//!
//! Leaky integrate-and-fire neurons with exponential synaptic currents, integrated exactly on a time grid.
//! Synapses are not stored: they are drawn again from counter-based random numbers at every spike, so
//! that networks of billions of synapses fit into memory, and the same seed gives the same spikes, bit for bit, for any
//! number of threads and ranks.
//!
//! [`Simulator`] builds a [`data::Network`], advances and finishes; [`Schedule`] runs it to its end with
//! pauses for recording and checkpoints; [`recording`] has the formats of recordings, [`checkpoint`]
//! what it takes to go on later, and [`communicator`] how ranks talk to each other. A network that is too large
//! for this machine or this afternoon is made smaller first: [`data::scale`] takes a share of its neurons and
//! synapses and keeps mean and variance of their input, [`data::keep_areas`] takes some areas.
//!
//! ```
//! use data::presets::DescribedPreset;
//! use siegert_sim::communicator::SingleProcess;
//! use siegert_sim::recording::{Grid, SpikeRecording};
//! use siegert_sim::{Control, Outcome, Selection, SimulationSettings, Simulator};
//!
//! // Brunel's network, with a tenth of its neurons and of their inputs from each other.
//! let mut parts = DescribedPreset::Brunel2000.network()?.into_parts();
//! parts.populations.iter_mut().for_each(|population| population.neurons /= 10.0);
//! parts.in_degrees = parts.in_degrees.map(|_, _, in_degree| in_degree / 10.0);
//! let network = data::Network::new(parts)?;
//!
//! let mut settings = SimulationSettings { seed: 5, transient_ms: 20.0, ..Default::default() };
//! settings.recording.spikes = Selection::All;
//! let mut simulator = Simulator::build(&network, &settings, SingleProcess)?;
//! let outcome = simulator.advance(100.0, &mut |_| Control::Continue)?;
//! assert_eq!(outcome, Outcome::Completed);
//!
//! let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 1_000 };
//! let ids = simulator.neuron_ids().clone();
//! let mut recording = SpikeRecording::empty(&network, &ids, &Selection::All, grid);
//! recording.add(&ids, &simulator.take_recording().spikes)?;
//! let result = simulator.finish()?;
//! assert_eq!(recording.spikes() as u64, result.spikes);
//! assert!(result.rates.hz()[0] > 1.0, "{:?}", result.rates.hz());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # In your `Cargo.toml`
//!
//! The packages are called `siegert-...`; examples, here too, go by the short names that they use of each other:
//! ```toml
//! [dependencies]
//! data = { package = "siegert-data", version = "0.1" }
//! sim = { package = "siegert-sim", version = "0.1" }
//! ```

#![warn(missing_debug_implementations)]

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
