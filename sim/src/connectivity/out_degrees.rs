//! How many synapses of a projection each source neuron has.
//!
//! With uniform sources the out-degrees of a projection with S synapses are multinomial. They are
//! drawn by halving: of the synapses of a group of neurons, a binomial number belongs to its
//! first part. The total is exact, and every draw is keyed by the group that it divides.

use crate::streams::{Draws, Purpose, Streams, binomial};

/// Draws the out-degrees of one projection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutDegrees<'a> {
    pub streams: &'a Streams,
    /// The projection's number, part of the key.
    pub projection: u32,
}

impl OutDegrees<'_> {
    /// Divides `synapses` among `neurons`; calls `set(neuron, out_degree)` for every neuron that
    /// has any, in ascending order.
    pub(crate) fn draw(&self, synapses: u64, neurons: u32, set: &mut impl FnMut(u32, u64)) {
        self.divide(synapses, 0, neurons, 0, set);
    }

    fn divide(
        &self,
        synapses: u64,
        first: u32,
        neurons: u32,
        depth: u8,
        set: &mut impl FnMut(u32, u64),
    ) {
        if synapses == 0 {
            return;
        }
        if neurons == 1 {
            return set(first, synapses);
        }
        // The largest power of two below, so that most groups divide into equal halves.
        let part = 1 << (neurons - 1).ilog2();
        let place = [first, self.projection];
        let mut draws = Draws::new(self.streams, Purpose::OutDegree, place, depth);
        let in_part = binomial(&mut draws, synapses, part, neurons);
        self.divide(in_part, first, part, depth + 1, set);
        self.divide(synapses - in_part, first + part, neurons - part, depth + 1, set);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degrees(seed: u64, synapses: u64, neurons: u32) -> Vec<u64> {
        let streams = Streams::new(seed);
        let mut degrees = vec![0; neurons as usize];
        let draw = OutDegrees { streams: &streams, projection: 5 };
        draw.draw(synapses, neurons, &mut |neuron, k| degrees[neuron as usize] = k);
        degrees
    }

    #[test]
    fn totals_are_exact() {
        for (synapses, neurons) in [(0, 3), (1, 1), (17, 5), (1_000_003, 777), (3, 100_000)] {
            assert_eq!(degrees(1, synapses, neurons).iter().sum::<u64>(), synapses);
        }
    }

    /// Pearson's statistic of a multinomial with equal probabilities, over 40 seeds: the sum of
    /// all is chi-square with 40 (n - 1) degrees of freedom. Two-sided false alarm 1e-4.
    #[test]
    fn out_degrees_are_multinomial() {
        let (neurons, synapses, seeds) = (1_000_u32, 180_000, 40);
        let expected = synapses as f64 / f64::from(neurons);
        let chi2: f64 = (0..seeds)
            .flat_map(|seed| degrees(seed, synapses, neurons))
            .map(|k| (k as f64 - expected).powi(2) / expected)
            .sum();
        let freedom = seeds as f64 * f64::from(neurons - 1);
        assert!(((chi2 - freedom) / (2.0 * freedom).sqrt()).abs() < 3.9, "chi-square {chi2}");
    }
}
