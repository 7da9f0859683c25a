//! Following the flow of the rates until it settles.

use super::orbit::OrbitMean;
use crate::flow::{Flow, FlowSettings};
use crate::mean_field::{MeanField, largest};
use crate::observer::Observer;
use crate::trace::{Stage, Trace};

/// How the relaxation proceeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelaxationSettings {
    /// How accurately the flow is followed.
    pub flow: FlowSettings,
    /// How long it is followed at most, in time constants of the rates.
    pub duration: f64,
    /// The flow has settled once `max |Phi(nu) - nu|` is below this fraction of the largest rate.
    pub settled: f64,
    /// Rates below this (spikes/s) count as this when they are compared with the speed.
    ///
    /// Towards a silent state, rate and speed vanish alike: e^-200 still moves at e^-200.
    pub silent_hz: f64,
    /// Implicit steps at most in large networks, once explicit ones have not settled in half the time.
    ///
    /// Each solves a linear system. What circles settles in a few long steps, or never.
    pub implicit_steps: usize,
}

impl Default for RelaxationSettings {
    fn default() -> Self {
        Self {
            flow: FlowSettings::default(),
            duration: 200.0,
            settled: 1e-3,
            silent_hz: 1e-6,
            implicit_steps: 100,
        }
    }
}

impl RelaxationSettings {
    /// A setting with which the flow would come to no end, or to a wrong one.
    pub(super) fn without_end(&self) -> Option<(&'static str, f64)> {
        let settings = [
            ("relative_tolerance", self.flow.relative_tolerance),
            ("absolute_tolerance_hz", self.flow.absolute_tolerance_hz),
            ("duration", self.duration),
            ("settled", self.settled),
            ("silent_hz", self.silent_hz),
        ];
        settings.into_iter().find(|(_, value)| value.is_nan() || *value < 0.0)
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
    /// The observer wanted it.
    Stopped,
}

/// A relaxation that can go on where it stopped.
pub(super) struct Relaxation<'a> {
    flow: Flow<'a>,
    settings: RelaxationSettings,
    implicit_steps: usize,
    orbit: OrbitMean,
    pub trace: Trace,
}

impl<'a> Relaxation<'a> {
    pub fn new(field: &'a MeanField, settings: RelaxationSettings, start_hz: &[f64]) -> Self {
        Self {
            flow: Flow::new(field, settings.flow, start_hz),
            settings,
            implicit_steps: 0,
            orbit: OrbitMean::new(start_hz.len()),
            trace: Trace::default(),
        }
    }

    /// Where the state is now (spikes/s).
    pub fn rates_hz(&self) -> &[f64] {
        self.flow.rates_hz()
    }

    /// `max |Phi(nu) - nu|` there (spikes/s per time constant).
    pub fn speed_hz(&self) -> f64 {
        self.flow.speed_hz()
    }

    /// The mean rates over the second half of the time (spikes/s), if it has begun.
    pub fn orbit_mean_hz(&self) -> Option<Vec<f64>> {
        self.orbit.mean_hz()
    }

    /// Follows the flow until the residual is below `settled` times the largest rate.
    pub fn settle(&mut self, settled: f64, observer: &dyn Observer) -> Settling {
        loop {
            if observer.wants_stop() {
                return Settling::Stopped;
            }
            let speed_hz = self.flow.speed_hz();
            let largest_hz = largest(self.flow.rates_hz()).max(self.settings.silent_hz);
            if speed_hz <= settled * largest_hz {
                return Settling::Settled;
            }
            let left = self.settings.duration - self.flow.elapsed();
            if left <= 0.0 || self.implicit_steps >= self.settings.implicit_steps {
                return Settling::Moving;
            }
            match self.step(left) {
                Ok(length) => self.trace.push(Stage::Relaxation, length, speed_hz),
                Err(_) => return Settling::NotFinite,
            }
        }
    }

    /// One step; in the second half of the time it counts for the mean of the orbit.
    fn step(&mut self, longest: f64) -> Result<f64, crate::flow::NotFinite> {
        if self.flow.elapsed() < 0.5 * self.settings.duration {
            return self.flow.advance(longest);
        }
        self.flow.go_implicit();
        self.implicit_steps += usize::from(!self.flow.is_small());
        self.orbit.begin(self.flow.rates_hz());
        let length = self.flow.advance(longest)?;
        self.orbit.end(self.flow.rates_hz(), length);
        Ok(length)
    }
}
