//! Networks: what validation promises, one part broken at a time.

use proptest::prelude::*;
use siegert_data::{Kind, Matrix, Network, NetworkError, NetworkParts};

use crate::strategies::{config, network};

/// What no number of a network may be.
fn impossible() -> impl Strategy<Value = f64> {
    prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)]
}

/// One number of the parts, chosen by `which`; the name that an error gives it.
fn spoil(parts: &mut NetworkParts, which: usize, value: f64) -> &'static str {
    let at = (0, 0);
    let (what, place) = match which {
        0 => ("neurons", &mut parts.populations[0].neurons),
        1 => ("SD of initial potentials", &mut parts.populations[0].initial_potential.sd_mv),
        2 => ("mean of initial potentials", &mut parts.populations[0].initial_potential.mean_mv),
        3 => ("in-degree", &mut parts.in_degrees[at]),
        4 => ("weight", &mut parts.weights.mean_pa[at]),
        5 => ("weight SD", &mut parts.weights.sd_pa[at]),
        6 => ("delay", &mut parts.delays.mean_ms[at]),
        7 => ("delay SD", &mut parts.delays.sd_ms[at]),
        8 => ("external in-degree", &mut parts.external.in_degrees[0]),
        9 => ("external weight", &mut parts.external.weights_pa[0]),
        10 => ("external rate", &mut parts.external.rates_hz[0]),
        _ => ("direct current", &mut parts.dc_pa[0]),
    };
    *place = value;
    what
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_network_taken_apart_is_put_together_again(network in network()) {
        let again = Network::new(network.clone().into_parts());
        prop_assert_eq!(again, Ok(network));
    }

    #[test]
    fn a_number_that_cannot_be_is_named_with_its_place(
        network in network(), which in 0..12_usize, value in impossible()
    ) {
        let mut parts = network.into_parts();
        let expected = spoil(&mut parts, which, value);
        let label = parts.populations[0].label.to_string();
        match Network::new(parts) {
            Err(NetworkError::Value { what, at, .. }) => {
                prop_assert_eq!(what, expected);
                prop_assert!(at.starts_with(&label), "{} of {}", at, label);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn every_population_is_found_by_its_name_and_no_other_has_it(network in network()) {
        for (index, population) in network.populations.iter().enumerate() {
            prop_assert_eq!(network.index_of(&population.label.to_string()), Ok(index));
        }
        let last = network.size() - 1;
        let mut parts = network.into_parts();
        let name = parts.populations[0].label.to_string();
        parts.populations[last].label = parts.populations[0].label.clone();
        let refused = Network::new(parts);
        let expected = NetworkError::SameName { population: name };
        prop_assert!(last == 0 || refused == Err(expected), "{:?}", refused);
    }

    #[test]
    fn a_matrix_of_another_shape_is_refused(
        network in network(), which in 0..5_usize, more in 1..3_usize
    ) {
        let (n, mut parts) = (network.size(), network.into_parts());
        let matrices = [
            &mut parts.in_degrees,
            &mut parts.weights.mean_pa,
            &mut parts.weights.sd_pa,
            &mut parts.delays.mean_ms,
            &mut parts.delays.sd_ms,
        ];
        *matrices.into_iter().nth(which).unwrap() = Matrix::zeros(n, n + more);
        let refused = matches!(
            Network::new(parts),
            Err(NetworkError::Shape { found, expected, .. })
                if found == (n, n + more) && expected == (n, n)
        );
        prop_assert!(refused);
    }

    #[test]
    fn a_weight_has_the_sign_of_its_source(network in network(), weight_pa in 1e-9..1e9_f64) {
        let mut parts = network.into_parts();
        parts.in_degrees[(0, 0)] = 1.0;
        parts.weights.mean_pa[(0, 0)] = match parts.populations[0].label.kind {
            Kind::Excitatory => -weight_pa,
            Kind::Inhibitory => weight_pa,
        };
        let refused = matches!(Network::new(parts), Err(NetworkError::WeightSign { .. }));
        prop_assert!(refused);
    }

    #[test]
    fn a_population_without_neurons_sends_nothing(network in network(), neurons in 0.0..1.0_f64) {
        let mut parts = network.into_parts();
        let last = parts.populations.len() - 1;
        parts.populations[last].neurons = neurons;
        let target = 0;
        parts.in_degrees[(target, last)] = 0.5;
        let refused = Network::new(parts);
        let named = matches!(
            refused,
            Err(NetworkError::EmptySource { .. } | NetworkError::NoNeurons)
        );
        prop_assert!(named, "{:?}", refused);
    }

    #[test]
    fn areas_divide_the_populations(network in network()) {
        let mut next = 0;
        for (area, range) in network.areas() {
            prop_assert_eq!(range.start, next);
            prop_assert!(range.clone().all(|index| network.populations[index].label.area == area));
            next = range.end;
        }
        prop_assert_eq!(next, network.size());
    }

    /// No more than there are before rounding, and less than one per neuron, or per projection, fewer.
    #[test]
    fn created_synapses_are_those_of_the_rule(network in network()) {
        let synapses = network.synapses();
        for ((target, source), whole) in synapses.iter() {
            let created = network.created_synapses(target, source) as f64;
            let slack = match network.rule {
                siegert_data::ConnectionRule::FixedTotalNumber => 1.0,
                // In-degrees to the nearest whole number, and neurons rounded down.
                siegert_data::ConnectionRule::FixedIndegree => {
                    0.5 * network.populations[target].neurons
                        + network.in_degrees[(target, source)] + 1.0
                }
            };
            prop_assert!((created - whole).abs() <= slack, "{} {}", created, whole);
        }
    }
}
