//! Neurons that differ within a population: what they receive, what they fire, and the state that they make.
//!
//! The mean-field theory replaces every neuron of a population by one with the mean input. A
//! simulation has neurons that differ in the number and the strength of their synapses:
//!
//! - [`Heterogeneity`]: how much their inputs differ, from independent synapses.
//! - [`RateDistribution`] of an [`InputDistribution`]: what they fire, if inputs differ normally, which
//!   holds where in-degrees are large.
//! - [`NeuronStatistics`]: all populations at a fixed point of equal neurons; mean rates stay those of the
//!   fixed point, the spread of the rates reproduces itself.
//! - [`SpreadTheory`]: the [`SpreadState`] near that fixed point in which mean rates reproduce themselves, too.

mod error;
mod heterogeneity;
mod neurons;
mod rate_distribution;
mod state;

pub use error::SpreadError;
pub use heterogeneity::Heterogeneity;
pub use neurons::NeuronStatistics;
pub use rate_distribution::{InputDistribution, QUANTILES, RateDistribution, normal_nodes};
pub use state::{Changes, OfState, SpreadState, SpreadTheory, StaticResponse};
