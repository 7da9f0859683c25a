//! `siegert stability`, and the pictures of connectivity of `siegert network`.

use crate::support::Folder;

/// The rows of a table, without its heading.
fn rows(folder: &Folder, name: &str) -> Vec<csv::StringRecord> {
    let mut table = csv::Reader::from_path(folder.path(name)).unwrap();
    table.records().map(Result::unwrap).collect()
}

fn number(record: &csv::StringRecord, column: usize) -> f64 {
    record[column].parse().unwrap()
}

#[test]
fn connections_sum_to_the_critical_eigenvalue_and_are_ranked() {
    let folder = Folder::new();
    let run = folder.siegert("stability --preset potjans2014 --out out");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = std::fs::read_to_string(folder.path("out/stability.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let eigenvalue = &document["critical"]["eigenvalue"];
    let connections = rows(&folder, "out/connections.csv");
    let sums = [2, 3].map(|column| connections.iter().map(|row| number(row, column)).sum::<f64>());
    for (sum, part) in sums.into_iter().zip([&eigenvalue[0], &eigenvalue[1]]) {
        assert!((sum - part.as_f64().unwrap()).abs() < 1e-12, "{sum} {part}");
    }
    let sizes: Vec<f64> = connections.iter().map(|row| number(row, 2).abs()).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b));
    assert!(run.stdout.contains("v_i G_ij u_j"), "{}", run.stdout);
    for file in ["connections.svg", "connections.png", "critical_mode.png"] {
        assert!(folder.path(&format!("out/{file}")).is_file(), "{file}");
    }
}

#[test]
fn the_critical_mode_is_told_by_area_and_population() {
    let folder = Folder::new();
    let run = folder.siegert("stability --preset potjans2014 --out out --outlines");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mode = rows(&folder, "out/critical_mode.csv");
    assert_eq!(mode.len(), 8);
    assert_eq!((&mode[0][0], &mode[0][1]), ("", "23E"));
    let participation: f64 = mode.iter().map(|row| number(row, 6)).sum();
    assert!((participation - 1.0).abs() < 1e-12, "{participation}");
    let picture = std::fs::read_to_string(folder.path("out/critical_mode.svg")).unwrap();
    assert!(!picture.contains("<text"), "--outlines");
}

#[test]
fn the_modes_of_the_spiking_network_are_told_by_area_and_population() {
    let folder = Folder::new();
    let run = folder.siegert("stability --preset potjans2014 --out out");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("shows most in"), "{}", run.stdout);
    let modes = rows(&folder, "out/asynchronous_modes.csv");
    let document = std::fs::read_to_string(folder.path("out/stability.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let growing = document["asynchronous"]["zeros"].as_array().unwrap();
    assert_eq!(number(&modes[0], 1), growing[0]["frequency_hz"].as_f64().unwrap());
    // v u = 1, mode by mode.
    assert!(modes.len().is_multiple_of(8) && modes.len() >= 8 * growing.len());
    for mode in modes.chunks(8) {
        let products = mode
            .iter()
            .map(|row| number(row, 7).mul_add(number(row, 5), -(number(row, 8) * number(row, 6))));
        let sum: f64 = products.sum();
        assert!((sum - 1.0).abs() < 1e-9, "mode {}: {sum}", &mode[0][0]);
    }
}

#[test]
fn a_network_comes_with_pictures_of_its_connectivity() {
    let folder = Folder::new();
    let run = folder.siegert("network --preset schuecker2017 --out out");
    assert_eq!(run.code, 0, "{}", run.stderr);
    for scope in ["populations", "areas"] {
        let name = format!("out/connectivity_{scope}");
        let picture = std::fs::read_to_string(folder.path(&format!("{name}.svg"))).unwrap();
        // A picture of 254 x 254 cells that no viewer opens would be of no use.
        assert!(picture.len() < 3_000_000, "{}", picture.len());
        assert!(picture.contains("MSTd</text>"));
        assert!(folder.path(&format!("{name}.png")).is_file());
    }
}

#[test]
fn as_many_modes_are_written_as_are_asked_for() {
    let folder = Folder::new();
    let run = folder.siegert("stability --preset potjans2014 --modes 3 --json --out out");
    let document = run.json();
    let eigenvalues = document["eigenvalues"].as_array().unwrap();
    let modes = document["further_modes"].as_array().unwrap();
    assert_eq!(modes.len(), 2);
    assert_eq!(document["critical"]["eigenvalue"], eigenvalues[0]);
    let size = |mode: &serde_json::Value| mode["eigenvalue"][0].as_f64().unwrap();
    assert!(size(&modes[0]) >= size(&modes[1]));
    for k in [2, 3] {
        let mode = rows(&folder, &format!("out/mode_{k}.csv"));
        let participation: f64 = mode.iter().map(|row| number(row, 6)).sum();
        assert!((participation - 1.0).abs() < 1e-9, "{participation}");
        assert!(folder.path(&format!("out/mode_{k}.png")).is_file());
    }
    assert!(!folder.path("out/mode_4.csv").exists());
    let refused = |modes: &str, words: &[&str]| {
        let line = format!("stability --preset potjans2014 --modes {modes}");
        folder.siegert(&line).assert_refused(words);
    };
    refused("0", &["--modes is 0, allowed is at least 1"]);
    refused("9", &["--modes is 9, allowed is at most 8"]);
}

#[test]
fn a_state_that_the_relaxation_keeps_and_the_spiking_network_leaves_is_told_with_both_words() {
    let words = ["stability", "--preset", "potjans2014"];
    let document = Folder::new().run(&[&words[..], &["--json"]].concat()).json();
    assert_eq!(document["stable"], true);
    let asynchronous = &document["asynchronous"];
    assert_eq!(asynchronous["stable"], false);
    let zeros = asynchronous["zeros"].as_array().unwrap();
    assert_eq!(zeros.len(), 1);
    assert!((zeros[0]["frequency_hz"].as_f64().unwrap() - 84.5).abs() < 0.5);
    assert!(zeros[0]["growth_per_s"].as_f64().unwrap() > 30.0);
    assert!((asynchronous["nearest"]["eigenvalue"][0].as_f64().unwrap() - 0.99).abs() < 0.01);
    let text = Folder::new().run(&words).stdout;
    assert!(text.contains("oscillates at 84.5"), "{text}");
    let without =
        Folder::new().run(&[&words[..], &["--json", "--asynchronous", "never"]].concat()).json();
    assert!(without["asynchronous"].is_null());
}

#[test]
fn fixed_points_say_whether_the_spiking_network_stays() {
    let words = ["fixed-points", "--preset", "brunel2000", "--set", "connections.jump_mV.I=-0.6"];
    let words = [&words[..], &["--set", "external.rates_hz=40", "--json"]].concat();
    let document = Folder::new().run(&words).json();
    let point = &document["fixed_points"][0];
    assert_eq!((&point["stable"], &point["asynchronous"]["stable"]), (&true.into(), &false.into()));
    let frequency_hz = point["asynchronous"]["zeros"][0]["frequency_hz"].as_f64().unwrap();
    assert!((frequency_hz - 181.5).abs() < 0.5, "{frequency_hz}");
}
