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

    /// Adds those of some spikes, in any order, that come after the recording's beginning, and moves its end to
    /// the last. The spikes of each population are in order afterwards.
    ///
    /// # Errors
    /// [`RecordingError::TooLarge`] if a step does not fit into 32 bits; [`RecordingError::NoSuchNeuron`] if the
    /// network does not have a neuron. Nothing is added then.
    pub fn add(&mut self, ids: &NeuronIds, spikes: &[Spike]) -> Result<(), RecordingError> {
        check(ids, spikes)?;
        let mut in_order = true;
        for spike in spikes {
            // Checked above to fit.
            let step = spike.step as u32;
            if step <= self.grid.begin_step {
                continue;
            }
            let population = ids.population(spike.neuron);
            let id = spike.neuron - ids.of_population(population).start;
            let spikes = &mut self.populations[population];
            in_order &= spikes.spikes().next_back().is_none_or(|last| last <= (step, id));
            spikes.push(step, id);
            self.grid.end_step = self.grid.end_step.max(step);
        }
        if !in_order {
            self.populations.iter_mut().for_each(PopulationSpikes::sort);
        }
        Ok(())
    }
}

/// Refuses steps that cannot be counted and neurons of another network.
fn check(ids: &NeuronIds, spikes: &[Spike]) -> Result<(), RecordingError> {
    let (limit, neurons) = (u64::from(u32::MAX), ids.total());
    for &Spike { step, neuron } in spikes {
        if step > limit {
            return Err(RecordingError::TooLarge { what: "a step", value: step, limit });
        }
        if neuron >= neurons {
            return Err(RecordingError::NoSuchNeuron { neuron, neurons });
        }
    }
    Ok(())
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

    #[test]
    fn spikes_come_in_any_order_and_of_neurons_that_exist() {
        let network = network(&[3.0, 2.0]);
        let ids = NeuronIds::new(&network).unwrap();
        let grid = Grid { dt_ms: 0.1, begin_step: 2, end_step: 2 };
        let mut recording = SpikeRecording::empty(&network, &ids, &Selection::All, grid);
        let spikes = [(7, 1), (2, 0), (5, 4), (5, 1), (7, 0), (1, 3)];
        recording.add(&ids, &spikes.map(|(step, neuron)| Spike { step, neuron })).unwrap();
        recording.add(&ids, &[Spike { step: 3, neuron: 2 }]).unwrap();
        let of = |population: usize| recording.populations[population].spikes().collect::<Vec<_>>();
        assert_eq!([of(0), of(1)], [vec![(3, 2), (5, 1), (7, 0), (7, 1)], vec![(5, 1)]]);
        assert_eq!(recording.grid.end_step, 7);
        let before = recording.clone();
        let foreign = [Spike { step: 8, neuron: 0 }, Spike { step: 8, neuron: 5 }];
        let error = recording.add(&ids, &foreign).unwrap_err().to_string();
        assert_eq!(error, "neuron 5 (from 0) spikes, but the network has 5 neurons");
        assert_eq!(recording, before);
    }
}
