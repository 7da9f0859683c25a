//! The JSON documents that scripts rely on.

use crate::support::Folder;

#[test]
fn network_prints_neurons_synapses_populations_and_areas() {
    let document = Folder::new().run(&["network", "--preset", "potjans2014", "--json"]).json();
    assert_eq!(document["neurons"], 77_169.0);
    assert!(document["synapses"].as_f64().unwrap() > 2.9e8);
    let populations: Vec<&str> =
        document["populations"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    assert_eq!(populations.len(), 8);
    assert!(populations[0].ends_with("23E"), "{populations:?}");
    let areas = document["areas"].as_array().unwrap();
    let total = |key: &str| areas.iter().map(|area| area[key].as_f64().unwrap()).sum::<f64>();
    assert_eq!(total("neurons"), 77_169.0);
    let synapses = total("synapses_within") + total("synapses_between");
    assert!((synapses / document["synapses"].as_f64().unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn a_document_is_not_accompanied() {
    let folder = Folder::new();
    let run = folder.run(&["network", "--preset", "brunel2000", "--json", "--out", "out"]);
    run.json();
    assert_eq!(run.stderr, "");
}
