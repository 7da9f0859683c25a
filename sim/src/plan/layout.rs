//! Where every neuron of the network has its number.

use std::ops::Range;

use data::Network;

use crate::error::BuildError;

/// The numbers of the neurons: all populations one after the other, without gaps, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeuronIds {
    firsts: Vec<u32>,
    areas: Vec<Range<usize>>,
}

impl NeuronIds {
    /// Numbers the neurons that a simulation of the network creates.
    ///
    /// # Errors
    /// [`BuildError::TooLarge`] if a number does not fit into 32 bits.
    pub fn new(network: &Network) -> Result<Self, BuildError> {
        let mut firsts = vec![0];
        let mut total = 0_u64;
        for population in &network.populations {
            total = total.saturating_add(population.created_neurons());
            let first = u32::try_from(total).map_err(|_| BuildError::TooLarge {
                what: "the number of neurons up to the end",
                at: population.label.to_string(),
                value: total as f64,
                limit: f64::from(u32::MAX),
            })?;
            firsts.push(first);
        }
        let areas = network.areas().into_iter().map(|(_, populations)| populations).collect();
        Ok(Self { firsts, areas })
    }

    /// How many neurons there are.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.firsts[self.firsts.len() - 1]
    }

    /// How many populations there are.
    #[must_use]
    pub fn populations(&self) -> usize {
        self.firsts.len() - 1
    }

    /// The numbers of the neurons of a population.
    ///
    /// # Panics
    /// If there is no population of this index.
    #[must_use]
    pub fn of_population(&self, population: usize) -> Range<u32> {
        self.firsts[population]..self.firsts[population + 1]
    }

    /// The population of a neuron; populations without neurons are passed over.
    ///
    /// # Panics
    /// If there are not so many neurons: whoever takes numbers from elsewhere compares them with
    /// [`total`](Self::total) first.
    #[must_use]
    pub fn population(&self, neuron: u32) -> usize {
        assert!(neuron < self.total(), "neuron {neuron} (from 0) of {} neurons", self.total());
        self.firsts.partition_point(|&first| first <= neuron) - 1
    }

    /// How many neurons a population has.
    pub(crate) fn neurons(&self, population: usize) -> u32 {
        self.firsts[population + 1] - self.firsts[population]
    }

    /// The populations of each area.
    pub(crate) fn areas(&self) -> &[Range<usize>] {
        &self.areas
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::network;

    #[test]
    #[should_panic(expected = "neuron 5 (from 0) of 5 neurons")]
    fn a_foreign_neuron_has_no_population() {
        let _ = NeuronIds::new(&network(&[3.0, 2.0])).unwrap().population(5);
    }

    #[test]
    fn every_number_belongs_to_its_population() {
        let ids = NeuronIds::new(&network(&[3.9, 0.5, 2.0])).unwrap();
        assert_eq!(ids.total(), 5);
        assert_eq!(ids.of_population(2), 3..5);
        let populations: Vec<_> = (0..5).map(|neuron| ids.population(neuron)).collect();
        assert_eq!(populations, [0, 0, 0, 2, 2]);
    }
}
