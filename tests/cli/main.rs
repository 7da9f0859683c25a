//! The command line as its users and their scripts meet it: the real program, run in an empty
//! folder.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

mod analyze;
mod described_network;
mod documents;
mod fixed_points;
mod help;
mod prepare;
mod refusals;
mod results;
mod simulate;
mod stabilize;
mod support;
mod transfer;
