//! Modules and shortest paths of the multi-area model against the published figures and other programs.

use std::collections::BTreeMap;

use data::graph::{
    GraphLevel, LinkWeight, Partition, PathCounts, Quality, RandomWalk, SelfLinks, ShortestPaths,
    Teleportation, area_paths, find_modules,
};
use data::macaque::{Anatomy, Area, ConnectomeInputs, PairClasses, SlnFit, network};
use data::{Matrix, Network, Preset};
use serde_json::{Value, json};

use crate::support::{npz, shared};

fn document(path: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared(path)?).expect("the reference opens");
    Some(serde_json::from_str(&text).expect("it is JSON"))
}

fn partition(value: &Value) -> Partition {
    let modules = value.as_array().expect("modules").iter();
    Partition::of(&modules.map(|module| module.as_u64().expect("a number")).collect::<Vec<_>>())
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// The network of the anatomy paper: in-degrees not stabilized, all external drive alike.
fn anatomy_network(g: f64) -> Network {
    let mut parameters = Preset::Schuecker2017.parameters();
    parameters.network.connections.fac_nu_ext_th = 1.0;
    parameters.network.input.rate_ext_hz = 10.0;
    parameters.network.connections.g = g;
    network(&parameters, &ConnectomeInputs::default()).expect("the network is built")
}

#[test]
fn modules_are_those_of_the_published_figures_and_of_infomap() {
    let Some(reference) = document("reference/papers/communities/structural.json") else { return };
    let path = shared("reference/papers/communities/networks.npz").expect("the folder is here");
    let mut matrices = npz(&path);
    for (name, expected) in reference["networks"].as_object().expect("networks") {
        let weights = matrices.remove(&name.replace('/', "__")).expect("its matrix").matrix();
        for (teleportation, optimum) in [
            (Teleportation::UnrecordedToLinks, expected),
            (Teleportation::RecordedToNodes, &expected["recorded_teleportation_to_nodes"]),
        ] {
            let walk = RandomWalk { teleportation, ..RandomWalk::default() };
            let quality = Quality::map_equation(&walk.flow(&weights).expect("a graph"));
            let found = find_modules(&quality, 100, 1).best;
            assert_eq!(found.partition, partition(&optimum["partition"]), "{name}");
            let bits = number(&optimum["codelength_bits_own"]);
            assert!((found.value - bits).abs() < 1e-12, "{name}: {} {bits}", found.value);
        }
        let quality = Quality::modularity(&weights, SelfLinks::Ignored).expect("a graph");
        let of_modules = quality.of(&partition(&expected["partition"]));
        assert!((of_modules - number(&expected["modularity"])).abs() < 1e-12, "{name}");
        let largest = &expected["largest_modularity_found"];
        let found = find_modules(&quality, 100, 1).best;
        assert!(found.value >= number(&largest["modularity"]) - 1e-12, "{name}: {}", found.value);
    }
    let published = &reference["published"]["Schmidt2018_anatomy_Fig7"];
    let links =
        anatomy_network(-16.0).links(GraphLevel::Areas, LinkWeight::RelativeOutDegreeToOthers);
    let quality = Quality::map_equation(&RandomWalk::default().flow(&links).expect("a graph"));
    assert_eq!(find_modules(&quality, 50, 7).best.partition, partition(published));
}

/// The largest relative difference of entries off the diagonal.
fn difference(ours: &Matrix, theirs: &Matrix) -> f64 {
    let size = ours.targets();
    let pairs = (0..size).flat_map(|t| (0..size).map(move |s| (t, s))).filter(|(t, s)| t != s);
    let relative = |(t, s)| (ours[(t, s)] - theirs[(t, s)]).abs() / theirs[(t, s)].max(1e-300);
    pairs.filter(|&at| ours[at] != theirs[at]).map(relative).fold(0.0, f64::max)
}

#[test]
fn links_between_areas_are_those_of_the_reference() {
    let Some(path) = shared("reference/papers/communities/networks.npz") else { return };
    let mut matrices = npz(&path);
    let network = anatomy_network(-16.0);
    for (name, weight) in [
        ("base__synapses", LinkWeight::Synapses),
        ("base__relative_outdegree", LinkWeight::RelativeOutDegree),
        ("base__relative_outdegree_without_self", LinkWeight::RelativeOutDegreeToOthers),
    ] {
        let theirs = matrices.remove(name).expect("its matrix").matrix();
        let difference = difference(&network.links(GraphLevel::Areas, weight), &theirs);
        assert!(difference < 1e-9, "{name}: {difference}");
    }
    // Here theirs are shares of the synapses from within the model.
    let theirs = matrices.remove("base__relative_indegree").expect("its matrix").matrix();
    let k = network.links(GraphLevel::Areas, LinkWeight::InDegree);
    let within: Vec<f64> = (0..k.targets()).map(|target| k.row(target).iter().sum()).collect();
    let shares = Matrix::from_fn(k.targets(), k.sources(), |t, s| k[(t, s)] / within[t]);
    let difference = difference(&shares, &theirs);
    assert!(difference < 1e-9, "{difference}");
}

/// The weights K |J| divided by their spectral radius, which is theirs in the reference, too.
fn strengths(network: &Network) -> (Matrix, f64) {
    let size = network.populations.len();
    let weight_pa = &network.weights.mean_pa;
    let strength = |t, s| network.in_degrees[(t, s)] * f64::abs(weight_pa[(t, s)]);
    let strengths = Matrix::from_fn(size, size, strength);
    let eigenvalues = theory::linalg::eigenvalues(&strengths).expect("they are found");
    let radius = eigenvalues.iter().map(|eigenvalue| eigenvalue.re).fold(0.0, f64::max);
    (Matrix::from_fn(size, size, |t, s| strengths[(t, s)] / radius), radius)
}

#[test]
fn laminar_paths_are_those_of_the_published_figure() {
    let Some(reference) = document("reference/papers/paths/laminar_paths.json") else { return };
    let reference = &reference["anatomy_Fig8"];
    let network = anatomy_network(-4.0);
    let (weights, radius_pa) = strengths(&network);
    // Theirs is in mV: J = J_pA / 585 pA/mV or so; the ratio is the PSP of a weight, the same for all.
    assert!(radius_pa > number(&reference["spectral_abscissa"]), "{radius_pa}");
    let paths = area_paths(&network, &ShortestPaths::of(&weights).expect("no negative cycle"));
    let areas = network.areas();
    let anatomy = Anatomy::shipped();
    let mut by_class: BTreeMap<&str, PathCounts> = BTreeMap::new();
    for found in &paths {
        let area = |place: usize| areas[place].0.parse::<Area>().expect("an area");
        let (target, source) = (area(found.target), area(found.source));
        for by in [PairClasses::Sln, PairClasses::Type] {
            let class = anatomy.class_of_pair(by, target, source, SlnFit::Published);
            if let Some(class) = class {
                by_class.entry(class).or_default().add(&network, found);
            }
        }
    }
    let (sln, types) = (PairClasses::Sln.names(), PairClasses::Type.names());
    let of = |names: &[&str], value: fn(&PathCounts) -> Value| -> Value {
        names.iter().map(|name| ((*name).to_owned(), value(&by_class[name]))).collect()
    };
    let pairs = of(&[sln, types].concat(), |counts| json!(counts.pairs));
    assert_eq!(pairs, reference["pairs_of_areas"]);
    let ends = of(&sln, joined_ends);
    assert_eq!(ends, reference["first_and_last_population_by_sln"]);
    let theirs = &reference["populations_on_a_path_mean"];
    for relation in types {
        let mean = by_class[relation].populations_mean();
        assert!((mean - number(&theirs[relation])).abs() < 1e-12, "{relation}: {mean}");
    }
    let single = of(&types, |counts| json!(counts.single_synapse));
    assert_eq!(single, reference["single_synapse_paths"]);
    let passages = of(&sln, |counts| json!(counts.passages));
    assert_eq!(passages, reference["intermediate_areas_by_sln"]);
}

/// How many paths begin and end where, by `first>last`.
fn joined_ends(counts: &PathCounts) -> Value {
    let of_first = |(first, by_last): (&String, &BTreeMap<String, usize>)| {
        let entry = |(last, count): (&String, &usize)| (format!("{first}>{last}"), json!(count));
        by_last.iter().map(entry).collect::<Vec<_>>()
    };
    counts.ends.iter().flat_map(of_first).collect()
}
