//! The project against figures that others computed: the Python model, NEST and 50-digit arithmetic.
//!
//! They lie outside the repository, in `../shared`; where that folder is missing, each test says
//! that it skips and passes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]
#![expect(clippy::disallowed_macros, reason = "a test tells what it skips and counts")]

mod anatomy;
mod continuation;
mod fixed_points;
mod nest_rates;
mod networks;
mod published_network;
mod simulator;
mod stabilization;
mod support;
mod transfer;
mod verdicts;
