//! A prediction held against what was measured: errors, verdicts at tolerances that were fixed before, and
//! predictions that know nothing beside it.

use data::Network;

use super::estimate::Estimate;
use super::null::{NullPrediction, null_predictions};
use super::verdict::{Comparison, Limits, Verdict, compare_within, summary};

/// The relative tolerances at which every prediction is judged, whatever its case tolerates.
pub const TOLERANCES: [f64; 3] = [0.05, 0.1, 0.2];

/// How far a prediction may be from the true rate: a share of that rate and a rate together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margin {
    /// Share of the true rate.
    pub relative: f64,
    /// Added to it (spikes/s).
    pub absolute_hz: f64,
}

impl Margin {
    /// The error that a prediction may make of a true rate (spikes/s).
    #[must_use]
    pub fn at_hz(&self, true_hz: f64) -> f64 {
        self.relative * true_hz + self.absolute_hz
    }

    /// The true rates ν of which a prediction p may be: `|p - ν| <= relative ν + absolute`. They are known
    /// before anything is measured.
    #[must_use]
    pub fn limits(&self, predicted_hz: f64) -> Limits {
        let Self { relative, absolute_hz } = *self;
        let low = (predicted_hz - absolute_hz) / (1.0 + relative);
        let high = if relative < 1.0 {
            (predicted_hz + absolute_hz) / (1.0 - relative)
        } else {
            f64::INFINITY
        };
        Limits { low, high }
    }
}

/// Error of a prediction as a share of the measured rate, `(predicted - measured)/measured`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelativeError {
    /// Of the measured rate itself; not a number where nobody spiked.
    pub value: f64,
    /// From the ends of the interval of the measured rate, if its error is known; the upper one is infinite
    /// where the rate may be zero.
    pub interval: Option<[f64; 2]>,
}

impl RelativeError {
    /// Of a prediction (spikes/s).
    #[must_use]
    pub fn of(predicted_hz: f64, measured: &Estimate) -> Self {
        let spiked = measured.rate_hz > 0.0;
        let value = if spiked { share_of(measured.rate_hz, predicted_hz) } else { f64::NAN };
        let ends_hz = measured.interval_hz();
        let interval = ends_hz.map(|[low_hz, high_hz]| {
            [share_of(high_hz, predicted_hz), share_of(low_hz, predicted_hz)]
        });
        Self { value, interval }
    }
}

/// The error of a prediction as a share of the true rate.
fn share_of(true_hz: f64, predicted_hz: f64) -> f64 {
    if true_hz > 0.0 { predicted_hz / true_hz - 1.0 } else { f64::INFINITY }
}

/// A prediction judged, population by population.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Within what the case tolerates.
    pub margin: Margin,
    /// Predicted and measured rates, with the verdicts at this margin.
    pub comparisons: Vec<Comparison>,
    /// Errors of the prediction.
    pub errors: Vec<RelativeError>,
    /// The verdicts at each of [`TOLERANCES`], with the absolute part of the margin.
    pub at_tolerances: [Vec<Verdict>; 3],
    /// What predictions that know nothing come to within the same margin.
    pub nulls: Vec<NullPrediction>,
    /// On all populations together, within the margin.
    pub verdict: Verdict,
}

impl Judgement {
    /// Judges a prediction (spikes/s) of a network's rates.
    ///
    /// # Panics
    /// If there is not one predicted and one measured rate for each population.
    #[must_use]
    pub fn of(
        network: &Network,
        predicted_hz: &[f64],
        measured: &[Estimate],
        margin: Margin,
    ) -> Self {
        let comparisons = within(predicted_hz, measured, margin);
        let errors = predicted_hz.iter().zip(measured);
        let errors = errors.map(|(&hz, measured)| RelativeError::of(hz, measured)).collect();
        let at_tolerances = TOLERANCES.map(|relative| {
            let compared = within(predicted_hz, measured, Margin { relative, ..margin });
            compared.into_iter().map(|one| one.verdict).collect()
        });
        let verdict = summary(&comparisons);
        let nulls = null_predictions(network, measured, margin);
        Self { margin, comparisons, errors, at_tolerances, nulls, verdict }
    }

    /// The median over populations of the size of the relative error; nothing where nobody spiked.
    #[must_use]
    pub fn median_error(&self) -> Option<f64> {
        median(self.errors.iter().map(|error| error.value.abs()).collect())
    }

    /// How many populations lie within the margin as they were measured, whatever the error of that.
    #[must_use]
    pub fn within(&self) -> usize {
        let inside =
            |one: &&Comparison| (one.limits.low..=one.limits.high).contains(&one.measured.rate_hz);
        self.comparisons.iter().filter(inside).count()
    }

    /// How many populations have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.comparisons.iter().filter(|one| one.verdict == verdict).count()
    }
}

/// Compares within a margin.
pub(super) fn within(
    predicted_hz: &[f64],
    measured: &[Estimate],
    margin: Margin,
) -> Vec<Comparison> {
    let limits: Vec<Limits> = predicted_hz.iter().map(|&hz| margin.limits(hz)).collect();
    compare_within(predicted_hz, measured, &limits)
}

/// The middle of some numbers, of those that are numbers.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.retain(|value| !value.is_nan());
    values.sort_unstable_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(if lower == upper { upper } else { (lower + upper) / 2.0 })
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;

    const MARGIN: Margin = Margin { relative: 0.1, absolute_hz: 0.1 };

    fn known(rate_hz: f64) -> Estimate {
        Estimate { rate_hz, standard_error_hz: 1e-3, degrees_of_freedom: 99.0 }
    }

    #[test]
    fn limits_are_where_the_error_is_the_margin() {
        let Limits { low, high } = MARGIN.limits(2.0);
        for (true_hz, sign) in [(low, 1.0), (high, -1.0)] {
            assert!((2.0 - true_hz - sign * MARGIN.at_hz(true_hz)).abs() < 1e-12, "{true_hz}");
        }
        assert_eq!(Margin { relative: 1.0, ..MARGIN }.limits(2.0).high, f64::INFINITY);
    }

    #[test]
    fn errors_are_shares_of_what_was_measured() {
        let error = RelativeError::of(0.75, &Estimate { degrees_of_freedom: 1e9, ..known(1.0) });
        assert!((error.value + 0.25).abs() < 1e-12);
        let [low, high] = error.interval.unwrap();
        // 1.96 standard errors to either side, of the rate below.
        assert!((low - (0.75 / 1.001_96 - 1.0)).abs() < 1e-6, "{low}");
        assert!((high - (0.75 / 0.998_04 - 1.0)).abs() < 1e-6, "{high}");
        let silent = RelativeError::of(0.75, &Estimate { rate_hz: 0.0, ..known(0.0) });
        assert!(silent.value.is_nan() && silent.interval.unwrap()[1].is_infinite());
        assert_eq!(RelativeError::of(1.0, &Estimate::of(&[1.0])).interval, None);
    }

    #[test]
    fn verdicts_follow_the_relative_error() {
        let network = DescribedPreset::Brunel2000.network().unwrap();
        let measured = [known(10.0), known(10.0)];
        let judged = Judgement::of(&network, &[11.5, 8.0], &measured, MARGIN);
        assert_eq!(judged.verdict, Verdict::Differ);
        assert_eq!((judged.within(), judged.count(Verdict::Differ)), (0, 2));
        let at = |tolerance: usize| judged.at_tolerances[tolerance].clone();
        assert_eq!(at(0), [Verdict::Differ; 2]);
        assert_eq!(at(2), [Verdict::Agree, Verdict::Agree]);
        assert!((judged.median_error().unwrap() - 0.175).abs() < 1e-12);
    }

    #[test]
    fn medians_pass_over_what_is_no_number() {
        assert_eq!(median(vec![3.0, f64::NAN, 1.0]), Some(2.0));
        assert_eq!(median(vec![3.0, f64::INFINITY, 1.0]), Some(3.0));
        assert_eq!(median(vec![f64::NAN]), None);
    }
}
