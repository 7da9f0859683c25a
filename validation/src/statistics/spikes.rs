//! The spikes of one population in a window of time: what the statistics take.

use sim::recording::{Grid, PopulationSpikes};

use super::StatisticsError;

/// The spikes of one population in a window, ordered by time; borrowed from a recording.
///
/// A window from `t_min` to `t_max` has the spikes with `t_min < t <= t_max`: on the grid of a
/// simulation these are exactly `(t_max - t_min) / dt` steps, so that windows next to each other
/// share no spike and lose none. (The Python multi-area model leaves out `t_max` too, mostly.)
#[derive(Clone, Copy, Debug)]
pub struct Spikes<'a> {
    steps: &'a [u32],
    ids: &'a [u32],
    neurons: u32,
    window: Grid,
}

impl<'a> Spikes<'a> {
    /// The spikes of a population within a window; those outside it are passed over.
    ///
    /// # Errors
    /// [`StatisticsError`] if the population was not recorded, its spikes are not ordered by time,
    /// or come from neurons that it does not have.
    pub fn of(population: &'a PopulationSpikes, window: Grid) -> Result<Self, StatisticsError> {
        let PopulationSpikes { label, neurons, recorded, steps, ids } = population;
        if !recorded {
            return Err(StatisticsError::NotRecorded { population: label.to_string() });
        }
        if steps.len() != ids.len() {
            let (first, second) = (steps.len(), ids.len());
            return Err(StatisticsError::Lengths { what: "a recording", first, second });
        }
        if let Some(index) = steps.windows(2).position(|pair| pair[1] < pair[0]) {
            return Err(StatisticsError::Unsorted {
                population: label.to_string(),
                index: index + 1,
            });
        }
        if let Some(&id) = ids.iter().find(|&id| id >= neurons) {
            let population = label.to_string();
            return Err(StatisticsError::UnknownNeuron { population, id, neurons: *neurons });
        }
        let begin = steps.partition_point(|&step| step <= window.begin_step);
        let end = steps.partition_point(|&step| step <= window.end_step).max(begin);
        Ok(Self { steps: &steps[begin..end], ids: &ids[begin..end], neurons: *neurons, window })
    }

    /// The time of each spike as the step at whose end it is.
    #[must_use]
    pub fn steps(&self) -> &'a [u32] {
        self.steps
    }

    /// The neuron of each spike, counted from 0.
    #[must_use]
    pub fn ids(&self) -> &'a [u32] {
        self.ids
    }

    /// The spikes as pairs of step and neuron, in the order of time.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u32, u32)> + use<'a> {
        self.steps.iter().copied().zip(self.ids.iter().copied())
    }

    /// Number of spikes.
    #[must_use]
    pub fn count(&self) -> usize {
        self.steps.len()
    }

    /// Number of neurons, silent ones included.
    #[must_use]
    pub fn neurons(&self) -> u32 {
        self.neurons
    }

    /// The window.
    #[must_use]
    pub fn window(&self) -> Grid {
        self.window
    }
}

/// The part of a recording from a time to a time (ms), for [`Spikes::of`].
///
/// # Errors
/// [`StatisticsError::Window`] if a time is not on the grid, was not recorded, or the first is not
/// before the second.
pub fn window(recorded: Grid, from_ms: f64, to_ms: f64) -> Result<Grid, StatisticsError> {
    let refused = StatisticsError::Window { from_ms, to_ms, recorded };
    match (step(recorded, from_ms), step(recorded, to_ms)) {
        (Some(begin_step), Some(end_step)) if begin_step < end_step => {
            Ok(Grid { begin_step, end_step, ..recorded })
        }
        _ => Err(refused),
    }
}

/// The step of a recording at a time; its first moment need not be one of its steps to be meant.
fn step(recorded: Grid, time_ms: f64) -> Option<u32> {
    let first_ms = recorded.time_ms(recorded.begin_step);
    let is_first = (time_ms - first_ms).abs() < recorded.dt_ms / 2.0;
    if is_first { Some(recorded.begin_step) } else { recorded.step(time_ms).ok() }
}

#[cfg(test)]
mod tests {
    use sim::recording::RecordedLabel;

    use super::*;

    const GRID: Grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 100 };

    fn population() -> PopulationSpikes {
        let mut population = PopulationSpikes::silent(RecordedLabel::of_name("V1-23E"), 3, true);
        for (step, id) in [(10, 0), (20, 1), (20, 2), (30, 0), (100, 2)] {
            population.push(step, id);
        }
        population
    }

    #[test]
    fn windows_next_to_each_other_share_no_spike_and_lose_none() {
        let population = population();
        let count = |from_ms, to_ms| {
            Spikes::of(&population, window(GRID, from_ms, to_ms).unwrap()).unwrap().count()
        };
        assert_eq!((count(0.0, 2.0), count(2.0, 10.0), count(0.0, 10.0)), (3, 2, 5));
        assert_eq!((count(1.0, 2.0), count(3.0, 9.9)), (2, 0));
    }

    #[test]
    fn windows_outside_the_recording_are_refused() {
        for (from_ms, to_ms) in [(2.0, 2.0), (5.0, 3.0), (0.0, 10.1), (-1.0, 5.0), (0.05, 1.0)] {
            assert!(window(GRID, from_ms, to_ms).is_err(), "{from_ms} to {to_ms}");
        }
        assert!(window(GRID, f64::NAN, 1.0).is_err());
    }

    #[test]
    fn what_is_no_recording_is_refused() {
        let mut late = population();
        late.steps[2] = 5;
        let mut stranger = population();
        stranger.ids[0] = 3;
        let unknown = PopulationSpikes { recorded: false, ..population() };
        let refused = |population: &PopulationSpikes| Spikes::of(population, GRID).unwrap_err();
        assert!(matches!(refused(&late), StatisticsError::Unsorted { index: 2, .. }));
        assert!(matches!(refused(&stranger), StatisticsError::UnknownNeuron { id: 3, .. }));
        assert!(matches!(refused(&unknown), StatisticsError::NotRecorded { .. }));
    }
}
