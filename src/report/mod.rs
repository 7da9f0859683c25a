//! What is said about a run: a report of what was found, and where it comes from.
//!
//! A [`Report`] is a document for programs, a text for people, and files. The document is what it serialises as:
//! results of the theory as they serialise themselves, with what they do not know, such as names.

mod anatomy;
mod asynchronous;
mod basins;
mod bold;
mod branch_groups;
mod branches;
mod communities;
mod compare;
mod compare_results;
mod connectivity;
mod correlations;
mod fixed_points;
mod granger;
mod hierarchy;
mod measured_spectra;
mod modes;
mod network;
mod papers;
mod parameters;
mod paths;
mod phase_diagram;
mod phase_line;
mod phase_plane;
mod provenance;
mod rates;
mod relaxation;
mod response;
mod self_consistent;
mod separatrix;
mod simulated;
mod spectra;
mod stability;
mod stabilization;
mod statistics;
mod sweep;
mod table;
mod transfer;
mod trust;
mod validation;

use data::Population;
use serde::Serialize;

use crate::files::ResultDirectory;

pub use crate::files::InputFile;
pub use crate::machine::{available_memory_bytes, peak_memory_bytes};
pub use crate::number::{grouped, significant};
pub use anatomy::{AnatomyReport, BuiltFrom, NamedNetwork};
pub use asynchronous::unmarked_onsets;
pub use basins::{BasinsAt, BasinsReport};
pub use bold::BoldReport;
pub use branch_groups::PopulationGroup;
pub use branches::{BranchSummary, BranchesReport, ParameterRange, PointSummary, SpecialSummary};
pub use communities::{Against, CommunitiesReport, Nulls};
pub use compare::{CompareReport, Compared};
pub use compare_results::{CommonResults, CompareResultsReport};
pub use connectivity::{ConnectivityReport, MeasuredConnectivity, SeriesSummary};
pub use correlations::{CorrelationFunction, CorrelationsReport};
pub use fixed_points::FixedPointsReport;
pub use granger::{GrangerReport, TestedCause};
pub use hierarchy::HierarchyReport;
pub use modes::distinct_modes;
pub use network::{AreaSummary, NetworkReport, SynapseTypes};
pub use papers::{PanelReport, PaperReport};
pub use parameters::{ParameterEntry, ParametersReport};
pub use paths::{
    AreaPathsReport, Classes, NodePathsReport, PathWeights, PathWeightsError, WeightKind,
};
pub use phase_diagram::PhaseDiagramSummary;
pub use phase_line::PhaseLineReport;
pub use phase_plane::PhasePlaneReport;
pub use provenance::{PopulationEntry, Provenance, Subject, Work};
pub use rates::rate_table;
pub use response::{Modulation, ResponseReport};
pub use separatrix::{
    BorderKind, BorderSummary, EdgeSummary, FoldSummary, SeparatrixLine, SeparatrixReport, Side,
};
pub use simulated::{SimulatedRates, SimulatedState, SimulationEnd};
pub use spectra::{CrossPair, SpectraReport, asynchronous_warning};
pub use stability::StabilityReport;
pub use stabilization::{
    AlternativeSummary, ChangeSummary, ComparisonSummary, RoundSummary, StabilizationReport,
    total_change,
};
pub use statistics::StatisticsReport;
pub use sweep::SweepReport;
pub use table::{Align, Table};
pub use transfer::{Noise, TransferReport};
pub use trust::{CalibrationReport, TrustReport};
pub use validation::{
    ReportError, TimedCase, explained_words, fluctuation_words, headline, percent, round_percent,
    tolerance_words, write_validation_data, write_validation_report,
};

/// What a command found.
pub trait Report: Serialize {
    /// The name of the document among the results, if it is one of them.
    const DOCUMENT: Option<&'static str>;

    /// For people.
    fn text(&self) -> String;

    /// Writes all files of the results but the document. Figures are handed over, to be drawn last.
    ///
    /// # Errors
    /// If a file cannot be written, or what is to be in it not be computed.
    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()>;
}

/// Every name once, in the order of first appearance.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}

/// The names of populations, in the order of all arrays.
fn names(populations: &[Population]) -> Vec<String> {
    populations.iter().map(|population| population.label.to_string()).collect()
}
