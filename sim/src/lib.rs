//! The spiking simulator that keeps the theory honest.

pub mod communicator;
pub mod recording;
