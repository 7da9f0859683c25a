//! What the working point says beyond the rate: the irregularity of spike trains, and how neurons
//! of one population differ.
//!
//! The mean-field theory replaces every neuron of a population by one with the mean input. A
//! simulation has neurons that differ in the number and the strength of their synapses, so that a
//! comparison must know three things, each with an assumption of its own:
//!
//! - [`interval_cv`]: white noise (coloured noise to first order, as in the transfer function).
//! - [`Heterogeneity`]: independent synapses; see there.
//! - [`RateDistribution`] of an [`InputDistribution`]: inputs that differ normally between neurons, which
//!   holds where in-degrees are large.
//!
//! [`NeuronStatistics`] puts them together for all populations at a fixed point.

mod erfcx;
mod heterogeneity;
mod interval_cv;
mod neurons;
mod rate_distribution;

pub use heterogeneity::Heterogeneity;
pub use interval_cv::interval_cv;
pub use neurons::{NeuronStatistics, StatisticsError};
pub use rate_distribution::{InputDistribution, QUANTILES, RateDistribution, normal_nodes};
