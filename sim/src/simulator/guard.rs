//! The guard against activity that runs away.

use data::units;

use crate::plan::Plan;

/// Spikes in the guard's window.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GuardWindow {
    /// The step after which it began.
    pub begin: u64,
    pub spikes: u64,
}

impl GuardWindow {
    /// Counts spikes; at the end of a window, the mean rate (spikes/s) if it is beyond the limit.
    pub(super) fn add(&mut self, plan: &Plan, now: u64, spikes: u64) -> Option<f64> {
        let guard = plan.settings.guard?;
        self.spikes += spikes;
        let length_ms = plan.time_ms(now - self.begin);
        if length_ms < guard.window_ms {
            return None;
        }
        let per_ms = self.spikes as f64 / f64::from(plan.ids.total()) / length_ms;
        *self = Self { begin: now, spikes: 0 };
        let rate_hz = units::hz_from_per_ms(per_ms);
        (rate_hz > guard.limit_hz).then_some(rate_hz)
    }
}
