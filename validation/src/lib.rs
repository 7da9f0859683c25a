//! Do prediction, measurement and the literature agree?
//!
//! A [`Case`](cases::Case) names a network and how it is measured; [`engines`] predict and measure its
//! rates; an [`explanation`] says what the theory leaves out; a [`comparison`] gives a verdict for
//! every population. [`statistics`] tells what recordings hold beside their rates.

pub mod cases;
pub mod comparison;
pub mod engines;
pub mod explanation;
pub mod sampled_input;
pub mod statistics;
pub mod surrogate;

mod run;

pub use run::{CaseResult, Stage, validate};
