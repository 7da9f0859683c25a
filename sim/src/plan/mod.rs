//! A network prepared for simulation, before anything is built.

mod agreement;
mod bound;
mod identity;
mod layout;
mod load;
mod names;
mod network;
mod partition;
mod precision;
mod preparation;
mod rank_threads;
mod rules;

pub(crate) use agreement::check_same;
pub(crate) use identity::Determinants;
pub use identity::{Identity, identity};
pub use layout::NeuronIds;
pub(crate) use network::Plan;
pub(crate) use partition::Unit;
pub use precision::DoubleReason;
pub use preparation::{Preparation, prepare};
pub(crate) use rank_threads::Offer;
pub(crate) use rules::Rule;
