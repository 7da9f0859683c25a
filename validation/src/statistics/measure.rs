//! What is distributed over the neurons or pairs of populations, and in which bins.

use data::units;
use sim::recording::Grid;

use super::{Histogram, PopulationActivity, StatisticsError};

/// What is distributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Rates of neurons (spikes/s).
    Rate,
    /// Coefficients of variation of their intervals.
    Cv,
    /// Their local variation, corrected for refractoriness.
    Lvr,
    /// Correlation coefficients of pairs.
    Correlation,
}

/// Where a histogram begins and ends, and how many bins it has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bins {
    /// The lower edge of the first.
    pub from: f64,
    /// The upper edge of the last.
    pub to: f64,
    /// How many.
    pub count: usize,
}

impl Bins {
    /// The histogram of some values in these bins.
    ///
    /// # Errors
    /// As [`Histogram::over`].
    pub fn histogram(self, values: &[f64]) -> Result<Histogram, StatisticsError> {
        Histogram::over(values, self.from, self.to, self.count)
    }
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Rate, Self::Cv, Self::Lvr, Self::Correlation];

    /// The values of a population's neurons or pairs.
    #[must_use]
    pub fn values(self, population: &PopulationActivity) -> &[f64] {
        match self {
            Self::Rate => &population.neuron_rates_hz,
            Self::Cv => &population.cvs,
            Self::Lvr => &population.lvrs,
            Self::Correlation => &population.correlations.coefficients,
        }
    }

    /// Bins for values that are to be compared: they leave out half a percent at an open end.
    #[must_use]
    pub fn bins(self, all: &[f64], window: Grid) -> Bins {
        const BINS: usize = 40;
        const FAR: f64 = 0.995;
        match self {
            Self::Rate => {
                // Rates are multiples of one spike in the window: so are the bins, with their
                // edges between two multiples.
                let one = units::hz_from_per_ms(1.0) / window.duration_ms();
                let multiples = (quantile(all, FAR) / one).ceil() + 1.0;
                let width = one * (multiples / BINS as f64).ceil().max(1.0);
                let bins = (multiples * one / width).ceil().max(2.0);
                Bins { from: -one / 2.0, to: -one / 2.0 + bins * width, count: bins as usize }
            }
            Self::Cv | Self::Lvr => {
                Bins { from: 0.0, to: quantile(all, FAR).max(1.5), count: BINS }
            }
            Self::Correlation => {
                let reach = quantile(all, FAR).abs().max(quantile(all, 1.0 - FAR).abs());
                let reach = if reach > 0.0 { reach } else { 1.0 };
                Bins { from: -reach, to: reach, count: BINS }
            }
        }
    }
}

/// The value below which a share of the values lies; 0 of none.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}
