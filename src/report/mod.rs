//! What is said about a run: tables for people, progress, provenance.

mod branches;
mod cell;
mod fixed_points;
mod memory;
mod network;
mod number;
mod phase_plane;
mod progress;
mod provenance;
mod rates;
mod relaxation;
mod separatrix;
mod stability;
mod stabilization;
mod statistics;
mod table;
mod validation;

pub use branches::{
    BranchSummary, BranchesSummary, EndReason, PointSummary, SpecialName, SpecialSummary,
};
pub use cell::csv_cell;
pub use fixed_points::{EffortSummary, FixedPointSummary, FixedPointsSummary};
pub use memory::{available_memory_bytes, peak_memory_bytes};
pub use network::{AreaSummary, NetworkSummary, SynapseTypes};
pub use number::{grouped, significant};
pub use phase_plane::PhasePlaneSummary;
pub use progress::Progress;
pub use provenance::{InputFile, PopulationEntry, Provenance, Subject};
pub use rates::rate_table;
pub use separatrix::{
    BorderKind, BorderSummary, EdgeSummary, FoldSummary, SeparatrixLine, SeparatrixSummary, Side,
};
pub use stability::{ModeSummary, StabilitySummary};
pub use stabilization::{
    AlternativeSummary, ChangeSummary, ComparisonSummary, LossKind, RoundSummary,
    StabilizationSummary, total_change,
};
pub use statistics::{NeuronsSummary, StatisticsSummary};
pub use table::{Align, Table};
pub use validation::{ReportError, TimedCase, write_validation_data, write_validation_report};
