//! A stabilization, for people and for programs.

mod change;
mod comparison;
mod files;
mod round;
mod text;

pub use change::ChangeSummary;
pub use comparison::ComparisonSummary;
pub use round::{AlternativeSummary, RoundSummary};

use data::{Matrix, Network};
use serde::Serialize;
use theory::separatrix::Limit;
use theory::stabilization::Round;

use super::Report;
use crate::files::ResultDirectory;

/// All rounds of a stabilization and what they add up to.
#[derive(Clone, Debug, Serialize)]
pub struct StabilizationReport<'a> {
    /// What the network goes by.
    #[serde(rename = "network")]
    pub name: &'a str,
    /// The parameter that is raised.
    pub parameter: &'a str,
    /// Where it starts.
    pub from: f64,
    /// Up to where the state is to be kept.
    pub target: f64,
    /// How the flow was integrated.
    pub flow: String,
    /// Which slopes decided.
    pub variant: &'static str,
    /// The names of the populations, in the order of all arrays.
    pub populations: Vec<String>,
    /// The rounds.
    pub iterations: Vec<RoundSummary<'a>>,
    /// Whether the start leads to its state at the target after the last round.
    pub kept: bool,
    /// Where the state is lost after the last round, if it is.
    pub remaining_transition: Option<f64>,
    /// The mean rate over neurons of the state that the start leads to at the target (spikes/s).
    pub mean_rate_at_target_hz: f64,
    /// The same with every population counted once, as published figures have it.
    pub mean_rate_over_populations_at_target_hz: f64,
    /// The change of all rounds together; without rounds there is none.
    pub total: Option<ChangeSummary>,
    /// Against in-degrees that were given to compare.
    pub comparison: Option<ComparisonSummary>,
    /// The network before the first round.
    #[serde(skip)]
    pub network: &'a Network,
    /// What bounds the state after the last round.
    #[serde(skip)]
    pub after: &'a Limit,
}

impl Report for StabilizationReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("stabilize.json");

    fn text(&self) -> String {
        text::text(self)
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        files::write(self, results)
    }
}

/// The in-degrees before the first round and after the last one.
#[must_use]
pub fn total_change(rounds: &[Round]) -> Option<(&Matrix, &Matrix)> {
    let (first, last) = (rounds.first()?, rounds.last()?);
    Some((first.in_degrees_before(), &last.answer.in_degrees))
}

/// `(after - before) / before` of two sums, 0 where there was nothing.
fn relative(before: f64, after: f64) -> f64 {
    share(after - before, before)
}

/// A share of a sum, 0 where there is nothing.
fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
