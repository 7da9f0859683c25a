//! How far two distributions are from each other.

use super::StatisticsError;

/// The Kolmogorov-Smirnov distance between two samples: the largest difference between their
/// cumulative distributions, from 0 to 1; `None` if one is empty.
///
/// Smirnov 1948 (doi:10.1214/aoms/1177730256). Values that are no numbers are not allowed.
#[must_use]
pub fn kolmogorov_smirnov(first: &[f64], second: &[f64]) -> Option<f64> {
    let largest = |largest: f64, gap: Gap| largest.max(gap.height.abs());
    gaps(first, second).map(|gaps| gaps.into_iter().fold(0.0, largest))
}

/// The earth mover's distance (first Wasserstein distance) between two samples, in their unit: the area
/// between their cumulative distributions; `None` if one is empty.
///
/// What has to be carried how far to make one distribution the other (Rubner et al. 2000,
/// doi:10.1023/A:1026543900054; in one dimension, Vallender 1974, doi:10.1137/1118101).
#[must_use]
pub fn earth_movers(first: &[f64], second: &[f64]) -> Option<f64> {
    let area = |gap: Gap| gap.height.abs() * gap.width;
    gaps(first, second).map(|gaps| gaps.into_iter().map(area).sum())
}

/// A stretch between neighbouring values and the difference of the cumulative distributions there.
#[derive(Clone, Copy, Debug)]
struct Gap {
    width: f64,
    height: f64,
}

fn gaps(first: &[f64], second: &[f64]) -> Option<Vec<Gap>> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let (up, down) = (1.0 / first.len() as f64, -1.0 / second.len() as f64);
    let rises = first.iter().map(|&value| (value, up));
    let falls = second.iter().map(|&value| (value, down));
    let mut steps: Vec<(f64, f64)> = rises.chain(falls).collect();
    steps.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut height = 0.0;
    let mut gaps = Vec::new();
    for pair in steps.windows(2) {
        height += pair[0].1;
        let width = pair[1].0 - pair[0].0;
        // Between equal values there is nothing.
        if width > 0.0 {
            gaps.push(Gap { width, height });
        }
    }
    Some(gaps)
}

/// How many values fall into each of a number of equal bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The left edge of the first bin.
    pub from: f64,
    /// The right edge of the last.
    pub to: f64,
    /// Number of values in each bin; the right edge belongs to the last.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// Counts values in equal bins; those outside are passed over.
    ///
    /// # Errors
    /// [`StatisticsError::Setting`] if there is no bin, or the edges are not in order.
    pub fn over(values: &[f64], from: f64, to: f64, bins: usize) -> Result<Self, StatisticsError> {
        if bins == 0 || !(to - from).is_finite() || to <= from {
            let allowed = "a finite number above 0, in at least one bin";
            let (setting, value) = ("the range of a histogram", to - from);
            return Err(StatisticsError::Setting { setting, value, allowed });
        }
        let mut counts = vec![0; bins];
        for &value in values.iter().filter(|value| (from..=to).contains(*value)) {
            let bin = ((value - from) / (to - from) * bins as f64) as usize;
            counts[bin.min(bins - 1)] += 1;
        }
        Ok(Self { from, to, counts })
    }

    /// The edges of the bins, one more than there are bins.
    #[must_use]
    pub fn edges(&self) -> Vec<f64> {
        let width = (self.to - self.from) / self.counts.len() as f64;
        let edge = |k: usize| self.from + k as f64 * width;
        (0..self.counts.len()).map(edge).chain([self.to]).collect()
    }

    /// The share of each bin in the sum of all; zeros of an empty histogram.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        let sum = self.counts.iter().sum::<u64>().max(1);
        self.counts.iter().map(|&count| count as f64 / sum as f64).collect()
    }

    /// The Kullback-Leibler divergence (nats) of another histogram from this one, `sum p ln(p/q)`
    /// with p from this and q from the other.
    ///
    /// Kullback & Leibler 1951 (doi:10.1214/aoms/1177729694). Half a value is added to every bin of both
    /// (Krichevsky & Trofimov 1981, doi:10.1109/TIT.1981.1056331), so that an empty bin of the
    /// other does not make it infinite. It depends on the bins, which therefore have to be told
    /// with it.
    ///
    /// # Errors
    /// [`StatisticsError::Lengths`] if the bins differ.
    pub fn kullback_leibler(&self, other: &Self) -> Result<f64, StatisticsError> {
        const ADDED: f64 = 0.5;
        let (first, second) = (self.counts.len(), other.counts.len());
        if (self.from, self.to, first) != (other.from, other.to, second) {
            let what = "the Kullback-Leibler divergence";
            return Err(StatisticsError::Lengths { what, first, second });
        }
        let [p_sum, q_sum] =
            [self, other].map(|bins| bins.counts.iter().sum::<u64>() as f64 + ADDED * first as f64);
        let term = |(&p, &q): (&u64, &u64)| {
            let (p, q) = ((p as f64 + ADDED) / p_sum, (q as f64 + ADDED) / q_sum);
            p * (p / q).ln()
        };
        Ok(self.counts.iter().zip(&other.counts).map(term).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::uniform;
    use super::*;

    fn sample(count: u64, offset: u64, scale: f64) -> Vec<f64> {
        (0..count).map(|k| scale * uniform(offset + k)).collect()
    }

    #[test]
    fn distances_agree_with_slow_ones() {
        let (a, b) = (sample(40, 0, 1.0), sample(25, 1_000, 1.3));
        let cumulative = |values: &[f64], x: f64| {
            values.iter().filter(|&&v| v <= x).count() as f64 / values.len() as f64
        };
        let gap = |x: f64| (cumulative(&a, x) - cumulative(&b, x)).abs();
        let largest = a.iter().chain(&b).map(|&x| gap(x)).fold(0.0, f64::max);
        let area: f64 = (0..200_000).map(|k| gap((f64::from(k) + 0.5) * 1e-5) * 1e-5).sum();
        assert!((kolmogorov_smirnov(&a, &b).unwrap() - largest).abs() < 1e-12);
        assert!((earth_movers(&a, &b).unwrap() - area).abs() < 1e-4);
    }

    #[test]
    fn a_shift_is_its_own_earth_movers_distance() {
        let a = [1.0, 2.0, 2.0, 5.0];
        let b = a.map(|x| x + 10.0);
        assert!((earth_movers(&a, &b).unwrap() - 10.0).abs() < 1e-12);
        assert_eq!(kolmogorov_smirnov(&a, &b), Some(1.0));
        assert_eq!((earth_movers(&a, &a), kolmogorov_smirnov(&a, &a)), (Some(0.0), Some(0.0)));
        assert_eq!((earth_movers(&a, &[]), kolmogorov_smirnov(&[], &a)), (None, None));
    }

    #[test]
    fn histograms_count_every_value_inside_once() {
        let found = Histogram::over(&[-0.1, 0.0, 0.5, 1.0, 2.0, 2.1], 0.0, 2.0, 4).unwrap();
        assert_eq!((&found.counts[..], found.edges().len()), (&[1, 1, 1, 1][..], 5));
        assert_eq!(found.shares(), [0.25; 4]);
        for (from, to, bins) in [(0.0, 0.0, 3), (1.0, 0.0, 3), (0.0, 1.0, 0), (0.0, f64::NAN, 1)] {
            assert!(Histogram::over(&[], from, to, bins).is_err());
        }
    }

    #[test]
    fn the_divergence_is_that_of_the_shares_in_the_limit() {
        let of = |counts: [u64; 2]| Histogram { from: 0.0, to: 1.0, counts: counts.to_vec() };
        let (p, q) = (of([1_000_000_000, 3_000_000_000]), of([2_000_000_000, 2_000_000_000]));
        let expected = 0.25 * 0.5_f64.ln() + 0.75 * 1.5_f64.ln();
        assert!((p.kullback_leibler(&q).unwrap() - expected).abs() < 1e-8);
        assert_eq!(p.kullback_leibler(&p), Ok(0.0));
        let beyond = of([0, 10]);
        assert!(p.kullback_leibler(&beyond).unwrap().is_finite());
        let wider = Histogram { to: 2.0, ..q };
        assert!(p.kullback_leibler(&wider).is_err());
    }
}
