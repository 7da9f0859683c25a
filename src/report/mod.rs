//! What is said about a run: tables for people, progress, provenance.

mod branches;
mod fixed_points;
mod network;
mod phase_plane;
mod provenance;
mod rates;
mod relaxation;
mod separatrix;
mod stability;
mod stabilization;
mod statistics;
mod table;
mod validation;

pub use crate::files::InputFile;
pub use crate::machine::{available_memory_bytes, peak_memory_bytes};
pub use crate::number::{grouped, significant};
pub use branches::{
    BranchSummary, BranchesSummary, EndReason, PointSummary, SpecialName, SpecialSummary,
};
pub use fixed_points::{EffortSummary, FixedPointSummary, FixedPointsSummary};
pub use network::{AreaSummary, NetworkSummary, SynapseTypes};
pub use phase_plane::PhasePlaneSummary;
pub use provenance::{PopulationEntry, Provenance, Subject, Work};
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
