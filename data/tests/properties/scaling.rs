//! Scaling keeps mean and variance of the input of every population.

use proptest::prelude::*;
use siegert_data::units::per_ms_from_hz;
use siegert_data::{Kind, Network, NetworkParts, Rates, Scaling, SourceActivity, scale};

use crate::strategies::{config, network};

/// Mean current (pA) and the sum of K W² nu, which the variance is proportional to for every time
/// constant, into a neuron of a population: written from the definition, source by source.
fn input(parts: &NetworkParts, target: usize, rates: &Rates) -> (f64, f64) {
    let neuron = &parts.populations[target].neuron;
    let (mut mean_pa, mut square) = (parts.dc_pa[target], 0.0);
    let mut add = |kind: Kind, k: f64, weight_pa: f64, rate_hz: f64| {
        let rate_per_ms = per_ms_from_hz(rate_hz);
        mean_pa += k * weight_pa * neuron.tau_syn_ms(kind) * rate_per_ms;
        square += k * weight_pa * weight_pa * rate_per_ms;
    };
    for (source, population) in parts.populations.iter().enumerate() {
        let at = (target, source);
        let (k, weight_pa) = (parts.in_degrees[at], parts.weights.mean_pa[at]);
        add(population.label.kind, k, weight_pa, rates.hz()[source]);
    }
    let drive = &parts.external;
    let (k, weight_pa) = (drive.in_degrees[target], drive.weights_pa[target]);
    add(Kind::Excitatory, k, weight_pa, drive.rates_hz[target]);
    for replaced in &parts.replaced {
        let SourceActivity::Poisson(rates) = &replaced.activity else { continue };
        for (source, label) in replaced.sources.iter().enumerate() {
            let at = (target, source);
            let (k, weight_pa) = (replaced.in_degrees[at], replaced.weights_pa[at]);
            add(label.kind, k, weight_pa, rates.hz()[source]);
        }
    }
    (mean_pa, square)
}

/// Of terms that are large and cancel only so much is left.
fn assert_close(before: f64, after: f64, largest: f64) -> Result<(), TestCaseError> {
    prop_assert!((before - after).abs() <= 1e-12 * largest, "{} {}", before, after);
    Ok(())
}

fn with_rates() -> impl Strategy<Value = (Network, Rates)> {
    network().prop_flat_map(|network| {
        let rates = prop::collection::vec(0.0..100.0_f64, network.size());
        (Just(network), rates.prop_map(Rates::from_hz))
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn mean_and_variance_of_every_input_stay(
        (network, rates) in with_rates(), factor in 0.01..4.0_f64
    ) {
        let scaling = Scaling { neurons: 1.0, in_degrees: factor };
        let scaled = scale(network.clone(), scaling, Some(&rates)).unwrap();
        for target in 0..network.size() {
            let (mean_before, square_before) = input(&network, target, &rates);
            let (mean_after, square_after) = input(&scaled, target, &rates);
            // The largest sum that enters either mean: with all signs alike.
            let largest = 1e3 * 1e4 * 20.0 * 0.1 * 10.0 / factor.sqrt().min(1.0);
            assert_close(mean_before, mean_after, largest)?;
            assert_close(square_before, square_after, square_before)?;
        }
    }

    #[test]
    fn sizes_are_multiplied_and_nothing_else(network in network(), factor in 1.0..4.0_f64) {
        let scaled = scale(network.clone(), Scaling { neurons: factor, in_degrees: 1.0 }, None);
        let (mut expected, scaled) = (network.into_parts(), scaled.unwrap().into_parts());
        for population in &mut expected.populations {
            population.neurons *= factor;
        }
        prop_assert_eq!(scaled, expected);
    }

    #[test]
    fn full_scale_changes_nothing(network in network()) {
        prop_assert_eq!(scale(network.clone(), Scaling::NONE, None), Ok(network));
    }
}
