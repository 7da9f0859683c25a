//! Whole neurons and synapses.

use data::{Network, NetworkError};

/// The network that a simulation creates: population sizes, and numbers of synapses by the connection rule,
/// rounded to whole numbers.
///
/// # Errors
/// [`NetworkError`], which no valid network causes.
pub fn rounded(network: &Network) -> Result<Network, NetworkError> {
    let mut parts = network.clone().into_parts();
    for population in &mut parts.populations {
        population.neurons = population.neurons.floor();
    }
    let neurons: Vec<f64> = parts.populations.iter().map(|population| population.neurons).collect();
    parts.in_degrees = network.in_degrees.map(|target, source, _| {
        let synapses = network.created_synapses(target, source) as f64;
        // Nobody is left to receive them.
        if neurons[target] == 0.0 { 0.0 } else { synapses / neurons[target] }
    });
    Network::new(parts)
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;

    #[test]
    fn synapses_and_neurons_become_whole() {
        let mut parts = DescribedPreset::E1d.network().unwrap().into_parts();
        parts.populations[0].neurons = 10.9;
        parts.in_degrees[(0, 0)] = 0.5;
        let rounded = rounded(&Network::new(parts).unwrap()).unwrap();
        assert_eq!(rounded.populations[0].neurons, 10.0);
        assert_eq!(rounded.in_degrees[(0, 0)], 0.5);
        assert_eq!(rounded.synapses()[(0, 0)], 5.0);
    }
}
