//! How a panel compares with the published one.

use serde::Serialize;

use super::definition::{Panel, Published};
use super::numbers::Numbers;

/// How ours compares with what was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelVerdict {
    /// Nothing was published that could be read as a number: the picture alone.
    Shown,
    /// All numbers are within their tolerances.
    Agree,
    /// The published figure is wrong, and says so: ours is beside it.
    PublishedWrong,
    /// A number is not within its tolerance.
    Differ,
    /// It needs recordings of simulations.
    NeedsSimulation,
    /// There is none, for a reason that is given.
    Absent,
}

impl PanelVerdict {
    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Agree => "agrees",
            Self::PublishedWrong => "published is wrong",
            Self::Differ => "differs",
            Self::NeedsSimulation => "needs a simulation",
            Self::Absent => "absent",
        }
    }

    /// Of a panel whose numbers are ours, in their order.
    ///
    /// # Panics
    /// If there are not as many as published ones.
    #[must_use]
    pub fn of(panel: &Panel, ours: &[Numbers]) -> Self {
        assert_eq!(ours.len(), panel.values.len(), "one of ours for each published value");
        let verdicts = panel.values.iter().zip(ours).map(|(value, ours)| value.verdict(ours));
        verdicts.max().unwrap_or(Self::Shown)
    }
}

impl Published {
    /// How ours compares with it.
    #[must_use]
    pub fn verdict(&self, ours: &Numbers) -> PanelVerdict {
        let allowed = |published: f64| self.tolerance.at(published);
        if self.published.deviation(ours, &allowed) <= 1.0 {
            PanelVerdict::Agree
        } else if self.wrong.is_some() {
            PanelVerdict::PublishedWrong
        } else {
            PanelVerdict::Differ
        }
    }
}
