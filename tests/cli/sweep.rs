//! `siegert sweep`.

use crate::support::Folder;

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
