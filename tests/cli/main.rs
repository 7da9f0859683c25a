//! The command line as its users and their scripts meet it: the real program, run in an empty
//! folder.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]
#![expect(clippy::disallowed_macros, reason = "a test tells what it skips and counts")]

mod along_parameters;
mod analyze;
mod anatomy;
mod basins;
mod boundary;
mod communities;
mod compare;
mod connectivity;
mod described_network;
mod documents;
mod extreme_numbers;
mod figures;
mod fixed_points;
mod folders;
mod help;
mod hostile;
mod interruption;
mod jobscript;
mod mean_rates;
mod parameters;
mod paths;
mod prepare;
mod rates;
mod readme;
mod recordings;
#[path = "../reference/shared.rs"]
mod reference;
mod refusals;
#[cfg(target_pointer_width = "64")]
mod refused_threads;
mod replaced_input;
mod response;
mod results;
mod resume;
mod series;
mod simulate;
mod spectra;
mod stability;
mod stabilize;
mod statistics;
mod support;
mod sweep;
mod transfer;
mod validate;
