//! Do prediction, measurement and the literature agree?
//!
//! A [`Case`](cases::Case) names a network and how it is measured; [`engines`] predict and measure its
//! rates; a [`comparison`] judges the theory alone, population by population; a [`diagnosis`] says what the difference
//! comes from; [`validate`] does all of it. [`statistics`] tells what recordings hold beside their rates.
//!
//! | question | where |
//! |---|---|
//! | Do two rates agree, within which tolerance? | [`comparison::compare`] |
//! | What does the theory say, what the simulator, what a stored run? | [`engines::Engine`] |
//! | How wrong is a prediction, and would nothing have done as well? | [`comparison::Judgement`] |
//! | What does the theory itself say that it leaves out? | [`effects::PredictedEffects`] |
//! | Are irregularity and the strength of the input right, too? | [`second_moments`] |
//! | How far is the theory to be trusted, before anything is simulated? | [`trust`] |
//! | By how much does each known cause move the rates? | [`diagnosis::decompose`] |
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
pub mod effects;
pub mod engines;
pub mod papers;
pub mod sampled_input;
pub mod second_moments;
pub mod statistics;
pub mod surrogate;
pub mod trust;

mod precision;
mod published;
mod run;

pub use published::Published;
pub use run::{CaseResult, Diagnosis, Stage, ValidationSettings, validate};
