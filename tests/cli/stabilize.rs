//! `siegert stabilize`.

use siegert::files::npy;

use crate::support::Folder;

/// One excitatory population whose low-activity state folds at 165.8 spikes/s of input.
const DRIVEN: [&str; 9] =
    ["stabilize", "--preset", "e1d", "--parameter", "nu_ext", "--from", "160", "--to", "166"];

#[test]
fn rounds_are_listed_until_the_state_is_kept() {
    let document = Folder::new().run(&[&DRIVEN[..], &["--json"]].concat()).json();
    let rounds = document["iterations"].as_array().unwrap();
    assert_eq!(rounds.len(), 1, "{document}");
    let transition = rounds[0]["transition_parameter"].as_f64().unwrap();
    assert!((transition - 165.800_387).abs() < 1e-5, "{transition}");
    assert_eq!(rounds[0]["kind"], "fold");
    assert!((rounds[0]["critical_eigenvalue"].as_f64().unwrap() - 1.0).abs() < 1e-5);
    assert!(rounds[0]["saddle_rates_hz"][0].as_f64().unwrap() > 2.0);
    let change = rounds[0]["relative_indegree_change"].as_f64().unwrap();
    assert!(change < 0.0 && change > -0.1, "{change}");
    assert_eq!(document["kept"], true);
}

#[test]
fn the_in_degrees_it_writes_keep_the_state() {
    let folder = Folder::new();
    let run = folder.run(&[&DRIVEN[..], &["--out", "out"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let after = npy::read_matrix(&folder.path("out/indegrees.npy")).unwrap();
    let first = npy::read_matrix(&folder.path("out/iteration_1/indegrees.npy")).unwrap();
    assert_eq!(after, first);
    for file in ["stabilize.json", "report.txt", "iteration_1/eta.npy", "iteration_1/rates.svg"] {
        assert!(folder.path("out").join(file).is_file(), "{file}");
    }
    let again =
        folder.run(&[&DRIVEN[..], &["--indegrees", "out/indegrees.npy", "--json"]].concat());
    assert_eq!(again.json()["iterations"], serde_json::json!([]), "{}", again.stderr);
}

#[test]
fn constraints_bound_the_change() {
    let folder = Folder::new();
    let kept = folder.run(&[&DRIVEN[..], &["--keep", "*<*", "--rounds", "1", "--json"]].concat());
    let document = kept.json();
    assert_eq!(document["iterations"][0]["relative_indegree_change"], 0.0);
    assert_eq!(document["kept"], false);
    let bounded =
        folder.run(&[&DRIVEN[..], &["--least", "0.9999", "--rounds", "1", "--json"]].concat());
    let change = bounded.json()["iterations"][0]["relative_indegree_change"].as_f64().unwrap();
    assert!((change + 1e-4).abs() < 1e-9, "{change}");
}

#[test]
fn bad_arguments_are_named() {
    let refused = |arguments: &[&str]| {
        let run = Folder::new().run(arguments);
        assert_eq!(run.code, 2, "{}", run.stderr);
        run.stderr
    };
    let missing = refused(&["stabilize", "--preset", "e1d", "--parameter", "nu_ext"]);
    assert!(missing.contains("--from is needed for the parameter nu_ext"), "{missing}");
    let unknown = refused(&["stabilize", "--preset", "e1d"]);
    assert!(unknown.contains("kappa: there is no kappa"), "{unknown}");
    let pattern = refused(&[&DRIVEN[..], &["--keep", "V1"]].concat());
    assert!(pattern.contains("TARGETS<SOURCES"), "{pattern}");
    let step = refused(&[&DRIVEN[..], &["--ds", "0"]].concat());
    assert!(step.contains("allowed is a number from"), "{step}");
}

#[test]
fn a_pattern_that_keeps_nothing_is_refused() {
    let arguments = ["stabilize", "--preset", "schuecker2017", "--keep", "V9-*<*"];
    let run = Folder::new().run(&arguments);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("--keep 'V9-*<*': the network has no connection of this name"));
}
