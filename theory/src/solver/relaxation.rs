//! Following the flow of the rates until it settles.

use super::trace::{Stage, Trace};
use crate::flow::{Flow, FlowSettings};
use crate::mean_field::{MeanField, largest};

/// How the relaxation proceeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelaxationSettings {
    /// How accurately the flow is followed.
    pub flow: FlowSettings,
    /// How long it is followed at most, in time constants of the rates.
    pub duration: f64,
    /// The flow has settled once `max |Phi(nu) - nu|` is below this fraction of the largest rate.
    pub settled: f64,
}

impl Default for RelaxationSettings {
    fn default() -> Self {
        Self { flow: FlowSettings::default(), duration: 200.0, settled: 1e-3 }
    }
}

/// How a stretch of relaxation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settling {
    /// The residual is below the threshold.
    Settled,
    /// The time is over.
    Moving,
    /// Not a number came up.
    NotFinite,
}

/// A relaxation that can go on where it stopped.
pub(super) struct Relaxation<'a> {
    flow: Flow<'a>,
    duration: f64,
    pub trace: Trace,
}

impl<'a> Relaxation<'a> {
    pub fn new(field: &'a MeanField, settings: RelaxationSettings, start_hz: &[f64]) -> Self {
        let flow = Flow::new(field, settings.flow, start_hz);
        Self { flow, duration: settings.duration, trace: Trace::default() }
    }

    /// Where the state is now (spikes/s).
    pub fn rates_hz(&self) -> &[f64] {
        self.flow.rates_hz()
    }

    /// Follows the flow until the residual is below `settled` times the largest rate.
    pub fn settle(&mut self, settled: f64) -> Settling {
        loop {
            let speed_hz = self.flow.speed_hz();
            if speed_hz <= settled * largest(self.flow.rates_hz()) {
                return Settling::Settled;
            }
            let left = self.duration - self.flow.elapsed();
            if left <= 0.0 {
                return Settling::Moving;
            }
            match self.flow.advance(left) {
                Ok(length) => self.trace.push(Stage::Relaxation, length, speed_hz),
                Err(_) => return Settling::NotFinite,
            }
        }
    }
}
