//! Recordings of spikes, and the formats in which they are kept.
//!
//! A recording holds times as steps of the simulation's grid and neurons by their place in their
//! population, so that it is exact whatever the format. The formats here write to and read from
//! anything: [`npz`] for NumPy, [`nest`] for the tools made for NEST. Every rank of a distributed
//! simulation records its own neurons; [`merge`] puts the parts together.

mod budget;
mod collect;
mod error;
mod gather;
mod id_map;
mod label;
mod merge;
pub mod nest;
pub mod npz;
pub mod potentials;
mod refractory;
mod samples;

pub use budget::{ReadBudget, check_populations};
pub use error::RecordingError;
pub use gather::{GatherError, gather, gather_potentials, share, share_currents};
pub use label::RecordedLabel;
pub use merge::merge;
pub use samples::{CurrentSample, PotentialSample, Recording, Spike};

use std::collections::HashSet;

/// The part of the simulation's time grid that a recording covers: steps after `begin_step`, up to
/// and including `end_step`. Step `k` ends at the time `k dt`, and a spike of that step has that
/// time, as in NEST.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Duration of a step (ms).
    pub dt_ms: f64,
    /// The step after which recording began.
    pub begin_step: u32,
    /// The last recorded step.
    pub end_step: u32,
}

impl Grid {
    /// Refuses what is no grid.
    fn check(&self) -> Result<(), RecordingError> {
        let is_step = self.dt_ms.is_finite() && self.dt_ms > 0.0;
        let possible = is_step && self.begin_step <= self.end_step;
        if possible { Ok(()) } else { Err(RecordingError::Grid { grid: *self }) }
    }

    /// The time at the end of a step (ms).
    #[must_use]
    pub fn time_ms(&self, step: u32) -> f64 {
        f64::from(step) * self.dt_ms
    }

    /// How long was recorded (ms).
    #[must_use]
    pub fn duration_ms(&self) -> f64 {
        f64::from(self.end_step.saturating_sub(self.begin_step)) * self.dt_ms
    }

    /// The step that ends at a time, if the time lies on the grid within a thousandth of a step and
    /// is covered.
    ///
    /// # Errors
    /// [`RecordingError::OffGrid`].
    pub fn step(&self, time_ms: f64) -> Result<u32, RecordingError> {
        self.step_within(time_ms, 0.0)
    }

    /// The step that ends at a time which is known up to a rounding error (ms): the nearest one, if
    /// it is within twice that error, as times may be rounded twice, or within a thousandth of a step.
    ///
    /// # Errors
    /// [`RecordingError::OffGrid`], or [`RecordingError::TooCoarse`] if the error is half a step.
    pub fn step_within(&self, time_ms: f64, error_ms: f64) -> Result<u32, RecordingError> {
        const TOLERANCE: f64 = 0.001;
        /// Between two steps there is a time that is neither.
        const FARTHEST: f64 = 0.49;
        let (steps, error) = (time_ms / self.dt_ms, error_ms / self.dt_ms);
        if error >= 0.5 {
            return Err(RecordingError::TooCoarse { time_ms, error_ms, dt_ms: self.dt_ms });
        }
        let nearest = steps.round();
        let covered = f64::from(self.begin_step) < nearest && nearest <= f64::from(self.end_step);
        if covered && (steps - nearest).abs() <= (2.0 * error).clamp(TOLERANCE, FARTHEST) {
            // Between two u32 and whole, so it is one.
            return Ok(nearest as u32);
        }
        Err(RecordingError::OffGrid { time_ms, grid: *self })
    }
}

/// How far a time in single precision may be from the time that was meant (ms): half a unit in the last of
/// its 24 binary places, at most `2^-24 time_ms`.
#[must_use]
pub fn single_precision_error_ms(time_ms: f64) -> f64 {
    // Half a unit in the last place, whatever the leading digits.
    0.5 * time_ms.abs() * f64::from(f32::EPSILON)
}

/// The spikes of one population, ordered by time and then by neuron.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationSpikes {
    /// Which population it is.
    pub label: RecordedLabel,
    /// How many neurons it has.
    pub neurons: u32,
    /// Whether its spikes were recorded; if not, that there are none says nothing.
    pub recorded: bool,
    /// The step of each spike.
    pub steps: Vec<u32>,
    /// The neuron of each spike, counted from 0 within the population.
    pub ids: Vec<u32>,
}

impl PopulationSpikes {
    /// A population of which no spike is known yet.
    #[must_use]
    pub fn silent(label: RecordedLabel, neurons: u32, recorded: bool) -> Self {
        Self { label, neurons, recorded, steps: Vec::new(), ids: Vec::new() }
    }

    /// Its name in full, as `V1-23E`.
    #[must_use]
    pub fn name(&self) -> String {
        self.label.to_string()
    }

    /// Adds a spike; [`PopulationSpikes::sort`] restores the order.
    pub fn push(&mut self, step: u32, id: u32) {
        self.steps.push(step);
        self.ids.push(id);
    }

    /// The spikes as pairs of step and neuron.
    pub fn spikes(&self) -> impl ExactSizeIterator<Item = (u32, u32)> + DoubleEndedIterator + '_ {
        self.steps.iter().copied().zip(self.ids.iter().copied())
    }

    /// Orders the spikes by time and then by neuron.
    pub fn sort(&mut self) {
        if self.spikes().is_sorted() {
            return;
        }
        let mut spikes: Vec<_> = self.spikes().collect();
        spikes.sort_unstable();
        (self.steps, self.ids) = spikes.into_iter().unzip();
    }

    /// Refuses spikes of neurons that are not there or at times that were not recorded.
    fn check(&self, grid: &Grid) -> Result<(), RecordingError> {
        let (steps, ids) = (self.steps.len(), self.ids.len());
        if steps != ids {
            return Err(RecordingError::Unpaired { population: self.name(), steps, ids });
        }
        let neurons = self.neurons;
        if let Some(&id) = self.ids.iter().find(|&&id| id >= neurons) {
            return Err(RecordingError::UnknownNeuron { population: self.name(), id, neurons });
        }
        let outside = |&&step: &&u32| step <= grid.begin_step || step > grid.end_step;
        match self.steps.iter().find(outside) {
            Some(&step) => {
                Err(RecordingError::OffGrid { time_ms: grid.time_ms(step), grid: *grid })
            }
            None => Ok(()),
        }
    }

    /// Refuses a neuron that spikes twice in one step, which none can; the spikes are in order.
    fn check_single(&self, grid: &Grid) -> Result<(), RecordingError> {
        let pairs = self.spikes().zip(self.spikes().skip(1));
        match pairs.into_iter().find(|(spike, next)| spike == next) {
            Some(((step, id), _)) => {
                let (population, time_ms) = (self.name(), grid.time_ms(step));
                Err(RecordingError::Twice { population, id, time_ms })
            }
            None => Ok(()),
        }
    }
}

/// The spikes of a network, or of what one rank simulated of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpikeRecording {
    /// When they were recorded.
    pub grid: Grid,
    /// All populations of the network in their order, recorded or not.
    pub populations: Vec<PopulationSpikes>,
}

impl SpikeRecording {
    /// Number of spikes.
    #[must_use]
    pub fn spikes(&self) -> usize {
        self.populations.iter().map(|population| population.steps.len()).sum()
    }

    /// The population of a name in full, such as `V1-23E`.
    #[must_use]
    pub fn population(&self, name: &str) -> Option<&PopulationSpikes> {
        self.populations.iter().find(|population| population.name() == name)
    }

    /// Orders the spikes and refuses those that cannot be: what every reader ends with.
    ///
    /// # Errors
    /// [`RecordingError`] names the first spike whose neuron or time does not exist, or that is there
    /// twice, and the first name that two populations have.
    pub fn checked(mut self) -> Result<Self, RecordingError> {
        let mut labels = HashSet::new();
        check_populations(self.populations.len())?;
        self.grid.check()?;
        for population in &mut self.populations {
            let RecordedLabel { area, population: name, .. } = &population.label;
            if let Some(name) = data::wrong_name(area, name) {
                return Err(RecordingError::Name { name: name.to_owned() });
            }
            population.check(&self.grid)?;
            population.sort();
            population.check_single(&self.grid)?;
            if !labels.insert(population.name()) {
                return Err(RecordingError::SameName { population: population.name() });
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    /// A population of the macaque network.
    pub(crate) fn label(name: &str) -> RecordedLabel {
        let labels = data::macaque::labels();
        RecordedLabel::from(labels.iter().find(|label| label.to_string() == name).unwrap())
    }

    pub(crate) fn example() -> SpikeRecording {
        let grid = Grid { dt_ms: 0.1, begin_step: 5, end_step: 40 };
        let mut first = PopulationSpikes::silent(label("V1-23E"), 3, true);
        for (step, id) in [(6, 2), (7, 0), (7, 1), (40, 2)] {
            first.push(step, id);
        }
        let mut last = PopulationSpikes::silent(label("V2-5I"), 2, true);
        last.push(9, 1);
        let silent = PopulationSpikes::silent(label("V1-23I"), 4, true);
        let unrecorded = PopulationSpikes::silent(label("V2-5E"), 5, false);
        SpikeRecording { grid, populations: vec![first, silent, unrecorded, last] }
    }

    /// The example's populations with any spikes.
    pub(crate) fn any_spikes() -> impl Strategy<Value = SpikeRecording> {
        let of_population = |neurons: u32| btree_set((6..=40_u32, 0..neurons), 0..60);
        (of_population(3), of_population(4), of_population(2)).prop_map(|(a, b, c)| {
            let mut recording = example();
            for (index, spikes) in [(0, a), (1, b), (3, c)] {
                let population = &mut recording.populations[index];
                (population.steps, population.ids) = spikes.into_iter().unzip();
            }
            recording
        })
    }

    #[test]
    fn times_off_the_grid_or_outside_the_recording_are_refused() {
        let grid = example().grid;
        assert_eq!(grid.step(0.7), Ok(7));
        assert_eq!(grid.step(4.0), Ok(40));
        for time_ms in [0.5, 0.73, 4.1, -1.0, f64::NAN] {
            assert!(matches!(grid.step(time_ms), Err(RecordingError::OffGrid { .. })), "{time_ms}");
        }
    }

    #[test]
    fn reading_ends_in_order_and_refuses_what_cannot_be() {
        let mut shuffled = example();
        shuffled.populations[0].steps.reverse();
        shuffled.populations[0].ids.reverse();
        assert_eq!(shuffled.checked(), Ok(example()));

        let mut stranger = example();
        stranger.populations[0].ids[1] = 3;
        let population = "V1-23E".to_owned();
        let expected = RecordingError::UnknownNeuron { population, id: 3, neurons: 3 };
        assert_eq!(stranger.checked(), Err(expected));

        let mut late = example();
        late.populations[0].steps[3] = 41;
        assert!(matches!(late.checked(), Err(RecordingError::OffGrid { .. })));
    }

    #[test]
    fn times_in_single_precision_or_few_decimals_find_their_step() {
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: u32::MAX };
        for step in [7, 54_321, 999_999, 6_000_001] {
            let time_ms = f64::from((f64::from(step) * 0.1) as f32);
            let error_ms = single_precision_error_ms(time_ms);
            assert_eq!(grid.step_within(time_ms, error_ms), Ok(step), "{time_ms}");
        }
        // At a quarter of an hour, single precision cannot tell steps of 0.1 ms.
        let error_ms = single_precision_error_ms(900_000.0);
        assert!(matches!(
            grid.step_within(900_000.0, error_ms),
            Err(RecordingError::TooCoarse { .. })
        ));
        assert!(grid.step_within(0.53, single_precision_error_ms(0.53)).is_err());
    }

    #[test]
    fn a_neuron_that_spikes_twice_in_a_step_is_refused() {
        let mut twice = example();
        twice.populations[0].push(7, 1);
        let population = "V1-23E".to_owned();
        let time_ms = twice.grid.time_ms(7);
        assert_eq!(twice.checked(), Err(RecordingError::Twice { population, id: 1, time_ms }));
        let mut namesakes = example();
        namesakes.populations[1].label = namesakes.populations[0].label.clone();
        assert!(matches!(namesakes.checked(), Err(RecordingError::SameName { .. })));
    }
}
