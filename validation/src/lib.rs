//! Do prediction, measurement and the literature agree?

pub mod statistics;
