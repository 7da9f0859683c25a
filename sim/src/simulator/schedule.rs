//! A run to its end, block by block.

use super::{Control, Outcome, Progress, Simulator};
use crate::error::SimulationError;

/// When a run pauses to be recorded, and when it ends.
///
/// ```
/// use siegert_sim::communicator::SingleProcess;
/// use siegert_sim::{
///     Control, Outcome, Progress, RunObserver, Schedule, SimulationError, SimulationSettings, Simulator,
/// };
///
/// /// Counts spikes, and stops after the first hundred.
/// struct Count(u64);
///
/// impl RunObserver for Count {
///     type Error = SimulationError;
///
///     fn observe(&mut self, progress: &Progress) -> Control {
///         self.0 += progress.spikes;
///         if self.0 < 100 { Control::Continue } else { Control::Stop }
///     }
///
///     fn record(&mut self, simulator: &mut Simulator) -> Result<(), SimulationError> {
///         simulator.take_recording();
///         Ok(())
///     }
/// }
///
/// # let mut parts = data::presets::DescribedPreset::Brunel2000.network()?.into_parts();
/// # parts.populations.iter_mut().for_each(|population| population.neurons = 100.0);
/// # parts.in_degrees = data::Matrix::zeros(2, 2);
/// # parts.replaced.clear();
/// # let network = data::Network::new(parts)?;
/// let settings = SimulationSettings::default();
/// let mut simulator = Simulator::build(&network, &settings, SingleProcess)?;
/// let schedule = Schedule { end_ms: 200.0, block_ms: 50.0 };
/// let outcome = schedule.run(&mut simulator, &mut Count(0))?;
/// assert_eq!(outcome, Outcome::Stopped);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// When it ends (ms).
    pub end_ms: f64,
    /// How much is simulated at most before what has been recorded is taken (ms); infinite for as
    /// much as there is.
    pub block_ms: f64,
}

/// What goes along with a run: watching, recording, keeping checkpoints.
pub trait RunObserver {
    /// Why it may end a run.
    type Error: From<SimulationError>;

    /// Hears of every step; says whether to go on.
    fn observe(&mut self, progress: &Progress) -> Control;

    /// Takes what a block has recorded.
    ///
    /// # Errors
    /// Ends the run.
    fn record(&mut self, simulator: &mut Simulator) -> Result<(), Self::Error>;

    /// Keeps the simulation as far as it has come, after what was recorded has been taken: where it
    /// is due, where it is stopped and where it ends, but not once activity has run away.
    ///
    /// # Errors
    /// Ends the run.
    fn keep(&mut self, simulator: &Simulator) -> Result<(), Self::Error> {
        let _ = simulator;
        Ok(())
    }

    /// When a simulation that has come so far (ms) is to be kept next (ms).
    fn next_keep_ms(&self, time_ms: f64) -> f64 {
        let _ = time_ms;
        f64::INFINITY
    }
}

impl Schedule {
    /// Simulates what is left until the end. On several ranks, all run the same schedule, and their
    /// observers want to keep at the same times.
    ///
    /// # Errors
    /// As [`Simulator::advance`], and what the observer refuses.
    pub fn run<O: RunObserver>(
        &self,
        simulator: &mut Simulator,
        observer: &mut O,
    ) -> Result<Outcome, O::Error> {
        // With a time that is not a number the end would never come.
        for duration_ms in [self.end_ms, self.block_ms] {
            if duration_ms.is_nan() {
                return Err(SimulationError::Duration { duration_ms }.into());
            }
        }
        let dt_ms = simulator.dt_ms();
        let mut outcome = Outcome::Completed;
        while outcome == Outcome::Completed && !self.is_over(simulator) {
            let now_ms = simulator.time_ms();
            let due_ms = observer.next_keep_ms(now_ms).min(self.end_ms);
            let duration_ms = (due_ms - now_ms).clamp(dt_ms, self.block_ms.max(dt_ms));
            outcome = simulator.advance(duration_ms, &mut |step| observer.observe(step))?;
            observer.record(simulator)?;
            let is_due = has_reached(simulator, due_ms) || outcome == Outcome::Stopped;
            if is_due && !matches!(outcome, Outcome::RunAway { .. }) {
                observer.keep(simulator)?;
            }
        }
        Ok(outcome)
    }

    /// Whether a simulation has come to the end.
    #[must_use]
    pub fn is_over(&self, simulator: &Simulator) -> bool {
        has_reached(simulator, self.end_ms)
    }
}

/// Whether a simulation has come to a time: times that are sums of steps miss the products by their
/// rounding.
fn has_reached(simulator: &Simulator, time_ms: f64) -> bool {
    simulator.time_ms() >= time_ms - simulator.dt_ms() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::communicator::SingleProcess;
    use crate::settings::{RunawayGuard, SimulationSettings};
    use crate::testing::balanced;

    /// Notes when it is asked for what.
    #[derive(Default)]
    struct Notes {
        recorded_ms: Vec<f64>,
        kept_ms: Vec<f64>,
        every_ms: Option<f64>,
        stop_ms: Option<f64>,
    }

    impl RunObserver for Notes {
        type Error = SimulationError;

        fn observe(&mut self, progress: &Progress) -> Control {
            let stops = self.stop_ms.is_some_and(|stop_ms| progress.time_ms > stop_ms - 0.05);
            if stops { Control::Stop } else { Control::Continue }
        }

        fn record(&mut self, simulator: &mut Simulator) -> Result<(), SimulationError> {
            self.recorded_ms.push(rounded(simulator.time_ms()));
            Ok(())
        }

        fn keep(&mut self, simulator: &Simulator) -> Result<(), SimulationError> {
            self.kept_ms.push(rounded(simulator.time_ms()));
            Ok(())
        }

        fn next_keep_ms(&self, time_ms: f64) -> f64 {
            let every_ms = self.every_ms.unwrap_or(f64::INFINITY);
            ((time_ms / every_ms + 1e-6).floor() + 1.0) * every_ms
        }
    }

    fn rounded(time_ms: f64) -> f64 {
        (time_ms * 10.0).round() / 10.0
    }

    fn run(settings: &SimulationSettings, block_ms: f64, mut notes: Notes) -> (Outcome, Notes) {
        let mut simulator = Simulator::build(&balanced(), settings, SingleProcess).unwrap();
        let schedule = Schedule { end_ms: 20.0, block_ms };
        let outcome = schedule.run(&mut simulator, &mut notes).unwrap();
        assert_eq!(schedule.is_over(&simulator), outcome == Outcome::Completed);
        (outcome, notes)
    }

    #[test]
    fn blocks_end_where_something_is_due() {
        let notes = Notes { every_ms: Some(7.0), ..Notes::default() };
        let (outcome, notes) = run(&SimulationSettings::default(), 5.0, notes);
        assert_eq!(outcome, Outcome::Completed);
        assert_eq!(notes.recorded_ms, [5.0, 7.0, 12.0, 14.0, 19.0, 20.0]);
        assert_eq!(notes.kept_ms, [7.0, 14.0, 20.0]);
    }

    #[test]
    fn a_run_is_kept_where_it_stops() {
        let notes = Notes { stop_ms: Some(3.2), ..Notes::default() };
        let (outcome, notes) = run(&SimulationSettings::default(), f64::INFINITY, notes);
        assert_eq!(outcome, Outcome::Stopped);
        assert_eq!((notes.recorded_ms, notes.kept_ms), (vec![3.2], vec![3.2]));
    }

    #[test]
    fn a_run_that_ran_away_is_not_kept() {
        let guard = Some(RunawayGuard { limit_hz: 0.01, window_ms: 10.0 });
        let settings = SimulationSettings { guard, ..Default::default() };
        let (outcome, notes) = run(&settings, f64::INFINITY, Notes::default());
        assert!(matches!(outcome, Outcome::RunAway { .. }));
        assert_eq!((notes.recorded_ms.len(), notes.kept_ms.len()), (1, 0));
    }
}
