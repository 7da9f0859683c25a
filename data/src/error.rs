//! What can be wrong with a network.

use crate::number::short_number;

/// What errors call the numbers of a network, so that a description can say where one is written.
pub(crate) mod quantity {
    pub(crate) const NEURONS: &str = "neurons";
    pub(crate) const INITIAL_MEAN: &str = "mean of initial potentials";
    pub(crate) const INITIAL_SD: &str = "SD of initial potentials";
    pub(crate) const EXTERNAL_IN_DEGREE: &str = "external in-degree";
    pub(crate) const EXTERNAL_WEIGHT: &str = "external weight";
    pub(crate) const EXTERNAL_RATE: &str = "external rate";
    pub(crate) const DIRECT_CURRENT: &str = "direct current";
    pub(crate) const IN_DEGREE: &str = "in-degree";
    pub(crate) const WEIGHT: &str = "weight";
    pub(crate) const WEIGHT_SD: &str = "weight SD";
    pub(crate) const DELAY: &str = "delay";
    pub(crate) const DELAY_SD: &str = "delay SD";
    pub(crate) const REPLACED_IN_DEGREE: &str = "replaced in-degree";
    pub(crate) const REPLACED_WEIGHT: &str = "replaced weight";
    pub(crate) const REPLACED_RATE: &str = "rate of a replaced source";
}

/// Why parts do not make a network.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NetworkError {
    /// There is nothing to connect.
    #[error("a network needs at least one population")]
    NoPopulations,
    /// A population or an area goes by no name.
    #[error(
        "{name:?} is no name for a population or an area, allowed is {}",
        crate::label::ALLOWED_NAMES
    )]
    Name {
        /// The name.
        name: String,
    },
    /// Two populations go by one name.
    #[error("there are two populations {population}, each needs a name of its own")]
    SameName {
        /// The name in full.
        population: String,
    },
    /// All populations are empty.
    #[error("the network has no neurons: all of its populations are empty")]
    NoNeurons,
    /// Synapses come from a population that has no neurons.
    #[error(
        "the in-degree of {target} from {source_population} is {in_degree}, but {source_population} has no neurons"
    )]
    EmptySource {
        /// The target population.
        target: String,
        /// The population without neurons.
        source_population: String,
        /// The in-degree.
        in_degree: f64,
    },
    /// A matrix has the wrong shape.
    #[error("the {part} are {} x {}, expected {} x {} (target x source)", found.0, found.1, expected.0, expected.1)]
    Shape {
        /// Which matrix.
        part: &'static str,
        /// Its targets and sources.
        found: (usize, usize),
        /// The targets and sources that it should have.
        expected: (usize, usize),
    },
    /// A vector has the wrong length.
    #[error("there are {length} {part}, expected {expected}")]
    Length {
        /// Which vector.
        part: &'static str,
        /// Its length.
        length: usize,
        /// The length it should have.
        expected: usize,
    },
    /// A value is outside its range.
    #[error("{what} of {at} is {}, allowed is {allowed}", short_number(*value))]
    Value {
        /// Which quantity.
        what: &'static str,
        /// The population or projection.
        at: String,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A single-neuron parameter is outside its range.
    #[error("{parameter} of {population} is {}, allowed is {allowed}", short_number(*value))]
    Neuron {
        /// The population.
        population: String,
        /// The parameter by its name in NEST.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Excitatory weights are positive, inhibitory ones negative.
    #[error("the weight of {at} is {weight_pa} pA, against the sign of its source")]
    WeightSign {
        /// The projection.
        at: String,
        /// Its mean weight.
        weight_pa: f64,
    },
    /// A rate series needs a positive sampling interval.
    #[error(
        "the sampling interval of a rate series is {interval_ms} ms, allowed is a finite number above 0"
    )]
    Interval {
        /// The interval found.
        interval_ms: f64,
    },
}
