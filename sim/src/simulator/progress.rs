//! What an observer of a simulation hears, and what it may want.

/// Where a simulation is, as one rank sees it after a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Simulated time since the beginning (ms).
    pub time_ms: f64,
    /// Spikes of this rank's neurons in the step that ends at this time.
    pub spikes: u64,
}

/// What the observer of a simulation wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// To go on.
    Continue,
    /// To stop at the next exchange between ranks; all ranks stop there.
    Stop,
}

/// How an advance ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// After the whole duration.
    Completed,
    /// Because an observer wanted it.
    Stopped,
    /// Because activity ran away.
    RunAway {
        /// Mean rate over the guard's window (spikes/s).
        rate_hz: f64,
    },
}
