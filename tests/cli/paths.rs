//! `siegert paths`.

use serde_json::json;

use crate::support::Folder;

#[test]
fn paths_between_areas_are_counted_by_layers() {
    let folder = Folder::new();
    let line = "paths --preset schuecker2017 --set connection_params.fac_nu_ext_TH=1 \
                --set input_params.rate_ext=10 --set connection_params.g=-4 --out paths --json";
    let document = folder.siegert(line).json();
    // Schmidt et al. 2018, Fig. 8 (doi:10.1007/s00429-017-1554-4).
    assert_eq!(document["pairs_by_class"], json!({"FF": 126, "lateral": 273, "FB": 172}));
    assert_eq!(document["counts"]["FF"]["23E"], json!({"4E": 118, "6E": 4}));
    assert_eq!(document["passages"]["FF"], json!({"4E+23E": 22, "23E": 10}));
    assert_eq!(document["unreached_pairs"], 31);
    assert_eq!(document["unclassified_pairs"], 390);
    let table = std::fs::read_to_string(folder.path("paths/paths.csv")).unwrap();
    assert!(table.starts_with("source,target,class,length,populations,path\n"), "{table}");
    assert!(table.contains("\nV1,FEF,FF,") && table.contains(",2,V1-23E > FEF-4E\n"), "{table}");
    for file in ["laminar_paths.svg", "path_lengths.npy", "paths.json"] {
        assert!(folder.path("paths").join(file).is_file(), "{file}");
    }
}

#[test]
fn the_gain_is_that_of_the_state_that_was_asked_for() {
    let folder = Folder::new();
    let line = "paths --preset schuecker2017 --weights gain --classes hierarchy --json";
    let low = folder.siegert(line).json();
    let state = &low["links"]["state"];
    assert_eq!(state["is_stable"], true);
    assert!((state["mean_rate_hz"].as_f64().unwrap() - 1.2676).abs() < 1e-4, "{state}");
    let pairs = &low["pairs_by_class"];
    let total: u64 = ["up", "level", "down"].iter().map(|c| pairs[c].as_u64().unwrap()).sum();
    assert_eq!(total, 961);
    let refused = folder.siegert("paths --preset schuecker2017 --number 2");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("add --weights gain"), "{}", refused.stderr);
}

#[test]
fn any_matrix_has_paths_from_node_to_node() {
    let folder = Folder::new();
    folder.write("links.csv", ",a,b,c\na,0,0,0\nb,1,0,0\nc,0.1,-0.5,0\n");
    let run = folder.siegert("paths --matrix links.csv --json --out paths");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    assert_eq!((&document["pairs"], &document["unreached_pairs"]), (&json!(3), &json!(3)));
    assert_eq!(document["passages"], json!([0, 1, 0]));
    let told = run.stderr;
    assert!(told.contains("by their sizes") && told.contains("have no cycle"), "{told}");
    let table = std::fs::read_to_string(folder.path("paths/paths.csv")).unwrap();
    assert!(table.contains("a,c,0.3010299956639812,3,a > b > c\n"), "{table}");
    folder.write("none.csv", "a,b\n0,0\n0,0\n");
    let refused = folder.siegert("paths --matrix none.csv");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("sum to 0"), "{}", refused.stderr);
}

#[test]
fn networks_without_areas_have_paths_between_populations() {
    let run = Folder::new().siegert("paths --preset potjans2014 --json");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    assert_eq!(document["pairs"], 56);
    assert_eq!(document["links"]["weights"], "strength");
}
