//! Directories of results.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use siegert::files::npy;

use crate::support::Folder;

const EXPORT: [&str; 8] = [
    "network",
    "--preset",
    "brunel2000",
    "--set",
    "external.rates_hz=12",
    "--threads",
    "1",
    "--out",
];

fn exported(folder: &Folder, name: &str) {
    let run = folder.run(&[&EXPORT[..], &[name]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
}

fn provenance(folder: &Folder, name: &str) -> Value {
    let text = std::fs::read_to_string(folder.path(name).join("provenance.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn an_exported_network_is_complete() {
    let folder = Folder::new();
    exported(&folder, "out");
    for name in ["indegrees", "weights_pA", "weights_sd_pA", "synapses", "delays_ms"] {
        let matrix = npy::read_matrix(&folder.path(&format!("out/{name}.npy"))).unwrap();
        assert_eq!((matrix.targets(), matrix.sources()), (2, 2), "{name}");
    }
    for name in ["external_indegrees", "external_weights_pA", "dc_pA"] {
        let vector = npy::read_vector(&folder.path(&format!("out/{name}.npy"))).unwrap();
        assert_eq!(vector.len(), 2, "{name}");
    }
    let table = std::fs::read_to_string(folder.path("out/populations.csv")).unwrap();
    assert_eq!(table, "area,population,neurons\n,E,10000\n,I,2500\n");
    assert!(folder.path("out/network.json").is_file());
}

#[test]
fn an_exported_network_can_be_built_again() {
    let folder = Folder::new();
    exported(&folder, "out");
    let again = folder.run(&["network", "--network", "out/network.toml", "--out", "again"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    for name in ["indegrees", "weights_pA", "delays_ms"] {
        let file =
            |place: &str| std::fs::read(folder.path(&format!("{place}/{name}.npy"))).unwrap();
        assert_eq!(file("out"), file("again"), "{name}");
    }
}

#[test]
fn provenance_says_all_that_is_needed_to_repeat_a_run() {
    let folder = Folder::new();
    exported(&folder, "out");
    let provenance = provenance(&folder, "out");
    assert_eq!(provenance["network"], "brunel2000 (rates_hz = 12)");
    assert_eq!(provenance["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(provenance["parameters"]["external"]["rates_hz"], 12.0);
    assert_eq!(provenance["parameters_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(provenance["threads"], 1);
    let command: Vec<&str> = provenance["command"].as_array().unwrap()[1..]
        .iter()
        .map(|w| w.as_str().unwrap())
        .collect();
    assert_eq!(command, [&EXPORT[..], &["out"]].concat());
    assert!(provenance["start"].as_str().unwrap().ends_with('Z'));
    assert!(provenance["wall_time_s"].as_f64().unwrap() > 0.0);
    assert!(provenance["peak_memory_bytes"].as_u64().unwrap() > 1 << 20);
    assert!(provenance["seed"].is_null());
}

/// Known where siegert is built in its repository and there is git.
#[test]
fn provenance_has_the_commit_that_siegert_is_built_from() {
    let folder = Folder::new();
    exported(&folder, "out");
    let root = env!("CARGO_MANIFEST_DIR");
    let git = Command::new("git").args(["-C", root, "rev-parse", "HEAD"]).output();
    let in_repository =
        Path::new(root).join(".git").exists() && git.is_ok_and(|output| output.status.success());
    match provenance(&folder, "out").get("commit").and_then(Value::as_str) {
        Some(commit) => {
            assert!(in_repository, "{commit}");
            assert_eq!(commit.len(), 40, "{commit}");
            assert!(commit.chars().all(|c| c.is_ascii_hexdigit()), "{commit}");
        }
        None => assert!(!in_repository),
    }
}

#[test]
fn the_hash_follows_the_parameters_and_nothing_else() {
    let folder = Folder::new();
    exported(&folder, "one");
    exported(&folder, "two");
    let other = folder.run(&["network", "--preset", "brunel2000", "--out", "other"]);
    assert_eq!(other.code, 0, "{}", other.stderr);
    let hash = |name: &str| provenance(&folder, name)["parameters_sha256"].clone();
    assert_eq!(hash("one"), hash("two"));
    assert_ne!(hash("one"), hash("other"));
}

#[test]
fn force_replaces_earlier_results_as_a_whole() {
    let folder = Folder::new();
    exported(&folder, "out");
    let again = [&EXPORT[..], &["out", "--force"]].concat();
    // What is not of the results is not replaced with them.
    folder.write("out/notes.txt", "precious");
    let refused = folder.run(&again);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("out holds notes.txt"), "{}", refused.stderr);
    std::fs::remove_file(folder.path("out/notes.txt")).unwrap();
    let run = folder.run(&again);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 1);
}

/// Two networks that differ are not called the same.
#[test]
fn a_changed_network_is_named_with_what_was_changed() {
    let folder = Folder::new();
    let network = |arguments: &[&str]| {
        folder.run(&[&["network", "--json"][..], arguments].concat()).json()["network"].clone()
    };
    let preset = ["--preset", "brunel2000"];
    assert_eq!(network(&preset), "brunel2000");
    let changed = network(&[&preset[..], &["--set", "g=-6", "--set", "nu_ext=9"]].concat());
    assert_eq!(changed, "brunel2000 (jump_mV.I = -0.6, rates_hz = 9)");
    folder.write_matrix("k.npy", &data::Matrix::filled(2, 2, 1.0));
    let named = network(&[&preset[..], &["--indegrees", "k.npy"]].concat());
    assert_eq!(named, "brunel2000 (indegrees = k.npy)");
    folder.write("params.toml", "[connection_params]\ng = -8\n");
    let preset = ["--preset", "schuecker2017"];
    let model = network(&[&preset[..], &["--params", "params.toml", "--set", "chi=2"]].concat());
    assert_eq!(model, "schuecker2017 (g = -8, cc_weights_factor = 2)");
    assert_eq!(network(&[&preset[..], &["--set", "sim_params.t_sim=9"]].concat()), "schuecker2017");
}

#[test]
fn figures_come_in_the_formats_that_are_asked_for() {
    let folder = Folder::new();
    let run = folder.siegert("stability --preset e1d --plot-format pdf,svg,pdf --out out");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = std::fs::read(folder.path("out/spectrum.pdf")).unwrap();
    assert!(page.starts_with(b"%PDF-"));
    assert!(folder.path("out/spectrum.svg").is_file());
    assert!(!folder.path("out/spectrum.png").exists());
    let refused = folder.siegert("stability --preset e1d --plot-format gif --out other");
    refused.assert_refused(&["--plot-format", "svg, png, pdf"]);
    folder.siegert("stability --preset e1d --plot-format pdf").assert_refused(&["--out"]);
}
