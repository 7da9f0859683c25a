//! A simulation while it runs: its threads, the neurons that each updates, and the spikes between them.
//!
//! An *area group* has the neurons of an area, or of several small ones. One thread draws the synapses
//! onto it and updates it in one go; or threads of a rank *share* it, each of which draws some of the spikes'
//! synapses and updates some of the blocks. Where ranks share an area, each has a group with its blocks of it.
//! A neuron's *place* is its index among those of its group.

mod area_group;
mod barrier;
mod build;
mod claims;
mod counts;
mod drawing;
mod exchange;
mod group_spec;
mod listed;
mod neuron_group;
mod phases;
mod recent;
mod sampling;
mod shared_group;
mod sources;
mod spikes;
mod state;
mod train;
mod work_queue;
mod worker;
mod workspace;

pub(crate) use barrier::{Barrier, Broadcast, PanicGuard};
pub(crate) use build::{check_listed, workers};
pub(crate) use counts::Counts;
pub(crate) use exchange::{Exchange, OfAllRanks, OwnStep};
pub use phases::PhaseTimes;
pub(crate) use recent::RecentSpikes;
pub(crate) use spikes::StepSpikes;
pub(crate) use state::NeuronState;
pub(crate) use train::Train;
pub(crate) use worker::{Step, Work};
