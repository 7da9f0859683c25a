//! The numbers that steer a simulation without being part of the network.

use std::ops::Range;

use crate::error::BuildError;
use crate::grid::TimeGrid;

/// How to simulate.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulationSettings {
    /// Seed of all random numbers: of the connections, initial potentials and drive.
    pub seed: u64,
    /// Threads of each rank; the spikes do not depend on it.
    pub threads: usize,
    /// Whether to take fewer threads where more would not make it faster.
    pub threads_that_pay: bool,
    /// Step of the time grid (ms), above 0: the membrane is integrated exactly over it, spikes fall on its end.
    pub dt_ms: f64,
    /// Precision of neuron states; `None` takes single where that is right, double elsewhere.
    pub precision: Option<Precision>,
    /// Who simulates which neurons; the spikes do not depend on it.
    pub partition: PartitionScheme,
    /// Time at the beginning that rates and CVs leave out (ms).
    pub transient_ms: f64,
    /// What to record beside rates and CVs.
    pub recording: RecordingSettings,
    /// Ends a run whose activity has run away; `None` lets it run.
    pub guard: Option<RunawayGuard>,
    /// Which vector instructions to use; the spikes do not depend on it.
    pub instructions: Instructions,
}

impl Default for SimulationSettings {
    fn default() -> Self {
        Self {
            seed: 1,
            threads: 1,
            threads_that_pay: false,
            dt_ms: 0.1,
            precision: None,
            partition: PartitionScheme::Auto,
            transient_ms: 0.0,
            recording: RecordingSettings::default(),
            guard: None,
            instructions: Instructions::Fastest,
        }
    }
}

/// Precision of potentials and currents.
///
/// Under the same input, potentials in single precision stay within 1e-3 mV of those in double
/// precision between spikes; tests hold the bound. Where steps are very short, or where a constant current
/// alone decides when neurons spike, that is not enough: [`DoubleReason`](crate::DoubleReason).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits: half the memory and twice the speed.
    Single,
    /// 64 bits: to compare with a closed form or another simulator step by step.
    Double,
}

/// How neurons are given to the threads of all ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartitionScheme {
    /// Whole areas where that balances the load, teams that share an area where not.
    Auto,
    /// Whole areas, the largest first to whoever has least to do.
    Areas,
    /// Every area shared by all, in turn.
    RoundRobin,
}

/// When activity counts as having run away: never where neurons do not hear each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunawayGuard {
    /// Mean rate over all neurons, `spikes / (N window)`, beyond which the run ends (spikes/s).
    pub limit_hz: f64,
    /// Time over which the rate is taken (ms).
    pub window_ms: f64,
}

impl RunawayGuard {
    /// Time over which the rate is taken where nothing else is said (ms).
    pub const WINDOW_MS: f64 = 50.0;

    /// A guard over [`Self::WINDOW_MS`].
    #[must_use]
    pub fn at(limit_hz: f64) -> Self {
        Self { limit_hz, window_ms: Self::WINDOW_MS }
    }
}

/// Vector instructions of the hot loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instructions {
    /// The widest that this processor has.
    Fastest,
    /// Those that every processor of the architecture has.
    Baseline,
}

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
    /// Share of their neurons, 0 to 1, chosen at random.
    pub fraction: f64,
    /// Time between two samples (ms).
    pub interval_ms: f64,
}

impl PotentialRecording {
    /// The steps between two samples.
    pub(crate) fn interval_steps(&self, grid: TimeGrid) -> u64 {
        grid.nearest(self.interval_ms).max(1)
    }
}

impl RecordingSettings {
    /// Checks that it names populations that exist and numbers that make sense.
    pub(crate) fn check(&self, populations: Range<usize>) -> Result<(), BuildError> {
        let chosen = self.potentials.as_ref().map(|potentials| &potentials.populations);
        for selection in std::iter::once(&self.spikes).chain(chosen) {
            let Selection::Populations(list) = selection else { continue };
            if let Some(&population) =
                list.iter().find(|population| !populations.contains(population))
            {
                return Err(BuildError::Setting {
                    setting: "a population to record",
                    value: population as f64,
                    allowed: "the index of a population",
                });
            }
        }
        let Some(potentials) = &self.potentials else { return Ok(()) };
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
}
