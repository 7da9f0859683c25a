//! Distributions over neurons and pairs, in bins that the lines of a panel share.

use validation::statistics::{Histogram, Measure};

use super::Analysis;
use super::lines::Line;

/// The distribution of a measure over the neurons or pairs of a line.
pub(super) struct Distribution<'a> {
    pub(super) measure: Measure,
    pub(super) line: &'a Line,
    pub(super) histogram: Histogram,
}

/// What measures are called.
pub(super) trait Named {
    /// In files.
    fn name(self) -> &'static str;

    /// At axes.
    fn label(self) -> &'static str;
}

impl Named for Measure {
    fn name(self) -> &'static str {
        match self {
            Self::Rate => "rate_hz",
            Self::Cv => "cv",
            Self::Lvr => "lvr",
            Self::Correlation => "correlation",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Rate => "rate (spikes/s)",
            Self::Cv => "CV of intervals",
            Self::Lvr => "LvR",
            Self::Correlation => "correlation",
        }
    }
}

/// All distributions, those of one panel next to each other.
pub(super) fn distributions(analysis: &Analysis) -> anyhow::Result<Vec<Distribution<'_>>> {
    let mut all = Vec::new();
    for panel in analysis.lines.chunk_by(|a, b| a.panel == b.panel) {
        for measure in Measure::ALL {
            let values: Vec<Vec<f64>> =
                panel.iter().map(|line| values(measure, line, analysis)).collect();
            let bins = measure.bins(&values.concat(), analysis.window);
            for (line, values) in panel.iter().zip(values) {
                let histogram = bins.histogram(&values)?;
                all.push(Distribution { measure, line, histogram });
            }
        }
    }
    Ok(all)
}

fn values(measure: Measure, line: &Line, analysis: &Analysis) -> Vec<f64> {
    let members = line.members.iter().map(|&member| &analysis.populations[member]);
    members.flat_map(|one| measure.values(one)).copied().collect()
}
