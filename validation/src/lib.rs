//! Do prediction, measurement and the literature agree?
//!
//! A [`Case`](cases::Case) names a network and how it is measured; [`engines`] predict and measure its
//! rates; a [`diagnosis`] says what the theory leaves out; a [`comparison`] gives a verdict for
//! every population; [`validate`] does all of it. [`statistics`] tells what recordings hold beside their rates.
//!
//! | question | where |
//! |---|---|
//! | Do two rates agree, within which tolerance? | [`comparison::compare`] |
//! | What does the theory say, what the simulator, what a stored run? | [`engines::Engine`] |
//! | By how much does each known cause move the rates? | [`diagnosis::diagnose`] |
//! | What input do sampled neurons really receive? | [`sampled_input`] |
//! | What is left if spikes lose their timing? | [`surrogate`] |
//! | How irregular, synchronous, correlated is a recording? | [`statistics`] |
//!
//! A verdict needs a tolerance that was stated before: *agree* and *differ* are both shown, or the answer is *unknown*.
//!
//! ```
//! use siegert_validation::comparison::{Estimate, Verdict, compare};
//!
//! // Three measured populations, known to 0.05, 0.05 and 0.5 spikes/s from 20 blocks of time.
//! let measured = [(2.02, 0.05), (3.0, 0.05), (2.1, 0.5)].map(|(rate_hz, standard_error_hz)| {
//!     Estimate { rate_hz, standard_error_hz, degrees_of_freedom: 19.0 }
//! });
//! let found = compare(&[2.0; 3], &measured, &[0.3; 3]).into_iter().map(|one| one.verdict);
//! assert!(found.eq([Verdict::Agree, Verdict::Differ, Verdict::Unknown]));
//! ```
//!
//! # In your `Cargo.toml`
//!
//! The packages are called `siegert-...`; examples, here too, go by the short names that they use of each other:
//! ```toml
//! [dependencies]
//! data = { package = "siegert-data", version = "0.1" }
//! theory = { package = "siegert-theory", version = "0.1" }
//! sim = { package = "siegert-sim", version = "0.1" }
//! validation = { package = "siegert-validation", version = "0.1" }
//! ```

#![warn(missing_debug_implementations)]

pub mod cases;
pub mod comparison;
pub mod diagnosis;
pub mod engines;
pub mod sampled_input;
pub mod statistics;
pub mod surrogate;

mod run;

pub use run::{CaseResult, Stage, validate};
