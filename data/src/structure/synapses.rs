//! Synapses onto areas and populations, by where they come from.

use crate::macaque::SynapseTotals;
use crate::network::Network;

/// The synapses onto the neurons of one area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaSynapses {
    /// Its name; empty where the network has no areas.
    pub area: String,
    /// Its neurons.
    pub neurons: f64,
    /// From its own populations (type I).
    pub within: f64,
    /// From other areas of the network (type III).
    pub between: f64,
    /// From outside the network, as the external drive has them.
    pub external: f64,
    /// From sources whose activity is given.
    pub replaced: f64,
    /// What the external ones stand for by anatomy, if the network was built from it.
    pub by_anatomy: Option<ExternalByAnatomy>,
}

/// Where the synapses of the external drive come from, before factors of single populations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExternalByAnatomy {
    /// Type II: from the same area outside the modelled surface.
    pub same_area: f64,
    /// Type IV: from outside the model.
    pub elsewhere: f64,
}

impl AreaSynapses {
    /// Synapses per neuron, all together; 0 without neurons.
    #[must_use]
    pub fn mean_in_degree(&self) -> f64 {
        let all = self.within + self.between + self.external + self.replaced;
        if self.neurons > 0.0 { all / self.neurons } else { 0.0 }
    }

    /// Synapses of type I to IV (Schmidt et al. 2018, doi:10.1007/s00429-017-1554-4), if anatomy tells them. Those of
    /// given activity stand for other areas, too.
    #[must_use]
    pub fn by_type(&self) -> Option<[f64; 4]> {
        let between = self.between + self.replaced;
        let external = self.by_anatomy?;
        Some([self.within, external.same_area, between, external.elsewhere])
    }
}

/// The in-degrees of one population, by where its synapses come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PopulationInDegrees {
    /// From its own area (type I).
    pub within: f64,
    /// From other areas (type III).
    pub between: f64,
    /// From outside the network.
    pub external: f64,
    /// From sources whose activity is given.
    pub replaced: f64,
}

impl PopulationInDegrees {
    /// All together.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.within + self.between + self.external + self.replaced
    }
}

/// Of each area, in the order of the network; `totals` are those of a network that was built from anatomy.
#[must_use]
pub fn area_synapses(network: &Network, totals: Option<&[SynapseTotals]>) -> Vec<AreaSynapses> {
    let in_degrees = population_in_degrees(network);
    let areas = network.areas();
    let of_area = |(name, own): &(&str, std::ops::Range<usize>)| {
        let synapses = |count: fn(&PopulationInDegrees) -> f64| -> f64 {
            own.clone().map(|i| network.populations[i].neurons * count(&in_degrees[i])).sum()
        };
        let known = totals.and_then(|totals| totals.iter().find(|of| of.area == *name));
        AreaSynapses {
            area: (*name).to_owned(),
            neurons: own.clone().map(|i| network.populations[i].neurons).sum(),
            within: synapses(|k| k.within),
            between: synapses(|k| k.between),
            external: synapses(|k| k.external),
            replaced: synapses(|k| k.replaced),
            by_anatomy: known
                .map(|of| ExternalByAnatomy { same_area: of.type_ii, elsewhere: of.type_iv }),
        }
    };
    areas.iter().map(of_area).collect()
}

/// Of each population, in the order of the network.
#[must_use]
pub fn population_in_degrees(network: &Network) -> Vec<PopulationInDegrees> {
    let mut found = Vec::with_capacity(network.size());
    for (_, own) in network.areas() {
        for target in own.clone() {
            let row = network.in_degrees.row(target);
            let replaced = network.replaced.iter().flat_map(|input| input.in_degrees.row(target));
            found.push(PopulationInDegrees {
                within: sum(&row[own.clone()]),
                between: sum(row[..own.start].iter().chain(&row[own.end..])),
                external: network.external.in_degrees[target],
                replaced: sum(replaced),
            });
        }
    }
    found
}

/// The sum, which is 0 of nothing; that of the library is -0.
fn sum<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    values.into_iter().fold(0.0, |sum, value| sum + value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Preset;
    use crate::macaque::{Connectome, ConnectomeInputs};
    use crate::presets::DescribedPreset;

    #[test]
    fn synapses_of_an_area_are_those_that_its_connectome_counts() {
        let parameters = Preset::Schmidt2018Anatomy.parameters();
        let connectome = Connectome::new(&parameters, &ConnectomeInputs::default()).unwrap();
        let counted = connectome.synapses();
        let found = area_synapses(connectome.network(), Some(counted));
        for (ours, theirs) in found.iter().zip(counted) {
            assert_eq!((&ours.area, ours.within), (&theirs.area, theirs.type_i));
            assert_eq!((ours.between, ours.external), (theirs.type_iii, theirs.external));
            // Without factors of single populations, the external drive is types II and IV.
            let types: f64 = ours.by_type().unwrap().iter().sum();
            assert!((types / ours.neurons - ours.mean_in_degree()).abs() < 1e-9);
        }
    }

    #[test]
    fn areas_whose_activity_is_given_are_still_other_areas() {
        let mut parameters = Preset::Schmidt2018Anatomy.parameters();
        let types_of_v1 = |parameters: &crate::Parameters| {
            let connectome = Connectome::new(parameters, &ConnectomeInputs::default()).unwrap();
            let found = area_synapses(connectome.network(), Some(connectome.synapses()));
            (found[0].replaced, found[0].by_type().unwrap())
        };
        let (_, whole) = types_of_v1(&parameters);
        parameters.simulation.areas_simulated = vec!["V1".to_owned()];
        parameters.network.connections.replace_non_simulated_areas =
            Some(crate::parameters::ReplacedActivity::CommonPoisson);
        let (replaced, alone) = types_of_v1(&parameters);
        assert!(replaced > 0.0);
        for (whole, alone) in whole.into_iter().zip(alone) {
            assert!((whole - alone).abs() < 1e-9 * whole, "{whole} {alone}");
        }
    }

    #[test]
    fn a_network_without_anatomy_has_no_types() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let [area] = area_synapses(&network, None).try_into().unwrap();
        assert_eq!((area.between, area.by_type()), (0.0, None));
        assert!((area.within - network.synapses().sum()).abs() < 1e-6 * area.within);
        assert!(area.mean_in_degree() > area.within / area.neurons);
    }
}
