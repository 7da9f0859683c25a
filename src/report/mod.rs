//! What is said about a run: tables for people, progress, provenance.

mod fixed_points;
mod memory;
mod network;
mod number;
mod progress;
mod provenance;
mod rates;
mod stability;
mod stabilization;
mod table;
mod validation;

pub use fixed_points::{EffortSummary, FixedPointSummary, FixedPointsSummary};
pub use memory::peak_memory_bytes;
pub use network::{AreaSummary, NetworkSummary, SynapseTypes};
pub use number::{grouped, significant};
pub use progress::Progress;
pub use provenance::{InputFile, Provenance, Subject};
pub use rates::rate_table;
pub use stability::{ModeSummary, StabilitySummary};
pub use stabilization::{
    AlternativeSummary, ChangeSummary, ComparisonSummary, LossKind, RoundSummary,
    StabilizationSummary, total_change,
};
pub use table::{Align, Table};
pub use validation::{ReportError, TimedCase, write_validation};
