//! Why theory and simulation differ, as far as it can be told without looking at the difference.
//!
//! The theory of equal neurons is one step away from a simulation for several known reasons. Each
//! [`Effect`] is the change of the rates that one of them causes, computed or measured without looking at
//! the rates that are explained; their sum is what the theory expects of a simulation.

mod effects;
mod in_degree;
mod input;
mod rounding;
mod scaling_series;
mod surrogate;
mod uncoupled;

pub use effects::{Cause, Effect, Explanation, explain, input_effect};
pub use in_degree::{InDegreeRegression, in_degree_regressions};
pub use input::{
    InputMoments, InputSums, expected_input, expected_input_with_spread, sampled_neurons,
};
pub use rounding::rounded;
pub use scaling_series::{ScaledRates, scaling_series};
pub use surrogate::Surrogate;
pub use uncoupled::uncoupled;
