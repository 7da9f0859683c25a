//! Statistics of every neuron's spikes, kept while they happen.

use crate::recording::Spike;

/// Counts of one neuron's spikes and the moments of its inter-spike intervals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Train {
    /// Spikes after the transient.
    pub spikes: u32,
    /// The last spike after the transient, 0 if there is none.
    pub last: u64,
    /// Sums over intervals (steps) and their squares.
    pub intervals: u64,
    pub squares: u64,
}

impl Train {
    pub(crate) fn spike(&mut self, step: u64) {
        if self.spikes > 0 {
            let interval = step - self.last;
            self.intervals += interval;
            self.squares += interval * interval;
        }
        self.spikes += 1;
        self.last = step;
    }

    /// The coefficient of variation of the intervals, if there are at least two.
    pub(crate) fn cv(&self) -> Option<f64> {
        let n = f64::from(self.spikes.checked_sub(1).filter(|&n| n >= 2)?);
        let mean = self.intervals as f64 / n;
        let variance = self.squares as f64 / n - mean * mean;
        Some(variance.max(0.0).sqrt() / mean)
    }
}

/// A number for one spike; their sum modulo 2^64 over all spikes identifies the run's activity,
/// in whatever order and wherever they were counted.
pub(crate) fn spike_hash(spike: Spike) -> u64 {
    mixed(mixed(spike.step.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ u64::from(spike.neuron))
}

/// The finaliser of SplitMix64 (doi:10.1145/2660193.2660195): every bit of a number changes half of
/// those of the result.
fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cv_is_that_of_the_intervals() {
        let mut train = Train::default();
        for step in [10, 20, 50, 70] {
            train.spike(step);
        }
        // Intervals 10, 30, 20: mean 20, variance 200/3.
        assert!((train.cv().unwrap() - (200.0_f64 / 3.0).sqrt() / 20.0).abs() < 1e-12);
        assert_eq!(Train { spikes: 2, last: 5, intervals: 3, squares: 9 }.cv(), None);
    }

    #[test]
    fn the_hash_does_not_depend_on_order() {
        let spikes: Vec<Spike> =
            (0..100).map(|k| Spike { step: k * k, neuron: k as u32 % 7 }).collect();
        let sum = |spikes: &mut dyn Iterator<Item = &Spike>| {
            spikes.fold(0_u64, |sum, &spike| sum.wrapping_add(spike_hash(spike)))
        };
        assert_eq!(sum(&mut spikes.iter()), sum(&mut spikes.iter().rev()));
        assert_ne!(spike_hash(spikes[1]), spike_hash(Spike { step: spikes[1].step, neuron: 99 }));
    }
}
