//! How series follow each other: lags, how sure they are, and the order that comes closest to them.

use data::Matrix;
use rayon::prelude::*;
use theory::linalg::Factorised;

use super::published_lag::published_peak;
use super::random::mixed;
use super::{CrossCorrelations, Kernel, Peak, Series, Smoother, StatisticsError};

/// How lags are looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LagSettings {
    /// The largest lag (ms).
    pub largest_lag_ms: f64,
    /// Standard deviation of the Gaussian that correlation functions are smoothed with (ms).
    pub smoothing_sd_ms: f64,
    /// With how many surrogates a peak is compared.
    pub surrogates: usize,
    /// Seed of the surrogates.
    pub seed: u64,
    /// Right lags, or those of the published figures.
    pub definition: LagDefinition,
}

/// Which lag two series have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LagDefinition {
    /// Where their correlation is farthest from 0.
    #[default]
    Peak,
    /// As in the figures of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359): of a circular correlation under a
    /// kernel that is not centred, which makes all lags about 1 to 2 ms longer, and the highest of the peaks that a
    /// wavelet finds.
    Published,
}

impl Default for LagSettings {
    fn default() -> Self {
        Self {
            largest_lag_ms: 100.0,
            smoothing_sd_ms: 2.0,
            surrogates: 1_000,
            seed: 1,
            definition: LagDefinition::Peak,
        }
    }
}

/// Lags of all pairs of series, `[a, b]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Lags {
    /// The lags (ms), positive where a follows b; NaN where the correlation has no peak.
    pub lags_ms: Matrix,
    /// The coefficients of correlation at the lags; NaN where there is none.
    pub coefficients: Matrix,
    /// How often a peak of unrelated series would be as far from 0; NaN where there is none, or no surrogates.
    pub p_values: Matrix,
}

impl Lags {
    /// The lags of all pairs.
    ///
    /// A peak is compared with those of surrogates: series with the same spectra whose phases have nothing to do with each
    /// other (Theiler et al. 1992, doi:10.1016/0167-2789(92)90102-S), so that what series have in common by chance, each
    /// with its own correlation in time, stays. The p-value is `(1 + number as far from 0) / (1 + number of surrogates)`.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is but one series, the smoothing or the largest lag is not above 0, or series are
    /// shorter than lags are long.
    pub fn of(series: &Series, settings: &LagSettings) -> Result<Self, StatisticsError> {
        check(series, settings)?;
        let search = Search::new(series, settings)?;
        let size = series.number();
        let found: Vec<PairLag> = pairs(size)
            .par_iter()
            .map(|&(a, b)| search.lag(a, b))
            .collect::<Result<_, StatisticsError>>()?;
        Ok(Self::of_pairs(size, &found))
    }

    fn of_pairs(size: usize, pairs: &[PairLag]) -> Self {
        let mut lags = Self {
            lags_ms: Matrix::zeros(size, size),
            coefficients: Matrix::from_fn(size, size, |a, b| f64::from(u8::from(a == b))),
            p_values: Matrix::filled(size, size, f64::NAN),
        };
        for &PairLag { a, b, peak, by_chance } in pairs {
            let (lag_ms, coefficient) =
                peak.map_or((f64::NAN, f64::NAN), |peak| (peak.lag_ms, peak.coefficient));
            (lags.lags_ms[(a, b)], lags.lags_ms[(b, a)]) = (lag_ms, -lag_ms);
            for pair in [(a, b), (b, a)] {
                lags.coefficients[pair] = coefficient;
                lags.p_values[pair] = by_chance;
            }
        }
        lags
    }

    /// Without those lags whose peaks are no more than chance: with p-values of which more than this share would be
    /// false (Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x), or unknown.
    #[must_use]
    pub fn significant(&self, false_discovery_rate: f64) -> Self {
        let adjusted = self.adjusted_p_values();
        let lags_ms = self.lags_ms.map(|a, b, lag_ms| {
            let is_known = a == b || adjusted[(a, b)] <= false_discovery_rate;
            if is_known { lag_ms } else { f64::NAN }
        });
        Self { lags_ms, ..self.clone() }
    }

    /// The p-values adjusted for the number of pairs.
    #[must_use]
    pub fn adjusted_p_values(&self) -> Matrix {
        let size = self.p_values.targets();
        let pairs = pairs(size);
        let p_values: Vec<f64> = pairs.iter().map(|&pair| self.p_values[pair]).collect();
        let mut matrix = Matrix::filled(size, size, f64::NAN);
        for (&(a, b), p) in pairs.iter().zip(super::false_discovery::adjusted(&p_values)) {
            (matrix[(a, b)], matrix[(b, a)]) = (p, p);
        }
        matrix
    }
}

/// Every pair once, `(a, b)` with a before b.
fn pairs(size: usize) -> Vec<(usize, usize)> {
    (0..size).flat_map(|a| (a + 1..size).map(move |b| (a, b))).collect()
}

/// The lag of one pair.
struct PairLag {
    a: usize,
    b: usize,
    peak: Option<Peak>,
    by_chance: f64,
}

fn check(series: &Series, settings: &LagSettings) -> Result<(), StatisticsError> {
    let what = "the lags of series";
    if series.number() < 2 {
        let found = series.number();
        return Err(StatisticsError::TooFew { what, needed: 2, found });
    }
    let largest = settings.largest_lag_ms;
    if !(largest.is_finite() && largest > 0.0) {
        let (setting, allowed) = ("the largest lag (ms)", "a finite number above 0");
        return Err(StatisticsError::Setting { setting, value: largest, allowed });
    }
    let needed = 2 * (largest / series.interval_ms()).floor() as usize + 1;
    let found = series.samples();
    if found < needed {
        return Err(StatisticsError::TooShort { what, needed, found });
    }
    Ok(())
}

/// What all pairs have in common.
struct Search<'s> {
    settings: &'s LagSettings,
    interval_ms: f64,
    linear: CrossCorrelations,
    circular: CrossCorrelations,
    /// Of a whole circle.
    smoother: Smoother,
}

impl<'s> Search<'s> {
    fn new(series: &Series, settings: &'s LagSettings) -> Result<Self, StatisticsError> {
        let (rows, interval_ms) = (series.rows(), series.interval_ms());
        let kernel = Kernel::Gaussian { sd_ms: settings.smoothing_sd_ms };
        Ok(Self {
            settings,
            interval_ms,
            linear: CrossCorrelations::new(&rows, interval_ms)?,
            circular: CrossCorrelations::circular(&rows, interval_ms)?,
            smoother: Smoother::new(series.samples(), interval_ms, kernel)?,
        })
    }

    fn lag(&self, a: usize, b: usize) -> Result<PairLag, StatisticsError> {
        let LagSettings { largest_lag_ms, smoothing_sd_ms, definition, .. } = *self.settings;
        let peak = match definition {
            LagDefinition::Peak => self.linear.peak(a, b, largest_lag_ms, smoothing_sd_ms)?,
            LagDefinition::Published => {
                let around = self.circular.around(a, b);
                published_peak(&around, self.interval_ms, self.settings)
            }
        };
        let by_chance = peak.map_or(Ok(f64::NAN), |peak| self.chance(a, b, peak))?;
        Ok(PairLag { a, b, peak, by_chance })
    }

    /// How often series with these spectra that have nothing to do with each other would have a peak as far from 0.
    ///
    /// The correlation of two such series is stationary along the lag, so that one of them gives as many surrogates as it
    /// has room for lags.
    fn chance(&self, a: usize, b: usize, peak: Peak) -> Result<f64, StatisticsError> {
        let LagSettings { surrogates, seed, largest_lag_ms, .. } = *self.settings;
        if surrogates == 0 {
            return Ok(f64::NAN);
        }
        let lags = 2 * (largest_lag_ms / self.interval_ms).floor() as usize + 1;
        let stream = mixed(seed, (a as u64) << 32 | b as u64);
        let (mut number, mut as_far) = (0, 0);
        for draw in 0.. {
            let around = self.circular.with_random_phases(a, b, mixed(stream, draw));
            for window in self.smoother.smooth(&around)?.chunks_exact(lags) {
                number += 1;
                let is_as_far = |size: &f64| size.abs() >= peak.coefficient.abs();
                as_far += usize::from(window.iter().any(is_as_far));
                if number == surrogates {
                    return Ok((1 + as_far) as f64 / (1 + number) as f64);
                }
            }
        }
        Ok(f64::NAN)
    }
}

/// The order of series by their lags.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchy {
    /// Heights (ms) whose differences come closest to the lags, with the mean 0; where no lags lead from some series to
    /// the others, with the mean 0 among those.
    pub heights_ms: Vec<f64>,
    /// The heights mapped to the range from 0, the first, to 1, the last.
    pub places: Vec<f64>,
    /// Root mean square of what is left of the known lags (ms).
    pub residual_ms: f64,
    /// How many groups of series there are that no lags connect; 1 where all are comparable.
    pub groups: usize,
}

impl Hierarchy {
    /// Of lags (ms), `[a, b]`, positive where a follows b; NaN where there is none.
    ///
    /// Minimises `sum_ab (h_a - h_b - t_ab)^2` over the known lags, a linear system: with all lags known its solution
    /// is `h_a = sum_b (t_ab - t_ba) / 2n`.
    #[must_use]
    pub fn of(lags_ms: &Matrix) -> Self {
        let size = lags_ms.targets();
        let groups = connected(lags_ms);
        let mut heights_ms = vec![0.0; size];
        for members in &groups {
            let heights = heights_of(lags_ms, members);
            members.iter().zip(heights).for_each(|(&a, height)| heights_ms[a] = height);
        }
        Self {
            places: places(&heights_ms),
            residual_ms: residual(lags_ms, &heights_ms),
            heights_ms,
            groups: groups.len(),
        }
    }
}

fn known(lags_ms: &Matrix, a: usize, b: usize) -> bool {
    a != b && !(lags_ms[(a, b)] - lags_ms[(b, a)]).is_nan()
}

/// Series that known lags connect, through others if need be.
fn connected(lags_ms: &Matrix) -> Vec<Vec<usize>> {
    let size = lags_ms.targets();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for first in 0..size {
        if groups.iter().any(|group| group.contains(&first)) {
            continue;
        }
        let mut group = vec![first];
        let mut next = 0;
        while next < group.len() {
            let a = group[next];
            for b in 0..size {
                if known(lags_ms, a, b) && !group.contains(&b) {
                    group.push(b);
                }
            }
            next += 1;
        }
        groups.push(group);
    }
    groups
}

/// The heights of connected series with the mean 0: `(D - A + 1/n) h = sum_b (t_ab - t_ba) / 2`, in which the term 1/n
/// stands for that mean.
fn heights_of(lags_ms: &Matrix, members: &[usize]) -> Vec<f64> {
    let size = members.len();
    let degree = |a: usize| members.iter().filter(|&&b| known(lags_ms, a, b)).count() as f64;
    let system = Matrix::from_fn(size, size, |row, column| {
        let (a, b) = (members[row], members[column]);
        let link = match a == b {
            true => degree(a),
            false => -f64::from(u8::from(known(lags_ms, a, b))),
        };
        link + 1.0 / size as f64
    });
    let later = |&a: &usize| -> f64 {
        let others = members.iter().filter(|&&b| known(lags_ms, a, b));
        others.map(|&b| 0.5 * (lags_ms[(a, b)] - lags_ms[(b, a)])).sum()
    };
    let right: Vec<f64> = members.iter().map(later).collect();
    // Connected series make a regular system.
    Factorised::new(&system).solve(&right).unwrap_or_else(|_| vec![f64::NAN; size])
}

/// Heights mapped to the range from 0 to 1; all 0 where they do not differ.
pub(super) fn places(heights: &[f64]) -> Vec<f64> {
    let low = heights.iter().copied().fold(f64::INFINITY, f64::min);
    let high = heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    heights.iter().map(|height| (height - low) / span).collect()
}

fn residual(lags_ms: &Matrix, heights_ms: &[f64]) -> f64 {
    let pairs = lags_ms.iter().filter(|&((a, b), _)| known(lags_ms, a, b));
    let squares = pairs.map(|((a, b), lag)| (heights_ms[a] - heights_ms[b] - lag).powi(2));
    let (count, sum) = squares.fold((0_u32, 0.0), |(count, sum), square| (count + 1, sum + square));
    (sum / f64::from(count.max(1))).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::testing::uniform;
    use super::*;

    /// Smooth noise that two series have in common, one of them later by 12 ms, and one that has nothing of it.
    fn series() -> Series {
        let noise = |offset: u64| -> Vec<f64> {
            let white: Vec<f64> = (0..3_000).map(|k| uniform(offset + k)).collect();
            let kernel = Kernel::Gaussian { sd_ms: 5.0 };
            Smoother::new(3_000, 1.0, kernel).unwrap().smooth(&white).unwrap()
        };
        let (common, other) = (noise(0), noise(10_000));
        let values = Matrix::from_fn(3, 2_900, |series, k| match series {
            0 => common[k + 12],
            1 => -common[k],
            _ => other[k],
        });
        Series::new(["first", "later", "other"].map(str::to_owned).to_vec(), 1.0, values).unwrap()
    }

    #[test]
    fn lags_are_found_with_their_sign_and_chance_is_told_from_them() {
        let settings = LagSettings::default();
        let lags = Lags::of(&series(), &settings).unwrap();
        assert_eq!((lags.lags_ms[(1, 0)], lags.lags_ms[(0, 1)]), (12.0, -12.0));
        assert!(lags.coefficients[(0, 1)] < -0.9);
        assert!((lags.p_values[(0, 1)] - 1.0 / 1_001.0).abs() < 1e-12);
        assert!(lags.p_values[(0, 2)] > 0.01 && lags.p_values[(1, 2)] > 0.01);
        let significant = lags.significant(0.01);
        assert!(significant.lags_ms[(0, 2)].is_nan() && significant.lags_ms[(0, 1)] == -12.0);
        let hierarchy = Hierarchy::of(&significant.lags_ms);
        assert_eq!(hierarchy.groups, 2);
        assert!((hierarchy.heights_ms[1] - hierarchy.heights_ms[0] - 12.0).abs() < 1e-12);
        let again = Lags::of(&series(), &settings).unwrap();
        assert_eq!(lags.p_values[(0, 2)], again.p_values[(0, 2)]);
        let reseeded = Lags::of(&series(), &LagSettings { seed: 2, ..settings }).unwrap();
        assert_ne!(lags.p_values[(0, 2)], reseeded.p_values[(0, 2)]);
    }

    /// P-values of unrelated series are spread evenly: few are small.
    #[test]
    fn unrelated_series_have_no_significant_lags() {
        let values = Matrix::from_fn(20, 2_000, |series, k| {
            (0..5_u64).map(|j| uniform((series * 10_000 + k) as u64 + j)).sum()
        });
        let names = (0..20).map(|k| k.to_string()).collect();
        let series = Series::new(names, 1.0, values).unwrap();
        let lags = Lags::of(&series, &LagSettings::default()).unwrap();
        let small = pairs(20).iter().filter(|&&pair| lags.p_values[pair] < 0.05).count();
        // Of 190 pairs 9.5, with the scatter of pairs that share a series.
        assert!(small < 30, "{small}");
        assert!(lags.adjusted_p_values().iter().all(|(_, p)| p.is_nan() || p > 0.01));
    }

    #[test]
    fn heights_of_complete_lags_are_their_means() {
        let lags =
            Matrix::from_fn(
                4,
                4,
                |a, b| {
                    if a == b { 0.0 } else { uniform((7 * a + b) as u64) - 0.4 }
                },
            );
        let found = Hierarchy::of(&lags);
        for a in 0..4 {
            let mean = (0..4).map(|b| lags[(a, b)] - lags[(b, a)]).sum::<f64>() / 8.0;
            assert!((found.heights_ms[a] - mean).abs() < 1e-12);
        }
        assert_eq!(found.groups, 1);
        assert_eq!(Hierarchy::of(&Matrix::zeros(3, 3)).places, [0.0, 0.0, 0.0]);
    }

    /// What is left is at right angles to every move of one height.
    #[test]
    fn missing_lags_leave_the_others_their_least_squares() {
        let mut lags = Matrix::from_fn(5, 5, |a, b| 3.0 * (a as f64 - b as f64));
        for (a, b) in [(0, 4), (1, 3)] {
            (lags[(a, b)], lags[(b, a)]) = (f64::NAN, f64::NAN);
        }
        lags[(0, 1)] += 1.0;
        lags[(1, 0)] -= 1.0;
        let Hierarchy { heights_ms, residual_ms, .. } = Hierarchy::of(&lags);
        for a in 0..5 {
            let left: f64 = (0..5)
                .filter(|&b| known(&lags, a, b))
                .map(|b| heights_ms[a] - heights_ms[b] - lags[(a, b)])
                .sum();
            assert!(left.abs() < 1e-12, "{a}: {left}");
        }
        assert!(heights_ms.iter().sum::<f64>().abs() < 1e-12 && residual_ms > 0.0);
    }

    #[test]
    fn what_has_no_lags_is_refused() {
        let one = series().chosen(&[0]);
        assert!(Lags::of(&one, &LagSettings::default()).is_err());
        let short = series().between(0.0, 150.0).unwrap();
        let error = Lags::of(&short, &LagSettings::default()).unwrap_err().to_string();
        assert!(error.contains("at least 201 samples"), "{error}");
        let none = LagSettings { largest_lag_ms: 0.0, ..LagSettings::default() };
        assert!(Lags::of(&series(), &none).is_err());
    }
}
