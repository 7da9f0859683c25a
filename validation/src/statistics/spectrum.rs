//! Power spectra by Welch's method.

use std::f64::consts::TAU;

use data::units;
use realfft::RealFftPlanner;

use super::StatisticsError;

/// By what segments are multiplied before their transformation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Taper {
    /// Hann's: `sin^2(pi k / n)`.
    #[default]
    Hann,
    /// Nothing, or a boxcar.
    None,
}

/// How a power spectrum is estimated (Welch 1967, doi:10.1109/TAU.1967.1161901).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WelchSettings {
    /// Samples of a segment.
    pub segment: usize,
    /// Samples that a segment shares with the next one.
    pub overlap: usize,
    /// The taper that is really used.
    pub taper: Taper,
}

/// Segments of 1,024 samples that overlap in half, under Hann's taper.
impl Default for WelchSettings {
    fn default() -> Self {
        Self { segment: 1_024, overlap: 512, taper: Taper::Hann }
    }
}

impl WelchSettings {
    /// What was used for the spectra of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359): segments
    /// of 1,024 ms, overlap 1,000 ms. Their scripts name a boxcar but pass none, so that the
    /// taper was Hann's.
    #[must_use]
    pub fn published() -> Self {
        Self { overlap: 1_000, ..Self::default() }
    }
}

/// A one-sided power spectral density.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Frequencies from 0 to half the sampling frequency (Hz).
    pub frequencies_hz: Vec<f64>,
    /// Power per frequency, in the square of the signal's unit per Hz.
    pub densities: Vec<f64>,
    /// Standard errors of the densities, from the scatter of the segments; not a number of a single segment.
    pub standard_errors: Vec<f64>,
    /// Number of segments that were averaged.
    pub segments: usize,
}

impl Spectrum {
    /// The power spectral density of a signal sampled at regular intervals.
    ///
    /// `P(f) = c |sum_k w_k (x_k - mean) e^(-2 pi i f k dt)|^2 dt / sum_k w_k^2`, averaged over
    /// segments, each without its own mean; c = 2, but 1 at frequency 0 and at half the sampling
    /// frequency. So the sum over frequencies times their spacing is the mean square of the
    /// segments, weighted by `w^2` (Parseval). Equal to `scipy.signal.welch` with
    /// `detrend="constant", scaling="density"`.
    ///
    /// A signal shorter than a segment is one segment.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer than two samples, or the overlap is no less than the
    /// segment.
    pub fn welch(
        signal: &[f64],
        interval_ms: f64,
        settings: &WelchSettings,
    ) -> Result<Self, StatisticsError> {
        let (found, length) = (signal.len(), settings.segment.min(signal.len()));
        if length < 2 {
            return Err(StatisticsError::TooShort { what: "a power spectrum", needed: 2, found });
        }
        if settings.overlap >= settings.segment {
            return Err(StatisticsError::Setting {
                setting: "the overlap of segments",
                value: settings.overlap as f64,
                allowed: "less than a segment",
            });
        }
        let step = settings.segment - settings.overlap;
        let taper = taper(settings.taper, length);
        let transform = RealFftPlanner::<f64>::new().plan_fft_forward(length);
        let (mut segment, mut transformed) =
            (transform.make_input_vec(), transform.make_output_vec());
        let mut powers = vec![0.0; transformed.len()];
        let mut squares = vec![0.0; transformed.len()];
        let segments = (found - length) / step + 1;
        for start in (0..segments).map(|k| k * step) {
            fill(&mut segment, &signal[start..start + length], &taper);
            // It fails on buffers of other lengths only, and these are its own.
            let _ = transform.process(&mut segment, &mut transformed);
            powers.iter_mut().zip(&transformed).for_each(|(sum, z)| *sum += z.norm_sqr());
            squares.iter_mut().zip(&transformed).for_each(|(sum, z)| *sum += z.norm_sqr().powi(2));
        }
        let interval_s = units::s_from_ms(interval_ms);
        let weight: f64 = taper.iter().map(|w| w * w).sum();
        let scale = interval_s / weight / segments as f64;
        let is_single = |k: usize| k == 0 || 2 * k == length;
        let density = |(k, power)| scale * power * if is_single(k) { 1.0 } else { 2.0 };
        let relative = RelativeErrors { segments, shared: shared(&taper, step, segments) };
        let errors = powers.iter().zip(&squares);
        let errors: Vec<f64> = errors.map(|(&sum, &squares)| relative.of(sum, squares)).collect();
        let densities: Vec<f64> = powers.into_iter().enumerate().map(density).collect();
        Ok(Self {
            frequencies_hz: (0..densities.len())
                .map(|k| k as f64 / (length as f64 * interval_s))
                .collect(),
            standard_errors: densities
                .iter()
                .zip(errors)
                .map(|(mean, share)| mean * share)
                .collect(),
            densities,
            segments,
        })
    }

    /// The power in a band of frequencies, both ends included, in the square of the signal's unit.
    #[must_use]
    pub fn power_hz(&self, from_hz: f64, to_hz: f64) -> f64 {
        let spacing_hz = self.frequencies_hz.get(1).copied().unwrap_or(0.0);
        let in_band = |(frequency, _): &(&f64, &f64)| (from_hz..=to_hz).contains(*frequency);
        let band = self.frequencies_hz.iter().zip(&self.densities).filter(in_band);
        band.map(|(_, density)| density).sum::<f64>() * spacing_hz
    }
}

/// By how much more the mean over segments varies than that of as many independent ones: neighbours share samples
/// (Welch 1967, doi:10.1109/TAU.1967.1161901).
fn shared(taper: &[f64], step: usize, segments: usize) -> f64 {
    let weight: f64 = taper.iter().map(|w| w * w).sum();
    let correlation = |apart: usize| {
        let both = taper.iter().zip(taper.iter().skip(apart * step));
        (both.map(|(a, b)| a * b).sum::<f64>() / weight).powi(2)
    };
    let pairs = |apart: usize| 1.0 - apart as f64 / segments as f64;
    let neighbours = (1..segments).take_while(|apart| apart * step < taper.len());
    1.0 + 2.0 * neighbours.map(|apart| pairs(apart) * correlation(apart)).sum::<f64>()
}

/// The errors of means over segments, as a share of the mean.
struct RelativeErrors {
    segments: usize,
    /// As [`shared`] has it.
    shared: f64,
}

impl RelativeErrors {
    /// Of powers with a sum, and a sum of squares, over segments.
    fn of(&self, sum: f64, squares: f64) -> f64 {
        let count = self.segments as f64;
        let mean = sum / count;
        if mean == 0.0 {
            return f64::NAN;
        }
        // Segments that go together scatter less about their mean than about the true one.
        let variance = (squares / count - mean * mean).max(0.0) * count / (count - self.shared);
        (variance * self.shared / count).sqrt() / mean
    }
}

/// One segment without its mean, under the taper.
fn fill(segment: &mut [f64], signal: &[f64], taper: &[f64]) {
    let mean = signal.iter().sum::<f64>() / signal.len() as f64;
    for ((sample, &value), &weight) in segment.iter_mut().zip(signal).zip(taper) {
        *sample = (value - mean) * weight;
    }
}

fn taper(taper: Taper, length: usize) -> Vec<f64> {
    let weight = |k: usize| match taper {
        Taper::Hann => 0.5 - 0.5 * (TAU * k as f64 / length as f64).cos(),
        Taper::None => 1.0,
    };
    (0..length).map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{poisson_processes, uniform, window_ms};
    use super::super::{BinnedCounts, Spikes};
    use super::*;

    fn noise(length: usize) -> Vec<f64> {
        (0..length as u64).map(|k| 3.0 + uniform(k)).collect()
    }

    fn settings(segment: usize, overlap: usize, taper: Taper) -> WelchSettings {
        WelchSettings { segment, overlap, taper }
    }

    /// Parseval: the density sums to the weighted mean square, for segments of even and odd length.
    #[test]
    fn the_density_sums_to_the_variance() {
        for (length, kind) in [(64, Taper::None), (63, Taper::None), (64, Taper::Hann)] {
            let signal = noise(length);
            let found = Spectrum::welch(&signal, 2.0, &settings(length, 0, kind)).unwrap();
            let mean = signal.iter().sum::<f64>() / length as f64;
            let weights = taper(kind, length);
            let weighted = |(x, w): (&f64, &f64)| ((x - mean) * w).powi(2);
            let power: f64 = signal.iter().zip(&weights).map(weighted).sum();
            let expected = power / weights.iter().map(|w| w * w).sum::<f64>();
            assert!((found.power_hz(0.0, f64::INFINITY) / expected - 1.0).abs() < 1e-12);
        }
    }

    /// The printed formula, by a slow transformation, of overlapping segments.
    #[test]
    fn segments_are_averaged_as_the_formula_says() {
        let (signal, length, overlap, dt_s) = (noise(100), 30, 20, 0.001);
        let found = Spectrum::welch(&signal, 1.0, &settings(length, overlap, Taper::Hann)).unwrap();
        assert_eq!((found.segments, found.densities.len()), (8, 16));
        let weights = taper(Taper::Hann, length);
        let norm: f64 = weights.iter().map(|w| w * w).sum();
        for (k, density) in found.densities.iter().enumerate() {
            let one = |start: usize| {
                let part = &signal[start..start + length];
                let mean = part.iter().sum::<f64>() / length as f64;
                let (mut re, mut im) = (0.0, 0.0);
                for (n, (x, w)) in part.iter().zip(&weights).enumerate() {
                    let phase = TAU * (k * n) as f64 / length as f64;
                    re += (x - mean) * w * phase.cos();
                    im += (x - mean) * w * phase.sin();
                }
                re * re + im * im
            };
            let mean = (0..8).map(|s| one(10 * s)).sum::<f64>() / 8.0;
            let sides = if k == 0 || k == 15 { 1.0 } else { 2.0 };
            assert!((density - sides * mean * dt_s / norm).abs() < 1e-15);
            assert!((found.frequencies_hz[k] - k as f64 / 0.03).abs() < 1e-9);
        }
    }

    /// The rate of N Poisson processes of rate r has the density `2 r / N` at all frequencies;
    /// the mean over the 510 of the 76 segments comes within five standard errors.
    #[test]
    fn poisson_processes_have_a_flat_spectrum() {
        let population = poisson_processes(200, 40_000.0, 100.0);
        let spikes = Spikes::of(&population, window_ms(0.0, 40_000.0)).unwrap();
        let rates = BinnedCounts::of(&spikes, 1.0).unwrap().rates_hz();
        let found = Spectrum::welch(&rates, 1.0, &WelchSettings::default()).unwrap();
        for half in [10.0..250.0, 250.0..490.0] {
            let band = (found.frequencies_hz.iter().zip(&found.densities))
                .filter(|(f, _)| half.contains(*f));
            let (sum, number) = band.fold((0.0, 0.0), |(s, n), (_, p)| (s + p, n + 1.0));
            let error = 5.0 * 1.4 / (number * found.segments as f64 / 2.0_f64).sqrt();
            assert!((sum / number / 0.1 - 1.0).abs() < error, "{} +- {error}", sum / number);
        }
    }

    /// The mean of many spectra of noise scatters as its standard error says: 400 spectra tell its square to 7 %, and the
    /// mean over frequencies of what each says of itself is better.
    #[test]
    fn the_scatter_of_segments_tells_the_error() {
        for (overlap, kind) in [(0, Taper::None), (32, Taper::Hann), (56, Taper::Hann)] {
            let (mut sum, mut squares, mut told) = (0.0, 0.0, 0.0);
            let count = 400;
            for k in 0..count {
                let signal: Vec<f64> = (0..640).map(|n| uniform(1_000 * k + n)).collect();
                let found = Spectrum::welch(&signal, 1.0, &settings(64, overlap, kind)).unwrap();
                sum += found.densities[10];
                squares += found.densities[10].powi(2);
                let inner = 5..27;
                let number = inner.len() as f64;
                told += found.standard_errors[inner].iter().map(|e| e * e).sum::<f64>() / number;
            }
            let count = count as f64;
            let scatter = squares / count - (sum / count).powi(2);
            let ratio = told / count / scatter;
            assert!((0.75..1.35).contains(&ratio), "{overlap} {kind:?}: {ratio}");
        }
        let one = Spectrum::welch(&noise(64), 1.0, &settings(64, 0, Taper::Hann)).unwrap();
        assert!(one.standard_errors.iter().all(|error| error.is_nan()));
    }

    #[test]
    fn an_oscillation_stands_at_its_frequency_with_half_its_squared_amplitude() {
        let signal: Vec<f64> =
            (0..4_096).map(|k| 5.0 + 3.0 * (TAU * 62.5 * f64::from(k) * 0.001).sin()).collect();
        let found = Spectrum::welch(&signal, 1.0, &WelchSettings::default()).unwrap();
        let peak = (0..513).max_by(|&a, &b| found.densities[a].total_cmp(&found.densities[b]));
        assert_eq!(found.frequencies_hz[peak.unwrap()], 62.5);
        assert!((found.power_hz(60.0, 65.0) - 4.5).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_transformed_is_refused() {
        let refused = |signal: &[f64], s| Spectrum::welch(signal, 1.0, &s).unwrap_err();
        assert!(matches!(
            refused(&[1.0], WelchSettings::default()),
            StatisticsError::TooShort { found: 1, .. }
        ));
        let all = settings(8, 8, Taper::Hann);
        assert!(matches!(refused(&noise(20), all), StatisticsError::Setting { .. }));
        assert_eq!(
            Spectrum::welch(&noise(20), 1.0, &WelchSettings::default()).unwrap().segments,
            1
        );
    }
}
