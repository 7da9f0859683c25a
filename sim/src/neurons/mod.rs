//! The neurons: their states, what drives them from outside, and a step of them.

mod drive;
mod lif;
mod part;
mod poisson;
mod real;
mod update;

pub(crate) use drive::{Drive, drives};
pub(crate) use lif::{
    BLOCK, Constants, EXCITATORY, INHIBITORY, LANES, States, constant_current_propagator,
};
pub(crate) use part::Part;
pub(crate) use real::Real;
pub(crate) use update::BlockStep;
