//! What is compared: cases as data, and the networks that they name.

mod definition;
mod error;
mod problem;
mod reference;
mod shipped;

pub use definition::{
    Areas, Case, CaseNetwork, CaseSimulation, Factors, PublishedRun, Replay, StoredRun, Tolerance,
};
pub use error::CaseError;
pub use problem::Problem;
pub use reference::{Reference, reference};
pub use shipped::{shipped, shipped_case};
