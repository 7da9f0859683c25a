//! `siegert connectivity`.

use crate::support::{Folder, NETWORK};

/// Three series of which two rise and fall together and one against them.
const SERIES: &str =
    "time_ms,V1,V2,V4\n0,1,2,-1\n1,2,3,-2\n2,4,6,-4\n3,3,4,-3\n4,2,2,-2\n5,0,1,-0.5\n";

/// Two sides with the same areas, and one more.
const MEASURED: &str = "\
# measured
V2\tV1\tMT\tV4\tV2\tV1\tMT\tV4
0\t0.9\t0.2\t-0.8\t0\t0\t0\t0
0.9\t0\t0.1\t-0.7\t0\t0\t0\t0
0.2\t0.1\t0\t0.3\t0\t0\t0\t0
-0.8\t-0.7\t0.3\t0\t0\t0\t0\t0
0\t0\t0\t0\t0\t-0.9\t0.2\t0.8
0\t0\t0\t0\t-0.9\t0\t0.1\t0.7
0\t0\t0\t0\t0.2\t0.1\t0\t0.3
0\t0\t0\t0\t0.8\t0.7\t0.3\t0
";

#[test]
fn series_go_together_and_are_compared_by_name() {
    let folder = Folder::new();
    folder.write("series.csv", SERIES);
    folder.write("measured.csv", MEASURED);
    let line = "connectivity --series series.csv --against measured.csv --json --out c --block";
    let run = folder.siegert(&format!("{line} 1"));
    let document = run.json();
    assert_eq!(document["names"], serde_json::json!(["V1", "V2", "V4"]));
    assert_eq!(document["series"]["interval_ms"], 1.0);
    assert_eq!(document["negative_pairs"], 2);
    let against = &document["against"];
    assert_eq!(against["names"], serde_json::json!(["V1", "V2", "V4"]));
    assert!(against["correlation_off_diagonal"].as_f64().unwrap() > 0.95, "{against}");
    let table = std::fs::read_to_string(folder.path("c/functional_connectivity.csv")).unwrap();
    assert!(table.starts_with(",V1,V2,V4\nV1,1.0,0.9"), "{table}");
    let pairs = std::fs::read_to_string(folder.path("c/pairs.csv")).unwrap();
    assert!(pairs.starts_with("name,other,correlation,measured\nV1,V2,0.94"), "{pairs}");
    assert!(folder.path("c/functional_connectivity.svg").is_file());
    let second = folder.siegert(&format!("{line} 2 --force")).json();
    assert!(second["against"]["correlation_off_diagonal"].as_f64().unwrap() < -0.95);
    // The matrix is read again.
    let again =
        "connectivity --matrix c/functional_connectivity.csv --against measured.csv --block";
    let again = folder.siegert(&format!("{again} 1 --json")).json();
    assert_eq!(again["against"]["correlation_off_diagonal"], against["correlation_off_diagonal"]);
}

/// Series without names are numbered, and what is written of them is read again.
#[test]
fn numbers_are_names_too() {
    let folder = Folder::new();
    let series = data::Matrix::from_fn(4, 50, |k, t| ((k + 1) as f64 * 0.1 * t as f64).sin());
    folder.write_matrix("series.npy", &series);
    let run = folder.siegert("connectivity --series series.npy --interval 2 --out c --json");
    assert_eq!(run.json()["names"], serde_json::json!(["1", "2", "3", "4"]), "{}", run.stderr);
    let matrix = "c/functional_connectivity.csv";
    let again =
        folder.siegert(&format!("connectivity --matrix {matrix} --against {matrix} --json"));
    let r = again.json()["against"]["correlation_off_diagonal"].as_f64().unwrap();
    assert!((r - 1.0).abs() < 1e-9, "{r}");
}

#[test]
fn what_cannot_be_compared_or_would_be_ignored_is_refused() {
    let folder = Folder::new();
    folder.write("series.csv", SERIES);
    folder.write("measured.csv", MEASURED);
    folder.write("other.csv", "A,B\n0,1\n1,0\n");
    for (line, words) in [
        ("connectivity", "name a recording"),
        ("connectivity --series series.csv --against measured.csv", "2 blocks of the same 4 names"),
        ("connectivity --series series.csv --against other.csv", "none of the names"),
        ("connectivity --series series.csv --of input", "--of would be ignored"),
        ("connectivity --series series.csv --model friston2003", "--model would be ignored"),
        ("connectivity --series series.csv --interval 2", "1 ms apart"),
        ("connectivity --series series.csv --discard 6", "nothing would be left"),
        ("connectivity --series series.csv --exclude V3", "there are V1, V2, V4"),
        ("connectivity --matrix measured.csv", "--against"),
        ("connectivity --series series.csv --of bold --exclude V4", "--discard"),
    ] {
        folder.siegert(line).assert_refused(&[words]);
    }
}

#[test]
fn a_recording_has_rates_and_with_its_network_synaptic_input() {
    let folder = Folder::new();
    folder.write("small.toml", NETWORK);
    let run = folder.siegert("simulate --network small.toml --time 300 --out run --quiet");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rates = folder.siegert("connectivity run --bin 5 --json").json();
    assert_eq!(rates["series"]["of"], "rates (spikes/s)");
    assert_eq!(rates["series"]["samples"], 60);
    let names = rates["names"].as_array().unwrap().len();
    assert!(names > 1, "{rates}");
    folder.siegert("connectivity run --of input").assert_refused(&["--network"]);
    let input = "connectivity run --network small.toml --json --of";
    let input_of = folder.siegert(&format!("{input} input")).json();
    assert_eq!(input_of["series"]["of"], "synaptic input (pA)");
    assert_ne!(input_of["correlations"], rates["correlations"]);
    let bold = folder.siegert(&format!("{input} bold --discard 20")).json();
    assert_eq!(bold["series"]["of"], "BOLD signals");
    assert!(bold["mean_off_diagonal"].as_f64().unwrap() > 0.0);
}
