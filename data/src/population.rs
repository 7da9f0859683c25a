//! Populations of identical neurons.

use serde::{Deserialize, Serialize};

use crate::label::Label;
use crate::neuron::{InitialPotential, NeuronParams};

/// Neurons that share their parameters and the statistics of their connections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Population {
    /// Its name.
    pub label: Label,
    /// Number of neurons N, real-valued as the anatomy gives it; the theory takes it as it is, a simulation
    /// [`created_neurons`](Self::created_neurons) of them.
    pub neurons: f64,
    /// What each of its neurons is.
    pub neuron: NeuronParams,
    /// Where each of its neurons starts in a simulation.
    pub initial_potential: InitialPotential,
}

impl Population {
    /// Neurons that all start at their resting potential.
    #[must_use]
    pub fn new(label: Label, neurons: f64, neuron: NeuronParams) -> Self {
        let initial_potential = InitialPotential { mean_mv: neuron.e_l_mv, sd_mv: 0.0 };
        Self { label, neurons, neuron, initial_potential }
    }

    /// The number of neurons that a simulation creates: N rounded down.
    #[must_use]
    pub fn created_neurons(&self) -> u64 {
        self.neurons.floor() as u64
    }
}
