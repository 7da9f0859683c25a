//! Spikes of a whole population per bin, and the synchrony that they show.

use data::units;
use sim::recording::Grid;

use super::{Spikes, StatisticsError};

/// How many spikes a population, or several together, had in each bin of a window.
///
/// Bins lie next to each other from the beginning of the window; what is left over at its end and
/// makes no whole bin is not counted.
#[derive(Clone, Debug, PartialEq)]
pub struct BinnedCounts {
    neurons: u64,
    begin_ms: f64,
    bin_ms: f64,
    counts: Vec<u32>,
}

impl BinnedCounts {
    /// Counts the spikes of one population.
    ///
    /// # Errors
    /// [`StatisticsError::Bin`] if a bin does not consist of whole steps.
    pub fn of(spikes: &Spikes, bin_ms: f64) -> Result<Self, StatisticsError> {
        let window = spikes.window();
        let bins = Bins::new(window, bin_ms)?;
        let mut counts = vec![0; bins.number];
        for &step in spikes.steps() {
            if let Some(count) = counts.get_mut(bins.of(step)) {
                *count += 1;
            }
        }
        let begin_ms = window.time_ms(window.begin_step);
        Ok(Self { neurons: u64::from(spikes.neurons()), begin_ms, bin_ms, counts })
    }

    /// Several populations as one, such as those of an area.
    ///
    /// # Errors
    /// [`StatisticsError::Lengths`] if they were not counted in the same window and bins.
    pub fn together<'a>(
        parts: impl IntoIterator<Item = &'a Self>,
    ) -> Result<Option<Self>, StatisticsError> {
        let mut parts = parts.into_iter();
        let Some(mut whole) = parts.next().cloned() else { return Ok(None) };
        for part in parts {
            let (first, second) = (whole.counts.len(), part.counts.len());
            let same =
                (first, whole.begin_ms, whole.bin_ms) == (second, part.begin_ms, part.bin_ms);
            if !same {
                let what = "counting several populations as one";
                return Err(StatisticsError::Lengths { what, first, second });
            }
            whole.neurons += part.neurons;
            whole.counts.iter_mut().zip(&part.counts).for_each(|(sum, count)| *sum += count);
        }
        Ok(Some(whole))
    }

    /// The number of spikes in each bin.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Number of neurons whose spikes these are.
    #[must_use]
    pub fn neurons(&self) -> u64 {
        self.neurons
    }

    /// The width of a bin (ms).
    #[must_use]
    pub fn bin_ms(&self) -> f64 {
        self.bin_ms
    }

    /// The middle of a bin (ms).
    #[must_use]
    pub fn time_ms(&self, bin: usize) -> f64 {
        self.begin_ms + (bin as f64 + 0.5) * self.bin_ms
    }

    /// The rate per neuron in each bin (spikes/s); without neurons, zero.
    #[must_use]
    pub fn rates_hz(&self) -> Vec<f64> {
        let hz_per_spike = self.hz_per_spike();
        self.counts.iter().map(|&count| f64::from(count) * hz_per_spike).collect()
    }

    /// The rate per neuron of one spike in a bin (spikes/s).
    pub(super) fn hz_per_spike(&self) -> f64 {
        let neuron_ms = (self.neurons as f64 * self.bin_ms).max(f64::MIN_POSITIVE);
        units::hz_from_per_ms(neuron_ms.recip())
    }

    /// Synchrony: the variance over the mean of the counts, with the number of bins as divisor of
    /// the variance; `None` without a spike.
    ///
    /// It is 1 for independent Poisson processes of any number, and grows with the number of
    /// neurons where they are correlated. Definition of Potjans & Diesmann 2014
    /// (doi:10.1093/cercor/bhs358), who took bins of 3 ms and 1,000 neurons a layer.
    #[must_use]
    pub fn variance_over_mean(&self) -> Option<f64> {
        let (mean, variance) = self.moments()?;
        Some(variance / mean)
    }

    /// The coefficient of variation of the population rate: the standard deviation over the mean
    /// of the counts, with the number of bins as divisor of the variance; `None` without a spike.
    ///
    /// This is what Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359) call synchrony, in bins of
    /// 1 ms. For N independent Poisson processes of rate r it is `1 / sqrt(N r bin)`: it depends on
    /// the size of the population.
    #[must_use]
    pub fn variation(&self) -> Option<f64> {
        let (mean, variance) = self.moments()?;
        Some(variance.sqrt() / mean)
    }

    /// Mean and variance of the counts, if there is a spike.
    fn moments(&self) -> Option<(f64, f64)> {
        let sum: u64 = self.counts.iter().map(|&count| u64::from(count)).sum();
        let squares: f64 = self.counts.iter().map(|&count| f64::from(count).powi(2)).sum();
        let bins = self.counts.len() as f64;
        let mean = sum as f64 / bins;
        (sum > 0).then(|| (mean, (squares / bins - mean * mean).max(0.0)))
    }
}

/// Bins of whole steps from the beginning of a window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bins {
    first_step: u32,
    steps: u32,
    pub(super) number: usize,
}

impl Bins {
    pub(super) fn new(window: Grid, bin_ms: f64) -> Result<Self, StatisticsError> {
        const TOLERANCE: f64 = 1e-6;
        let steps = bin_ms / window.dt_ms;
        let whole = steps.round();
        let refused = StatisticsError::Bin { bin_ms, dt_ms: window.dt_ms };
        if !((1.0..f64::from(u32::MAX)).contains(&whole) && (steps - whole).abs() < TOLERANCE) {
            return Err(refused);
        }
        let steps = whole as u32;
        let number = (window.end_step - window.begin_step) / steps;
        Ok(Self { first_step: window.begin_step + 1, steps, number: number as usize })
    }

    /// The bin of a step of the window; [`Bins::number`] or more if it is in the rest at the end.
    pub(super) fn of(&self, step: u32) -> usize {
        ((step - self.first_step) / self.steps) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{poisson_processes, population, window_ms};
    use super::*;

    #[test]
    fn a_step_belongs_to_the_bin_that_it_ends_in() {
        let steps = vec![1, 10, 11, 20, 21, 29];
        let population = population(1, |_| steps.clone());
        let count = |from_ms, to_ms, bin_ms| {
            let spikes = Spikes::of(&population, window_ms(from_ms, to_ms)).unwrap();
            BinnedCounts::of(&spikes, bin_ms).map(|binned| binned.counts)
        };
        assert_eq!(count(0.0, 3.0, 1.0).unwrap(), [2, 2, 2]);
        assert_eq!(count(0.0, 2.9, 1.0).unwrap(), [2, 2]);
        assert_eq!(count(1.0, 3.0, 2.0).unwrap(), [4]);
        assert!(matches!(count(0.0, 3.0, 0.15), Err(StatisticsError::Bin { .. })));
        assert!(count(0.0, 3.0, 0.0).is_err() && count(0.0, 3.0, f64::NAN).is_err());
    }

    #[test]
    fn an_area_is_the_sum_of_its_populations() {
        let population = population(2, |id| vec![5 + 10 * id, 15]);
        let spikes = Spikes::of(&population, window_ms(0.0, 2.0)).unwrap();
        let one = BinnedCounts::of(&spikes, 1.0).unwrap();
        let both = BinnedCounts::together([&one, &one]).unwrap().unwrap();
        assert_eq!((both.neurons(), both.counts()), (4, &[2, 6][..]));
        assert_eq!(both.rates_hz(), [500.0, 1_500.0]);
        let wide = BinnedCounts::of(&spikes, 2.0).unwrap();
        assert!(BinnedCounts::together([&one, &wide]).is_err());
        assert_eq!(BinnedCounts::together([]).unwrap(), None);
    }

    /// Within five standard errors: `sqrt(2 / bins)` of the variance over the mean of independent
    /// Poisson processes.
    #[test]
    fn independent_poisson_processes_are_not_synchronous() {
        let population = poisson_processes(500, 10_000.0, 100.0);
        let spikes = Spikes::of(&population, window_ms(0.0, 10_000.0)).unwrap();
        for bin_ms in [1.0, 3.0] {
            let binned = BinnedCounts::of(&spikes, bin_ms).unwrap();
            let error = 5.0 * (2.0 * bin_ms / 10_000.0).sqrt();
            assert!((binned.variance_over_mean().unwrap() - 1.0).abs() < error);
            let expected = 1.0 / (500.0 * bin_ms / 100.0).sqrt();
            assert!((binned.variation().unwrap() / expected - 1.0).abs() < error);
        }
    }

    #[test]
    fn neurons_in_step_are_synchronous_and_silence_is_nothing() {
        let all = population(10, |_| vec![10, 30]);
        let spikes = Spikes::of(&all, window_ms(0.0, 4.0)).unwrap();
        let binned = BinnedCounts::of(&spikes, 1.0).unwrap();
        // Counts 10, 0, 10, 0: mean 5, variance 25.
        assert_eq!(binned.variance_over_mean(), Some(5.0));
        assert_eq!(binned.variation(), Some(1.0));
        let silent = population(10, |_| vec![]);
        let spikes = Spikes::of(&silent, window_ms(0.0, 4.0)).unwrap();
        assert_eq!(BinnedCounts::of(&spikes, 1.0).unwrap().variance_over_mean(), None);
    }
}
