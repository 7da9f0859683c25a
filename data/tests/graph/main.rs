//! Modules of small graphs against the optimum over all their partitions, and what holds for any graph.
//!
//! small_graphs.json was made for this test: graphs of 8 and 9 nodes (one node without output, one without input, a
//! self link, weights of both signs) with all up to 21,147 partitions compared; two implementations agree on the best.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use serde_json::Value;
use siegert_data::Matrix;
use siegert_data::graph::{
    Flow, GraphError, Measure, Partition, Quality, RandomWalk, SelfLinks, Teleportation,
    find_modules,
};

fn graphs() -> Value {
    serde_json::from_str(include_str!("small_graphs.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn weights(graph: &Value) -> Matrix {
    let rows = ["weights_target_by_source", "weights"].iter().find_map(|key| graph.get(*key));
    let rows = rows.unwrap().as_array().unwrap();
    let values = rows.iter().flat_map(numbers).collect();
    Matrix::from_rows(rows.len(), rows.len(), values).unwrap()
}

fn partition(value: &Value) -> Partition {
    let modules: Vec<u64> =
        value.as_array().unwrap().iter().map(|module| module.as_u64().unwrap()).collect();
    Partition::of(&modules)
}

fn close(ours: f64, theirs: &Value) -> bool {
    (ours - theirs.as_f64().unwrap()).abs() < 1e-12
}

const WALKS: [(&str, Teleportation); 2] = [
    ("unrecorded_teleportation_to_links", Teleportation::UnrecordedToLinks),
    ("recorded_teleportation_to_nodes", Teleportation::RecordedToNodes),
];

fn flow(weights: &Matrix, teleportation: Teleportation) -> Flow {
    RandomWalk { teleportation, ..RandomWalk::default() }.flow(weights).unwrap()
}

/// Each measure that the file has the optimum of: its values, and the quality.
fn measures(graph: &Value) -> Vec<(Value, Quality, &'static str)> {
    let weights = weights(graph);
    let mut measures = Vec::new();
    for (key, teleportation) in WALKS {
        if let Some(optimum) = graph.get(key) {
            let quality = Quality::map_equation(&flow(&weights, teleportation));
            measures.push((optimum.clone(), quality, "bits"));
        }
    }
    for key in ["modularity_directed", "modularity"] {
        if let Some(optimum) = graph.get(key) {
            let quality = Quality::modularity(&weights, SelfLinks::Ignored).unwrap();
            measures.push((optimum.clone(), quality, "modularity"));
        }
    }
    measures
}

#[test]
fn walks_visit_nodes_as_often_as_they_should() {
    let graphs = graphs();
    let mut seen = 0;
    for graph in graphs.as_object().unwrap().values() {
        for (key, teleportation) in WALKS {
            let Some(visits) = graph.get(key).map(|optimum| &optimum["visit_rates"]) else {
                continue;
            };
            let flow = flow(&weights(graph), teleportation);
            for (ours, theirs) in flow.visits.iter().zip(numbers(visits)) {
                assert!((ours - theirs).abs() < 1e-14, "{key}: {ours} {theirs}");
                seen += 1;
            }
        }
    }
    assert!(seen > 30);
}

#[test]
fn the_best_and_the_second_best_partition_are_found_whatever_the_seed() {
    for (name, graph) in graphs().as_object().unwrap() {
        let measures = measures(graph);
        assert!(!measures.is_empty(), "{name}");
        for (optimum, quality, key) in measures {
            let (best, second) = (&optimum["best"], &optimum["second_best"]);
            for seed in 0..100 {
                let found = find_modules(&quality, 20, seed);
                assert_eq!(found.best.partition, partition(&best["partition"]), "{name} {seed}");
                assert!(close(found.best.value, &best[key]), "{name} {}", found.best.value);
                let other = found.second_best.unwrap();
                assert_eq!(other.partition, partition(&second["partition"]), "{name} {seed}");
                assert!(close(other.value, &second[key]), "{name} {}", other.value);
            }
        }
    }
}

#[test]
fn values_of_trivial_partitions_are_those_of_the_formula() {
    for graph in graphs().as_object().unwrap().values() {
        for (optimum, quality, _) in measures(graph) {
            let size = quality.size();
            for (key, partition) in [
                ("one_module_bits", Partition::one_module(size)),
                ("each_its_own_bits", Partition::of(&(0..size).collect::<Vec<_>>())),
            ] {
                if let Some(bits) = optimum.get(key) {
                    assert!(close(quality.of(&partition), bits), "{key}");
                }
            }
            if quality.measure() == Measure::Modularity {
                assert!(quality.of(&Partition::one_module(size)).abs() < 1e-14);
            }
        }
    }
}

#[test]
fn what_is_reported_is_the_value_of_the_partition() {
    let weights = Matrix::from_fn(40, 40, |t, s| ((7 * t + 13 * s) % 17) as f64);
    let qualities = [
        Quality::map_equation(&RandomWalk::default().flow(&weights).unwrap()),
        Quality::modularity(&weights, SelfLinks::Counted).unwrap(),
    ];
    for quality in qualities {
        let found = find_modules(&quality, 6, 3);
        for ranked in [Some(found.best), found.second_best].into_iter().flatten() {
            assert!((quality.of(&ranked.partition) - ranked.value).abs() < 1e-12);
        }
    }
}

#[test]
fn a_graph_of_one_node_is_one_module() {
    let alone = Matrix::filled(1, 1, 2.0);
    let walk = RandomWalk { self_links: SelfLinks::Counted, ..RandomWalk::default() };
    let quality = Quality::map_equation(&walk.flow(&alone).unwrap());
    let found = find_modules(&quality, 2, 1);
    assert_eq!(found.best.partition.number(), 1);
    assert_eq!(found.second_best, None);
    assert!(found.best.value.abs() < 1e-15);
}

#[test]
fn what_is_no_graph_is_refused_by_name() {
    let walk = RandomWalk::default();
    let wrong = |weights: Matrix| walk.flow(&weights).unwrap_err();
    assert_eq!(
        wrong(Matrix::zeros(2, 3)).to_string(),
        "a graph needs as many targets as sources, the matrix is 2 x 3"
    );
    assert_eq!(
        wrong(Matrix::from_fn(2, 2, |t, s| t as f64 - s as f64)).to_string(),
        "the weight from node 1 to node 0 is -1, allowed is a finite number of at least 0"
    );
    assert_eq!(wrong(Matrix::zeros(2, 2)), GraphError::NoLinks { total: 0.0 });
    let never = RandomWalk { probability: 0.0, ..walk };
    assert_eq!(never.flow(&Matrix::filled(2, 2, 1.0)), Err(GraphError::Teleportation(0.0)));
    let negative = Matrix::from_fn(3, 3, |t, s| if t == s { 0.0 } else { -1.0 });
    assert!(matches!(
        Quality::modularity(&negative, SelfLinks::Ignored),
        Err(GraphError::NoLinks { .. })
    ));
}
