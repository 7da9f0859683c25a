//! Time lags of correlation functions.

use data::units::hz_from_per_ms;

/// Time lags, and the frequencies that correlation functions are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Lags {
    /// The lags (ms), positive where the first population follows the second.
    pub lags_ms: Vec<f64>,
    /// Frequencies reach so far (Hz).
    pub highest_hz: f64,
    /// Between frequencies (Hz): functions repeat after the inverse of it.
    pub step_hz: f64,
}

/// There, little but noise is left (Hz).
const HIGHEST_HZ: f64 = 2000.0;
/// Functions repeat after so many times the longest lag.
const REPEATED_AFTER: f64 = 4.0;
/// Between frequencies, whatever the lags (Hz).
const WIDEST_HZ: f64 = 2.0;
/// Lags to a millisecond.
const PER_MS: f64 = 10.0;

impl Lags {
    /// The longest lag (ms) for which frequencies are close enough.
    pub const LONGEST_MS: f64 = 1000.0;

    /// Every 0.1 ms from minus to plus the longest, 0 among them.
    #[must_use]
    pub fn up_to(longest_ms: f64) -> Self {
        let steps = (longest_ms * PER_MS).round() as i64;
        Self {
            lags_ms: (-steps..=steps).map(|k| k as f64 / PER_MS).collect(),
            highest_hz: HIGHEST_HZ,
            step_hz: hz_from_per_ms(1.0 / (REPEATED_AFTER * longest_ms)).min(WIDEST_HZ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lags_are_symmetric_and_functions_repeat_beyond_them() {
        for longest_ms in [0.1, 20.0, 50.0, 1000.0] {
            let lags = Lags::up_to(longest_ms);
            let (first, last) = (lags.lags_ms[0], lags.lags_ms[lags.lags_ms.len() - 1]);
            assert_eq!((-first, lags.lags_ms[lags.lags_ms.len() / 2]), (last, 0.0));
            assert!(
                (last - longest_ms).abs() < 1e-9
                    && hz_from_per_ms(1.0 / lags.step_hz) >= 4.0 * longest_ms
            );
        }
    }
}
