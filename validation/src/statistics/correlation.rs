//! Correlation coefficients of pairs of neurons.

use super::counts::Bins;
use super::random::sample;
use super::{Spikes, StatisticsError};

/// Which neurons are paired with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairedNeurons {
    /// So many at random, or all if there are not more, of those whose spikes are not spread
    /// evenly over the bins; the choice depends on the seed alone.
    Random {
        /// How many.
        neurons: usize,
        /// The seed.
        seed: u64,
    },
    /// As in the Python multi-area model: of the neurons numbered up to 3,000 above the first that
    /// spikes, the first 2,000 whose count is not the same in all bins. Populations that are sorted
    /// by anything would give a biased sample. For the comparison with published figures.
    Published,
}

impl Default for PairedNeurons {
    fn default() -> Self {
        Self::Random { neurons: 500, seed: 1 }
    }
}

/// Pearson's correlation coefficients of the binned spike counts of pairs of neurons.
#[derive(Clone, Debug, PartialEq)]
pub struct PairCorrelations {
    /// The neurons that were paired, each with each, in ascending order.
    pub neurons: Vec<u32>,
    /// One coefficient per pair: first neuron with second, first with third and so on.
    pub coefficients: Vec<f64>,
}

impl PairCorrelations {
    /// `r = cov(x, y) / sqrt(var(x) var(y))` at equal times, of counts in bins of the given width.
    ///
    /// Neurons whose count is the same in every bin, silent ones above all, have no coefficient and
    /// are not paired. The time it takes grows with the coincidences within bins, not with the
    /// number of pairs times the number of bins.
    ///
    /// # Errors
    /// [`StatisticsError::Bin`] if a bin does not consist of whole steps.
    pub fn of(
        spikes: &Spikes,
        bin_ms: f64,
        paired: PairedNeurons,
    ) -> Result<Self, StatisticsError> {
        let bins = Bins::new(spikes.window(), bin_ms)?;
        let moments = moments(spikes, &bins);
        let neurons = chosen(spikes, paired, |id| moments[id as usize].varies(bins.number));
        let products = products(spikes, &bins, &neurons);
        let number = bins.number as f64;
        let deviations: Vec<(f64, f64)> =
            neurons.iter().map(|&id| moments[id as usize].deviation(number)).collect();
        let mut coefficients = Vec::with_capacity(products.len());
        for (first, (mean, sd)) in deviations.iter().enumerate() {
            for (other_mean, other_sd) in &deviations[first + 1..] {
                let product = f64::from(products[coefficients.len()]) / number;
                coefficients.push((product - mean * other_mean) / (sd * other_sd));
            }
        }
        Ok(Self { neurons, coefficients })
    }

    /// The mean over pairs; `None` without a pair.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let pairs = self.coefficients.len();
        (pairs > 0).then(|| self.coefficients.iter().sum::<f64>() / pairs as f64)
    }
}

/// Sums over the bins of a neuron's counts and their squares.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    sum: u64,
    squares: u64,
}

impl Moments {
    fn varies(&self, bins: usize) -> bool {
        u128::from(self.squares) * bins as u128 != u128::from(self.sum).pow(2)
    }

    /// Mean and standard deviation.
    fn deviation(&self, bins: f64) -> (f64, f64) {
        let mean = self.sum as f64 / bins;
        (mean, (self.squares as f64 / bins - mean * mean).sqrt())
    }
}

/// The counts of all neurons that spike in a bin, bin by bin, without those after the last bin.
fn for_each_bin(spikes: &Spikes, bins: &Bins, mut see: impl FnMut(&mut Vec<u32>)) {
    let mut ids = Vec::new();
    for same_bin in spikes.steps().chunk_by(|&a, &b| bins.of(a) == bins.of(b)).scan(0, |at, c| {
        *at += c.len();
        Some(*at - c.len()..*at)
    }) {
        if bins.of(spikes.steps()[same_bin.start]) < bins.number {
            ids.clear();
            ids.extend_from_slice(&spikes.ids()[same_bin]);
            see(&mut ids);
        }
    }
}

fn moments(spikes: &Spikes, bins: &Bins) -> Vec<Moments> {
    let mut moments = vec![Moments::default(); spikes.neurons() as usize];
    for_each_bin(spikes, bins, |ids| {
        ids.sort_unstable();
        for same in ids.chunk_by(|a, b| a == b) {
            let count = same.len() as u64;
            let own = &mut moments[same[0] as usize];
            own.sum += count;
            own.squares += count * count;
        }
    });
    moments
}

fn chosen(spikes: &Spikes, paired: PairedNeurons, varies: impl Fn(u32) -> bool) -> Vec<u32> {
    const PUBLISHED_RANGE: u32 = 3_000;
    const PUBLISHED_NEURONS: usize = 2_000;
    match paired {
        PairedNeurons::Random { neurons, seed } => {
            sample((0..spikes.neurons()).filter(|&id| varies(id)), neurons, seed)
        }
        PairedNeurons::Published => {
            let Some(&first) = spikes.ids().iter().min() else { return Vec::new() };
            let last = first.saturating_add(PUBLISHED_RANGE).min(spikes.neurons() - 1);
            (first..=last).filter(|&id| varies(id)).take(PUBLISHED_NEURONS).collect()
        }
    }
}

/// The sums over bins of the products of two counts, in the order of the coefficients.
fn products(spikes: &Spikes, bins: &Bins, neurons: &[u32]) -> Vec<u32> {
    const NOT_CHOSEN: u32 = u32::MAX;
    let size = neurons.len();
    let mut places = vec![NOT_CHOSEN; spikes.neurons() as usize];
    (0_u32..).zip(neurons).for_each(|(place, &id)| places[id as usize] = place);
    let mut products = vec![0_u32; size * size.saturating_sub(1) / 2];
    for_each_bin(spikes, bins, |ids| {
        ids.iter_mut().for_each(|id| *id = places[*id as usize]);
        ids.retain(|&place| place != NOT_CHOSEN);
        ids.sort_unstable();
        // A neuron with two spikes is there twice, so that pairs of spikes sum to the product.
        for (k, &one) in ids.iter().enumerate() {
            let row = row_start(one as usize, size);
            for &other in ids[k + 1..].iter().filter(|&&other| other != one) {
                products[row + (other - one - 1) as usize] += 1;
            }
        }
    });
    products
}

/// Where the pairs of a neuron with those after it begin.
fn row_start(row: usize, size: usize) -> usize {
    row * (2 * size - row - 1) / 2
}

#[cfg(test)]
mod tests {
    use sim::recording::PopulationSpikes;

    use super::super::testing::{poisson_processes, population, uniform, window_ms};
    use super::*;

    /// Neurons that copy each spike of a common process with some probability, each with its own
    /// spikes beside: the pairwise correlation of counts is the share of common spikes times the
    /// probability.
    fn sharing(neurons: u32, copied: f64) -> PopulationSpikes {
        let common = poisson_processes(1, 50_000.0, 20.0);
        let own = poisson_processes(neurons + 1, 50_000.0, 40.0);
        population(neurons, |id| {
            let keep = |(k, _): &(u64, &u32)| uniform(u64::from(id + 7) << 40 | k) < copied;
            let common = (0_u64..).zip(&common.steps).filter(keep).map(|(_, &step)| step);
            let own = own.spikes().filter(|&(_, other)| other == id + 1).map(|(step, _)| step);
            common.chain(own).collect()
        })
    }

    /// Pearson's coefficient of two lists as it is printed.
    fn pearson(x: &[f64], y: &[f64]) -> f64 {
        let n = x.len() as f64;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
        let (mx, my) = (mean(x), mean(y));
        let cov: f64 = x.iter().zip(y).map(|(a, b)| (a - mx) * (b - my)).sum();
        let var = |values: &[f64], m: f64| values.iter().map(|v| (v - m).powi(2)).sum::<f64>();
        cov / (var(x, mx) * var(y, my)).sqrt()
    }

    fn binned(spikes: &Spikes, id: u32, steps_per_bin: usize, bins: usize) -> Vec<f64> {
        let mut counts = vec![0.0; bins];
        for (step, _) in spikes.iter().filter(|&(_, other)| other == id) {
            if let Some(count) = counts.get_mut((step as usize - 1) / steps_per_bin) {
                *count += 1.0;
            }
        }
        counts
    }

    #[test]
    fn coefficients_agree_with_the_printed_definition() {
        let population = sharing(6, 0.5);
        let spikes = Spikes::of(&population, window_ms(0.0, 4_003.7)).unwrap();
        let found = PairCorrelations::of(&spikes, 5.0, PairedNeurons::default()).unwrap();
        assert_eq!(found.neurons, [0, 1, 2, 3, 4, 5]);
        let mut pairs = found.coefficients.iter();
        for one in 0..6 {
            for other in one + 1..6 {
                let [x, y] = [one, other].map(|id| binned(&spikes, id, 50, 800));
                assert!((pairs.next().unwrap() - pearson(&x, &y)).abs() < 1e-12);
            }
        }
        assert_eq!(pairs.next(), None);
    }

    /// Common spikes of 50 /s copied with probability p beside 25 own ones /s give the correlation
    /// `50 p^2 / (50 p + 25)` whatever the bin; 1,225 pairs over 50 s come within 0.01.
    #[test]
    fn shared_spikes_correlate_as_they_should() {
        let population = sharing(50, 0.5);
        let spikes = Spikes::of(&population, window_ms(0.0, 50_000.0)).unwrap();
        let found = PairCorrelations::of(&spikes, 2.0, PairedNeurons::default()).unwrap();
        assert!((found.mean().unwrap() - 0.25).abs() < 0.01, "{:?}", found.mean());
    }

    #[test]
    fn independent_neurons_are_uncorrelated() {
        let population = poisson_processes(100, 10_000.0, 50.0);
        let spikes = Spikes::of(&population, window_ms(0.0, 10_000.0)).unwrap();
        let found = PairCorrelations::of(&spikes, 1.0, PairedNeurons::default()).unwrap();
        // The mean of 4,950 coefficients with an error of 0.01 each, five standard errors.
        assert!(found.mean().unwrap().abs() < 5.0 * 0.01 / 4_950.0_f64.sqrt());
    }

    #[test]
    fn neurons_without_variation_are_not_paired() {
        let trains = [vec![], vec![5, 15, 25], vec![5], vec![15, 16]];
        let population = population(4, |id| trains[id as usize].clone());
        let spikes = Spikes::of(&population, window_ms(0.0, 3.0)).unwrap();
        for paired in [PairedNeurons::default(), PairedNeurons::Published] {
            let found = PairCorrelations::of(&spikes, 1.0, paired).unwrap();
            assert_eq!(found.neurons, [2, 3]);
            assert!((found.coefficients[0] + 0.5).abs() < 1e-12, "{:?}", found.coefficients);
        }
        let one = PairedNeurons::Random { neurons: 1, seed: 3 };
        assert_eq!(PairCorrelations::of(&spikes, 1.0, one).unwrap().mean(), None);
    }

    #[test]
    fn the_published_choice_is_the_first_2000_of_3001_ids() {
        let every_other = population(9_000, |id| if id % 2 == 1 { vec![id + 1] } else { vec![] });
        let spikes = Spikes::of(&every_other, window_ms(0.0, 1_000.0)).unwrap();
        let found = PairCorrelations::of(&spikes, 1.0, PairedNeurons::Published).unwrap();
        // Numbers 1 to 3001, and only the odd ones spike.
        assert_eq!(
            (found.neurons.len(), found.neurons[0], found.neurons[1_500]),
            (1_501, 1, 3_001)
        );
    }
}
