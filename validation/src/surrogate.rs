//! Spikes with part of their timing taken away.

use data::Rates;
use data::units::per_ms_from_hz;
use sim::recording::SpikeRecording;
use sim::{NeuronIds, Spike};
use theory::spread::RateDistribution;

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

/// A stretch of time that is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its length in steps, at least one.
    pub steps: u64,
    /// Where the last one ends.
    pub end_step: u64,
}

impl Period {
    /// The same spike in every period.
    fn spikes(self, place: u64, neuron: u32) -> impl Iterator<Item = Spike> {
        let steps = (1 + place % self.steps..=self.end_step).step_by(self.steps as usize);
        steps.map(move |step| Spike { step, neuron })
    }
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
        let steps = u64::from(window.end_step.saturating_sub(window.begin_step)).max(1);
        let period = Period { steps, end_step };
        let mut spikes = Vec::new();
        for (population, recorded) in recording.populations.iter().enumerate() {
            let first = ids.of_population(population).start;
            for (index, (step, id)) in recorded.spikes().enumerate() {
                let neuron = first + id;
                let place = match self {
                    Self::Shifted => {
                        let own = u64::from(step - window.begin_step - 1);
                        own.wrapping_add(mixed(seed, u64::from(neuron)) % steps)
                    }
                    Self::Poisson => mixed(mixed(seed, u64::from(neuron)), index as u64),
                };
                spikes.extend(period.spikes(place, neuron));
            }
        }
        spikes
    }
}

/// Independent Poisson trains of neurons whose rates are drawn from given distributions, one for each
/// population, and scaled to given means, for [`sim::Simulator::open_loop`].
///
/// In each period a population has its mean number of spikes: without feedback, chance excess of the
/// spikes of all its neurons would move its targets further than what is looked for.
#[must_use]
pub fn poisson_trains(
    distributions: &[RateDistribution],
    means: &Rates,
    ids: &NeuronIds,
    seed: u64,
    dt_ms: f64,
    period: Period,
) -> Vec<Spike> {
    let mut spikes = Vec::new();
    for (population, distribution) in distributions.iter().enumerate() {
        let neurons = ids.of_population(population);
        let own = mixed(seed, u64::from(neurons.start));
        let [for_rates, for_neurons, for_times] = [0, 1, 2].map(|purpose| mixed(own, purpose));
        let mut sum_hz = 0.0;
        let up_to_hz: Vec<f64> = neurons
            .clone()
            .map(|neuron| {
                sum_hz += distribution.quantile_hz(uniform(for_rates, u64::from(neuron)));
                sum_hz
            })
            .collect();
        let per_step = per_ms_from_hz(means.hz()[population]) * dt_ms;
        let count = (neurons.len() as f64 * per_step * period.steps as f64).round() as u64;
        for index in 0..count {
            // A neuron is drawn as often as its share of the rates says.
            let place_hz = sum_hz * uniform(for_neurons, index);
            let neuron = neurons.start + up_to_hz.partition_point(|&up_to| up_to < place_hz) as u32;
            spikes.extend(period.spikes(mixed(for_times, index), neuron));
        }
    }
    spikes
}

/// A number between 0 and 1, neither included.
fn uniform(seed: u64, number: u64) -> f64 {
    ((mixed(seed, number) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use data::Network;
    use data::presets::DescribedPreset;
    use sim::recording::{Grid, PopulationSpikes};
    use theory::SynapticNoise;
    use theory::spread::InputDistribution;

    use super::*;

    /// All neurons of the first population spike together, once in 10 steps.
    fn recording() -> (SpikeRecording, NeuronIds) {
        let network = DescribedPreset::E1d.network().unwrap();
        let ids = NeuronIds::new(&network).unwrap();
        let mut spikes =
            PopulationSpikes::silent(sim::recording::RecordedLabel::of_name("E"), 50, true);
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

    #[test]
    fn trains_at_given_rates_have_them() {
        let network = DescribedPreset::E2d.network().unwrap();
        let mut parts = network.into_parts();
        parts.populations.iter_mut().for_each(|population| population.neurons = 2_000.0);
        let network = Network::new(parts).unwrap();
        let ids = NeuronIds::new(&network).unwrap();
        let distribution = |mu_mv: f64| {
            let input = InputDistribution { mu_sd_mv: 2.0, ..InputDistribution::equal(mu_mv, 3.0) };
            let neuron = network.populations[0].neuron;
            RateDistribution::new(neuron, SynapticNoise::Shift, input).unwrap()
        };
        let distributions = [distribution(12.0), distribution(9.0)];
        let scale = [1.0, 1.5];
        let means = [0, 1].map(|i| scale[i] * distributions[i].mean_hz());
        let means = Rates::from_hz(means.to_vec());
        let period = Period { steps: 20_000, end_step: 30_000 };
        let spikes = poisson_trains(&distributions, &means, &ids, 5, 0.1, period);
        assert!(spikes.iter().all(|spike| (1..=30_000).contains(&spike.step)));
        for (population, rates) in distributions.iter().enumerate() {
            let mut counts = vec![0.0; 2_000];
            let own = ids.of_population(population);
            let of_first_period = spikes.iter().filter(|spike| spike.step <= 20_000);
            for spike in of_first_period.filter(|spike| own.contains(&spike.neuron)) {
                counts[(spike.neuron - own.start) as usize] += 1.0;
            }
            // The variance of counts over 2 s is that of the rates and that of Poisson processes.
            let mean = counts.iter().sum::<f64>() / 2_000.0;
            let variance = counts.iter().map(|n: &f64| (n - mean).powi(2)).sum::<f64>() / 1_999.0;
            let expected = 2.0 * means.hz()[population];
            let sd = 2.0 * scale[population] * rates.sd_hz();
            let expected_variance = expected + sd.powi(2);
            assert!((mean - expected).abs() < 1e-3);
            assert!((variance / expected_variance - 1.0).abs() < 0.2, "{variance}");
        }
    }
}
