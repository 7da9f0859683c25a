//! What terminal and page say alike.

use validation::CaseResult;
use validation::comparison::{Judgement, Margin};
use validation::second_moments::{CORRELATION_TOLERANCE, TOLERANCE};
use validation::statistics::COUNT_WINDOW_MS;

use crate::report::significant;

/// What is said of a prediction first: its median error, and how many populations lie within the margin.
#[must_use]
pub fn headline(judged: &Judgement) -> String {
    let within = format!(
        "{} of {} populations within {}",
        judged.within(),
        judged.comparisons.len(),
        tolerance_words(judged.margin)
    );
    match judged.median_error() {
        Some(error) => {
            format!("theory alone: median relative error {}, {within}", percent(error, 2))
        }
        None => format!("theory alone: nobody spiked, {within}"),
    }
}

/// How much of the difference the predicted effects explain, if some were predicted.
#[must_use]
pub fn explained_words(result: &CaseResult) -> Option<String> {
    let effects = result.predicted_effects.as_ref()?;
    let explained = effects.explained(result.predicted_hz(), &result.measurement.rates)?;
    let change = match explained.share {
        share if share >= 0.0 => format!("they explain {} of the difference", percent(share, 2)),
        share => format!("they make the difference {} larger", percent(-share, 2)),
    };
    let error = percent(explained.median_error, 2);
    Some(format!("With predicted effects the median relative error is {error}; {change}."))
}

/// What correlations and spectra are judged by.
#[must_use]
pub fn fluctuation_words() -> String {
    let [relative, absolute] = CORRELATION_TOLERANCE;
    format!(
        "Correlations of spike counts in {COUNT_WINDOW_MS} ms, at {} + {absolute}, and main peaks of spectra, at {}, up to \
         where the response is off by 30 %, of linear theory",
        round_percent(relative),
        round_percent(TOLERANCE)
    )
}

/// A margin, as `10 % + 0.1 spikes/s`.
#[must_use]
pub fn tolerance_words(margin: Margin) -> String {
    format!("{} + {} spikes/s", round_percent(margin.relative), margin.absolute_hz)
}

/// A tolerance in per cent, as it was stated: `5 %`.
#[must_use]
pub fn round_percent(share: f64) -> String {
    const PER_CENT: f64 = 100.0;
    /// A share of 0.07 is not quite 7 %.
    const DIGITS: f64 = 1e6;
    format!("{} %", (PER_CENT * share * DIGITS).round() / DIGITS)
}

/// A share in per cent, in so many digits.
#[must_use]
pub fn percent(share: f64, digits: usize) -> String {
    const PER_CENT: f64 = 100.0;
    format!("{} %", significant(PER_CENT * share, digits))
}
