//! From the simulator's spikes to a recording.

use data::Network;

use super::Spike;
use super::{Grid, PopulationSpikes, RecordedLabel, RecordingError, SpikeRecording};
use crate::plan::NeuronIds;
use crate::settings::Selection;

impl SpikeRecording {
    /// A recording of a network's chosen populations that waits for spikes.
    #[must_use]
    pub fn empty(network: &Network, ids: &NeuronIds, recorded: &Selection, grid: Grid) -> Self {
        let silent = |(index, population): (usize, &data::Population)| {
            let numbers = ids.of_population(index);
            let neurons = numbers.end - numbers.start;
            let label = RecordedLabel::from(&population.label);
            PopulationSpikes::silent(label, neurons, recorded.contains(index))
        };
        Self { grid, populations: network.populations.iter().enumerate().map(silent).collect() }
    }

    /// Adds those of some spikes, in the order of their steps, that come after the recording's beginning,
    /// and moves its end to the last.
    ///
    /// # Errors
    /// [`RecordingError::TooLarge`] if a step does not fit into 32 bits.
    pub fn add(&mut self, ids: &NeuronIds, spikes: &[Spike]) -> Result<(), RecordingError> {
        let begin = u64::from(self.grid.begin_step);
        let first = spikes.partition_point(|spike| spike.step <= begin);
        for spike in &spikes[first..] {
            let too_large = RecordingError::TooLarge {
                what: "a step",
                value: spike.step,
                limit: u64::from(u32::MAX),
            };
            let step = u32::try_from(spike.step).map_err(|_| too_large)?;
            let population = ids.population(spike.neuron);
            let first = ids.of_population(population).start;
            self.populations[population].push(step, spike.neuron - first);
            self.grid.end_step = self.grid.end_step.max(step);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::network;

    #[test]
    fn spikes_find_their_populations() {
        let network = network(&[3.0, 0.5, 2.0]);
        let ids = NeuronIds::new(&network).unwrap();
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 0 };
        let mut recording = SpikeRecording::empty(&network, &ids, &Selection::All, grid);
        let spikes = [(1, 2), (1, 3), (4, 0)].map(|(step, neuron)| Spike { step, neuron });
        recording.add(&ids, &spikes).unwrap();
        assert_eq!(recording.grid.end_step, 4);
        let of = |population: usize| recording.populations[population].spikes().collect::<Vec<_>>();
        assert_eq!([of(0), of(1), of(2)], [vec![(1, 2), (4, 0)], vec![], vec![(1, 0)]]);
        let late = Spike { step: 1 << 32, neuron: 0 };
        assert!(recording.add(&ids, &[late]).is_err());
    }
}
