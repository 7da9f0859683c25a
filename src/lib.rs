//! siegert: a theory-first toolkit for spiking models of cortex.
//!
//! This crate is the facade. The science lives in four members, re-exported here:
//!
//! - [`data`]: what a network is, and the published networks and how they are built;
//! - [`theory`]: what mean-field theory predicts for a network;
//! - [`sim`]: what its spiking neurons do;
//! - [`validation`]: whether the two agree with each other and with the literature.
//!
//! A prediction and a measurement share nothing but the description of the network.
//!
//! The facade adds what the members leave to their user: [`files`], [`plots`], [`report`] and the
//! command line, [`cli`].

pub use {data, sim, theory, validation};

#[cfg(feature = "cli")]
pub mod cli;
pub mod files;
mod machine;
mod number;
pub mod plots;
pub mod report;
