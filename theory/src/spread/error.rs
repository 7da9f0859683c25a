//! Why there is no theory of neurons that differ.

use data::Network;

use super::state::Change;
use crate::linalg::LinalgError;
use crate::observer::Stopped;
use crate::transfer::TransferError;

/// Why there is no theory of neurons that differ.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SpreadError {
    /// A neuron that the transfer function does not cover.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// Something belongs to another network.
    #[error("there are {found} {what}, the network has {expected} populations")]
    WrongLength {
        /// What, in the plural.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Populations of the network.
        expected: usize,
    },
    /// The spread of rates causes more spread than it needs.
    #[error(
        "the spread of the rates of {population} still changes by {change_hz:e} spikes/s after \
         {rounds} rounds"
    )]
    NotSelfConsistent {
        /// The population that changes most.
        population: String,
        /// By how much.
        change_hz: f64,
        /// How often it was tried.
        rounds: usize,
    },
    /// At a fold the network has no finite answer to small changes.
    #[error("the theory's response to small changes cannot be computed")]
    Response(#[from] LinalgError),
    /// The observer wanted it.
    #[error("the search for self-consistent rates was stopped")]
    Stopped(#[from] Stopped),
}

impl SpreadError {
    /// Refuses what is not one for each population.
    pub(super) fn check_length(
        network: &Network,
        what: &'static str,
        found: usize,
    ) -> Result<(), Self> {
        let expected = network.size();
        if found == expected { Ok(()) } else { Err(Self::WrongLength { what, found, expected }) }
    }

    pub(super) fn not_self_consistent(network: &Network, worst: Change, rounds: usize) -> Self {
        let population = network.populations[worst.population].label.to_string();
        Self::NotSelfConsistent { population, change_hz: worst.hz, rounds }
    }
}
