//! What the documentation promises of every input, tried on many that chance makes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

mod description;
mod matrix;
mod network;
mod npy;
mod overlay;
mod scaling;
mod strategies;
mod units;
mod weights;
