//! Both of the numbers that describe the connection of two areas: its in-degree and where it begins.

use super::area_of_population;
use crate::label::Layer;
use crate::matrix::Matrix;
use crate::network::Network;

/// What goes from one area to another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PairSide {
    /// Synapses on the average neuron of the target.
    pub in_degree: f64,
    /// The share of the synapses that come from layers 2 and 3: the SLN of the network. `None` without synapses, or where
    /// a population of the source has no layer.
    pub sln: Option<f64>,
}

/// Two different areas by their numbers.
pub(super) struct AreaPair {
    pub(super) target: usize,
    pub(super) source: usize,
    pub(super) side: PairSide,
}

/// Of all ordered pairs of different areas, connected or not, by target, then by source.
pub(super) fn sides(network: &Network) -> Vec<AreaPair> {
    let areas = network.areas();
    let area_of = area_of_population(network);
    let in_degrees = network.area_in_degrees();
    let mut all = Matrix::zeros(areas.len(), areas.len());
    let mut supragranular = all.clone();
    for ((target, source), synapses) in network.synapses().iter() {
        let at = (area_of[target], area_of[source]);
        all[at] += synapses;
        if network.populations[source].label.layer == Some(Layer::L23) {
            supragranular[at] += synapses;
        }
    }
    let has_layers = |area: usize| {
        network.populations[areas[area].1.clone()].iter().all(|p| p.label.layer.is_some())
    };
    let mut pairs = Vec::new();
    for target in 0..areas.len() {
        for source in (0..areas.len()).filter(|source| *source != target) {
            let at = (target, source);
            let sln = (all[at] > 0.0 && has_layers(source)).then(|| supragranular[at] / all[at]);
            pairs.push(AreaPair {
                target,
                source,
                side: PairSide { in_degree: in_degrees[at], sln },
            });
        }
    }
    pairs
}
