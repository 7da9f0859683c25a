//! Correlations and spectra that the linear theory of fluctuations expects of a recording, and what it has of them.

use data::Network;
use data::units::{hz_from_per_ms, s_from_ms};
use theory::UNWATCHED;
use theory::dynamics::DynamicsError;
use theory::spectra::{Fluctuations, PEAK_FACTOR, peaks};

use crate::comparison::Mean;
use crate::effects::wrong_above_hz;
use crate::statistics::{COUNT_WINDOW_MS, PART_MS, Part, mixed};

/// Up to here (Hz), in steps that are half those of a recording's spectra.
const STEPS: usize = 200;
const STEPS_PER_FREQUENCY: usize = 2;

/// Parts of a recording are without their mean, which Hann's taper takes out of the two lowest frequencies.
const LOWEST: usize = 2;

/// Hann's taper brings in so much of the frequencies to either side.
const NEIGHBOUR: f64 = 1.0 / 6.0;

fn step_hz() -> f64 {
    hz_from_per_ms(1.0 / PART_MS) / STEPS_PER_FREQUENCY as f64
}

/// The frequencies among which peaks are looked for: those of a recording's spectra, from the lowest that counts to where the
/// response is off by 30 %.
#[derive(Clone, Copy, Debug)]
pub(super) struct PeakBand {
    /// The last of them, as a multiple of the lowest frequency of a recording.
    last: usize,
}

impl PeakBand {
    pub(super) fn of(network: &Network) -> Self {
        let wrong_hz = wrong_above_hz(network);
        let recorded = (wrong_hz * s_from_ms(PART_MS)).floor() as usize;
        Self { last: recorded.min(STEPS / STEPS_PER_FREQUENCY) }
    }

    fn frequencies_hz(self) -> Vec<f64> {
        let step_hz = hz_from_per_ms(1.0 / PART_MS);
        (LOWEST..=self.last).map(|k| k as f64 * step_hz).collect()
    }
}

/// What a recording of a population would have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Expected {
    /// The mean correlation coefficient of the counts of two neurons.
    pub correlation: f64,
    /// Where its power is largest (Hz), if there is a peak.
    pub peak_hz: Option<f64>,
}

/// What the theory expects of every population.
pub(super) fn expected(
    network: &Network,
    fluctuations: &Fluctuations,
) -> Result<Vec<Expected>, DynamicsError> {
    let band = PeakBand::of(network);
    let frequencies_hz: Vec<f64> = (0..=STEPS).map(|k| k as f64 * step_hz()).collect();
    let own: Vec<(usize, usize)> = (0..network.size()).map(|i| (i, i)).collect();
    let power_hz = fluctuations.cross(&own, &frequencies_hz, UNWATCHED)?;
    let sources_hz: Vec<Vec<f64>> =
        frequencies_hz.iter().map(|&f_hz| fluctuations.sources_hz(f_hz)).collect();
    let of_population = |i: usize| {
        let neurons = network.populations[i].neurons;
        let power_hz: Vec<f64> = power_hz[i].iter().map(|value| value.re).collect();
        let single_hz: Vec<f64> = sources_hz.iter().map(|all| neurons * all[i]).collect();
        // What two different neurons share of the power of all.
        let both = power_hz.iter().zip(&single_hz);
        let shared_hz: Vec<f64> =
            both.map(|(all, single)| (neurons * all - single) / (neurons - 1.0)).collect();
        // At high frequencies a neuron is a Poisson process.
        let rate_hz = single_hz[STEPS];
        let variance = as_recorded(&single_hz, rate_hz);
        Expected {
            correlation: as_recorded(&shared_hz, 0.0) / variance,
            peak_hz: peak(&power_hz, band),
        }
    };
    Ok((0..network.size()).map(of_population).collect())
}

/// The covariance of counts in windows of a part, about the means over that part, from the spectrum along frequency; its
/// constant value at high frequencies is given.
fn as_recorded(spectrum_hz: &[f64], white_hz: f64) -> f64 {
    let windows = PART_MS / COUNT_WINDOW_MS;
    let [in_window, in_part] =
        [COUNT_WINDOW_MS, PART_MS].map(|ms| count_covariance(spectrum_hz, white_hz, ms));
    (in_window - in_part / windows.powi(2)) * windows / (windows - 1.0)
}

/// The covariance of counts in a window T: `∫ C(f) sin²(π f T)/(π f)² df`.
fn count_covariance(spectrum_hz: &[f64], white_hz: f64, window_ms: f64) -> f64 {
    let window_s = s_from_ms(window_ms);
    let rest = spectrum_hz.iter().enumerate().map(|(k, hz)| {
        let angle = std::f64::consts::PI * k as f64 * step_hz() * window_s;
        let sides = if k == 0 { 1.0 } else { 2.0 };
        let sinc = if k == 0 { 1.0 } else { angle.sin() / angle };
        sides * (hz - white_hz) * (window_s * sinc).powi(2)
    });
    white_hz * window_s + step_hz() * rest.sum::<f64>()
}

/// The main peak of a spectrum as a recording would show it.
fn peak(power_hz: &[f64], band: PeakBand) -> Option<f64> {
    let at = |k: usize| power_hz[k * STEPS_PER_FREQUENCY];
    let tapered = |k: usize| {
        let beside = at(k - 1) + at((k + 1).min(STEPS / STEPS_PER_FREQUENCY));
        (1.0 - 2.0 * NEIGHBOUR) * at(k) + NEIGHBOUR * beside
    };
    let recorded: Vec<f64> = (LOWEST..=band.last).map(tapered).collect();
    Some(peaks(&band.frequencies_hz(), &recorded, PEAK_FACTOR).first()?.frequency_hz)
}

/// The correlation coefficient of a population's counts; nothing if nobody spiked.
pub(super) fn measured_correlation(parts: &[Vec<Part>], population: usize) -> Option<Mean> {
    let own = parts.iter().map(|part| &part[population]);
    let variance = own.clone().map(|part| part.variance).sum::<f64>() / parts.len() as f64;
    let samples: Vec<f64> = own.map(|part| part.covariance / variance).collect();
    let known = !samples.is_empty() && samples.iter().all(|sample| sample.is_finite());
    known.then(|| Mean::of(&samples))
}

/// So many times, parts are drawn anew to find the error of a peak.
const RESAMPLES: u64 = 100;

/// Fewer parts say nothing of it.
const FEWEST_PARTS: usize = 4;

/// The frequency with the largest power (Hz), with an error from parts that are drawn anew, with replacement (Efron 1979,
/// doi:10.1214/aos/1176344552).
pub(super) fn measured_peak(
    parts: &[Vec<Part>],
    population: usize,
    band: PeakBand,
) -> Option<Mean> {
    let powers: Vec<&[f64]> = parts.iter().map(|part| &part[population].power_hz[..]).collect();
    let value = largest(&powers, band)?;
    if powers.len() < FEWEST_PARTS {
        return Some(Mean::without_error(value));
    }
    let count = powers.len() as u64;
    let drawn_anew = |sample: u64| {
        let draw = |k: u64| powers[(mixed(sample, k) % count) as usize];
        largest(&(0..count).map(draw).collect::<Vec<_>>(), band)
    };
    let peaks_hz: Vec<f64> = (0..RESAMPLES).filter_map(drawn_anew).collect();
    let mean = peaks_hz.iter().sum::<f64>() / peaks_hz.len() as f64;
    let squares: f64 = peaks_hz.iter().map(|hz| (hz - mean).powi(2)).sum();
    Some(Mean {
        value,
        standard_error: (squares / (peaks_hz.len() as f64 - 1.0)).sqrt(),
        degrees_of_freedom: (powers.len() - 1) as f64,
    })
}

/// Where the mean of some spectra is largest (Hz).
fn largest(powers: &[&[f64]], band: PeakBand) -> Option<f64> {
    let sum_at = |k: usize| powers.iter().map(|power| power[k]).sum::<f64>();
    let sum: Vec<f64> = (LOWEST..=band.last).map(sum_at).collect();
    Some(peaks(&band.frequencies_hz(), &sum, 1.0).first()?.frequency_hz)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_white_noise_have_no_covariance_beyond_their_own() {
        let white = vec![7.0; STEPS + 1];
        // 7 /s in 5 ms.
        assert!((count_covariance(&white, 7.0, COUNT_WINDOW_MS) - 0.035).abs() < 1e-15);
        // The sample variance of independent counts is theirs.
        assert!((as_recorded(&white, 7.0) - 0.035).abs() < 1e-15);
        // A spectrum that is 1 below 100 Hz in windows of 5 ms: 2 ∫_0^100 sin²(π f T)/(π f)² df = 2 T/π ∫_0^(π/2) (sin x/x)² dx,
        // the integral being Si(π) - 2/π = 1.215 317.
        let band: Vec<f64> = (0..=STEPS).map(|k| if k < 50 { 1.0 } else { 0.0 }).collect();
        let expected = 2.0 * 0.005 / std::f64::consts::PI * 1.215_317;
        let found = count_covariance(&band, 0.0, COUNT_WINDOW_MS);
        assert!((found / expected - 1.0).abs() < 0.01, "{found} {expected}");
    }

    #[test]
    fn a_peak_is_found_with_its_error() {
        let peaked = |at_hz: f64, noise: u64| -> Part {
            let power = |k: usize| {
                let f_hz = 4.0 * k as f64;
                let noise = (mixed(noise, k as u64) % 1_000) as f64 / 1_000.0;
                (1.0 + 9.0 * (-((f_hz - at_hz) / 12.0).powi(2)).exp()) * (0.5 + noise)
            };
            Part { variance: 1.0, covariance: 0.01, power_hz: (0..126).map(power).collect() }
        };
        let parts: Vec<Vec<Part>> = (0..40).map(|k| vec![peaked(82.0, k)]).collect();
        let band = PeakBand { last: 100 };
        let found = measured_peak(&parts, 0, band).unwrap();
        assert!((found.value - 82.0).abs() < 4.0 * found.standard_error.max(0.5), "{found:?}");
        assert!(found.standard_error > 0.05 && found.standard_error < 3.0, "{found:?}");
        assert!(measured_peak(&parts[..2], 0, band).unwrap().standard_error.is_nan());
        assert_eq!(measured_peak(&[], 0, band), None);
        assert!(measured_peak(&parts, 0, PeakBand { last: 15 }).unwrap().value < 62.0);
        let correlation = measured_correlation(&parts, 0).unwrap();
        assert!((correlation.value - 0.01).abs() < 1e-12);
        assert_eq!(measured_correlation(&[], 0), None);
        let exact = |k: usize| 1.0 + 9.0 * (-((2.0 * k as f64 - 82.0) / 12.0).powi(2)).exp();
        let smooth: Vec<f64> = (0..=STEPS).map(exact).collect();
        assert!((peak(&smooth, band).unwrap() - 82.0).abs() < 0.5);
        assert_eq!(peak(&smooth, PeakBand { last: 15 }), None);
        assert_eq!(peak(&vec![1.0; STEPS + 1], band), None);
    }
}
