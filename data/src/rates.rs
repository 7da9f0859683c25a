//! Population rates.

use serde::Serialize;

use crate::population::Population;

/// One rate per population (spikes/s).
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct Rates {
    values_hz: Vec<f64>,
}

impl Rates {
    /// Rates in spikes/s, in the order of the network's populations.
    #[must_use]
    pub fn from_hz(values_hz: Vec<f64>) -> Self {
        Self { values_hz }
    }

    /// Silence: 0 spikes/s in so many populations.
    #[must_use]
    pub fn zero(populations: usize) -> Self {
        Self { values_hz: vec![0.0; populations] }
    }

    /// The rates in spikes/s.
    #[must_use]
    pub fn hz(&self) -> &[f64] {
        &self.values_hz
    }

    /// The mean with every population counted once (spikes/s).
    #[must_use]
    pub fn mean_over_populations_hz(&self) -> f64 {
        self.values_hz.iter().sum::<f64>() / self.values_hz.len() as f64
    }

    /// The mean over neurons, `sum_i N_i ν_i / sum_i N_i`: populations weighted by their size (spikes/s).
    /// Where all are empty, the mean over populations.
    #[must_use]
    pub fn mean_over_neurons_hz(&self, populations: &[Population]) -> f64 {
        // Otherwise the last of the longer ones would count for nothing.
        debug_assert_eq!(self.values_hz.len(), populations.len());
        let neurons: f64 = populations.iter().map(|p| p.neurons).sum();
        if neurons == 0.0 {
            return self.mean_over_populations_hz();
        }
        let spikes: f64 =
            self.values_hz.iter().zip(populations).map(|(rate, p)| rate * p.neurons).sum();
        spikes / neurons
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InitialPotential, Kind, Label, NeuronParams};

    #[test]
    fn a_mean_over_no_neurons_is_that_over_populations() {
        let population = |neurons| Population {
            label: Label::named("E", Kind::Excitatory),
            neurons,
            neuron: NeuronParams::default(),
            initial_potential: InitialPotential { mean_mv: 0.0, sd_mv: 0.0 },
        };
        let rates = Rates::from_hz(vec![1.0, 3.0]);
        assert_eq!(rates.mean_over_neurons_hz(&[population(1.0), population(3.0)]), 2.5);
        assert_eq!(rates.mean_over_neurons_hz(&[population(0.0), population(0.0)]), 2.0);
    }
}
