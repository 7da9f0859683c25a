//! Replaced input reaches the theory from the command line.

use serde_json::Value;

use crate::support::Folder;

/// Replaced input has equal weights.
const BASE: [&str; 7] =
    ["fixed-points", "--preset", "schuecker2017", "--random-starts", "0", "--weights", "mean"];

fn lowest(document: &Value) -> Vec<f64> {
    let rates = document["fixed_points"][0]["rates_hz"].as_array().unwrap();
    rates.iter().map(|rate| rate.as_f64().unwrap()).collect()
}

fn set(folder: &Folder, settings: &[&str]) -> Value {
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    folder.run(&BASE.into_iter().chain(settings).chain(["--json"]).collect::<Vec<_>>()).json()
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }
}

#[test]
fn the_models_own_rates_in_place_of_other_areas_return_its_fixed_point() {
    let folder = Folder::new();
    let own = "stability --preset schuecker2017 --weights mean --out own --json";
    let own = folder.run(&own.split(' ').collect::<Vec<_>>());
    let own: Vec<f64> = serde_json::from_value(own.json()["rates_hz"].clone()).unwrap();
    let source = "connection_params.replace_cc_input_source=own/rates.npy";

    let all = set(&folder, &["connection_params.replace_cc=het_poisson_stat", source]);
    assert_close(&lowest(&all), &own);

    let two = [
        "connection_params.replace_non_simulated_areas=het_poisson_stat",
        "sim_params.areas_simulated=[\"V1\", \"V2\"]",
        source,
    ];
    assert_close(&lowest(&set(&folder, &two)), &own[..16]);
}

#[test]
fn a_common_rate_replaces_input_too() {
    let folder = Folder::new();
    let common = set(&folder, &["connection_params.replace_cc=hom_poisson_stat"]);
    assert_eq!(lowest(&common).len(), 254);
    let one_area = set(
        &folder,
        &[
            "connection_params.replace_non_simulated_areas=hom_poisson_stat",
            "sim_params.areas_simulated=[\"TH\"]",
        ],
    );
    assert_eq!(lowest(&one_area).len(), 6);
}

#[test]
fn described_networks_of_areas_replace_input_too() {
    let folder = Folder::new();
    let text = |replacement: &str| {
        format!(
            r#"
            populations.A = {{ kind = "E", neurons = 100, area = "one" }}
            populations.B = {{ kind = "E", neurons = 100, area = "two" }}
            connections = {{ indegrees = 50, weights_pA = 10, delays_ms = 1.5 }}
            external = {{ indegrees = 420, weights_pA = 10, rates_hz = 160 }}
            {replacement}
            "#
        )
    };
    folder.write("whole.toml", &text(""));
    let rates =
        |file: &str| lowest(&folder.run(&["fixed-points", "--network", file, "--json"]).json());
    let own = rates("whole.toml");
    let replacement =
        format!("replacement = {{ replace_cc = true, rates_hz = [{:?}, {:?}] }}", own[0], own[1]);
    folder.write("replaced.toml", &text(&replacement));
    assert_close(&rates("replaced.toml"), &own);
}
