//! What is said about a run: tables for people, progress, provenance.

mod memory;
mod network;
mod number;
mod progress;
mod provenance;
mod table;

pub use memory::peak_memory_bytes;
pub use network::{AreaSummary, NetworkSummary, SynapseTypes};
pub use number::{grouped, significant};
pub use progress::Progress;
pub use provenance::{InputFile, Provenance, Subject};
pub use table::{Align, Table};
