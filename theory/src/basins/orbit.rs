//! What the mean rate does that does not settle.

use super::follow::Sample;

/// The mean rate over populations in the last third of the time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orbit {
    /// Its mean (spikes/s).
    pub mean_hz: f64,
    /// Its standard deviation over time (spikes/s).
    pub sd_hz: f64,
    /// The lowest (spikes/s).
    pub lowest_hz: f64,
    /// The highest (spikes/s).
    pub highest_hz: f64,
    /// The time after which it comes back (time constants of the rates): where its autocorrelation has a peak above
    /// 0.7, at half of the window at most. Without, it is irregular or slow.
    pub period: Option<f64>,
}

/// The share of the time that is not looked at.
const BEFORE: f64 = 2.0 / 3.0;

/// Evenly spaced samples in the window.
const SAMPLES: usize = 600;

/// What has no autocorrelation this high, has no period.
const REGULAR: f64 = 0.7;

impl Orbit {
    /// Of a trajectory that was followed for so long; steps need not be equal.
    pub(super) fn of(trajectory: &[Sample], duration: f64) -> Self {
        let from = BEFORE * duration;
        let step = (duration - from) / SAMPLES as f64;
        let values: Vec<f64> =
            (0..=SAMPLES).map(|k| at(trajectory, from + k as f64 * step)).collect();
        let count = values.len() as f64;
        let mean_hz = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean_hz).powi(2)).sum::<f64>() / count;
        Self {
            mean_hz,
            sd_hz: variance.sqrt(),
            lowest_hz: values.iter().copied().fold(f64::INFINITY, f64::min),
            highest_hz: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            period: period(&values).map(|lag| lag * step),
        }
    }
}

/// The mean rate at a time, linear between samples.
fn at(trajectory: &[Sample], s: f64) -> f64 {
    let after = trajectory.partition_point(|sample| sample.s < s);
    match (after.checked_sub(1).map(|before| trajectory[before]), trajectory.get(after)) {
        (Some(before), Some(after)) => {
            let share = (s - before.s) / (after.s - before.s);
            before.mean_hz + share * (after.mean_hz - before.mean_hz)
        }
        (None, Some(only)) => only.mean_hz,
        (Some(last), None) => last.mean_hz,
        (None, None) => f64::NAN,
    }
}

/// The lag of the highest peak of the autocorrelation after its first zero, up to half of the window, in samples.
fn period(values: &[f64]) -> Option<f64> {
    let half = values.len() / 2;
    let normalised: Vec<f64> = (0..=half).map(|lag| correlation(values, lag)).collect();
    let first_zero = normalised.iter().position(|value| *value < 0.0)?;
    let peaks = (first_zero + 1..half).filter(|&lag| {
        normalised[lag] >= normalised[lag - 1] && normalised[lag] > normalised[lag + 1]
    });
    let peak = peaks.reduce(|a, b| {
        // Multiples of the period have peaks as high: the first of them counts.
        if normalised[b] > normalised[a] + ROUNDING { b } else { a }
    })?;
    (normalised[peak] > REGULAR).then(|| peak as f64 + summit(&normalised[peak - 1..=peak + 1]))
}

/// Peaks that differ by less are equally high.
const ROUNDING: f64 = 0.05;

/// The correlation coefficient of what is so far apart.
fn correlation(values: &[f64], lag: usize) -> f64 {
    let (early, late) = (&values[..values.len() - lag], &values[lag..]);
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let (early_mean, late_mean) = (mean(early), mean(late));
    let (mut both, mut early_square, mut late_square) = (0.0, 0.0, 0.0);
    for (a, b) in early.iter().zip(late) {
        let (a, b) = (a - early_mean, b - late_mean);
        both += a * b;
        early_square += a * a;
        late_square += b * b;
    }
    both / (early_square * late_square).sqrt()
}

/// Where the parabola through three equally spaced values is highest, from the middle one.
fn summit(values: &[f64]) -> f64 {
    let (slope, curvature) = (values[2] - values[0], values[0] - 2.0 * values[1] + values[2]);
    if curvature < 0.0 { -0.5 * slope / curvature } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orbit(rate: impl Fn(f64) -> f64) -> Orbit {
        // Uneven steps, as the flow has them.
        let times =
            (0..4000).map(|k| 30.0 * f64::from(k) / 3999.0).map(|s| s + 0.003 * (40.0 * s).sin());
        let sample = |s: f64| Sample { s, mean_hz: rate(s), speed_hz: 0.0 };
        Orbit::of(&times.map(sample).collect::<Vec<_>>(), 30.0)
    }

    #[test]
    fn a_sine_has_its_mean_spread_and_period() {
        let found = orbit(|s| 15.0 + 2.0 * (std::f64::consts::TAU * s / 2.5).sin());
        assert!((found.period.unwrap() - 2.5).abs() < 0.01, "{found:?}");
        assert!((found.mean_hz - 15.0).abs() < 0.01, "{found:?}");
        assert!((found.sd_hz - 2.0_f64.sqrt()).abs() < 0.01, "{found:?}");
        assert!((found.highest_hz - 17.0).abs() < 0.01 && (found.lowest_hz - 13.0).abs() < 0.01);
    }

    #[test]
    fn what_drifts_or_wanders_has_no_period() {
        assert_eq!(orbit(|s| 15.0 + 0.1 * s).period, None);
        assert_eq!(orbit(|_| 15.0).period, None);
        let two = orbit(|s| 15.0 + (2.0 * s).sin() + (2.0 * 2.0_f64.sqrt() * s).sin());
        assert_eq!(two.period, None);
    }
}
