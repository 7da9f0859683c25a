//! What a solver did, step by step.

/// One step of a solver.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TraceStep {
    /// Which method made it.
    pub stage: Stage,
    /// How far it went: in the relaxation in time constants of the rates, in Newton's method as
    /// the share of the full step.
    pub length: f64,
    /// `max |Phi(nu) - nu|` before the step (spikes/s).
    pub residual_hz: f64,
}

/// The methods of the cascade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Stage {
    /// Following the flow of the rates.
    Relaxation,
    /// Newton's method with a line search.
    Newton,
}

/// All steps of one search, in order.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Trace {
    steps: Vec<TraceStep>,
}

impl Trace {
    /// The steps in order.
    #[must_use]
    pub fn steps(&self) -> &[TraceStep] {
        &self.steps
    }

    /// How many steps a method made.
    #[must_use]
    pub fn count(&self, stage: Stage) -> usize {
        self.steps.iter().filter(|step| step.stage == stage).count()
    }

    pub(crate) fn push(&mut self, stage: Stage, length: f64, residual_hz: f64) {
        self.steps.push(TraceStep { stage, length, residual_hz });
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.steps.append(&mut other.steps);
    }
}
