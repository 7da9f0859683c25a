//! Populations of identical neurons and the names they go by.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::neuron::{InitialPotential, NeuronParams};

/// Excitatory or inhibitory: the sign of a neuron's outgoing weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Outgoing weights are positive.
    #[serde(rename = "E")]
    Excitatory,
    /// Outgoing weights are negative.
    #[serde(rename = "I")]
    Inhibitory,
}

impl Kind {
    /// `E` or `I`.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Excitatory => 'E',
            Self::Inhibitory => 'I',
        }
    }
}

/// A cortical layer; 2 and 3 are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Layer {
    /// Layers 2 and 3.
    #[serde(rename = "23")]
    L23,
    /// Layer 4.
    #[serde(rename = "4")]
    L4,
    /// Layer 5.
    #[serde(rename = "5")]
    L5,
    /// Layer 6.
    #[serde(rename = "6")]
    L6,
}

impl Layer {
    /// From supragranular to infragranular.
    pub const ALL: [Self; 4] = [Self::L23, Self::L4, Self::L5, Self::L6];

    /// `23`, `4`, `5` or `6`.
    #[must_use]
    pub fn digits(self) -> &'static str {
        match self {
            Self::L23 => "23",
            Self::L4 => "4",
            Self::L5 => "5",
            Self::L6 => "6",
        }
    }
}

/// The name of a population: its area, if the network has areas, and its name within it.
///
/// ```
/// use siegert_data::{Kind, Label, Layer};
/// let label = Label::layered("V1", Layer::L23, Kind::Excitatory);
/// assert_eq!(label.to_string(), "V1-23E");
/// assert_eq!(label.population, "23E");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    /// The area; empty where a network has none.
    pub area: String,
    /// The name within the area, such as `23E`.
    pub population: String,
    /// The layer, where there is one.
    pub layer: Option<Layer>,
    /// Excitatory or inhibitory.
    pub kind: Kind,
}

impl Label {
    /// The population of one kind in one layer of an area, named as `23E`.
    #[must_use]
    pub fn layered(area: &str, layer: Layer, kind: Kind) -> Self {
        let population = format!("{}{}", layer.digits(), kind.letter());
        Self { area: area.to_owned(), population, layer: Some(layer), kind }
    }

    /// A population with a free name, in no area and no layer.
    #[must_use]
    pub fn named(population: &str, kind: Kind) -> Self {
        Self { area: String::new(), population: population.to_owned(), layer: None, kind }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.area.is_empty() {
            f.write_str(&self.population)
        } else {
            write!(f, "{}-{}", self.area, self.population)
        }
    }
}

/// Neurons that share their parameters and the statistics of their connections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Population {
    /// Its name.
    pub label: Label,
    /// Number of neurons N, real-valued as the anatomy gives it.
    pub neurons: f64,
    /// What each of its neurons is.
    pub neuron: NeuronParams,
    /// Where each of its neurons starts in a simulation.
    pub initial_potential: InitialPotential,
}

impl Population {
    /// The number of neurons that a simulation creates: N rounded down.
    #[must_use]
    pub fn created_neurons(&self) -> u64 {
        self.neurons.floor() as u64
    }
}
