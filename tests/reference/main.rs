//! The project against figures that others computed: the Python model, NEST and 50-digit arithmetic.
//!
//! A part of them comes with the repository, in figures/; the others lie outside, in `../shared`.
//! Where that folder is missing, a test that needs it says that it skips and passes, or fails with
//! `SIEGERT_REQUIRE_REFERENCE=1`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]
#![expect(clippy::disallowed_macros, reason = "a test tells what it skips and counts")]

mod anatomy;
mod basins;
mod continuation;
mod fixed_points;
mod graphs;
mod nest_rates;
mod networks;
mod published_network;
mod series;
mod shared;
mod simulator;
mod stabilization;
mod states;
mod structure;
mod support;
mod transfer;
mod verdicts;
