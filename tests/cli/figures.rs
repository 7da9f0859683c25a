//! `siegert figures`.

use crate::support::Folder;

#[test]
fn the_figures_of_a_paper_stand_beside_the_published_ones() {
    let folder = Folder::new();
    let run = folder.siegert("figures --paper schuecker2017 --figure 2 --out paper");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("agrees"), "{}", run.stdout);
    let text = std::fs::read_to_string(folder.path("paper/figures.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let panels = document["panels"].as_array().unwrap();
    let states = panels.iter().find(|panel| panel["verdict"] == "agree").unwrap();
    let (ours, published) = (states["ours"][0].as_f64(), states["published"][0].as_f64());
    assert!((ours.unwrap() - published.unwrap()).abs() < 0.05, "{states}");
    assert!(states["command"].as_str().unwrap().starts_with("siegert sweep --preset e1d"));
    for panel in panels {
        for file in panel["files"].as_array().unwrap() {
            assert!(folder.path("paper").join(file.as_str().unwrap()).is_file(), "{file}");
        }
    }
    let page = std::fs::read_to_string(folder.path("paper/report.html")).unwrap();
    assert!(page.contains("A-D_phase_plane.svg") && page.contains("21.51"), "{page}");
    // Results are those of the commands themselves, with where they come from.
    assert!(folder.path("paper/runs/two_populations/provenance.json").is_file());
}

#[test]
fn the_anatomy_is_that_of_the_paper() {
    let run = Folder::new().siegert("figures --paper schmidt2018-anatomy --json");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    let panels = document["panels"].as_array().unwrap();
    let verdicts = |figure: &str| {
        let panel = panels.iter().find(|panel| panel["figure"] == figure).unwrap();
        panel["verdicts"].as_array().unwrap().clone()
    };
    for figure in ["2A", "2B", "3", "4C", "4D", "5B", "6A", "7", "8A", "8B"] {
        let of_figure = verdicts(figure);
        assert!(!of_figure.is_empty() && of_figure.iter().all(|one| one == "agree"), "{figure}");
    }
    assert_eq!(verdicts("5A"), ["agree", "agree", "published_wrong"]);
}

/// A paper of one's own with a number that is within its tolerance, one that is not and is known to be wrong, and more.
const PAPER: &str = r#"
name = "own"
title = "A network"
doi = "10.1023/A:1008925309027"

[[simulations]]
name = "run"
command = "simulate --preset brunel2000 --time 100"
assumed_rate_hz = 40.0
note = "a short one"

[[runs]]
name = "state"
command = "fixed-points --preset brunel2000"

[[runs]]
name = "same"
command = "compare {runs}/state {runs}/state"

[[runs]]
name = "simulated"
command = "analyze {recordings}/run"

[[panels]]
figure = "1A"
title = "Rates"
run = "state"
tables = ["fixed_points.json"]

[[panels.values]]
what = "mean rate (spikes/s)"
document = "fixed_points.json"
at = "/fixed_points/0/mean_rate_hz"
published = RATE
tolerance = { relative = 0.05 }

[[panels]]
figure = "1B"
title = "The same twice"
run = "same"

[[panels]]
figure = "2"
title = "Simulated"
run = "simulated"

[[panels]]
figure = "3"
title = "A drawing"
absent = "A drawing."
"#;

#[test]
fn papers_of_ones_own_are_judged_alike() {
    let folder = Folder::new();
    folder.write("own.toml", &PAPER.replace("RATE", "37.9"));
    let run = folder.siegert("figures --paper own.toml --json");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let verdicts = |stdout: &str| -> Vec<String> {
        let document: serde_json::Value = serde_json::from_str(stdout).unwrap();
        let panels = document["panels"].as_array().unwrap().clone();
        panels.iter().map(|panel| panel["verdict"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(verdicts(&run.stdout), ["agree", "shown", "needs_simulation", "absent"]);

    folder.write("own.toml", &PAPER.replace("RATE", "30"));
    let run = folder.siegert("figures --paper own.toml --figure 1 --json");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("1 panel differs"), "{}", run.stderr);
    assert_eq!(verdicts(&run.stdout), ["differ", "shown"]);

    let wrong = PAPER.replace("RATE", "30\nwrong = \"it was misprinted\"");
    folder.write("own.toml", &wrong);
    let run = folder.siegert("figures --paper own.toml --figure 1A --json");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(verdicts(&run.stdout), ["published_wrong"]);
}

#[test]
fn recordings_are_taken_where_they_are() {
    let folder = Folder::new();
    folder.write("own.toml", &PAPER.replace("RATE", "37.9"));
    let refused = folder.siegert("figures --paper own.toml --recordings .");
    assert_eq!(refused.code, 2);
    let reason = ". has none of the recordings of own: run";
    assert!(refused.stderr.contains(reason), "{}", refused.stderr);
    let simulated = folder.siegert("simulate --preset brunel2000 --time 100 --out recordings/run");
    assert_eq!(simulated.code, 0, "{}", simulated.stderr);
    let run = folder.siegert("figures --paper own.toml --figure 2 --recordings recordings --json");
    assert_eq!(run.json()["panels"][0]["verdict"], "shown", "{}", run.stderr);
}

#[test]
fn what_a_paper_lacks_is_refused() {
    let folder = Folder::new();
    let paper = PAPER.replace("RATE", "37.9");
    for (text, reason) in [
        (paper.replace("run = \"state\"", "run = \"stat\""), "figure 1A: there is no run stat"),
        (paper.replace("absent = \"A drawing.\"\n", ""), "figure 3: it has neither a run nor"),
        (paper.replace("0/mean_rate_hz", "7/mean_rate_hz"), "has no /fixed_points/7/mean_rate_hz"),
        (
            paper.replace("tables = [\"fixed_points.json\"]", "tables = [\"rates.csv\"]"),
            "has no rates.csv",
        ),
        (
            paper.replace("--preset brunel2000", "--preset brunel"),
            "siegert fixed-points --preset brunel",
        ),
        (paper.replace("title = \"Rates\"", "titel = \"Rates\""), "titel"),
    ] {
        folder.write("own.toml", &text);
        let run = folder.siegert("figures --paper own.toml");
        assert_eq!(run.code, 2, "{reason}: {}", run.stderr);
        assert!(run.stderr.contains(reason), "{reason}: {}", run.stderr);
    }
    folder.write("own.toml", &paper);
    let run = folder.siegert("figures --paper own.toml --figure 9");
    assert!(
        run.stderr.contains("own has no figure 9; its panels are 1A, 1B, 2, 3"),
        "{}",
        run.stderr
    );
    let run = folder.siegert("figures --paper schmidt2018");
    assert!(run.stderr.contains("the papers are schuecker2017"), "{}", run.stderr);
}

#[test]
fn simulations_are_planned_with_a_script_for_each() {
    let folder = Folder::new();
    let run = folder.siegert("figures --paper schuecker2017 --plan --out plan --json");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let simulations = run.json()["simulations"].as_array().unwrap().clone();
    assert!(!simulations.is_empty());
    for one in simulations {
        assert!(
            one["hours"].as_f64().unwrap() > 0.0 && one["memory_bytes"].as_f64().unwrap() > 1e9
        );
        let script = folder.path("plan").join(format!("{}.sh", one["name"].as_str().unwrap()));
        assert!(std::fs::read_to_string(script).unwrap().contains("srun siegert simulate"));
    }
}
