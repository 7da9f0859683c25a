//! Distributions over neurons and pairs, in bins that the lines of a panel share.

use data::units;
use sim::recording::Grid;
use validation::statistics::{Histogram, PopulationActivity};

use super::Analysis;
use super::lines::Line;

/// What is distributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Rate,
    Cv,
    Lvr,
    Correlation,
}

/// The distribution of a measure over the neurons or pairs of a line.
pub(super) struct Distribution<'a> {
    pub(super) measure: Measure,
    pub(super) line: &'a Line,
    pub(super) histogram: Histogram,
}

impl Measure {
    pub(super) const ALL: [Self; 4] = [Self::Rate, Self::Cv, Self::Lvr, Self::Correlation];

    /// What it goes by in files.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rate => "rate_hz",
            Self::Cv => "cv",
            Self::Lvr => "lvr",
            Self::Correlation => "correlation",
        }
    }

    /// What axes call it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Rate => "rate (spikes/s)",
            Self::Cv => "CV of intervals",
            Self::Lvr => "LvR",
            Self::Correlation => "correlation",
        }
    }

    pub(super) fn values(self, population: &PopulationActivity) -> &[f64] {
        match self {
            Self::Rate => &population.neuron_rates_hz,
            Self::Cv => &population.cvs,
            Self::Lvr => &population.lvrs,
            Self::Correlation => &population.correlations.coefficients,
        }
    }

    /// The bins of a panel: they leave out half a percent at an open end.
    pub(super) fn bins(self, panel: &[f64], window: Grid) -> (f64, f64, usize) {
        const BINS: usize = 40;
        const FAR: f64 = 0.995;
        match self {
            Self::Rate => {
                // Rates are multiples of one spike in the window: so are the bins, with their
                // edges between two multiples.
                let one = units::hz_from_per_ms(1.0) / window.duration_ms();
                let multiples = (quantile(panel, FAR) / one).ceil() + 1.0;
                let width = one * (multiples / BINS as f64).ceil().max(1.0);
                let bins = (multiples * one / width).ceil().max(2.0);
                (-one / 2.0, -one / 2.0 + bins * width, bins as usize)
            }
            Self::Cv | Self::Lvr => (0.0, quantile(panel, FAR).max(1.5), BINS),
            Self::Correlation => {
                let reach = quantile(panel, FAR).abs().max(quantile(panel, 1.0 - FAR).abs());
                let reach = if reach > 0.0 { reach } else { 1.0 };
                (-reach, reach, BINS)
            }
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
            let (from, to, bins) = measure.bins(&values.concat(), analysis.window);
            for (line, values) in panel.iter().zip(values) {
                let histogram = Histogram::over(&values, from, to, bins)?;
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

/// The value below which a share of the values lies; 0 of none.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}
