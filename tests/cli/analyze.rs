//! `siegert analyze` as its users meet it.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use crate::support::{Folder, Run};

fn siegert(folder: &Folder, arguments: &str) -> Run {
    folder.run(&arguments.split_whitespace().collect::<Vec<_>>())
}

/// A folder with a recording of 300 ms in every format.
fn recorded() -> Folder {
    let folder = Folder::new();
    let formats = "--format npz --format sonata --format nest";
    let simulate = format!("simulate --preset brunel2000 --time 300 --quiet {formats} --out run");
    let run = siegert(&folder, &simulate);
    assert_eq!(run.code, 0, "{}", run.stderr);
    folder
}

fn refused(folder: &Folder, arguments: &str, words: &[&str]) {
    let run = siegert(folder, &format!("analyze {arguments}"));
    assert_eq!(run.code, 2, "{arguments}: {}", run.stdout);
    for word in words {
        assert!(run.stderr.contains(word), "{arguments}: {}", run.stderr);
    }
}

/// Three neurons that spike every 10 ms and one that is silent, with an id map, as NEST has them.
fn clocks() -> Folder {
    let folder = Folder::new();
    let spikes = (1..=30).flat_map(|k| (1..=3).map(move |gid| format!("{gid}\t{k}0.000\n")));
    let header = "# NEST version: 3.10.0\n# RecordingBackendASCII version: 2\nsender\ttime_ms\n";
    folder.write("a-spikes-1-0.dat", &(header.to_owned() + &spikes.collect::<String>()));
    folder.write("network_gids.txt", "V1,23E,1,2\nV1,23I,3,4\n");
    folder
}

#[test]
fn every_format_gives_the_same_statistics_as_the_simulation_itself() {
    let folder = recorded();
    let json = |what: &str| siegert(&folder, &format!("analyze {what} --json")).json();
    let whole = json("run");
    assert_eq!(whole, json("run/spikes.npz"));
    assert_eq!(whole, json("run/spikes.h5"));
    let nest = json("run/recordings/siegert-spikes-0-0.dat --t-max 300");
    assert_eq!(whole["rates_hz"], nest["rates_hz"]);
    assert_eq!(whole["lvrs"], nest["lvrs"]);
    let text = std::fs::read_to_string(folder.path("run/result.json")).unwrap();
    let simulated: serde_json::Value = serde_json::from_str(&text).unwrap();
    for key in ["rates_hz", "cvs"] {
        for (a, b) in whole[key].as_array().unwrap().iter().zip(simulated[key].as_array().unwrap())
        {
            assert!((a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-9, "{key}: {a} {b}");
        }
    }
}

#[test]
fn clocks_have_the_statistics_of_clocks() {
    let run = siegert(&clocks(), "analyze a-spikes-1-0.dat --json");
    let found = run.json();
    assert_eq!(found["window_ms"], serde_json::json!([0.0, 300.0]));
    assert_eq!(found["neurons"], serde_json::json!([2, 2]));
    assert_eq!(found["rates_hz"], serde_json::json!([100.0, 50.0]));
    assert_eq!(found["silent_shares"], serde_json::json!([0.0, 0.5]));
    assert_eq!((&found["cvs"][0], &found["lvrs"][0]), (&0.0.into(), &0.0.into()));
    assert_eq!(found["correlations"], serde_json::json!([1.0, null]));
}

#[test]
fn the_published_definitions_have_their_defects() {
    let found =
        siegert(&clocks(), "analyze a-spikes-1-0.dat --definitions published --json").json();
    assert_eq!(found["settings"]["definitions"], "published");
    // One of two neurons loses one of 30 spikes.
    let sd = found["rate_sds_hz"][0].as_f64().unwrap();
    assert!((sd - 0.5 / 0.3).abs() < 1e-9, "{sd}");
}

#[test]
fn results_hold_tables_and_plots_with_their_data() {
    let folder = recorded();
    let run = siegert(&folder, "analyze run --t-min 100 --preset brunel2000 --out activity");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("From 100.000 to 300.000 ms"), "{}", run.stdout);
    for plot in ["raster", "rates", "distributions", "series", "spectra"] {
        for extension in ["svg", "png", "csv"] {
            let path = folder.path(&format!("activity/{plot}.{extension}"));
            assert!(path.is_file(), "{}", path.display());
        }
    }
    for file in ["populations.csv", "areas.csv", "synaptic_input_pA.npy", "provenance.json"] {
        assert!(folder.path("activity").join(file).is_file(), "{file}");
    }
    let mut reader = csv::Reader::from_path(folder.path("activity/distributions.csv")).unwrap();
    let mut shares: HashMap<(String, String), f64> = HashMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let share: f64 = row[5].parse().unwrap();
        *shares.entry((row[0].to_owned(), row[1].to_owned())).or_default() += share;
    }
    assert!(shares.len() == 8 && shares.values().all(|sum| (sum - 1.0).abs() < 1e-9), "{shares:?}");
}

#[test]
fn distances_are_those_between_the_distributions_of_two_recordings() {
    let folder = recorded();
    let simulate = "simulate --preset brunel2000 --time 200";
    for (out, extra) in [("a", "--seed 1"), ("b", "--seed 2")] {
        let run = siegert(&folder, &format!("{simulate} {extra} --out {out}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let run = siegert(&folder, "analyze a --against a --against b --json --out apart");
    let all = run.json()["distances"].as_array().unwrap().clone();
    assert_eq!(all.len(), 2);
    let of = |k: usize, key: &str| -> Vec<f64> {
        let distances = all[k]["distances"].as_array().unwrap();
        assert_eq!(distances.len(), 8);
        distances.iter().filter_map(|one| one[key].as_f64()).collect()
    };
    for key in ["kolmogorov_smirnov", "earth_movers", "kullback_leibler"] {
        assert!(of(0, key).iter().all(|distance| distance.abs() < 1e-9), "{key}: {all:?}");
        assert!(of(1, key).iter().any(|distance| *distance > 0.0), "{key}: {all:?}");
    }
    assert!(of(1, "kolmogorov_smirnov").iter().all(|distance| *distance <= 1.0));
    for file in ["distances.csv", "distances_1.svg", "distances_2.png"] {
        assert!(folder.path("apart").join(file).is_file(), "{file}");
    }
    let clocks = clocks();
    let run = siegert(
        &clocks,
        &format!("analyze a-spikes-1-0.dat --against {}", folder.path("a").display()),
    );
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("the same populations"), "{}", run.stderr);
}

#[test]
fn the_adaptive_kernel_writes_its_widths() {
    let folder = recorded();
    let run = siegert(&folder, "analyze run --kernel adaptive --json --out adaptive");
    let kernels = run.json()["kernels"].as_array().unwrap().clone();
    assert!(kernels.iter().all(|one| one["kernel"] == "adaptive"), "{kernels:?}");
    assert!(kernels.iter().all(|one| one["stiffness"].as_f64().is_some_and(|g| g <= 1.0)));
    let mut widths = csv::Reader::from_path(folder.path("adaptive/kernel_widths.csv")).unwrap();
    let positive =
        |row: csv::StringRecord| row.iter().all(|cell| cell.parse::<f64>().unwrap() > 0.0);
    assert!(widths.records().all(|row| positive(row.unwrap())));
}

#[test]
fn bad_input_is_refused_with_its_reason() {
    let folder = clocks();
    let dat = "a-spikes-1-0.dat";
    refused(&folder, "none", &["none: there is no such file or directory", ".npz"]);
    refused(&folder, "network_gids.txt", &["network_gids.txt", ".npz"]);
    refused(&folder, &format!("{dat} --t-min 400"), &["window", "400", "300"]);
    refused(&folder, &format!("{dat} --bin 0.15"), &["0.15 ms", "multiples"]);
    refused(&folder, &format!("{dat} --bin 0"), &["--bin is 0"]);
    refused(&folder, &format!("{dat} --dt 0.3"), &[dat, "allowed are multiples of 0.3 ms"]);
    refused(&folder, &format!("{dat} --kernel boxcar"), &["--kernel", "gaussian:SD"]);
    refused(&folder, &format!("{dat} --segment 8 --overlap 8"), &["--overlap is 8"]);
    refused(&folder, &format!("{dat} --ids {dat}"), &[dat, "first id,last id"]);
    refused(
        &folder,
        &format!("{dat} --bin -1"),
        &["--bin is -1, allowed is a finite number above 0"],
    );
    std::fs::remove_file(folder.path("network_gids.txt")).unwrap();
    refused(&folder, dat, &[dat, "--preset", "--ids"]);
    folder.write("spikes.npz", "no archive");
    refused(&folder, "spikes.npz", &["spikes.npz holds no recording"]);
}

#[test]
fn numpy_and_scipy_agree() {
    let python = |arguments: &[&str]| Command::new("python3").args(arguments).output();
    if !python(&["-c", "import numpy, scipy"]).is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: python3 with numpy and scipy is not there");
        return;
    }
    let folder = recorded();
    let common = "analyze run --t-min 50 --segment 128 --overlap 64 --out";
    for results in ["corrected", "published --definitions published"] {
        let run = siegert(&folder, &format!("{common} {results}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/check_statistics.py");
    let path = |name: &str| folder.path(name).display().to_string();
    let (archive, script) = (path("run/spikes.npz"), script.display().to_string());
    let checked =
        python(&[&script, &archive, "50", &path("corrected"), &path("published")]).unwrap();
    let (table, trouble) =
        (String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
    assert!(checked.status.success(), "{table}{trouble}");
}
