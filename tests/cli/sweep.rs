//! `siegert sweep`.

use crate::support::{Folder, TINY};

#[test]
fn each_value_has_the_states_that_fixed_points_finds_there() {
    let folder = Folder::new();
    let line = "sweep --preset e1d --parameter nu_ext --values 150,160,170 --json --out out";
    let document = folder.siegert(line).json();
    assert_eq!(document["values"], serde_json::json!([150.0, 160.0, 170.0]));
    let states = document["states"].as_array().unwrap();
    let at = |value: f64| states.iter().filter(move |state| state["value"] == value);
    assert_eq!([150.0, 160.0, 170.0].map(|value| at(value).count()), [1, 3, 1]);
    let alone = folder.siegert("fixed-points --preset e1d --set nu_ext=160 --json").json();
    for (swept, alone) in at(160.0).zip(alone["fixed_points"].as_array().unwrap()) {
        assert_eq!(swept["stable"], alone["stable"]);
        let means = [swept, alone].map(|state| state["mean_rate_hz"].as_f64().unwrap());
        assert!((means[0] - means[1]).abs() < 1e-8, "{means:?}");
    }
    let table = csv::Reader::from_path(folder.path("out/states.csv")).unwrap();
    let mut table = table;
    let heading = table.headers().unwrap().iter().collect::<Vec<_>>().join(",");
    assert_eq!(heading, "value,state,stable,area,population,rate_hz");
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[2].iter().take(5).collect::<Vec<_>>(), ["160.0", "2", "false", "", "E"]);
}

#[test]
fn populations_and_areas_have_plots() {
    let folder = Folder::new();
    let line = "sweep --preset potjans2014 --parameter nu_ext --from 7 --to 9 --steps 3 --plot 4E,23I --out out";
    let run = folder.siegert(line);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for file in ["mean_rate.png", "rate_4E.svg", "rate_23I.png", "sweep.json"] {
        assert!(folder.path(&format!("out/{file}")).is_file(), "{file}");
    }
    assert!(run.stdout.contains("at 3 values of nu_ext"), "{}", run.stdout);
}

#[test]
fn what_makes_no_sweep_is_refused_before_it_begins() {
    let refused = |options: &str, words: &[&str]| {
        let line = format!("sweep --preset e1d --parameter nu_ext {options}");
        Folder::new().siegert(&line).assert_refused(words);
    };
    refused("", &["--values"]);
    refused("--values 150,150", &["--values has 150 twice"]);
    refused("--from 150 --to 170", &["--steps"]);
    refused("--from 150 --to 170 --steps 1", &["--steps is 1, allowed is at least 2"]);
    refused("--values 150,-1", &["-1"]);
    refused("--values 150 --plot E", &["--out"]);
    refused("--values 150 --plot F --out out", &["--plot F", "no population of this name"]);
    let unknown = Folder::new().siegert("sweep --preset e1d --parameter nu_exd --values 1");
    unknown.assert_refused(&["nu_exd", "did you mean nu_ext?"]);
}

#[test]
fn simulations_stand_beside_the_theory_and_are_those_of_simulate() {
    let folder = Folder::new();
    folder.write("net.toml", TINY);
    let line = "sweep --network net.toml --parameter nu_ext --values 8,10 --simulate --time 400 --transient 100 \
                --simulation-seeds 3 --plot E --json --out out";
    let document = folder.siegert(line).json();
    let states = document["simulated"]["states"].as_array().unwrap();
    assert_eq!(states.len(), 2);
    let alone =
        "simulate --network net.toml --set nu_ext=10 --time 400 --transient 100 --seed 3 --json";
    let alone = folder.siegert(alone).json();
    assert_eq!(states[1]["rates_hz"], alone["rates_hz"]);
    assert_eq!(states[1]["mean_rate_hz"], alone["mean_rate_hz"]);
    assert_eq!(states[1]["end"], "completed");
    assert!(states[1]["standard_error_hz"][0].as_f64().unwrap() > 0.0);
    let mut table = csv::Reader::from_path(folder.path("out/simulated_rates.csv")).unwrap();
    let heading = table.headers().unwrap().iter().collect::<Vec<_>>().join(",");
    assert_eq!(heading, "value,area,population,rate_hz,standard_error_hz");
    assert_eq!(table.records().count(), 4);
    let picture = std::fs::read_to_string(folder.path("out/rate_E.svg")).unwrap();
    assert!(picture.contains("simulated"));
}

#[test]
fn simulations_that_run_away_are_told_and_refusals_come_first() {
    let folder = Folder::new();
    folder.write("net.toml", TINY);
    let sweep = "sweep --network net.toml --parameter nu_ext --values 8,10";
    let run = folder.siegert(&format!("{sweep} --simulate --time 200 --guard 0.01 --json"));
    assert!(run.stderr.contains("the simulation at 8 ran away"), "{}", run.stderr);
    assert_eq!(run.json()["simulated"]["states"][0]["end"], "run away");
    let refused = |options: &str, words: &[&str]| {
        folder.siegert(&format!("{sweep} {options}")).assert_refused(words);
    };
    refused("--time 100", &["--simulate"]);
    refused("--transient 100", &["--simulate"]);
    refused("--guard 50", &["--simulate"]);
    refused("--simulate --time 100 --transient 200", &["--transient is 200 ms"]);
    refused("--simulate --time 100 --simulation-seeds 3,3", &["3 twice"]);
}
