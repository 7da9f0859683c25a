//! Spikes with part of their timing taken away.

use sim::recording::SpikeRecording;
use sim::{NeuronIds, Spike};

use crate::statistics::mixed;

/// What is left of the timing of recorded spikes; every neuron keeps their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surrogate {
    /// Every train is shifted by a time of its own, around the recorded window: neurons are independent,
    /// and each spikes as regularly as it did (Louis et al. 2010, doi:10.3389/fncom.2010.00127).
    Shifted,
    /// Every spike has a time of its own: independent Poisson trains, given their numbers of spikes.
    Poisson,
}

impl Surrogate {
    /// The surrogate of a recording, repeated until `end_step`, for [`sim::Simulator::open_loop`]: its
    /// window begins with step 1. Each neuron's random numbers follow from the seed and its number.
    #[must_use]
    pub fn spikes(
        self,
        recording: &SpikeRecording,
        ids: &NeuronIds,
        seed: u64,
        end_step: u64,
    ) -> Vec<Spike> {
        let window = recording.grid;
        let period = u64::from(window.end_step.saturating_sub(window.begin_step)).max(1);
        let mut spikes = Vec::new();
        for (population, recorded) in recording.populations.iter().enumerate() {
            let first = ids.of_population(population).start;
            for (index, (step, id)) in recorded.spikes().enumerate() {
                let neuron = first + id;
                let place = match self {
                    Self::Shifted => {
                        let own = u64::from(step - window.begin_step - 1);
                        own.wrapping_add(mixed(seed, u64::from(neuron)) % period)
                    }
                    Self::Poisson => mixed(mixed(seed, u64::from(neuron)), index as u64),
                };
                let first_step = 1 + place % period;
                let steps = (first_step..=end_step).step_by(period as usize);
                spikes.extend(steps.map(|step| Spike { step, neuron }));
            }
        }
        spikes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use data::presets::DescribedPreset;
    use sim::recording::{Grid, PopulationSpikes};

    use super::*;

    /// All neurons of the first population spike together, once in 10 steps.
    fn recording() -> (SpikeRecording, NeuronIds) {
        let network = DescribedPreset::E1d.network().unwrap();
        let ids = NeuronIds::new(&network).unwrap();
        let mut spikes = PopulationSpikes::silent("E".to_owned(), 50, true);
        for step in (55..=1_050).step_by(10) {
            (0..50).for_each(|id| spikes.push(step, id));
        }
        let grid = Grid { dt_ms: 0.1, begin_step: 50, end_step: 1_050 };
        (SpikeRecording { grid, populations: vec![spikes] }, ids)
    }

    fn of_neuron(spikes: &[Spike], neuron: u32) -> Vec<u64> {
        let mut steps: Vec<u64> =
            spikes.iter().filter(|spike| spike.neuron == neuron).map(|spike| spike.step).collect();
        steps.sort_unstable();
        steps
    }

    #[test]
    fn shifted_trains_stay_regular_and_lose_each_other() {
        let (recording, ids) = recording();
        let spikes = Surrogate::Shifted.spikes(&recording, &ids, 1, 1_500);
        let mut phases = HashSet::new();
        for neuron in 0..50 {
            let steps = of_neuron(&spikes, neuron);
            assert_eq!(steps.len(), 150);
            assert!(steps.windows(2).all(|pair| pair[1] - pair[0] == 10));
            phases.insert(steps[0]);
        }
        assert!(phases.len() > 5, "{phases:?}");
    }

    #[test]
    fn poisson_trains_keep_nothing_but_their_number() {
        let (recording, ids) = recording();
        let spikes = Surrogate::Poisson.spikes(&recording, &ids, 1, 1_000);
        assert!(spikes.iter().all(|spike| (1..=1_000).contains(&spike.step)));
        let mut squares = 0.0;
        for neuron in 0..50 {
            let steps = of_neuron(&spikes, neuron);
            assert_eq!(steps.len(), 100);
            let intervals = steps.windows(2).map(|pair| (pair[1] - pair[0]) as f64 - 10.0);
            squares += intervals.map(|difference| difference * difference).sum::<f64>();
        }
        // The intervals' CV is that of a Poisson process; 5,000 of them know it to 2 %.
        let cv = (squares / 4_950.0).sqrt() / 10.0;
        assert!((cv - 1.0).abs() < 0.1, "{cv}");
    }
}
