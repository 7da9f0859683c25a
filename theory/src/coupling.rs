//! How rates become the mean and the variance of the input: two matrices with common zeros.

use data::units::per_ms_from_hz;
use data::{Kind, Matrix, Network, NeuronParams};

use crate::assumptions::SynapticWeights;

/// Integral of a post-synaptic potential per membrane time constant, `J = tau_syn W / C_m` (mV).
///
/// `kind` is that of the source: it decides which synaptic time constant counts.
#[must_use]
pub fn synaptic_strength_mv(neuron: &NeuronParams, kind: Kind, weight_pa: f64) -> f64 {
    neuron.tau_syn_ms(kind) * weight_pa / neuron.c_m_pf
}

/// K J (mV) of each pair of populations, `[target, source]`, with the mean of the weights: what one spike of each
/// neuron of the source adds in all to a neuron of the target.
#[must_use]
pub fn strengths_mv(network: &Network) -> Matrix {
    network.in_degrees.map(|target, source, in_degree| {
        let neuron = &network.populations[target].neuron;
        let kind = network.populations[source].label.kind;
        let weight_pa = network.weights.mean_pa[(target, source)];
        in_degree * synaptic_strength_mv(neuron, kind, weight_pa)
    })
}

/// One synapse pair of populations: what one spike/s of the source adds to the target's input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Link {
    /// Index of the source population.
    pub source: usize,
    /// `tau_m K J` (mV per spike/s).
    pub mean_mv_per_hz: f64,
    /// `tau_m K (J² + s²)` (mV² per spike/s).
    pub variance_mv2_per_hz: f64,
}

impl Link {
    /// The input through `in_degree` synapses of equal strength `strength_mv` onto one neuron.
    pub fn new(source: usize, tau_m_ms: f64, in_degree: f64, strength_mv: f64) -> Self {
        let mean_mv_per_hz = per_ms_from_hz(tau_m_ms * in_degree * strength_mv);
        Self { source, mean_mv_per_hz, variance_mv2_per_hz: mean_mv_per_hz * strength_mv }
    }

    /// The input from `source` onto one neuron of `target`.
    fn between(network: &Network, weights: SynapticWeights, target: usize, source: usize) -> Self {
        let in_degree = network.in_degrees[(target, source)];
        Self::per_synapse(network, weights, target, source).times(in_degree)
    }

    /// The same through a single synapse, whether there is any or not.
    pub fn per_synapse(
        network: &Network,
        weights: SynapticWeights,
        target: usize,
        source: usize,
    ) -> Self {
        let neuron = &network.populations[target].neuron;
        let kind = network.populations[source].label.kind;
        let moments = weights.moments(network, target, source);
        let mv_per_pa = synaptic_strength_mv(neuron, kind, 1.0);
        let per_event = per_ms_from_hz(neuron.tau_m_ms);
        Self {
            source,
            mean_mv_per_hz: per_event * mv_per_pa * moments.mean_pa,
            variance_mv2_per_hz: per_event * mv_per_pa * mv_per_pa * moments.square_pa2,
        }
    }

    fn is_nothing(&self) -> bool {
        self.mean_mv_per_hz == 0.0 && self.variance_mv2_per_hz == 0.0
    }

    /// So many times as many synapses.
    fn times(&self, factor: f64) -> Self {
        Self {
            source: self.source,
            mean_mv_per_hz: factor * self.mean_mv_per_hz,
            variance_mv2_per_hz: factor * self.variance_mv2_per_hz,
        }
    }

    /// The synapses of both.
    fn add(&mut self, other: &Self) {
        debug_assert_eq!(self.source, other.source, "links from different populations");
        self.mean_mv_per_hz += other.mean_mv_per_hz;
        self.variance_mv2_per_hz += other.variance_mv2_per_hz;
    }
}

/// The recurrent input, compressed by rows: most pairs of populations are not connected.
#[derive(Clone, Debug)]
pub(crate) struct Coupling {
    row_ends: Vec<usize>,
    links: Vec<Link>,
}

impl Coupling {
    pub fn new(network: &Network, weights: SynapticWeights) -> Self {
        let size = network.size();
        let (mut row_ends, mut links) = (Vec::with_capacity(size), Vec::new());
        for target in 0..size {
            let connected = (0..size).filter(|&source| network.in_degrees[(target, source)] != 0.0);
            let all = connected.map(|source| Link::between(network, weights, target, source));
            links.extend(all.filter(|link| !link.is_nothing()));
            row_ends.push(links.len());
        }
        Self { row_ends, links }
    }

    /// The links onto each target in turn.
    pub fn rows(&self) -> impl Iterator<Item = &[Link]> {
        let starts = std::iter::once(0).chain(self.row_ends.iter().copied());
        starts.zip(&self.row_ends).map(|(start, &end)| &self.links[start..end])
    }

    /// All in-degrees multiplied.
    pub fn times(&self, factor: f64) -> Self {
        let links = self.links.iter().map(|link| link.times(factor)).collect();
        Self { row_ends: self.row_ends.clone(), links }
    }

    /// The coupling a share of the way to another one between as many populations.
    pub fn towards(&self, other: &Self, share: f64) -> Self {
        debug_assert_eq!(self.row_ends.len(), other.row_ends.len(), "as many populations");
        let (mut row_ends, mut links) = (Vec::new(), Vec::new());
        for (ours, theirs) in self.rows().zip(other.rows()) {
            // Both rows are sorted by source; a pair that only one connects counts as 0 in the other.
            let mut row: Vec<Link> = ours.iter().map(|link| link.times(1.0 - share)).collect();
            for link in theirs.iter().map(|link| link.times(share)) {
                match row.binary_search_by_key(&link.source, |known| known.source) {
                    Ok(at) => row[at].add(&link),
                    Err(at) => row.insert(at, link),
                }
            }
            links.extend(row);
            row_ends.push(links.len());
        }
        Self { row_ends, links }
    }

    /// The linear combination of three couplings with one pattern of connections, else `None`.
    pub fn combined(members: [&Self; 3], weights: [f64; 3]) -> Option<Self> {
        let [first, second, third] = members;
        if !(first.same_pattern(second) && first.same_pattern(third)) {
            return None;
        }
        let triples = first.links.iter().zip(&second.links).zip(&third.links);
        let links = triples.map(|((a, b), c)| Link {
            source: a.source,
            mean_mv_per_hz: combination(
                [a.mean_mv_per_hz, b.mean_mv_per_hz, c.mean_mv_per_hz],
                weights,
            ),
            variance_mv2_per_hz: combination(
                [a.variance_mv2_per_hz, b.variance_mv2_per_hz, c.variance_mv2_per_hz],
                weights,
            ),
        });
        Some(Self { row_ends: first.row_ends.clone(), links: links.collect() })
    }

    /// Whether all links are the same to a relative difference.
    pub fn agrees_with(&self, other: &Self, tolerance: f64) -> bool {
        self.same_pattern(other)
            && self.links.iter().zip(&other.links).all(|(a, b)| {
                close(a.mean_mv_per_hz, b.mean_mv_per_hz, tolerance)
                    && close(a.variance_mv2_per_hz, b.variance_mv2_per_hz, tolerance)
            })
    }

    fn same_pattern(&self, other: &Self) -> bool {
        self.row_ends == other.row_ends
            && self.links.len() == other.links.len()
            && self.links.iter().zip(&other.links).all(|(a, b)| a.source == b.source)
    }
}

/// `sum_k weight_k value_k`.
pub(crate) fn combination(values: [f64; 3], weights: [f64; 3]) -> f64 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Whether two values differ by at most a share of the larger one.
pub(crate) fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs())
}
