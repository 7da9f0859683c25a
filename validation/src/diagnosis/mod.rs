//! Why theory and simulation differ, measured without looking at the runs that are explained.
//!
//! The theory of equal neurons is one step away from a simulation for several known reasons. Each
//! effect is the change of the rates that one of them causes; with all of them, the theory comes to what other
//! runs of the same network do: their rate, decomposed. It is no prediction and has no verdict: with replays, the
//! effects add up to those runs by construction, up to the theory's answer to them, whatever the transfer function. What
//! it tells is the size of each cause, and in its remainder whether the list is complete.
//!
//! | cause | how it is known |
//! |---|---|
//! | variance of in-degrees and weights, whole numbers | computed |
//! | transfer function (jumps, coloured noise, time grid) | neurons without coupling, simulated at the predicted inputs |
//! | several synapses from the same source | drawn networks whose neurons hear Poisson sources at the predicted rates instead of each other ([`poisson_trains`](crate::surrogate::poisson_trains)) |
//! | trains that are no Poisson processes, correlations between neurons | runs that are not compared, whose spikes are replayed with their timing taken away ([`Surrogate`](crate::surrogate::Surrogate)) |
//!
//! What is measured is how many times as often neurons fire as the transfer function says for the same mean rates of
//! their sources; the theory answers it self-consistently.

mod decomposition;
mod in_degree;
mod scaling_series;
mod transfer;
mod uncoupled;

pub use decomposition::{Decomposition, decompose, input_effect};
pub use in_degree::{InDegreeRegression, in_degree_regressions};
pub use scaling_series::{ScaledRates, scaling_series};
pub use uncoupled::uncoupled;
