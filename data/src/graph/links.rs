//! The links of a network as a graph of its areas or of its populations.

use crate::matrix::Matrix;
use crate::network::Network;

/// What the nodes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GraphLevel {
    /// Areas.
    #[default]
    Areas,
    /// Populations.
    Populations,
}

/// What a link weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkWeight {
    /// The share of the source's synapses that the target has, the source's own among them.
    #[default]
    RelativeOutDegree,
    /// The same of those that the source has with others.
    RelativeOutDegreeToOthers,
    /// The share of the target's synapses that come from the source, those of the target's own and of external origin
    /// among them.
    RelativeInDegree,
    /// The mean number of synapses of a target's neuron.
    InDegree,
    /// The number of synapses.
    Synapses,
}

impl Network {
    /// The names of nodes, in the order of [`Self::links`].
    #[must_use]
    pub fn node_names(&self, level: GraphLevel) -> Vec<String> {
        match level {
            GraphLevel::Areas => self.areas().iter().map(|(name, _)| (*name).to_owned()).collect(),
            GraphLevel::Populations => {
                self.populations.iter().map(|population| population.label.to_string()).collect()
            }
        }
    }

    /// The weights of all links, those of nodes to themselves included.
    ///
    /// Where nothing leaves a source, or nothing reaches a target, its relative degrees are 0.
    #[must_use]
    pub fn links(&self, level: GraphLevel, weight: LinkWeight) -> Matrix {
        let Degrees { internal, external, neurons } = self.degrees(level);
        let size = neurons.len();
        let synapses = Matrix::from_fn(size, size, |t, s| internal[(t, s)] * neurons[t]);
        let from_source = |counts: fn(usize, usize) -> bool| -> Vec<f64> {
            let sum = |s| (0..size).filter(|&t| counts(t, s)).map(|t| synapses[(t, s)]).sum();
            (0..size).map(sum).collect()
        };
        let shares =
            |wholes: &[f64]| Matrix::from_fn(size, size, |t, s| share(synapses[(t, s)], wholes[s]));
        match weight {
            LinkWeight::Synapses => synapses,
            LinkWeight::InDegree => internal,
            LinkWeight::RelativeInDegree => {
                let total = |t: usize| internal.row(t).iter().sum::<f64>() + external[t];
                Matrix::from_fn(size, size, |t, s| share(internal[(t, s)], total(t)))
            }
            LinkWeight::RelativeOutDegree => shares(&from_source(|_, _| true)),
            LinkWeight::RelativeOutDegreeToOthers => shares(&from_source(|t, s| t != s)),
        }
    }

    fn degrees(&self, level: GraphLevel) -> Degrees {
        match level {
            GraphLevel::Populations => Degrees {
                internal: self.in_degrees.clone(),
                external: self.external.in_degrees.clone(),
                neurons: self.populations.iter().map(|population| population.neurons).collect(),
            },
            GraphLevel::Areas => {
                let all = self.area_in_degrees();
                let areas = self.areas();
                let neurons = |range: &std::ops::Range<usize>| {
                    self.populations[range.clone()].iter().map(|p| p.neurons).sum()
                };
                Degrees {
                    internal: Matrix::from_fn(areas.len(), areas.len(), |t, s| all[(t, s)]),
                    external: (0..areas.len()).map(|t| all[(t, areas.len())]).collect(),
                    neurons: areas.iter().map(|(_, range)| neurons(range)).collect(),
                }
            }
        }
    }
}

/// In-degrees between nodes and from outside, and how many neurons have them.
struct Degrees {
    internal: Matrix,
    external: Vec<f64>,
    neurons: Vec<f64>,
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
