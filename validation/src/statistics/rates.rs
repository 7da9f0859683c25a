//! Rates of populations and of single neurons.

use data::units;

use super::Spikes;

/// The mean rate of a population (spikes/s): its spikes, divided by its neurons, silent ones
/// included, and by the length of the window; `None` without neurons or time.
///
/// Definition of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359).
#[must_use]
pub fn population_rate_hz(spikes: &Spikes) -> Option<f64> {
    let neuron_ms = f64::from(spikes.neurons()) * spikes.window().duration_ms();
    (neuron_ms > 0.0).then(|| units::hz_from_per_ms(spikes.count() as f64 / neuron_ms))
}

/// How the spikes of single neurons are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpikeCounting {
    /// Every spike counts.
    #[default]
    All,
    /// As the Python multi-area model has it: every neuron but the first that spikes loses one
    /// spike. In 10 s that lowers single-neuron rates by 0.1 spikes/s, which is as much as
    /// layer 2/3E fires in the ground state. For the comparison with published figures only.
    Published,
}

/// Number of spikes of every neuron, silent ones included.
#[must_use]
pub fn neuron_counts(spikes: &Spikes, counting: SpikeCounting) -> Vec<u32> {
    let mut counts = vec![0_u32; spikes.neurons() as usize];
    for &id in spikes.ids() {
        counts[id as usize] += 1;
    }
    if counting == SpikeCounting::Published {
        let spiking = counts.iter_mut().filter(|count| **count > 0);
        spiking.skip(1).for_each(|count| *count -= 1);
    }
    counts
}

/// The rate of every neuron (spikes/s), silent ones included: its spikes, divided by the length of
/// the window.
#[must_use]
pub fn neuron_rates_hz(spikes: &Spikes, counting: SpikeCounting) -> Vec<f64> {
    let duration_ms = spikes.window().duration_ms();
    let rate = |count: u32| units::hz_from_per_ms(f64::from(count) / duration_ms);
    neuron_counts(spikes, counting).into_iter().map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{population, window_ms};
    use super::*;

    /// Ten spikes of each of a hundred neurons in 10 s; the last neuron is silent.
    fn regular() -> sim::recording::PopulationSpikes {
        population(101, |id| if id < 100 { (1..=10).map(|k| k * 10_000).collect() } else { vec![] })
    }

    #[test]
    fn silent_neurons_count() {
        let population = regular();
        let spikes = Spikes::of(&population, window_ms(0.0, 10_000.0)).unwrap();
        assert!((population_rate_hz(&spikes).unwrap() - 100.0 / 101.0).abs() < 1e-15);
        let rates = neuron_rates_hz(&spikes, SpikeCounting::All);
        assert_eq!(rates.len(), 101);
        assert!(rates[..100].iter().all(|rate| (rate - 1.0).abs() < 1e-15) && rates[100] == 0.0);
    }

    #[test]
    fn the_published_count_loses_a_spike_of_all_but_the_first_neuron() {
        let population = regular();
        let spikes = Spikes::of(&population, window_ms(0.0, 10_000.0)).unwrap();
        let rates = neuron_rates_hz(&spikes, SpikeCounting::Published);
        assert_eq!((rates[0], rates[1], rates[100]), (1.0, 0.9, 0.0));
        // The mean that the Python model returns for such a population without the silent one.
        assert!((rates[..100].iter().sum::<f64>() / 100.0 - 0.901).abs() < 1e-12);
    }

    #[test]
    fn without_neurons_there_is_no_rate() {
        let nobody = population(0, |_| vec![]);
        let spikes = Spikes::of(&nobody, window_ms(0.0, 1.0)).unwrap();
        assert_eq!(population_rate_hz(&spikes), None);
    }
}
