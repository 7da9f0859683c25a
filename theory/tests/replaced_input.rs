//! Input from sources that are not part of the network: given activity at the network's own
//! fixed-point rates leaves the fixed point where it is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use data::macaque::{ConnectomeInputs, network as macaque};
use data::presets::DescribedPreset;
use data::{Network, Preset, Rates, Replacement, keep_areas, replace_inter_areal_input};
use siegert_theory::{
    Assumptions, FixedPoint, MeanField, SolverSettings, UNWATCHED, correct, solve,
};

/// How closely the fixed point must return (spikes/s).
const CLOSE_HZ: f64 = 1e-9;

fn field(network: &Network) -> MeanField {
    MeanField::new(network, Assumptions::PUBLISHED).unwrap()
}

fn from_zero(network: &Network) -> FixedPoint {
    solve(&field(network), &Rates::zero(network.size()), &SolverSettings::default(), UNWATCHED)
        .unwrap()
}

/// The network with every population in an area of its own, so that all other input is between
/// areas.
fn in_areas_of_their_own(preset: DescribedPreset) -> Network {
    let mut parts = preset.network().unwrap().into_parts();
    for population in &mut parts.populations {
        population.label.area = format!("area of {}", population.label.population);
    }
    Network::new(parts).unwrap()
}

fn assert_returns(replaced: &Network, expected_hz: &[f64], start_hz: Vec<f64>) {
    let point = correct(&field(replaced), &Rates::from_hz(start_hz), &Default::default()).unwrap();
    for (found, expected) in point.rates().hz().iter().zip(expected_hz) {
        assert!((found - expected).abs() < CLOSE_HZ, "{found} is not {expected}");
    }
}

/// Slightly moved, so that the solver has to find its way back.
fn moved(rates_hz: &[f64]) -> Vec<f64> {
    rates_hz.iter().map(|rate| 1.01 * rate).collect()
}

#[test]
fn described_networks_keep_their_fixed_point_without_answers_from_each_other() {
    for preset in [DescribedPreset::E2d, DescribedPreset::Brunel2000, DescribedPreset::Potjans2014]
    {
        let network = in_areas_of_their_own(preset);
        let point = from_zero(&network);
        let rates_hz = point.rates().hz();
        let own = Replacement::PerPopulation(point.rates().clone());
        let decoupled = replace_inter_areal_input(network.clone(), &own).unwrap();
        assert!(decoupled.in_degrees.iter().all(|((i, j), k)| i == j || k == 0.0));
        assert_returns(&decoupled, rates_hz, moved(rates_hz));

        let first = network.populations[0].label.area.clone();
        let alone = keep_areas(network, &[first], &own).unwrap();
        assert_eq!(alone.size(), 1);
        assert_returns(&alone, &rates_hz[..1], moved(&rates_hz[..1]));
    }
}

#[test]
fn one_population_has_no_input_between_areas() {
    let network = DescribedPreset::E1d.network().unwrap();
    let own = Replacement::PerPopulation(from_zero(&network).rates().clone());
    assert!(replace_inter_areal_input(network, &own).is_err());
}

fn areas(network: &Network, names: &[&str]) -> Vec<usize> {
    let kept = |index: &usize| names.contains(&network.populations[*index].label.area.as_str());
    (0..network.size()).filter(kept).collect()
}

#[test]
fn macaque_areas_keep_their_fixed_point_at_given_rates_of_the_others() {
    let whole = macaque(&Preset::Schuecker2017.parameters(), &ConnectomeInputs::default()).unwrap();
    let point = from_zero(&whole);
    let rates_hz = point.rates().hz();
    let own = Replacement::PerPopulation(point.rates().clone());

    let decoupled = replace_inter_areal_input(whole.clone(), &own).unwrap();
    assert_eq!(decoupled.size(), whole.size());
    assert_returns(&decoupled, rates_hz, from_zero(&decoupled).rates().hz().to_vec());

    let names = ["V1", "MT", "TH"];
    let kept = areas(&whole, &names);
    let expected: Vec<f64> = kept.iter().map(|&index| rates_hz[index]).collect();
    let few = keep_areas(whole, &names.map(str::to_owned), &own).unwrap();
    assert_eq!(few.size(), 22);
    assert_returns(&few, &expected, from_zero(&few).rates().hz().to_vec());
}

#[test]
fn a_common_rate_of_the_others_moves_the_fixed_point() {
    let whole = macaque(&Preset::Schuecker2017.parameters(), &ConnectomeInputs::default()).unwrap();
    let point = from_zero(&whole);
    let common = Replacement::Homogeneous { rate_hz: 4.0 };
    let decoupled = from_zero(&replace_inter_areal_input(whole, &common).unwrap());
    assert!((decoupled.rates().hz()[0] - point.rates().hz()[0]).abs() > 1e-3);
}
