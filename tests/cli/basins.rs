//! `siegert basins`.

use crate::support::Folder;

#[test]
fn shares_follow_the_unstable_state_along_a_parameter() {
    let folder = Folder::new();
    let line = "basins --preset e1d --parameter nu_ext --values 150,160,170 --starts 100 --highest 50 \
                --time 200 --trajectories 3 --json --out basins";
    let run = folder.siegert(line);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    let attractors = document["attractors"].as_array().unwrap();
    let at = |value: f64| attractors.iter().filter(move |one| one["value"] == value);
    assert_eq!([150.0, 160.0, 170.0].map(|value| at(value).count()), [1, 2, 1]);
    // The unstable state is at 15.85 spikes/s (doi:10.1371/journal.pcbi.1005179, Fig. 2).
    let low = at(160.0).next().unwrap();
    assert!((low["share"].as_f64().unwrap() - 15.85 / 50.0).abs() < 0.12, "{low}");
    assert!((low["mean_rate_hz"].as_f64().unwrap() - 0.0048).abs() < 1e-3, "{low}");
    assert_eq!(document["by_value"][1]["settled_share"], 1.0);
    assert_eq!(document["unsettled"], serde_json::json!([]));
    for file in ["starts.csv", "attractors.csv", "slow.csv", "trajectories.csv", "basins.svg"] {
        assert!(folder.path("basins").join(file).is_file(), "{file}");
    }
    let starts = std::fs::read_to_string(folder.path("basins/starts.csv")).unwrap();
    assert_eq!(starts.lines().count(), 301);
    let again = folder.siegert(&line.replace("--out basins", "--threads 1"));
    assert_eq!(again.json()["attractors"], document["attractors"]);
}

#[test]
fn starts_without_time_are_unsettled_and_senseless_ones_are_refused() {
    let folder = Folder::new();
    let run = folder.siegert("basins --preset potjans2014 --starts 4 --time 0.2 --json");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    assert_eq!(document["unsettled"].as_array().unwrap().len(), 4);
    assert_eq!(document["by_value"][0]["unsettled_share"], 1.0);
    for (options, words) in [
        ("--starts 0", "--starts is 0, allowed is at least 1"),
        ("--time 0", "--time is 0, allowed is"),
        ("--ds 3", "--ds is 3, allowed is at most 1"),
        ("--parameter nu_ext", "--values"),
        ("--parameter nu_ext --values 150,150", "--values has 150 twice"),
        ("--parameter nu_ext --values=-3", "nu_ext"),
    ] {
        let refused = folder.siegert(&format!("basins --preset e1d {options}"));
        assert_eq!(refused.code, 2, "{options}");
        assert!(refused.stderr.contains(words), "{options}: {}", refused.stderr);
    }
}
