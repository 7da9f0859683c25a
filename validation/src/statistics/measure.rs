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
            Self::Correlation => around_zero(quantile(all, 1.0 - FAR), quantile(all, FAR)),
        }
    }
}

/// Bins of a round width from a low to a high value, one of them with zero in its middle: coefficients scatter around
/// it, and most are positive, so that bins alike on both sides would be empty on one.
fn around_zero(low: f64, high: f64) -> Bins {
    const ABOUT: f64 = 30.0;
    let (low, high) = (low.min(0.0), high.max(0.0));
    if !(high > low && (high - low).is_finite()) {
        return Bins { from: -1.0, to: 1.0, count: ABOUT as usize };
    }
    let least = (high - low) / ABOUT;
    let power = 10_f64.powf(least.log10().floor());
    let round = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let width = round.into_iter().find(|width| *width >= least).unwrap_or(10.0 * power);
    let (first, last) = ((low / width).round(), (high / width).round());
    let count = (last - first) as usize + 1;
    Bins { from: (first - 0.5) * width, to: (last + 0.5) * width, count }
}

/// The value below which a share of the values lies; 0 of none.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_of_correlations_are_round_hold_zero_in_the_middle_of_one_and_leave_no_side_empty() {
        for (low, high) in [(-0.012, 0.31), (-0.2, 0.2), (0.01, 0.05), (-0.4, -0.1)] {
            let Bins { from, to, count } = around_zero(low, high);
            let width = (to - from) / count as f64;
            assert!((10..=40).contains(&count), "{low} {high}: {count}");
            assert!(from <= low && to >= high, "{low} {high}: {from} {to}");
            assert!(from > low.min(0.0) - 1.5 * width && to < high.max(0.0) + 1.5 * width);
            let below_zero = -from / width;
            assert!((below_zero - below_zero.floor() - 0.5).abs() < 1e-9, "{below_zero}");
        }
        assert_eq!(around_zero(0.0, 0.0), Bins { from: -1.0, to: 1.0, count: 30 });
    }
}
