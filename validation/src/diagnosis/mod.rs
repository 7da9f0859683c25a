//! Why theory and simulation differ, as far as it can be told without looking at the difference.
//!
//! The theory of equal neurons is one step away from a simulation for several known reasons. Each
//! [`Effect`] is the change of the rates that one of them causes; with all of them, the theory says what it
//! expects of a simulation.
//!
//! | cause | how it is known |
//! |---|---|
//! | variance of in-degrees and weights, whole numbers | computed |
//! | transfer function (jumps, coloured noise, time grid) | neurons without coupling, simulated at the predicted inputs |
//! | several synapses from the same source | drawn networks whose neurons hear Poisson sources at the predicted rates instead of each other ([`poisson_trains`](crate::surrogate::poisson_trains)) |
//! | trains that are no Poisson processes, correlations between neurons | runs that are not compared, whose spikes are replayed with their timing taken away ([`Surrogate`](crate::surrogate::Surrogate)) |
//!
//! What is measured is how many times as often neurons fire as the transfer function says for the same mean rates of
//! their sources; the theory answers it self-consistently. No effect looks at the runs that are explained.
//!
//! With replays, the effects add up to what other runs of the same network do, up to the error of the theory's
//! answer: that the expectation is met then says that the list is complete, and its columns, not the verdict, how
//! far the theory alone may be trusted.

mod effects;
mod in_degree;
mod rounding;
mod scaling_series;
mod transfer;
mod uncoupled;

pub use effects::{Cause, Diagnosis, Effect, diagnose, input_effect};
pub use in_degree::{InDegreeRegression, in_degree_regressions};
pub use rounding::rounded;
pub use scaling_series::{ScaledRates, scaling_series};
pub use uncoupled::uncoupled;
