//! Peaks of spectra.

/// A maximum of a power spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Peak {
    /// Where (Hz).
    pub frequency_hz: f64,
    /// How much there is ((spikes/s)²/Hz).
    pub power_hz: f64,
}

/// By which factor a peak stands out of the valleys beside it, at least.
pub const PEAK_FACTOR: f64 = 1.5;

/// The maxima of a spectrum that stand out of the valleys beside them by a factor, by falling power; each refined by a
/// parabola through the logarithms of its three highest points.
#[must_use]
pub fn peaks(frequencies_hz: &[f64], power_hz: &[f64], factor: f64) -> Vec<Peak> {
    let mut found: Vec<Peak> = (1..power_hz.len().saturating_sub(1))
        .filter(|&k| power_hz[k] > power_hz[k - 1] && power_hz[k] >= power_hz[k + 1])
        .filter(|&k| stands_out(power_hz, k, factor))
        .map(|k| refined(frequencies_hz, power_hz, k))
        .collect();
    found.sort_by(|a, b| b.power_hz.total_cmp(&a.power_hz));
    found
}

/// Whether the power falls by the factor on both sides before it rises above the peak.
fn stands_out(power_hz: &[f64], k: usize, factor: f64) -> bool {
    falls_from(power_hz[k], power_hz[..k].iter().rev(), factor)
        && falls_from(power_hz[k], power_hz[k + 1..].iter(), factor)
}

/// Whether the power falls by the factor on one way before it rises above the peak.
fn falls_from<'a>(peak_hz: f64, way: impl Iterator<Item = &'a f64>, factor: f64) -> bool {
    for &power_hz in way {
        if power_hz > peak_hz {
            return false;
        }
        if power_hz * factor <= peak_hz {
            return true;
        }
    }
    false
}

fn refined(frequencies_hz: &[f64], power_hz: &[f64], k: usize) -> Peak {
    let [left, middle, right] = [k - 1, k, k + 1].map(|k| power_hz[k].ln());
    let (below, above) =
        (frequencies_hz[k] - frequencies_hz[k - 1], frequencies_hz[k + 1] - frequencies_hz[k]);
    // Newton's divided differences.
    let (rise, fall) = ((middle - left) / below, (right - middle) / above);
    let curvature = (fall - rise) / (below + above);
    if curvature >= 0.0 || !curvature.is_finite() {
        return Peak { frequency_hz: frequencies_hz[k], power_hz: power_hz[k] };
    }
    let slope = rise + curvature * below;
    let shift = -slope / (2.0 * curvature);
    Peak {
        frequency_hz: frequencies_hz[k] + shift,
        power_hz: (middle + shift * (slope + curvature * shift)).exp(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_between_the_points_is_found() {
        let frequencies: Vec<f64> = (0..200).map(f64::from).collect();
        let gauss = |f: f64, at: f64, height: f64| height * (-((f - at) / 8.0_f64).powi(2)).exp();
        let power: Vec<f64> = frequencies
            .iter()
            .map(|&f| gauss(f, 80.3, 5.0) + gauss(f, 150.0, 1.0) + 1e-6)
            .collect();
        let found = peaks(&frequencies, &power, 1.5);
        assert_eq!(found.len(), 2);
        assert!((found[0].frequency_hz - 80.3).abs() < 1e-3, "{found:?}");
        assert!((found[0].power_hz - 5.0).abs() < 1e-3, "{found:?}");
        assert!((found[1].frequency_hz - 150.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn ripples_and_slopes_are_no_peaks() {
        let frequencies: Vec<f64> = (0..100).map(f64::from).collect();
        let ripple: Vec<f64> = frequencies.iter().map(|f| 1.0 + 0.01 * f.sin()).collect();
        assert!(peaks(&frequencies, &ripple, 1.5).is_empty());
        let slope: Vec<f64> = frequencies.iter().map(|f| 1.0 / (1.0 + f)).collect();
        assert!(peaks(&frequencies, &slope, 1.5).is_empty());
        assert!(peaks(&[], &[], 1.5).is_empty());
    }
}
