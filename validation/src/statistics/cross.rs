//! How series of areas go together: cross-correlation, lags, functional connectivity, hierarchy.

use data::Matrix;
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::f64::consts::TAU;
use std::sync::Arc;

use super::random::mixed;
use super::{Hierarchy, Kernel, Smoother, StatisticsError};

/// Series of equal length without their means, ready to be correlated with each other at all lags.
pub struct CrossCorrelations {
    interval_ms: f64,
    samples: usize,
    /// Square roots of the sums of squares.
    norms: Vec<f64>,
    transformed: Vec<Vec<Complex<f64>>>,
    length: usize,
}

/// The correlation coefficient of two series as a function of the lag.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossCorrelation {
    /// Lags (ms), from negative to positive; where positive, the first series follows the second.
    pub lags_ms: Vec<f64>,
    /// The coefficient at each lag.
    pub coefficients: Vec<f64>,
}

/// The lag at which two series go together most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// The lag (ms); where positive, the first series follows the second.
    pub lag_ms: f64,
    /// The coefficient, negative for a trough.
    pub coefficient: f64,
}

impl CrossCorrelations {
    /// Prepares series that were sampled at the same times.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer than two samples, or not as many in every series.
    pub fn new(series: &[&[f64]], interval_ms: f64) -> Result<Self, StatisticsError> {
        let samples = series.first().map_or(0, |first| first.len());
        Self::padded(series, interval_ms, (2 * samples).next_power_of_two())
    }

    /// Prepares series whose end is followed by their beginning.
    ///
    /// # Errors
    /// As [`CrossCorrelations::new`].
    pub(super) fn circular(series: &[&[f64]], interval_ms: f64) -> Result<Self, StatisticsError> {
        Self::padded(series, interval_ms, series.first().map_or(0, |first| first.len()))
    }

    /// With zeros behind the series up to a length.
    fn padded(series: &[&[f64]], interval_ms: f64, length: usize) -> Result<Self, StatisticsError> {
        let what = "cross-correlation";
        let samples = series.first().map_or(0, |first| first.len());
        if samples < 2 {
            return Err(StatisticsError::TooShort { what, needed: 2, found: samples });
        }
        if let Some(other) = series.iter().find(|other| other.len() != samples) {
            let second = other.len();
            return Err(StatisticsError::Lengths { what, first: samples, second });
        }
        let transform = RealFftPlanner::<f64>::new().plan_fft_forward(length);
        let centred: Vec<Vec<f64>> = series.iter().map(|series| centred(series)).collect();
        let norm = |series: &Vec<f64>| series.iter().map(|x| x * x).sum::<f64>().sqrt();
        let norms = centred.iter().map(norm).collect();
        let transformed =
            centred.iter().map(|series| padded_transform(&transform, series)).collect();
        Ok(Self { interval_ms, samples, norms, transformed, length })
    }

    /// `C(tau) = sum_t (x(t + tau) - mean x) (y(t) - mean y) / (n sd_x sd_y)` of the series x and y
    /// with these indices, for lags up to a largest.
    ///
    /// It is Pearson's coefficient at lag 0. Beyond the ends there is nothing, neither zeros that
    /// wrap around nor the other end, so that it shrinks with the overlap. Series that do not vary have
    /// the coefficient 0.
    ///
    /// # Panics
    /// If there are no such series.
    #[must_use]
    pub fn of(&self, first: usize, second: usize, largest_lag_ms: f64) -> CrossCorrelation {
        let coefficients = self.around(first, second);
        let lags = (largest_lag_ms / self.interval_ms).floor().max(0.0) as usize;
        let lags = lags.min(self.samples - 1) as i64;
        let coefficient = |lag: i64| coefficients[lag.rem_euclid(self.length as i64) as usize];
        CrossCorrelation {
            lags_ms: (-lags..=lags).map(|lag| lag as f64 * self.interval_ms).collect(),
            coefficients: (-lags..=lags).map(coefficient).collect(),
        }
    }

    /// The highest peak or deepest trough of the coefficients up to a largest lag, whichever is farther from 0, after
    /// smoothing with a Gaussian of the given standard deviation; `None` if they only rise or fall.
    ///
    /// # Errors
    /// [`StatisticsError::Setting`] if the standard deviation is not positive.
    ///
    /// # Panics
    /// If there are no such series.
    pub fn peak(
        &self,
        first: usize,
        second: usize,
        largest_lag_ms: f64,
        smoothing_sd_ms: f64,
    ) -> Result<Option<Peak>, StatisticsError> {
        // Near an end of the lags that are known, where there are fewer to smooth, chance would have more of a say.
        let known_ms = largest_lag_ms + Kernel::Gaussian { sd_ms: smoothing_sd_ms }.reach_ms();
        self.of(first, second, known_ms).peak(largest_lag_ms, smoothing_sd_ms)
    }

    /// The coefficients at all lags from 0 on; those of negative lags come from the end.
    pub(super) fn around(&self, first: usize, second: usize) -> Vec<f64> {
        let (x, y) = (&self.transformed[first], &self.transformed[second]);
        self.coefficients(first, second, x.iter().zip(y).map(|(x, y)| x * y.conj()).collect())
    }

    /// The same of series that have the spectra of these and no relation to each other.
    pub(super) fn with_random_phases(&self, first: usize, second: usize, seed: u64) -> Vec<f64> {
        let (x, y) = (&self.transformed[first], &self.transformed[second]);
        let product = x.iter().zip(y).zip(0_u64..).map(|((x, y), k)| {
            let phase = TAU * (mixed(seed, k) as f64 / u64::MAX as f64);
            Complex::from_polar(x.norm() * y.norm(), phase)
        });
        self.coefficients(first, second, product.collect())
    }

    /// Of a cross spectrum.
    fn coefficients(
        &self,
        first: usize,
        second: usize,
        mut product: Vec<Complex<f64>>,
    ) -> Vec<f64> {
        let backward = RealFftPlanner::<f64>::new().plan_fft_inverse(self.length);
        let mut correlation = backward.make_output_vec();
        // It fails on buffers of other lengths only, and these are its own; of the first and last frequency, it takes
        // the real part.
        let _ = backward.process(&mut product, &mut correlation);
        let norm = self.norms[first] * self.norms[second] * self.length as f64;
        for value in &mut correlation {
            *value = if norm > 0.0 { *value / norm } else { 0.0 };
        }
        correlation
    }

    /// Functional connectivity: the matrix of Pearson's coefficients of the series with each other
    /// at equal times, as Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359) compute it from the
    /// synaptic input of areas.
    #[must_use]
    pub fn at_equal_times(&self) -> Matrix {
        let size = self.transformed.len();
        Matrix::from_fn(size, size, |a, b| {
            let norm = self.norms[a] * self.norms[b];
            if norm > 0.0 { self.product(a, b) / norm } else { 0.0 }
        })
    }

    /// The scalar product of two series.
    ///
    /// Parseval: that of their transforms. A pair of frequencies is in the half that is kept once, but for the
    /// first and the last.
    fn product(&self, a: usize, b: usize) -> f64 {
        let pairs = self.transformed[a].iter().zip(&self.transformed[b]);
        let products: Vec<f64> = pairs.map(|(x, y)| (x * y.conj()).re).collect();
        debug_assert!(self.length.is_multiple_of(2), "an odd length has no last one");
        let last = products.len() - 1;
        let inner: f64 = products.iter().take(last).skip(1).sum();
        (products[0] + 2.0 * inner + products[last]) / self.length as f64
    }
}

impl std::fmt::Debug for CrossCorrelations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let series = self.norms.len();
        f.debug_struct("CrossCorrelations").field("series", &series).finish_non_exhaustive()
    }
}

impl CrossCorrelation {
    /// The highest peak or deepest trough up to a largest lag, whichever is farther from 0, after smoothing with a
    /// Gaussian of the given standard deviation; `None` if the coefficients only rise or fall.
    ///
    /// An end of the lags is no peak: the function may go on beyond it.
    fn peak(
        &self,
        largest_lag_ms: f64,
        smoothing_sd_ms: f64,
    ) -> Result<Option<Peak>, StatisticsError> {
        let &[first_ms, second_ms, ..] = self.lags_ms.as_slice() else { return Ok(None) };
        let kernel = Kernel::Gaussian { sd_ms: smoothing_sd_ms };
        let smoother = Smoother::new(self.lags_ms.len(), second_ms - first_ms, kernel)?;
        let smooth = smoother.smooth(&self.coefficients)?;
        let is_extreme =
            |k: &usize| (smooth[*k] - smooth[k - 1]) * (smooth[k + 1] - smooth[*k]) <= 0.0;
        let is_near = |k: &usize| self.lags_ms[*k].abs() <= largest_lag_ms;
        // Of series that do not vary all are 0.
        let speaks = |k: &usize| smooth[*k] != 0.0;
        let extremes = (1..smooth.len() - 1).filter(is_near).filter(speaks).filter(is_extreme);
        let farthest = extremes.max_by(|&a, &b| smooth[a].abs().total_cmp(&smooth[b].abs()));
        Ok(farthest.map(|k| Peak { lag_ms: self.lags_ms[k], coefficient: smooth[k] }))
    }
}

fn centred(series: &[f64]) -> Vec<f64> {
    let mean = series.iter().sum::<f64>() / series.len() as f64;
    series.iter().map(|value| value - mean).collect()
}

fn padded_transform(transform: &Arc<dyn RealToComplex<f64>>, series: &[f64]) -> Vec<Complex<f64>> {
    let mut samples = transform.make_input_vec();
    samples[..series.len()].copy_from_slice(series);
    let mut transformed = transform.make_output_vec();
    let _ = transform.process(&mut samples, &mut transformed);
    transformed
}

/// The temporal hierarchy: one number per area, of which the differences come closest to the lags
/// between areas, mapped to the range from 0 (first) to 1 (last).
///
/// `lags_ms` is `[a, b]`, positive where a follows b; the diagonal does not count, nor what is no number. The measure of
/// Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359), who search from a random start; see [`Hierarchy`]. Without
/// differences, all are 0.
#[must_use]
pub fn temporal_hierarchy(lags_ms: &Matrix) -> Vec<f64> {
    Hierarchy::of(lags_ms).places
}

#[cfg(test)]
mod tests {
    use super::super::testing::uniform;
    use super::*;

    fn noise(offset: u64) -> Vec<f64> {
        (0..500).map(|k| 2.0 + uniform(offset * 1_000 + k)).collect()
    }

    #[test]
    fn coefficients_agree_with_the_printed_definition() {
        let (x, y) = (noise(1), noise(2));
        let found = CrossCorrelations::new(&[&x, &y], 2.0).unwrap().of(0, 1, 41.0);
        let (cx, cy) = (centred(&x), centred(&y));
        let norm = |c: &[f64]| c.iter().map(|v| v * v).sum::<f64>().sqrt();
        assert_eq!((found.lags_ms[0], found.lags_ms.len()), (-40.0, 41));
        for (lag, value) in (-20..=20).zip(&found.coefficients) {
            let product = |t: i64| {
                let other = usize::try_from(t + lag).ok().and_then(|k| cx.get(k));
                other.map_or(0.0, |x| x * cy[t as usize])
            };
            let sum: f64 = (0..500).map(product).sum();
            assert!((value - sum / norm(&cx) / norm(&cy)).abs() < 1e-12);
        }
    }

    #[test]
    fn equal_times_are_lag_zero() {
        let series = [noise(1), noise(2), vec![7.0; 500]];
        let views: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
        let all = CrossCorrelations::new(&views, 1.0).unwrap();
        let matrix = all.at_equal_times();
        assert!((matrix[(0, 1)] - all.of(0, 1, 0.0).coefficients[0]).abs() < 1e-12);
        assert!((matrix[(0, 0)] - 1.0).abs() < 1e-12 && matrix[(0, 2)] == 0.0);
    }

    #[test]
    fn what_follows_has_a_positive_lag() {
        let source = noise(3);
        let smooth = Smoother::new(500, 1.0, Kernel::Gaussian { sd_ms: 4.0 })
            .unwrap()
            .smooth(&source)
            .unwrap();
        let later: Vec<f64> = smooth[..488].iter().map(|x| -x).collect();
        let earlier = &smooth[12..];
        let all = CrossCorrelations::new(&[&later, earlier], 1.0).unwrap();
        let peak = all.peak(0, 1, 100.0, 2.0).unwrap().unwrap();
        assert_eq!(peak.lag_ms, 12.0);
        assert!(peak.coefficient < -0.8);
        assert_eq!(all.peak(1, 0, 100.0, 2.0).unwrap().unwrap().lag_ms, -12.0);
    }

    #[test]
    fn lags_of_a_chain_give_its_order() {
        let heights = [3.0, 1.0, 7.0, 5.0];
        let lags = Matrix::from_fn(4, 4, |a, b| heights[a] - heights[b]);
        let found = temporal_hierarchy(&lags);
        for (found, expected) in found.iter().zip([1.0 / 3.0, 0.0, 1.0, 2.0 / 3.0]) {
            assert!((found - expected).abs() < 1e-12);
        }
        assert_eq!(temporal_hierarchy(&Matrix::zeros(2, 2)), [0.0, 0.0]);
    }

    /// The cost is stationary at the solution, in every direction.
    #[test]
    fn inconsistent_lags_are_met_in_least_squares() {
        let lags =
            Matrix::from_fn(
                5,
                5,
                |a, b| if a == b { 0.0 } else { uniform((7 * a + b) as u64) - 0.4 },
            );
        let n = 5.0;
        let h: Vec<f64> = (0..5)
            .map(|a| (0..5).map(|b| lags[(a, b)] - lags[(b, a)]).sum::<f64>() / (2.0 * n))
            .collect();
        let found = temporal_hierarchy(&lags);
        let (low, high) =
            (h.iter().copied().fold(9.0, f64::min), h.iter().copied().fold(-9.0, f64::max));
        let back: Vec<f64> = found.iter().map(|f| low + f * (high - low)).collect();
        let cost =
            |h: &[f64]| lags.iter().map(|((a, b), t)| (h[a] - h[b] - t).powi(2)).sum::<f64>();
        for a in 0..5 {
            for step in [1e-3, -1e-3] {
                let mut moved = back.clone();
                moved[a] += step;
                assert!(cost(&moved) > cost(&back));
            }
        }
    }
}
