//! `siegert continue`, `siegert separatrix` and `siegert phase-plane`.

use siegert::files::npy;

use crate::support::Folder;

const ALONG: [&str; 8] =
    ["--preset", "e1d", "--parameter", "nu_ext", "--from", "150", "--to", "170"];

fn along(command: &str, options: &[&str]) -> Vec<String> {
    let words = std::iter::once(command).chain(ALONG).chain(options.iter().copied());
    words.map(str::to_owned).collect()
}

fn run(folder: &Folder, words: &[String]) -> crate::support::Run {
    folder.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn branches_have_points_and_special_points() {
    let document = run(&Folder::new(), &along("continue", &["--json"])).json();
    let branches = document["branches"].as_array().unwrap();
    assert_eq!(branches.len(), 1, "the three states at 160 spikes/s lie on one branch");
    let points = branches[0]["points"].as_array().unwrap();
    assert_eq!(points[0]["parameter"], 150.0);
    assert_eq!(points.last().unwrap()["parameter"], 170.0);
    for point in points {
        assert!(point["mean_rate_hz"].as_f64().unwrap() >= 0.0);
        assert!(point["n_unstable"].as_u64().unwrap() <= 1);
    }
    let special = branches[0]["special_points"].as_array().unwrap();
    assert_eq!(special.len(), 2);
    for fold in special {
        assert_eq!(fold["kind"], "fold");
        assert!((150.0..170.0).contains(&fold["parameter"].as_f64().unwrap()));
        assert!(fold["parameter_error"].as_f64().unwrap() < 1e-8);
    }
    assert_eq!(branches[0]["ends"], serde_json::json!(["range_left", "range_left"]));
}

#[test]
fn a_branch_is_kept_as_table_rates_and_diagram() {
    let folder = Folder::new();
    let done = run(&folder, &along("continue", &["--out", "out", "--low"]));
    assert_eq!(done.code, 0, "{}", done.stderr);
    let table = std::fs::read_to_string(folder.path("out/branches.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let rates = npy::read_matrix(&folder.path("out/rates_1.npy")).unwrap();
    assert_eq!((rates.targets(), rates.sources()), (rows.len(), 1));
    for (index, row) in rows.iter().enumerate() {
        let mean_hz: f64 = row[2].parse().unwrap();
        assert!((mean_hz - rates[(index, 0)]).abs() < 1e-12 * (1.0 + mean_hz));
    }
    assert_eq!(rows.iter().filter(|row| &row[7] == "fold").count(), 2);
    for file in ["branches.json", "diagram.svg", "diagram.png", "provenance.json"] {
        assert!(folder.path(&format!("out/{file}")).is_file(), "{file}");
    }
}

#[test]
fn branches_have_a_table_by_population_and_plots_of_those_named() {
    let folder = Folder::new();
    let done = run(&folder, &along("continue", &["--out", "out", "--low", "--plot", "E"]));
    assert_eq!(done.code, 0, "{}", done.stderr);
    let mut table = csv::Reader::from_path(folder.path("out/rates.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let rates = npy::read_matrix(&folder.path("out/rates_1.npy")).unwrap();
    assert_eq!(rows.len(), rates.targets());
    for (point, row) in rows.iter().enumerate() {
        assert_eq!((&row[0], &row[6]), ("1", "E"));
        assert_eq!(row[7].parse::<f64>().unwrap(), rates[(point, 0)]);
    }
    assert!(folder.path("out/diagram_E.png").is_file());
    let refused = run(&Folder::new(), &along("continue", &["--out", "out", "--plot", "E2"]));
    refused.assert_refused(&["--plot E2", "no population of this name"]);
}

#[test]
fn parameters_that_are_none_are_refused_with_the_closest() {
    let refusal = |parameter: &str, from: &str, to: &str| {
        let words = ["continue", "--parameter", parameter, "--from", from, "--to", to];
        let run = Folder::new().run(&words);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        run.stderr
    };
    let unknown = refusal("rate_exd", "1", "2");
    assert!(unknown.contains("did you mean network_params.input_params.rate_ext?"), "{unknown}");
    assert!(refusal("t_sim", "1", "2").contains("the network does not depend on"));
    let positive = refusal("g", "-16", "16");
    assert!(positive.contains("connection_params.g is 16.0, allowed is"), "{positive}");
    assert!(refusal("kappa", "1", "1").contains("no range to follow along"));
}

#[test]
fn a_separatrix_has_a_critical_point_a_saddle_and_a_fold() {
    let document = run(&Folder::new(), &along("separatrix", &["--json"])).json();
    // Zero rates are lost only where the low state vanishes: its basin holds all lower rates.
    assert_eq!(document["border"]["kind"], "fold");
    let critical = document["critical"].as_f64().unwrap();
    assert_eq!(document["fold"]["parameter"].as_f64().unwrap(), critical);
    assert!((150.0..170.0).contains(&critical));
    assert!(document["border"]["residual_hz"].as_f64().unwrap() <= 1e-10);
}

#[test]
fn the_edge_between_two_attractors_is_the_saddle() {
    let folder = Folder::new();
    let document = folder.run(&["separatrix", "--preset", "e1d", "--json", "--out", "out"]).json();
    let border = &document["border"];
    assert_eq!(border["kind"], "edge_state");
    assert_eq!(border["n_unstable"], 1);
    assert_eq!(border["pushes"], serde_json::json!(["near", "far"]));
    assert!((border["rates_hz"][0].as_f64().unwrap() - 15.849_663).abs() < 1e-6);
    let [low, high] = [0.004_802, 41.292_546];
    let position = (15.849_663 - low) / (high - low);
    assert!((document["critical"].as_f64().unwrap() - position).abs() < 1e-7);
    let saddle = npy::read_vector(&folder.path("out/saddle_rates.npy")).unwrap();
    assert!((saddle[0] - 15.849_663).abs() < 1e-6);
}

#[test]
fn a_state_that_is_kept_is_a_scientific_no() {
    let folder = Folder::new();
    let kept = ["separatrix", "--preset", "e1d", "--parameter", "nu_ext", "--from", "150"];
    let run = folder.run(&[&kept[..], &["--to", "155"]].concat());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("there is no transition"), "{}", run.stderr);
    let one = folder.run(&["separatrix", "--preset", "potjans2014"]);
    assert_eq!(one.code, 2, "{}", one.stderr);
    assert!(one.stderr.contains("has 1 attractor, an edge needs two"), "{}", one.stderr);
}

#[test]
fn a_phase_plane_has_nullclines_and_a_separatrix_through_the_saddle() {
    let folder = Folder::new();
    let words = ["phase-plane", "--preset", "e2d", "--json", "--out", "out"];
    let document = folder.run(&words).json();
    assert!(document["fixed_points"].as_array().unwrap().len() >= 3);
    for population in 0..2 {
        assert!(!document["nullclines_hz"][population].as_array().unwrap().is_empty());
    }
    let lines = document["separatrices_hz"].as_array().unwrap();
    let through_saddle = |at: &serde_json::Value| {
        (0..2).all(|k| (at[k].as_f64().unwrap() - 15.849_663).abs() < 1e-5)
    };
    assert!(lines.iter().any(|line| line.as_array().unwrap().iter().any(through_saddle)));
    let files =
        ["nullclines.csv", "separatrices.csv", "flow.csv", "phase_plane.svg", "phase_plane.png"];
    for file in files {
        assert!(folder.path(&format!("out/{file}")).is_file(), "{file}");
    }
}

#[test]
fn a_phase_plane_needs_two_populations() {
    let run = Folder::new().run(&["phase-plane", "--preset", "potjans2014"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    let reason = "a phase plane needs a network of 2 populations, this one has 8";
    assert!(run.stderr.contains(reason), "{}", run.stderr);
}

#[test]
fn a_changed_network_is_shown_in_the_same_plane() {
    let folder = Folder::new();
    let run = folder.siegert("phase-plane --preset e2d --against-set nu_ext=150 --json --out out");
    let document = run.json();
    assert!(document["fixed_points"].as_array().unwrap().len() >= 3);
    assert_eq!(document["against"]["fixed_points"].as_array().unwrap().len(), 1);
    assert_eq!(document["against"]["highest_hz"], document["highest_hz"]);
    for file in ["nullclines.csv", "against_nullclines.csv", "phase_plane.svg"] {
        assert!(folder.path("out").join(file).is_file(), "{file}");
    }
}

#[test]
fn one_population_has_a_line_with_noise_and_without() {
    let folder = Folder::new();
    let run = folder.siegert("phase-plane --preset e1d --against-set nu_ext=170 --json --out out");
    let document = run.json();
    assert_eq!(document["fixed_points"].as_array().unwrap().len(), 3);
    assert_eq!(document["fixed_points_without_noise_hz"].as_array().unwrap().len(), 3);
    assert_eq!(document["against"]["fixed_points"].as_array().unwrap().len(), 1);
    let table = std::fs::read_to_string(folder.path("out/phase_line.csv")).unwrap();
    assert!(table.starts_with("rate_hz,phi_hz,phi_without_noise_hz\n0"), "{table}");
    for file in ["against_phase_line.csv", "phase_line.svg"] {
        assert!(folder.path("out").join(file).is_file(), "{file}");
    }
}

#[test]
fn branches_of_populations_and_of_several_networks_are_in_one_diagram() {
    let folder = Folder::new();
    let line = "continue --preset e1d --parameter nu_ext --from 150 --to 170 --low \
                --asynchronous never --json --out";
    let also = format!("{line} both --populations E --also connections.indegrees=400");
    let run = folder.siegert(&also);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    let points = document["branches"][0]["points"].as_array().unwrap();
    let group = &document["groups"][0];
    assert_eq!((&group["name"], &group["populations"][0]), (&"E".into(), &"E".into()));
    let means = group["branches"][0]["mean_rate_hz"].as_array().unwrap();
    assert_eq!(means.len(), points.len());
    assert_eq!(means[0], points[0]["mean_rate_hz"]);
    let other = &document["also"][0];
    assert!(other["network"].as_str().unwrap().contains("400"), "{other}");
    assert!(!other["branches"][0]["points"].as_array().unwrap().is_empty());
    for file in ["also_1.csv", "populations.csv", "diagram_networks.svg", "populations_E.svg"] {
        assert!(folder.path("both").join(file).is_file(), "{file}");
    }
    let alone = folder.siegert(&format!("{line} alone --populations E"));
    assert_eq!(alone.code, 0, "{}", alone.stderr);
    assert!(folder.path("alone/populations.svg").is_file());
    let refused = folder.siegert(&format!("{line} not --populations V1"));
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("--populations V1: the network has no population"));
}

#[test]
fn the_onset_of_an_oscillation_is_marked_with_its_frequency() {
    let words = ["continue", "--preset", "brunel2000", "--set", "connections.jump_mV.I=-0.6"];
    let range = ["--parameter", "external.rates_hz", "--from", "10", "--to", "60", "--low"];
    let words = [&words[..], &range[..], &["--json"]].concat();
    let document = Folder::new().run(&words).json();
    let special = document["branches"][0]["special_points"].as_array().unwrap();
    assert_eq!(special.len(), 1, "{special:?}");
    assert_eq!(special[0]["kind"], "oscillation");
    assert!((150.0..190.0).contains(&special[0]["frequency_hz"].as_f64().unwrap()));
}
