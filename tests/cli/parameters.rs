//! What can be set, and a network to begin one's own with.

use serde_json::Value;

use crate::support::Folder;

fn listed(line: &str) -> Vec<Value> {
    let document = Folder::new().siegert(line).json();
    document["parameters"].as_array().unwrap().clone()
}

#[test]
fn every_parameter_is_listed_with_the_value_of_the_preset() {
    let all = listed("parameters --json");
    assert!(all.len() > 100, "{}", all.len());
    for entry in &all {
        assert!(!entry["meaning"].as_str().unwrap().is_empty(), "{entry}");
        assert!(!entry["allowed"].as_str().unwrap().is_empty(), "{entry}");
    }
    let [g] = &listed("parameters connection_params.g --preset schuecker2017 --json")[..] else {
        panic!("one parameter goes by this name")
    };
    assert_eq!((g["value"].as_f64(), g["unit"].as_str()), (Some(-16.0), Some("1")));
    assert_eq!(g["allowed"], "a finite number of at most 0");
    let [delay] = &listed("parameters delays_ms --preset brunel2000 --json")[..] else {
        panic!("one key goes by this name")
    };
    assert_eq!((delay["value"].as_f64(), delay["unit"].as_str()), (Some(1.5), Some("ms")));
}

#[test]
fn people_see_tables_and_the_guide_markdown() {
    let folder = Folder::new();
    let table = folder.siegert("parameters delay_params --preset ground-state").stdout;
    assert!(table.starts_with("multi-area model: network_params.delay_params\n"), "{table}");
    assert!(table.contains("delay_e"), "{table}");
    let page = folder.siegert("parameters g --markdown").stdout;
    assert!(page.contains("| `g` | -11 | 1 | a finite number of at most 0 |"), "{page}");
    assert!(page.contains("## Network of one's own\n"), "{page}");
}

#[test]
fn a_name_that_nothing_goes_by_is_refused_with_the_one_that_was_meant() {
    let folder = Folder::new();
    let refusal = folder.siegert("parameters N_scalling");
    refusal.assert_refused(&["no parameter N_scalling", "did you mean network_params.N_scaling?"]);
    folder.siegert("parameters --preset metastabel").assert_refused(&["did you mean metastable?"]);
    folder.siegert("parameters delays_ms --preset metastable").assert_refused(&["delays_ms"]);
}

#[test]
fn the_template_is_a_network() {
    let folder = Folder::new();
    let template = folder.siegert("network --template");
    assert_eq!((template.code, template.stderr.as_str()), (0, ""));
    folder.write("network.toml", &template.stdout);
    let found = folder.siegert("fixed-points --network network.toml --json").json();
    let points = found["fixed_points"].as_array().unwrap();
    assert!(points.iter().any(|point| point["stable"] == true), "{found}");
    assert_eq!(found["warnings"].as_array().map(Vec::len), Some(0), "{found}");
    let together = folder.siegert("network --template --preset e1d");
    together.assert_refused(&["--template"]);
}
