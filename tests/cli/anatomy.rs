//! `siegert anatomy`.

use crate::support::Folder;

#[test]
fn the_structure_of_the_published_network_is_that_of_its_paper() {
    let folder = Folder::new();
    let run = folder
        .siegert("anatomy --preset schmidt2018-anatomy --zoom V1,V2 --fits --out anatomy --json");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    // Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4): 571 connected pairs, of which 126 feed forward.
    assert_eq!(document["relations"]["connected_pairs"], 571);
    assert_eq!(document["relations"]["by_sln"]["FF"], 126);
    assert_eq!(document["relations"]["by_sln_and_type"]["FB"]["LH"], 156);
    let share = document["share_by_type"]["I"].as_f64().unwrap();
    assert!((share - 0.5024).abs() < 1e-4, "{share}");
    let slope = document["fits"]["fln_distance"]["slope"].as_f64().unwrap();
    assert!((slope + 0.1144).abs() < 1e-4, "{slope}");
    assert_eq!(document["zoom"]["populations"].as_array().unwrap().len(), 16);
    assert!(document["changes"].is_null());
    for name in [
        "area_in_degrees.csv",
        "relative_in_degrees.csv",
        "connection_probability.npy",
        "synapse_types.csv",
        "laminar_patterns.csv",
        "relations.csv",
        "fits.csv",
        "fit_data.csv",
        "fits.svg",
        "synapse_types.svg",
        "relative_in_degrees.png",
        "zoom_connection_probability.csv",
    ] {
        assert!(folder.path("anatomy").join(name).is_file(), "{name}");
    }
    let relations = std::fs::read_to_string(folder.path("anatomy/relations.csv")).unwrap();
    assert_eq!(relations.lines().count(), 572);
    assert!(relations.contains("\nV1,V2,0.400"), "{relations}");
    let types = std::fs::read_to_string(folder.path("anatomy/synapse_types.csv")).unwrap();
    assert!(types.starts_with("area,neurons,mean_in_degree,within,"), "{types}");
}

#[test]
fn a_network_without_anatomy_has_what_needs_none() {
    let folder = Folder::new();
    let run = folder.siegert("anatomy --preset potjans2014 --fits --out out");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("not built from the anatomy of the macaque"), "{}", run.stdout);
    assert!(!folder.path("out/relations.csv").exists());
    let table = std::fs::read_to_string(folder.path("out/populations.csv")).unwrap();
    assert_eq!(table.lines().count(), 9);
    let json = folder.siegert("anatomy --preset potjans2014 --json").json();
    assert!(json["relations"].is_null() && json["connection_probability"]["max"].is_number());
}

#[test]
fn changes_go_from_the_network_to_the_other_one() {
    let folder = Folder::new();
    let run = folder.siegert(
        "anatomy --preset schuecker2017 --against ground-state --definitions published --out out --json",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let changes = &run.json()["changes"];
    assert_eq!(changes["pairs_of_areas"]["before"], 571);
    // What is shipped was stabilized here; data/tables/README.md tells its change in sum.
    let change = changes["relative_in_degree_change"].as_f64().unwrap();
    assert!((change + 0.1174).abs() < 1e-4, "{change}");
    for name in ["changes_pairs.csv", "changes_areas.csv", "changes_populations.csv"] {
        assert!(folder.path("out").join(name).is_file(), "{name}");
    }

    // The other way round with the same in-degrees as a file: from the network without them.
    folder.siegert("network --preset ground-state --out ground");
    let given = "ground/indegrees.npy";
    let run = folder.siegert(&format!("anatomy --preset schuecker2017 --indegrees {given} --json"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    assert_eq!(
        document["changes"]["relative_in_degree_change"],
        changes["relative_in_degree_change"]
    );
    assert_eq!(document["changes"]["from"], "schuecker2017");
    let run = folder.siegert(&format!("anatomy --preset schuecker2017 --against {given} --json"));
    assert_eq!(
        run.json()["changes"]["pairs_of_areas"],
        changes["pairs_of_areas"],
        "{}",
        run.stderr
    );
}

#[test]
fn areas_and_networks_that_are_not_there_are_refused() {
    let folder = Folder::new();
    for (line, reason) in [
        ("anatomy --preset schuecker2017 --zoom V1,MTS", "there is no area MTS"),
        ("anatomy --preset potjans2014 --zoom V1", "no areas with names"),
        ("anatomy --preset potjans2014 --against brunel2000", "other populations"),
        ("anatomy --preset potjans2014 --against none.npy", "none.npy"),
    ] {
        let run = folder.siegert(line);
        assert_eq!(run.code, 2, "{line}");
        assert!(run.stderr.contains(reason), "{line}: {}", run.stderr);
    }
}
