//! Runs that are killed, lose a rank or find the disk full, and come out as if nothing had happened.
//!
//! `cargo test --test crashes` takes a few of each, `cargo test --test crashes -- --ignored --nocapture`
//! many; with `--features mpi`, ranks are lost too.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]
#![expect(clippy::disallowed_macros, reason = "a test tells what it skips and counts")]

mod full_disk;
mod job;
mod kills;
#[cfg(feature = "mpi")]
mod lost_ranks;
