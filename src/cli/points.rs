//! Working points and frequencies as options give them.

use super::ranges;

/// Reads `MU,SIGMA` (mV).
pub(super) fn working_point(text: &str) -> Result<(f64, f64), String> {
    text.split_once(',')
        .and_then(|(mu, sigma)| Some((finite(mu)?, finite(sigma)?)))
        .filter(|(_, sigma)| *sigma >= 0.0)
        .ok_or_else(|| "allowed are two numbers, the second of at least 0: 10,5".to_owned())
}

/// Evenly spaced frequencies (Hz).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Frequencies(pub(super) Vec<f64>);

/// Frequencies that one option gives.
const MOST: f64 = 100_000.0;

/// Reads `A:B:D`: from A to B in steps of D (Hz); or a single frequency.
pub(super) fn frequencies(text: &str) -> Result<Frequencies, String> {
    let parts: Option<Vec<f64>> = text.split(':').map(finite).collect();
    let (from, to, step) = match parts.as_deref() {
        Some(&[alone]) => (alone, alone, 1.0),
        Some(&[from, to, step]) => (from, to, step),
        _ => return Err(no_range()),
    };
    if !(0.0 <= from && from <= to && to <= ranges::HIGHEST_FREQUENCY_HZ && step > 0.0) {
        return Err(no_range());
    }
    // The end belongs to them where it is a whole number of steps away, but for rounding.
    let steps = ((to - from) / step * (1.0 + 1e-12)).floor();
    if steps >= MOST {
        return Err(format!("these are {} frequencies, allowed are {MOST}", steps + 1.0));
    }
    Ok(Frequencies((0..=steps as usize).map(|k| from + k as f64 * step).collect()))
}

fn no_range() -> String {
    format!(
        "allowed is FROM:TO:STEP in Hz, such as 1:500:1, with 0 <= FROM <= TO <= {} and STEP > 0, or one frequency",
        ranges::HIGHEST_FREQUENCY_HZ
    )
}

fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_the_frequencies() {
        assert_eq!(frequencies("1:2:0.25").unwrap().0, [1.0, 1.25, 1.5, 1.75, 2.0]);
        assert_eq!(frequencies("0:1:0.3").unwrap().0.len(), 4);
        assert_eq!(frequencies("0:0.3:0.1").unwrap().0.len(), 4);
        assert_eq!(frequencies("80").unwrap().0, [80.0]);
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "1:2", "2:1:1", "1:2:0", "1:2:-1", "-1:2:1", "a:b:c", "0:1e9:1", "nan"] {
            assert!(frequencies(text).is_err(), "{text}");
        }
        assert!(frequencies("0:1000:1e-9").unwrap_err().contains("allowed are 100000"));
    }
}
