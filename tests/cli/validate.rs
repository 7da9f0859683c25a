//! `siegert validate`.

use serde_json::Value;

use crate::support::Folder;

/// A small network that runs in a second.
const TINY: &str = r#"
name = "tiny"
title = "A small network"

[network]
preset = "brunel2000"
scaling = { neurons = 0.04, in_degrees = 0.04 }

[simulation]
duration_ms = 300.0
transient_ms = 100.0
block_ms = 20.0
seeds = [1, 2]
uncoupled_neurons = 200

[tolerance]
relative = 0.0
absolute_hz = 100.0
reason = "it is the command that is tested"
"#;

fn numbers(case: &Value, key: &str) -> Vec<f64> {
    case[key].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn a_case_becomes_a_document_and_a_page() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    let options = ["validate", "--case", "tiny.toml", "--threads", "2", "--json", "--out", "out"];
    let document = folder.run(&options).json();
    let case = &document["cases"][0];
    assert_eq!((case["name"].as_str(), case["verdict"].as_str()), (Some("tiny"), Some("agree")));
    assert_eq!(case["populations"], serde_json::json!(["E", "I"]));
    for key in ["predicted_hz", "measured_hz", "standard_error_hz", "expected_hz"] {
        assert!(numbers(case, key).iter().all(|hz| hz.is_finite() && *hz > 0.0), "{key}: {case}");
    }
    for file in ["scatter.svg", "scatter.png", "rates.csv", "spectra.csv", "matrix_difference.svg"]
    {
        assert!(folder.path(&format!("out/tiny/{file}")).is_file(), "{file}");
    }
    check_page(&std::fs::read_to_string(folder.path("out/report.html")).unwrap());
    assert!(folder.path("out/provenance.json").is_file());
}

/// Every reference within the page leads somewhere, and none leads out of it.
fn check_page(page: &str) {
    let values = |attribute: &str| {
        let marker = format!(" {attribute}=\"");
        let parts = page.split(&marker).skip(1);
        parts.map(|part| part.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let ids = values("id");
    for id in &ids {
        assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{id}");
    }
    for link in values("href") {
        assert!(ids.contains(&link.trim_start_matches('#').to_owned()), "{link}");
    }
    let pictures = values("src");
    assert!(pictures.len() >= 8, "{}", pictures.len());
    assert!(pictures.iter().all(|source| source.starts_with("data:image/")));
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"));
    for tag in ["section", "table", "figure", "details", "dl"] {
        let count = |text: &str| page.matches(text).count();
        assert_eq!(count(&format!("<{tag}")), count(&format!("</{tag}>")), "{tag}");
    }
}

#[test]
fn a_difference_is_a_scientific_no() {
    let folder = Folder::new();
    folder.write("tiny.toml", &TINY.replace("absolute_hz = 100.0", "absolute_hz = 0.001"));
    folder.write("rates.json", r#"{"E": 1000.0, "I": 1000.0}"#);
    let options = ["validate", "--case", "tiny.toml", "--measured", "rates.json"];
    let run = folder.run(&options);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("theory and measurement differ in tiny"), "{}", run.stderr);
    assert!(run.stdout.contains("2 differ"), "{}", run.stdout);
}

#[test]
fn mistakes_are_refused_with_what_exists() {
    let folder = Folder::new();
    let unknown = folder.run(&["validate", "--case", "brunel"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("no case brunel; the cases are brunel2000"),
        "{}",
        unknown.stderr
    );
    folder.write("tiny.toml", &TINY.replace("block_ms", "blok_ms"));
    let misspelt = folder.run(&["validate", "--case", "tiny.toml"]);
    assert_eq!(misspelt.code, 2);
    assert!(misspelt.stderr.contains("did you mean simulation.block_ms?"), "{}", misspelt.stderr);
}

#[test]
fn the_cases_are_listed() {
    let run = Folder::new().run(&["validate", "--list"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for case in ["brunel2000", "potjans2014", "v1", "th", "macaque_downscaled", "full_scale"] {
        assert!(run.stdout.lines().any(|line| line.starts_with(case)), "{case}: {}", run.stdout);
    }
}
