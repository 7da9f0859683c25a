//! States of small networks against numbers read from published figures.

use data::source::{NoFiles, Source};
use theory::{Assumptions, MeanField, SearchSettings, UNWATCHED, search};

use crate::support::shared;

/// Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179), Fig. 2E.
#[test]
fn fixed_points_of_one_population_are_those_of_the_published_diagram() {
    let Some(path) = shared("reference/papers/published/figures.json") else { return };
    let text = std::fs::read_to_string(path).expect("the reference opens");
    let figures: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let figure = &figures["activity_Fig2E"];
    let accuracy_hz = figure["accuracy"].as_f64().expect("a number");
    let source = Source::preset("e1d").expect("a preset");
    let along = source.build(&NoFiles).expect("a network").along("nu_ext").expect("a parameter");
    for (drive, expected) in figure["fixed_points_hz"].as_object().expect("by drive") {
        let expected: Vec<f64> =
            expected.as_array().expect("rates").iter().map(|rate| rate.as_f64().unwrap()).collect();
        let network = along.network(drive.parse().expect("a number")).expect("a network");
        let field = MeanField::new(&network, Assumptions::PUBLISHED).expect("a field");
        let found = search(&field, &SearchSettings::default(), UNWATCHED).expect("a search");
        let rates: Vec<f64> =
            found.found().iter().map(|found| found.point.rates().hz()[0]).collect();
        assert_eq!(rates.len(), expected.len(), "{drive}: {rates:?}");
        for (ours, theirs) in rates.iter().zip(&expected) {
            assert!((ours - theirs).abs() <= accuracy_hz, "{drive}: {ours} {theirs}");
        }
    }
}
