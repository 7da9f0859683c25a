//! Where the time of a simulation goes.

use std::time::{Duration, Instant};

/// Every so many steps, one is timed.
const TIMED: u64 = 8;

/// Time that the threads of a rank spend in each phase, summed over threads (s).
///
/// Every eighth step is timed and stands for all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PhaseTimes {
    /// Drawing the synapses of neurons that spiked, and putting their events on their way.
    pub generation_s: f64,
    /// Summing up the events that arrive.
    pub delivery_s: f64,
    /// Drawing the Poisson input.
    pub drive_s: f64,
    /// Advancing the neurons, finding and recording spikes.
    pub update_s: f64,
    /// Waiting for other threads and ranks, and exchanging spikes with them.
    pub waiting_s: f64,
}

/// A part of a worker's step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Generation,
    Delivery,
    Drive,
    Update,
    Waiting,
}

/// One worker's clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct PhaseClock {
    last: Option<Instant>,
    spent: [Duration; 5],
}

impl PhaseClock {
    /// The beginning of a step: what was since the end of the one before was waiting.
    pub(crate) fn begin(&mut self, step: u64) {
        self.lap(Phase::Waiting);
        self.last = step.is_multiple_of(TIMED).then(Instant::now);
    }

    /// Counts the time since the last lap for `phase`, if this step is timed.
    #[inline]
    pub(crate) fn lap(&mut self, phase: Phase) {
        if let Some(last) = self.last {
            let now = Instant::now();
            self.spent[phase as usize] += now - last;
            self.last = Some(now);
        }
    }

    /// Adds this worker's times to those of others.
    pub(crate) fn add_to(&self, times: &mut PhaseTimes) {
        times.generation_s += self.spent_s(Phase::Generation);
        times.delivery_s += self.spent_s(Phase::Delivery);
        times.drive_s += self.spent_s(Phase::Drive);
        times.update_s += self.spent_s(Phase::Update);
        times.waiting_s += self.spent_s(Phase::Waiting);
    }

    fn spent_s(&self, phase: Phase) -> f64 {
        self.spent[phase as usize].as_secs_f64() * TIMED as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_timed_steps_count() {
        let mut clock = PhaseClock::default();
        clock.begin(1);
        clock.lap(Phase::Drive);
        assert_eq!(clock.spent, [Duration::ZERO; 5]);
        clock.begin(TIMED);
        std::thread::sleep(Duration::from_millis(2));
        clock.lap(Phase::Delivery);
        clock.begin(TIMED + 1);
        let mut times = PhaseTimes::default();
        clock.add_to(&mut times);
        assert!(times.delivery_s >= 0.016);
        assert!(times.waiting_s > 0.0);
        assert_eq!(times.drive_s, 0.0);
    }
}
