//! Irregularity: the coefficient of variation and the local variation of inter-spike intervals.

use super::Spikes;

/// The moments of the inter-spike intervals of every neuron of a population.
///
/// Spikes stream by in the order of time; per neuron a few numbers are kept, so that recordings
/// of any length can be fed piece by piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Intervals {
    /// R in steps.
    refractoriness: f64,
    trains: Vec<Train>,
}

/// Which neurons a mean over a population includes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Included {
    /// Those with at least so many spikes, and never fewer than three (two intervals).
    AtLeast(u32),
    /// As in the Python multi-area model: for the CV, neurons with at least one interval, of which a
    /// single one gives 0, and 0 for a silent population; for LvR, all neurons, with 0 for
    /// those of fewer than three spikes.
    Published,
}

impl Default for Included {
    fn default() -> Self {
        Self::AtLeast(LEAST_SPIKES)
    }
}

/// Two intervals are needed to speak of their variation.
const LEAST_SPIKES: u32 = 3;

/// What is kept of one neuron.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Train {
    spikes: u32,
    /// The step of the last spike.
    last: u32,
    /// The last interval (steps).
    interval: u32,
    /// Sum over the intervals, and over their squares; the latter is at most the square of the
    /// former, which is below 2^64.
    sum: u64,
    squares: u64,
    /// Sum of the terms of LvR.
    local: f64,
}

impl Intervals {
    /// Before the first spike. `refractoriness_ms` is the R of LvR, `dt_ms` the step of the grid.
    #[must_use]
    pub fn new(neurons: u32, refractoriness_ms: f64, dt_ms: f64) -> Self {
        let trains = vec![Train::default(); neurons as usize];
        Self { refractoriness: refractoriness_ms / dt_ms, trains }
    }

    /// The intervals within a window.
    #[must_use]
    pub fn of(spikes: &Spikes, refractoriness_ms: f64) -> Self {
        let mut intervals = Self::new(spikes.neurons(), refractoriness_ms, spikes.window().dt_ms);
        spikes.iter().for_each(|(step, id)| intervals.add(step, id));
        intervals
    }

    /// Adds a spike of a neuron; a spike before the neuron's last one counts as simultaneous.
    ///
    /// # Panics
    /// If the population has no such neuron.
    pub fn add(&mut self, step: u32, id: u32) {
        self.trains[id as usize].add(step, self.refractoriness);
    }

    /// The CV of every neuron's intervals, `std(I) / mean(I)` with the number of intervals as
    /// divisor of the variance; `None` with fewer than three spikes.
    ///
    /// Few intervals make it too small: of a Poisson process it is 0.5 on the average from two
    /// intervals, 0.86 from ten, 0.98 from a hundred.
    pub fn cvs(&self) -> impl ExactSizeIterator<Item = Option<f64>> + '_ {
        self.trains.iter().map(|train| (train.spikes >= LEAST_SPIKES).then(|| train.cv()))
    }

    /// The local variation LvR of every neuron's n intervals; `None` with fewer than three spikes.
    ///
    /// `LvR = 3/(n-1) sum_k (1 - 4 I_k I_k+1 / (I_k + I_k+1)^2) (1 + 4 R / (I_k + I_k+1))`
    /// (Shinomoto et al. 2009, doi:10.1371/journal.pcbi.1000433). It is 0 for a clock and
    /// 1 for a Poisson process with R = 0, and changes little where a rate changes slowly.
    /// Shinomoto et al. set R = 5 ms; Schmidt et al. 2018
    /// (doi:10.1371/journal.pcbi.1006359) R = t_ref = 2 ms.
    pub fn lvrs(&self) -> impl ExactSizeIterator<Item = Option<f64>> + '_ {
        self.trains.iter().map(|train| (train.spikes >= LEAST_SPIKES).then(|| train.lvr()))
    }

    /// The mean CV over neurons; `None` if no neuron has enough spikes.
    #[must_use]
    pub fn mean_cv(&self, included: Included) -> Option<f64> {
        match included {
            Included::AtLeast(spikes) => self.mean_over(spikes, Train::cv),
            Included::Published => {
                let with_interval = self.trains.iter().filter(|train| train.spikes > 1);
                Some(mean(with_interval.map(Train::cv)).unwrap_or(0.0))
            }
        }
    }

    /// The mean LvR over neurons; `None` if no neuron has enough spikes.
    #[must_use]
    pub fn mean_lvr(&self, included: Included) -> Option<f64> {
        match included {
            Included::AtLeast(spikes) => self.mean_over(spikes, Train::lvr),
            Included::Published => mean(self.lvrs().map(|lvr| lvr.unwrap_or(0.0))),
        }
    }

    fn mean_over(&self, least_spikes: u32, measure: fn(&Train) -> f64) -> Option<f64> {
        let least = least_spikes.max(LEAST_SPIKES);
        mean(self.trains.iter().filter(|train| train.spikes >= least).map(measure))
    }
}

impl Train {
    fn add(&mut self, step: u32, refractoriness: f64) {
        if self.spikes > 0 {
            let interval = step.saturating_sub(self.last);
            if self.spikes > 1 {
                self.local += local_term(self.interval, interval, refractoriness);
            }
            self.sum += u64::from(interval);
            self.squares += u64::from(interval) * u64::from(interval);
            self.interval = interval;
        }
        self.spikes += 1;
        self.last = step;
    }

    fn intervals(&self) -> f64 {
        f64::from(self.spikes) - 1.0
    }

    fn cv(&self) -> f64 {
        let mean = self.sum as f64 / self.intervals();
        let variance = self.squares as f64 / self.intervals() - mean * mean;
        if mean > 0.0 { variance.max(0.0).sqrt() / mean } else { 0.0 }
    }

    fn lvr(&self) -> f64 {
        3.0 * self.local / (self.intervals() - 1.0)
    }
}

/// The term of LvR for two intervals in a row; equal ones, even if both are 0, are regular.
fn local_term(first: u32, second: u32, refractoriness: f64) -> f64 {
    if first == second {
        return 0.0;
    }
    let (first, second) = (f64::from(first), f64::from(second));
    let sum = first + second;
    let difference = first - second;
    // 1 - 4 I J / (I + J)^2, without cancellation.
    (difference * difference) / (sum * sum) * (1.0 + 4.0 * refractoriness / sum)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{DT_MS, gamma_processes, poisson_processes, population, window_ms};
    use super::*;

    const R_MS: f64 = 2.0;

    fn intervals_of(train: Vec<u32>) -> Intervals {
        let population = population(1, |_| train.clone());
        Intervals::of(&Spikes::of(&population, window_ms(0.0, 1_000.0)).unwrap(), R_MS)
    }

    /// The definitions as they are printed, from a list of intervals (ms).
    fn slowly(intervals_ms: &[f64]) -> (f64, f64) {
        let n = intervals_ms.len() as f64;
        let mean = intervals_ms.iter().sum::<f64>() / n;
        let variance = intervals_ms.iter().map(|i| (i - mean).powi(2)).sum::<f64>() / n;
        let term =
            |i: f64, j: f64| (1.0 - 4.0 * i * j / (i + j).powi(2)) * (1.0 + 4.0 * R_MS / (i + j));
        let local: f64 = intervals_ms.windows(2).map(|pair| term(pair[0], pair[1])).sum();
        (variance.sqrt() / mean, 3.0 / (n - 1.0) * local)
    }

    #[test]
    fn streaming_agrees_with_the_printed_definitions() {
        let population = gamma_processes(20, 5_000.0, 60.0, 2, 3.0);
        let spikes = Spikes::of(&population, window_ms(0.0, 5_000.0)).unwrap();
        let streamed = Intervals::of(&spikes, R_MS);
        for (id, (cv, lvr)) in streamed.cvs().zip(streamed.lvrs()).enumerate() {
            let own = spikes.iter().filter(|&(_, other)| other as usize == id);
            let times_ms: Vec<f64> = own.map(|(step, _)| f64::from(step) * DT_MS).collect();
            let intervals: Vec<f64> = times_ms.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let expected = slowly(&intervals);
            assert!((cv.unwrap() - expected.0).abs() < 1e-12);
            assert!((lvr.unwrap() - expected.1).abs() < 1e-12);
        }
    }

    /// A gamma process of shape k has CV `1/sqrt(k)`, and by a beta integral LvR = 3/(2k+1) at R = 0;
    /// within five standard errors of 200 trains of about 500 intervals.
    #[test]
    fn gamma_processes_have_their_irregularity() {
        for shape in [1_u32, 2, 5] {
            let population = gamma_processes(200, 25_000.0, 50.0, shape, 0.0);
            let spikes = Spikes::of(&population, window_ms(0.0, 25_000.0)).unwrap();
            let intervals = Intervals::of(&spikes, 0.0);
            let k = f64::from(shape);
            let cv = intervals.mean_cv(Included::default()).unwrap();
            let lvr = intervals.mean_lvr(Included::default()).unwrap();
            assert!((cv * k.sqrt() - 1.0).abs() < 0.02, "shape {shape}: CV {cv}");
            assert!((lvr * (2.0 * k + 1.0) / 3.0 - 1.0).abs() < 0.02, "shape {shape}: LvR {lvr}");
        }
    }

    /// Intervals D + X with exponential X of mean m: the sum S of two X is a gamma variable and
    /// their difference uniform given S, so that LvR is the mean of
    /// `S^2 / (S + 2 D)^2 (1 + 4 R / (S + 2 D))`, and the CV is `m / (D + m)`.
    #[test]
    fn refractoriness_is_made_up_for_mostly() {
        const DEAD_MS: f64 = 2.0;
        const MEAN_MS: f64 = 18.0;
        let population = gamma_processes(200, 25_000.0, MEAN_MS + DEAD_MS, 1, DEAD_MS);
        let spikes = Spikes::of(&population, window_ms(0.0, 25_000.0)).unwrap();
        let cv = Intervals::of(&spikes, R_MS).mean_cv(Included::default()).unwrap();
        assert!((cv - 0.9).abs() < 0.01, "{cv}");
        for r_ms in [0.0, R_MS] {
            let term = |s: f64| {
                (s / (s + 2.0 * DEAD_MS)).powi(2) * (1.0 + 4.0 * r_ms / (s + 2.0 * DEAD_MS))
            };
            let density = |s: f64| s / MEAN_MS.powi(2) * (-s / MEAN_MS).exp();
            let sum = (0..60_000).map(|k| (f64::from(k) + 0.5) * 0.01);
            let expected: f64 = sum.map(|s| term(s) * density(s) * 0.01).sum();
            let found = Intervals::of(&spikes, r_ms).mean_lvr(Included::default()).unwrap();
            assert!((found - expected).abs() < 0.01, "R {r_ms}: {found} for {expected}");
        }
    }

    #[test]
    fn the_bias_of_few_intervals_is_as_told() {
        for (count, expected) in [(2_usize, 0.5), (10, 0.86), (100, 0.98)] {
            let population = poisson_processes(4_000, 4.0 * 1_000.0 * count as f64, 1_000.0);
            let window = window_ms(0.0, 4.0 * 1_000.0 * count as f64);
            let spikes = Spikes::of(&population, window).unwrap();
            let mut first = Intervals::new(4_000, 0.0, DT_MS);
            let mut seen = vec![0; 4_000];
            for (step, id) in spikes.iter() {
                seen[id as usize] += 1;
                if seen[id as usize] <= count + 1 {
                    first.add(step, id);
                }
            }
            let cv = first.mean_cv(Included::AtLeast(count as u32 + 1)).unwrap();
            assert!((cv - expected).abs() < 0.02, "{count} intervals: {cv}");
        }
    }

    #[test]
    fn clocks_are_regular_and_too_few_spikes_tell_nothing() {
        let clock = intervals_of(vec![10, 20, 30, 40]);
        assert_eq!(clock.cvs().next().unwrap(), Some(0.0));
        assert_eq!(clock.lvrs().next().unwrap(), Some(0.0));
        let two = intervals_of(vec![10, 20]);
        assert_eq!((two.cvs().next(), two.mean_cv(Included::default())), (Some(None), None));
    }

    #[test]
    fn the_published_means_include_the_neurons_without_an_answer() {
        let trains = [vec![10, 20, 40, 50], vec![10, 20], vec![]];
        let population = population(3, |id| trains[id as usize].clone());
        let spikes = Spikes::of(&population, window_ms(0.0, 100.0)).unwrap();
        let intervals = Intervals::of(&spikes, R_MS);
        let (cv, lvr) = slowly(&[1.0, 2.0, 1.0]);
        let close = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() < 1e-12;
        assert!(close(intervals.mean_cv(Included::default()), cv));
        assert!(close(intervals.mean_cv(Included::Published), cv / 2.0));
        assert!(close(intervals.mean_lvr(Included::default()), lvr));
        assert!(close(intervals.mean_lvr(Included::Published), lvr / 3.0));
        assert_eq!(intervals.mean_cv(Included::AtLeast(5)), None);
    }
}
