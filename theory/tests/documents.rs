//! Results as documents (feature `serde`).
#![cfg(feature = "serde")]

use data::Rates;
use data::presets::DescribedPreset;
use serde_json::json;
use siegert_theory::spread::NeuronStatistics;
use siegert_theory::{
    Assumptions, MeanField, SearchSettings, SolverSettings, Stability, UNWATCHED, search, solve,
};

#[test]
fn a_search_names_its_numbers_with_units() {
    let network = DescribedPreset::E1d.network().unwrap();
    let field = MeanField::new(&network, Assumptions::default()).unwrap();
    let points = search(&field, &SearchSettings::default(), UNWATCHED).unwrap();
    let document = serde_json::to_value(&points).unwrap();
    let keys: Vec<&String> = document.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["fixed_points", "search", "index_sum", "limits"]);
    let (low, found) = (&document["fixed_points"][0], &points.found()[0]);
    assert_eq!(low["rates_hz"], json!(found.point.rates().hz()));
    assert_eq!(low["stable"], json!(true));
    assert_eq!(low["found"], json!("from zero"));
    assert_eq!(document["search"][0]["starts"], json!("from zero"));
}

#[test]
fn complex_numbers_are_pairs() {
    let network = DescribedPreset::E2d.network().unwrap();
    let field = MeanField::new(&network, Assumptions::default()).unwrap();
    let stability = Stability::at(&field, &Rates::from_hz(vec![5.0; 2])).unwrap();
    let first = stability.spectrum()[0];
    let document = serde_json::to_value(&stability).unwrap();
    assert_eq!(document["eigenvalues"][0], json!([first.re, first.im]));
    let mode = serde_json::to_value(stability.critical_mode().unwrap()).unwrap();
    assert_eq!(mode["eigenvalue"], json!([first.re, first.im]));
}

#[test]
fn neurons_show_quantiles_of_their_rates() {
    let network = DescribedPreset::E1d.network().unwrap();
    let assumptions = Assumptions::default();
    let field = MeanField::new(&network, assumptions).unwrap();
    let point = solve(&field, &Rates::zero(1), &SolverSettings::default(), UNWATCHED).unwrap();
    let neurons = NeuronStatistics::of(&network, assumptions, &point).unwrap();
    let document = serde_json::to_value(&neurons[0]).unwrap();
    assert_eq!(document["quantiles_hz"], json!(neurons[0].rates.quantiles_hz()));
    assert_eq!(document["mu_mV"], json!(neurons[0].mu_mv));
}
