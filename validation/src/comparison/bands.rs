//! Predicted power spectra held against measured ones, band by band.

/// Power over frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerCurve<'a> {
    /// The frequencies, ascending (Hz).
    pub frequencies_hz: &'a [f64],
    /// At each of them.
    pub power_hz: &'a [f64],
}

/// A band of frequencies and the mean power in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandPower {
    /// Its beginning (Hz).
    pub from_hz: f64,
    /// Its end, which is no part of it (Hz).
    pub to_hz: f64,
    /// As predicted, at the frequencies at which it was measured.
    pub predicted_hz: f64,
    /// As measured.
    pub measured_hz: f64,
    /// Its standard error; not a number where that is not known.
    pub standard_error_hz: f64,
}

impl BandPower {
    /// Predicted over measured.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.predicted_hz / self.measured_hz
    }

    /// The standard error of the ratio that comes from what was measured.
    #[must_use]
    pub fn ratio_error(&self) -> f64 {
        self.ratio() * self.standard_error_hz / self.measured_hz
    }
}

/// A segment that is without its mean has little power of its own at frequency 0 and, tapered, at the next one.
const WITHOUT_MEAN: usize = 2;

/// Neighbouring frequencies of tapered segments go together, so that the mean over some of them varies about as that
/// of half as many (under Hann's taper: correlations 4/9 and 1/36 of the next two, to either side).
const SHARED: f64 = 2.0;

/// The mean power between each two of some edges (Hz). Bands without a measured frequency, or beyond what was predicted,
/// are left out.
///
/// # Panics
/// If there are not as many errors as measured powers.
#[must_use]
pub fn band_powers(
    edges_hz: &[f64],
    predicted: PowerCurve,
    measured: PowerCurve,
    standard_errors_hz: Option<&[f64]>,
) -> Vec<BandPower> {
    let points = places(predicted, measured, standard_errors_hz);
    let bands = edges_hz.windows(2);
    bands.filter_map(|edges| mean_power(edges[0], edges[1], &points)).collect()
}

/// Both powers at a frequency that was measured.
struct Point {
    frequency_hz: f64,
    predicted_hz: f64,
    measured_hz: f64,
    standard_error_hz: f64,
}

fn places(
    predicted: PowerCurve,
    measured: PowerCurve,
    standard_errors_hz: Option<&[f64]>,
) -> Vec<Point> {
    if let Some(errors) = standard_errors_hz {
        assert_eq!(errors.len(), measured.power_hz.len());
    }
    let at = measured.frequencies_hz.iter().zip(measured.power_hz).enumerate();
    let points = at.skip(WITHOUT_MEAN).filter_map(|(k, (&frequency_hz, &measured_hz))| {
        Some(Point {
            frequency_hz,
            predicted_hz: interpolated(predicted, frequency_hz)?,
            measured_hz,
            standard_error_hz: standard_errors_hz.map_or(f64::NAN, |errors| errors[k]),
        })
    });
    points.collect()
}

/// Between its points; nothing beyond them.
fn interpolated(curve: PowerCurve, frequency_hz: f64) -> Option<f64> {
    let above = curve.frequencies_hz.partition_point(|&known_hz| known_hz < frequency_hz);
    let (&high_hz, &high) = (curve.frequencies_hz.get(above)?, curve.power_hz.get(above)?);
    if high_hz == frequency_hz {
        return Some(high);
    }
    let below = above.checked_sub(1)?;
    let (low_hz, low) = (curve.frequencies_hz[below], curve.power_hz[below]);
    Some(low + (high - low) * (frequency_hz - low_hz) / (high_hz - low_hz))
}

fn mean_power(from_hz: f64, to_hz: f64, points: &[Point]) -> Option<BandPower> {
    let within = |point: &&Point| (from_hz..to_hz).contains(&point.frequency_hz);
    let inside: Vec<&Point> = points.iter().filter(within).collect();
    let count = inside.len() as f64;
    let sum = |value: fn(&Point) -> f64| inside.iter().map(|point| value(point)).sum::<f64>();
    let squares = sum(|point| point.standard_error_hz.powi(2));
    (!inside.is_empty()).then(|| BandPower {
        from_hz,
        to_hz,
        predicted_hz: sum(|point| point.predicted_hz) / count,
        measured_hz: sum(|point| point.measured_hz) / count,
        standard_error_hz: (squares * SHARED.min(count)).sqrt() / count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_hold_means_at_the_measured_frequencies() {
        let predicted =
            PowerCurve { frequencies_hz: &[0.0, 10.0, 30.0], power_hz: &[1.0, 2.0, 4.0] };
        let frequencies_hz = [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0];
        let power_hz = [9.0, 9.0, 1.0, 3.0, 2.0, 2.0, 8.0, 8.0];
        let measured = PowerCurve { frequencies_hz: &frequencies_hz, power_hz: &power_hz };
        let found = band_powers(&[0.0, 20.0, 40.0, 60.0], predicted, measured, Some(&[0.1; 8]));
        assert_eq!(found.len(), 2);
        // 10 and 15 Hz; 0 and 5 Hz are those without a mean.
        assert_eq!((found[0].predicted_hz, found[0].measured_hz), (2.25, 2.0));
        assert!((found[0].standard_error_hz - 0.1).abs() < 1e-12);
        // 20, 25 and 30 Hz: 35 Hz was not predicted.
        assert_eq!((found[1].predicted_hz, found[1].measured_hz), (3.5, 4.0));
        assert!((found[1].standard_error_hz - 0.1 * (2.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(found[1].ratio(), 0.875);
        let unknown = band_powers(&[0.0, 40.0], predicted, measured, None);
        assert!(unknown[0].standard_error_hz.is_nan() && unknown[0].ratio() > 0.0);
    }
}
