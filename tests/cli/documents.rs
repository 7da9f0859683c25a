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

#[test]
fn the_macaque_network_has_its_published_size() {
    let document = Folder::new().run(&["network", "--preset", "schuecker2017", "--json"]).json();
    // Before rounding; Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359) give 4.13 million.
    assert!((document["neurons"].as_f64().unwrap() - 4_130_056.72).abs() < 0.01);
    let populations = document["populations"].as_array().unwrap();
    assert_eq!((populations.len(), &populations[0]), (254, &"V1-23E".into()));
    let areas = document["areas"].as_array().unwrap();
    assert_eq!(areas.len(), 32);
    assert_eq!(areas[31]["area"], "TH");
    assert_eq!(areas[31]["populations"], 6);
    for area in areas {
        assert_eq!(area["synapses_type_i"], area["synapses_within"]);
        assert_eq!(area["synapses_type_iii"], area["synapses_between"]);
    }
}
