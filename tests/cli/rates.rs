//! What commands write of rates is what commands read.

use crate::support::{Folder, Run};

const TINY: &str = include_str!("../cases/tiny.toml");

fn siegert(folder: &Folder, arguments: &str) -> Run {
    folder.run(&arguments.split_whitespace().collect::<Vec<_>>())
}

fn done(folder: &Folder, arguments: &str) -> Run {
    let run = siegert(folder, arguments);
    assert_eq!(run.code, 0, "{arguments}: {}", run.stderr);
    run
}

fn refused(folder: &Folder, arguments: &str, words: &[&str]) {
    let run = siegert(folder, arguments);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments}: {}", run.stderr);
    for word in words {
        assert!(run.stderr.contains(word), "{arguments}: no `{word}` in {}", run.stderr);
    }
}

#[test]
fn outputs_of_every_command_are_inputs() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    done(&folder, "fixed-points --preset brunel2000 --out points");
    done(&folder, "stability --preset brunel2000 --out stable");
    done(&folder, "simulate --preset brunel2000 --time 200 --out run");
    done(&folder, "analyze run --out activity");
    let places = [
        "points",
        "points/fixed_points.json",
        "points/fixed_points.json#1",
        "points/rates.npy",
        "points/rates.npy#1",
        "stable",
        "stable/rates.npy",
        "run",
        "run/result.json",
        "activity",
        "activity/rates.csv",
        "activity/populations.csv",
    ];
    for place in places {
        done(&folder, &format!("stability --preset brunel2000 --start {place}"));
        done(&folder, &format!("simulate --preset brunel2000 --dry-run --assume-rates {place}"));
    }
    for place in ["points", "points/rates.npy#1", "activity/rates.csv", "run/result.json"] {
        let run = siegert(&folder, &format!("validate --case tiny.toml --measured {place} --json"));
        assert!(matches!(run.code, 0 | 1), "{place}: {}", run.stderr);
        assert!(run.stdout.contains("measured_hz"), "{place}: {}", run.stdout);
    }
}

#[test]
fn of_several_states_one_is_chosen() {
    let folder = Folder::new();
    done(&folder, "fixed-points --preset e1d --out points");
    let several = ["points/fixed_points.json holds several states: #1 of", "#2 of", "json#1"];
    refused(&folder, "stability --preset e1d --start points", &several);
    refused(
        &folder,
        "stability --preset e1d --start points/rates.npy",
        &["rates.npy holds several"],
    );
    let second = done(&folder, "stability --preset e1d --start points#1 --json").json();
    let text = std::fs::read_to_string(folder.path("points/fixed_points.json")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let (a, b) = (&second["rates_hz"][0], &all["fixed_points"][0]["rates_hz"][0]);
    assert!((a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-9, "{a} {b}");
    refused(&folder, "stability --preset e1d --start points#9", &["no state 9, but #1"]);
}

#[test]
fn rates_that_lack_a_population_are_refused_before_anything_is_simulated() {
    let folder = Folder::new();
    folder.write("tiny.toml", &TINY.replace("duration_ms = 300.0", "duration_ms = 9000000.0"));
    folder.write("rates.csv", "population,rate_hz\nE,1\nJ,2\n");
    folder.write("rates.json", r#"{"E": 1, "J": 2}"#);
    folder.write("a.dat", "1\t10.000\n9\t150.000\n");
    folder.write("network_gids.txt", ",E,1,400\n,J,401,500\n");
    let validate = "validate --case tiny.toml --measured";
    refused(&folder, &format!("{validate} rates.csv"), &["no rate of I"]);
    refused(&folder, &format!("{validate} rates.json"), &["no rate for I"]);
    refused(&folder, &format!("{validate} a.dat"), &["a.dat", "J", "lacks"]);
    folder.write("rates.csv", "population,rate_hz\nE,1\nI,2\nE,3\n");
    refused(&folder, &format!("{validate} rates.csv"), &["line 4", "E is there twice"]);
}
