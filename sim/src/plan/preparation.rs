//! What a simulation would be, without building it.

use data::{Network, Warning};

use super::network::Plan;
use super::precision::DoubleReason;
use super::rank_threads::Offer;
use crate::error::BuildError;
use crate::settings::{Precision, SimulationSettings};

/// What is known of a simulation before it is built.
#[derive(Clone, Debug, PartialEq)]
pub struct Preparation {
    /// Threads of each rank, in their order.
    pub threads: Vec<usize>,
    /// The precision of potentials and currents.
    pub precision: Precision,
    /// Why it is double, if it is.
    pub double: Option<DoubleReason>,
    /// What the time grid changes, and what else a user should know.
    pub warnings: Vec<Warning>,
}

/// Prepares a network for `ranks` ranks with the same settings as [`Simulator::build`](crate::Simulator::build) does, but draws
/// no connection.
///
/// # Errors
/// [`BuildError`] names the setting, population or projection that cannot be simulated.
pub fn prepare(
    network: &Network,
    settings: &SimulationSettings,
    ranks: usize,
) -> Result<Preparation, BuildError> {
    let offers = vec![Offer::of(settings); ranks];
    Ok(Plan::new(network, settings, &offers, None)?.preparation())
}

impl Plan {
    pub(crate) fn preparation(&self) -> Preparation {
        Preparation {
            threads: self.threads.counts().to_vec(),
            precision: self.precision,
            double: self.double.clone(),
            warnings: self.warnings.clone(),
        }
    }
}
