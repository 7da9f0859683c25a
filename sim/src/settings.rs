//! The numbers that steer a simulation without being part of the network.

use crate::recording::RecordingSettings;

/// How to simulate.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulationSettings {
    /// Seed of all random numbers: of the connections, initial potentials and drive.
    pub seed: u64,
    /// Threads of each rank; the spikes do not depend on it.
    pub threads: usize,
    /// Whether to take fewer threads where more would not make it faster.
    pub threads_that_pay: bool,
    /// Step of the time grid (ms).
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
    /// Mean rate over all neurons that ends the run (spikes/s).
    pub limit_hz: f64,
    /// Time over which the rate is taken (ms).
    pub window_ms: f64,
}

/// Vector instructions of the hot loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instructions {
    /// The widest that this processor has.
    Fastest,
    /// Those that every processor of the architecture has.
    Baseline,
}
