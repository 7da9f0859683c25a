//! `siegert compare`.

use crate::support::Folder;

#[test]
fn differences_are_those_of_the_networks_and_of_their_fixed_points() {
    let folder = Folder::new();
    let line = "compare --preset potjans2014 --against-set nu_ext=9 --json --out out";
    let document = folder.siegert(line).json();
    assert_eq!(document["connections_that_differ"], 0);
    let state = |options: &str| {
        let line = format!("fixed-points --preset potjans2014 {options} --json");
        folder.siegert(&line).json()["fixed_points"][0]["rates_hz"].clone()
    };
    let (a, b) = (state(""), state("--set nu_ext=9"));
    for k in 0..8 {
        let expected = b[k].as_f64().unwrap() - a[k].as_f64().unwrap();
        let found = document["difference_hz"][k].as_f64().unwrap();
        assert!((found - expected).abs() < 1e-8, "{k}: {found} {expected}");
    }
    let mut table = csv::Reader::from_path(folder.path("out/populations.csv")).unwrap();
    let column = table.headers().unwrap().iter().position(|name| name == "a_external_spikes_hz");
    let column = column.unwrap();
    for row in table.records().map(Result::unwrap) {
        let [a, b] = [0, 1].map(|k| row[column + k].parse::<f64>().unwrap());
        // The drive went from 8 to 9 spikes/s of each source.
        assert!((b / a - 9.0 / 8.0).abs() < 1e-12, "{a} {b}");
    }
    for file in ["rates_a.png", "rates_b.png", "rates_difference.svg", "rates.csv"] {
        assert!(folder.path(&format!("out/{file}")).is_file(), "{file}");
    }
}

#[test]
fn other_weights_are_listed_connection_by_connection() {
    let folder = Folder::new();
    let line = "compare --preset schuecker2017 --against schuecker2017 --against-set connection_params.g=-15 --out out";
    let run = folder.siegert(line);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut table = csv::Reader::from_path(folder.path("out/connections.csv")).unwrap();
    for row in table.records().map(Result::unwrap) {
        assert!(row[1].ends_with('I'), "g is the strength of inhibition: {row:?}");
        let [a, b] = [5, 6].map(|k| row[k].parse::<f64>().unwrap());
        assert!((a / b - 16.0 / 15.0).abs() < 1e-12, "{a} {b}");
    }
    assert!(folder.path("out/areas.csv").is_file());
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let refused = |line: &str, words: &[&str]| {
        Folder::new().siegert(&format!("compare {line}")).assert_refused(words);
    };
    refused("--preset e1d", &["--against", "--against-set"]);
    refused("--preset e1d --against potjans2014", &["other populations"]);
    refused("--preset e1d --against-set nu_exd=3", &["nu_exd"]);
    refused("--preset e1d --against brunel200", &["brunel2000"]);
}

#[test]
fn results_of_two_commands_are_compared() {
    let folder = Folder::new();
    let done = |line: &str| {
        let run = folder.siegert(line);
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    done("fixed-points --preset e1d --set nu_ext=160 --out states");
    done("simulate --preset e1d --set nu_ext=160 --time 100 --record none --out run");
    let document = folder.siegert("compare states run --json --out out").json();
    let read = |file: &str| -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(folder.path(file)).unwrap()).unwrap()
    };
    let (states, run) = (read("states/fixed_points.json"), read("run/result.json"));
    assert_eq!(document["a"], "states#1", "the quietest stable state");
    assert_eq!(document["a_hz"], states["fixed_points"][0]["rates_hz"]);
    assert_eq!(document["b_hz"], run["rates_hz"]);
    assert_eq!(document["b_mean_rate_hz"], run["mean_rate_hz"]);
    for file in ["rates.csv", "rates_difference.png", "compare.json"] {
        assert!(folder.path(&format!("out/{file}")).is_file(), "{file}");
    }
    let third = folder.siegert("compare states#3 states#1 --json").json();
    assert_eq!(third["a_hz"], states["fixed_points"][2]["rates_hz"]);
    done("network --preset e1d --out net");
    done("network --preset e1d --set nu_ext=170 --out other");
    assert_eq!(folder.siegert("compare net other --json").json()["connections_that_differ"], 0);
    let refused = |line: &str, words: &[&str]| {
        folder.siegert(&format!("compare {line}")).assert_refused(words);
    };
    refused("states net", &["states#1 has rates", "net has in-degrees", "nothing to subtract"]);
    refused("states nowhere", &["nowhere"]);
    refused("states run --set nu_ext=3", &["--set would be ignored"]);
    refused("states", &["B"]);
}
