//! Spikes that follow each other closer than a neuron can spike.

use std::collections::HashMap;

use super::{Grid, PopulationSpikes, RecordingError};

impl PopulationSpikes {
    /// Refuses a neuron that spikes again within its refractory period (ms). Times that another program
    /// rounded to the grid may be closer by a step; the spikes are in order.
    ///
    /// # Errors
    /// [`RecordingError::TooClose`] names the first such spike.
    pub fn check_refractory(&self, grid: &Grid, t_ref_ms: f64) -> Result<(), RecordingError> {
        const ROUNDING: f64 = 1e-9;
        let mut last_steps: HashMap<u32, u32> = HashMap::new();
        for (step, id) in self.spikes() {
            let Some(last) = last_steps.insert(id, step) else { continue };
            let interval_ms = f64::from(step - last) * grid.dt_ms;
            if interval_ms + grid.dt_ms < t_ref_ms * (1.0 - ROUNDING) {
                let (population, time_ms) = (self.name(), grid.time_ms(step));
                return Err(RecordingError::TooClose {
                    population,
                    id,
                    time_ms,
                    interval_ms,
                    t_ref_ms,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::RecordedLabel;
    use super::*;

    #[test]
    fn spikes_within_the_refractory_period_are_refused() {
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 100 };
        let mut population = PopulationSpikes::silent(RecordedLabel::of_name("E"), 2, true);
        [(10, 0), (12, 1), (29, 0)].into_iter().for_each(|(step, id)| population.push(step, id));
        assert_eq!(population.check_refractory(&grid, 2.0), Ok(()));
        population.push(47, 0);
        let error = population.check_refractory(&grid, 2.0).unwrap_err();
        assert!(matches!(error, RecordingError::TooClose { id: 0, .. }));
        let words = error.to_string();
        assert!(words.contains("neuron 0 (from 0) of E spikes at 4.7 ms, 1.8"), "{words}");
        assert_eq!(population.check_refractory(&grid, 1.0), Ok(()));
    }
}
