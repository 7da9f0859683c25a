//! How likely two neurons are connected.

use crate::matrix::Matrix;
use crate::network::Network;

impl Network {
    /// The probability that a neuron of the source has at least one synapse on a given neuron of the target,
    /// `C = 1 - (1 - 1/(N_pre N_post))^(K N_post)`, where all `K N_post` synapses choose their two neurons at random
    /// (Potjans & Diesmann 2014, doi:10.1093/cercor/bhs358). 0 where there are no neurons.
    #[must_use]
    pub fn connection_probabilities(&self) -> Matrix {
        self.in_degrees.map(|target, source, in_degree| {
            let (post, pre) = (self.populations[target].neurons, self.populations[source].neurons);
            of_pair(in_degree, post, pre)
        })
    }
}

fn of_pair(in_degree: f64, post: f64, pre: f64) -> f64 {
    let (pairs, synapses) = (pre * post, in_degree * post);
    if pairs <= 0.0 || synapses <= 0.0 {
        return 0.0;
    }
    // One pair has all synapses. Of many, the literal formula would lose the digits of 1/pairs.
    if pairs <= 1.0 { 1.0 } else { -libm::expm1(synapses * libm::log1p(-1.0 / pairs)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_those_of_the_literal_formula_where_that_has_its_digits() {
        let literal = |k: f64, post: f64, pre: f64| 1.0 - (1.0 - 1.0 / (pre * post)).powf(k * post);
        for (k, post, pre) in [(3.0, 4.0, 5.0), (0.5, 2.0, 3.0), (40.0, 10.0, 8.0)] {
            assert!((of_pair(k, post, pre) - literal(k, post, pre)).abs() < 1e-14);
        }
    }

    #[test]
    fn few_synapses_of_many_neurons_connect_as_many_pairs() {
        // 1e-3 synapses a neuron from 1e6 others: no pair has two of them.
        let probability = of_pair(1e-3, 1e6, 1e6);
        assert!((probability - 1e-9).abs() < 1e-17, "{probability:e}");
    }

    #[test]
    fn there_are_no_connections_without_synapses_or_neurons_and_one_pair_has_all() {
        assert_eq!(of_pair(0.0, 10.0, 10.0), 0.0);
        assert_eq!(of_pair(1.0, 10.0, 0.0), 0.0);
        assert_eq!(of_pair(3.0, 1.0, 1.0), 1.0);
    }
}
