//! What is kept of the activity: streamed statistics of every neuron, and what is to be recorded.

use std::ops::Range;

use crate::error::BuildError;
use crate::grid::TimeGrid;

/// What to record beside the rates and CVs that every run has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordingSettings {
    /// Populations whose spikes are recorded.
    pub spikes: Selection,
    /// Membrane potentials of some neurons.
    pub potentials: Option<PotentialRecording>,
    /// Synaptic currents of so many neurons of every population, the first ones, at every step.
    pub currents_of: u32,
}

/// A choice of populations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// No population.
    #[default]
    None,
    /// All populations.
    All,
    /// Those with these indices.
    Populations(Vec<usize>),
}

impl Selection {
    /// Whether a population is chosen.
    #[must_use]
    pub fn contains(&self, population: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Populations(chosen) => chosen.contains(&population),
        }
    }
}

/// Which membrane potentials to record.
#[derive(Clone, Debug, PartialEq)]
pub struct PotentialRecording {
    /// Populations to choose neurons from.
    pub populations: Selection,
    /// Share of their neurons, chosen at random.
    pub fraction: f64,
    /// Time between two samples (ms).
    pub interval_ms: f64,
}

/// A spike, at the grid time `step * dt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spike {
    /// The step at whose end the neuron spiked.
    pub step: u64,
    /// The neuron.
    pub neuron: u32,
}

/// A membrane potential at the grid time `step * dt`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PotentialSample {
    /// The step at whose end the potential was taken.
    pub step: u64,
    /// The neuron.
    pub neuron: u32,
    /// Its potential (mV).
    pub potential_mv: f64,
}

/// The sum of all synaptic currents of a neuron at the grid time `step * dt`, without direct current.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurrentSample {
    /// The step at whose end the current was taken.
    pub step: u64,
    /// The neuron.
    pub neuron: u32,
    /// The current (pA).
    pub current_pa: f64,
}

/// What has been recorded on one rank since it was last taken, in the order of steps and neurons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// Spikes.
    pub spikes: Vec<Spike>,
    /// Membrane potentials.
    pub potentials: Vec<PotentialSample>,
    /// Synaptic currents.
    pub currents: Vec<CurrentSample>,
}

impl Recording {
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.spikes.append(&mut other.spikes);
        self.potentials.append(&mut other.potentials);
        self.currents.append(&mut other.currents);
    }

    pub(crate) fn sort(&mut self) {
        self.spikes.sort_unstable();
        self.potentials.sort_unstable_by_key(|sample| (sample.step, sample.neuron));
        self.currents.sort_unstable_by_key(|sample| (sample.step, sample.neuron));
    }
}

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
pub(crate) fn hash(spike: Spike) -> u64 {
    // Two rounds of the finaliser of SplitMix64 (doi:10.1145/2660193.2660195).
    let mix = |mut z: u64| {
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    mix(mix(spike.step.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ u64::from(spike.neuron))
}

/// The steps between two samples of potentials.
pub(crate) fn interval(potentials: &PotentialRecording, grid: TimeGrid) -> u64 {
    grid.nearest(potentials.interval_ms).max(1)
}

/// Checks that settings name populations that exist and numbers that make sense.
pub(crate) fn check(
    settings: &RecordingSettings,
    populations: Range<usize>,
) -> Result<(), BuildError> {
    let chosen = settings.potentials.as_ref().map(|potentials| &potentials.populations);
    for selection in std::iter::once(&settings.spikes).chain(chosen) {
        let Selection::Populations(list) = selection else { continue };
        if let Some(&population) = list.iter().find(|population| !populations.contains(population))
        {
            return Err(BuildError::Setting {
                setting: "a population to record",
                value: population as f64,
                allowed: "the index of a population",
            });
        }
    }
    let Some(potentials) = &settings.potentials else { return Ok(()) };
    if !(0.0..=1.0).contains(&potentials.fraction) {
        return Err(BuildError::Setting {
            setting: "the recorded fraction of neurons",
            value: potentials.fraction,
            allowed: "between 0 and 1",
        });
    }
    if !(potentials.interval_ms.is_finite() && potentials.interval_ms > 0.0) {
        return Err(BuildError::Setting {
            setting: "the interval of recorded potentials",
            value: potentials.interval_ms,
            allowed: "a finite number above 0",
        });
    }
    Ok(())
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
            spikes.fold(0_u64, |sum, &spike| sum.wrapping_add(hash(spike)))
        };
        assert_eq!(sum(&mut spikes.iter()), sum(&mut spikes.iter().rev()));
        assert_ne!(hash(spikes[1]), hash(Spike { step: spikes[1].step, neuron: 99 }));
    }
}
