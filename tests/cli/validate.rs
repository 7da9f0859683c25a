//! `siegert validate`.

use serde_json::Value;

use crate::support::Folder;

/// A small network that runs in a second.
const TINY: &str = include_str!("../cases/tiny.toml");

fn numbers(case: &Value, key: &str) -> Vec<f64> {
    case[key].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn a_case_becomes_a_document_and_a_page() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    let options = ["validate", "--case", "tiny.toml", "--threads", "2", "--json", "--out", "out"];
    let document = folder.run(&options).json();
    let case = &document["cases"][0];
    assert_eq!((case["name"].as_str(), case["verdict"].as_str()), (Some("tiny"), Some("agree")));
    assert_eq!(case["populations"], serde_json::json!(["E", "I"]));
    for key in ["predicted_hz", "measured_hz", "standard_error_hz"] {
        assert!(numbers(case, key).iter().all(|hz| hz.is_finite() && *hz > 0.0), "{key}: {case}");
    }
    check_judgement(case);
    check_effects(&case["predicted_effects"], case);
    check_diagnosis(&case["diagnosis"], case);
    for file in [
        "scatter.svg",
        "scatter.png",
        "rates.csv",
        "predicted_effects.csv",
        "diagnosis.csv",
        "matrix_difference.svg",
    ] {
        assert!(folder.path(&format!("out/tiny/{file}")).is_file(), "{file}");
    }
    check_page(&folder, &std::fs::read_to_string(folder.path("out/report.html")).unwrap());
    assert!(folder.path("out/provenance.json").is_file());
    let kept = std::fs::read_to_string(folder.path("out/validation.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), document);
    assert!(document["warnings"].is_array(), "{document}");
}

/// Errors, their intervals and the verdicts on the theory alone, and on what knows nothing.
fn check_judgement(case: &Value) {
    let [predicted, measured] = ["predicted_hz", "measured_hz"].map(|key| numbers(case, key));
    let errors = numbers(case, "relative_error");
    for population in 0..2 {
        let error = predicted[population] / measured[population] - 1.0;
        assert!((errors[population] - error).abs() < 1e-12);
        let ends = case["interval"][population].as_array().unwrap();
        assert!(
            ends[0].as_f64().unwrap() < error && ends[1].as_f64().is_none_or(|end| end > error)
        );
    }
    let median = (errors[0].abs() + errors[1].abs()) / 2.0;
    assert!((case["median_relative_error"].as_f64().unwrap() - median).abs() < 1e-12);
    let at: Vec<&str> = case["verdicts"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(at, ["0.05", "0.10", "0.20"]);
    assert_eq!(case["case_verdicts"], serde_json::json!(["agree", "agree"]));
    assert_eq!(case["within_tolerance"], 2);
    let nulls = case["null_predictors"].as_array().unwrap();
    let names: Vec<&str> = nulls.iter().filter_map(|null| null["name"].as_str()).collect();
    assert_eq!(names, ["zero", "mean"]);
    // A tolerance of 100 spikes/s cannot fail, and says so.
    assert_eq!(nulls[0]["verdicts"], serde_json::json!(["agree", "agree"]));
}

/// What is predicted without any spikes adds up, and the CVs of a short recording are those of short trains.
fn check_effects(predicted: &Value, case: &Value) {
    let effects = predicted["effects"].as_array().unwrap();
    let causes: Vec<&str> = effects.iter().filter_map(|effect| effect["cause"].as_str()).collect();
    assert_eq!(causes, ["in_degrees", "rounding", "common", "covariances"]);
    for population in 0..2 {
        let alone_hz = numbers(case, "predicted_hz")[population];
        let changes = effects.iter().map(|effect| numbers(effect, "change_hz")[population]);
        let with_hz = numbers(predicted, "with_effects_hz")[population];
        assert!((alone_hz + changes.sum::<f64>() - with_hz).abs() < 1e-9);
        let [alone, recorded] = ["cv_predicted", "cv_as_recorded"].map(|key| numbers(case, key));
        assert!(recorded[population] < alone[population], "{case}");
    }
    assert!(predicted["explained_share"].as_f64().unwrap() <= 1.0);
    assert!(case["published"].is_null());
}

/// What leads from the prediction to the rates of other seeds adds up.
fn check_diagnosis(diagnosis: &Value, case: &Value) {
    let effects = diagnosis["effects"].as_array().unwrap();
    let causes: Vec<&str> = effects.iter().filter_map(|effect| effect["cause"].as_str()).collect();
    let computed = ["in_degrees", "rounding"];
    let measured = ["transfer", "grid", "common", "regularity", "synchrony"];
    assert_eq!(causes, [&computed[..], &measured[..]].concat());
    for population in 0..2 {
        let predicted_hz = numbers(case, "predicted_hz")[population];
        let changes = effects.iter().map(|effect| numbers(effect, "change_hz")[population]);
        let decomposed_hz = numbers(diagnosis, "decomposed_hz")[population];
        assert!((predicted_hz + changes.sum::<f64>() - decomposed_hz).abs() < 1e-9);
        let left_hz = numbers(case, "measured_hz")[population] - decomposed_hz;
        assert!((numbers(diagnosis, "remainder_hz")[population] - left_hz).abs() < 1e-9);
    }
}

#[test]
fn the_theory_is_judged_without_a_diagnosis() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    let run = folder.run(&["validate", "--case", "tiny.toml", "--no-diagnosis", "--threads", "2"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // The best thing known is said first.
    let first = run.stdout.lines().next().unwrap();
    assert!(first.starts_with("tiny: theory alone: median relative error "), "{first}");
    assert!(first.ends_with("2 of 2 populations within 0 % + 100 spikes/s"), "{first}");
    assert!(!run.stdout.contains("decomposed"), "{}", run.stdout);
    // 200 ms hold few spikes of a neuron.
    assert!(
        run.stderr.contains("CVs and rates of single neurons rest on few spikes"),
        "{}",
        run.stderr
    );
}

/// Every link leads to a place of the page, a file beside it or a paper; nothing is loaded from elsewhere.
fn check_page(folder: &Folder, page: &str) {
    let values = |attribute: &str| {
        let marker = format!(" {attribute}=\"");
        let parts = page.split(&marker).skip(1);
        parts.map(|part| part.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let ids = values("id");
    for id in &ids {
        assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{id}");
    }
    for link in values("href") {
        let place = link.strip_prefix('#').map(|id| ids.contains(&id.to_owned()));
        let paper = link.starts_with("https://doi.org/10.");
        let file = || folder.path(&format!("out/{link}")).is_file();
        assert!(place.unwrap_or_else(|| paper || file()), "{link}");
    }
    let pictures = values("src");
    assert!(pictures.len() >= 8, "{}", pictures.len());
    assert!(pictures.iter().all(|source| source.starts_with("data:image/")));
    let addresses = page.matches("http").count();
    assert_eq!(addresses, page.matches(" href=\"https://doi.org/").count());
    assert!(!page.contains("<script"));
    for tag in ["section", "table", "figure", "details", "dl"] {
        let count = |text: &str| page.matches(text).count();
        assert_eq!(count(&format!("<{tag}")), count(&format!("</{tag}>")), "{tag}");
    }
}

#[test]
fn predicted_effects_can_be_switched() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    folder.write("rates.json", r#"{"E": 30.0, "I": 30.0}"#);
    let common = ["validate", "--case", "tiny.toml", "--measured", "rates.json", "--no-diagnosis"];
    for (asked, expected) in [("common,in_degrees", &["in_degrees", "common"][..]), ("none", &[])] {
        let document = folder.run(&[&common[..], &["--effects", asked, "--json"]].concat()).json();
        let effects = &document["cases"][0]["predicted_effects"]["effects"];
        let causes: Vec<_> =
            effects.as_array().unwrap().iter().map(|e| e["cause"].as_str().unwrap()).collect();
        assert_eq!(causes, expected);
    }
    let wrong = folder.run(&[&common[..], &["--effects", "weights"]].concat());
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("allowed are in_degrees, rounding"), "{}", wrong.stderr);
}

#[test]
fn a_difference_is_a_scientific_no() {
    let folder = Folder::new();
    folder.write("tiny.toml", &TINY.replace("absolute_hz = 100.0", "absolute_hz = 0.001"));
    folder.write("rates.json", r#"{"E": 1000.0, "I": 1000.0}"#);
    let options = ["validate", "--case", "tiny.toml", "--measured", "rates.json"];
    let run = folder.run(&options);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("theory and measurement differ in tiny"), "{}", run.stderr);
    assert!(run.stdout.contains("2 differ"), "{}", run.stdout);
}

#[test]
fn measured_rates_of_no_population_are_refused() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    folder.write("rates.json", r#"{"E": 20.0, "I": 20.0, "EE": 3.0}"#);
    folder.write("rates.csv", "population,rate_hz\nE,20\nI,20\nPV,3\n");
    folder.write("whole.json", r#"{"E": 20.0, "I": 20.0}"#);
    for (options, words) in [
        (&["rates.json"][..], "rates.json: a rate for EE, which the case tiny lacks"),
        (&["rates.csv"], "rates.csv: a rate for PV, which the case tiny lacks"),
        (&["whole.json", "--dt", "0.5"], "--dt would be ignored: whole.json holds rates"),
        (&["whole.json", "--t-max", "9"], "--t-max would be ignored: whole.json holds rates"),
    ] {
        let line = [&["validate", "--case", "tiny.toml", "--measured"][..], options].concat();
        let run = folder.run(&line);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line:?}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{line:?}: {}", run.stderr);
    }
}

#[test]
fn mistakes_are_refused_with_what_exists() {
    let folder = Folder::new();
    let unknown = folder.run(&["validate", "--case", "brunel"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("no case brunel; the cases are brunel2000"),
        "{}",
        unknown.stderr
    );
    folder.write("tiny.toml", &TINY.replace("block_ms", "blok_ms"));
    let misspelt = folder.run(&["validate", "--case", "tiny.toml"]);
    assert_eq!(misspelt.code, 2);
    assert!(misspelt.stderr.contains("did you mean simulation.block_ms?"), "{}", misspelt.stderr);
}

#[test]
fn the_cases_are_listed() {
    let run = Folder::new().run(&["validate", "--list"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for case in ["brunel2000", "potjans2014", "v1", "th", "macaque_downscaled", "full_scale"] {
        assert!(run.stdout.lines().any(|line| line.starts_with(case)), "{case}: {}", run.stdout);
    }
}

#[test]
fn the_list_is_a_document_for_programs() {
    let document = Folder::new().run(&["validate", "--list", "--json"]).json();
    let cases = document["cases"].as_array().unwrap();
    let long = |name: &str| {
        cases.iter().find(|case| case["name"] == name).map(|case| case["long"].clone())
    };
    assert_eq!((long("brunel2000"), long("full_scale")), (Some(false.into()), Some(true.into())));
}

#[test]
fn a_case_that_is_stopped_leaves_no_results_and_names_none() {
    let folder = Folder::new();
    folder.write("tiny.toml", &TINY.replace("duration_ms = 300", "duration_ms = 3000000"));
    // Without --foreground the signal comes twice, and the second ends the program at once.
    let stopped = "timeout --foreground --preserve-status -s INT 6 siegert validate --case tiny.toml --out vc";
    let run = folder.shell(stopped);
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(run.stderr.contains("stopped in case tiny"), "{}", run.stderr);
    assert!(!run.stdout.contains("Results are in") && !folder.path("vc").exists());
}

const CHECKPOINTS: [&str; 4] = ["--checkpoint", "state", "--checkpoint-every", "70"];

fn validated(folder: &Folder, options: &[&str]) -> Value {
    let fixed = ["validate", "--case", "tiny.toml", "--threads", "2", "--json"];
    folder.run(&[&fixed[..], options].concat()).json()
}

#[test]
fn a_case_goes_on_where_it_was_kept() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    let whole = validated(&folder, &[]);
    // The first seed up to 200 ms, without the second.
    let part = TINY.replace("duration_ms = 300", "duration_ms = 200").replace("[1, 2]", "[1]");
    folder.write("tiny.toml", &part);
    let first = validated(&folder, &CHECKPOINTS);
    assert!(folder.path("state/tiny/seed-1/latest").is_file());
    assert_ne!(first, whole);
    folder.write("tiny.toml", TINY);
    let resume = [&CHECKPOINTS[..], &["--resume"]].concat();
    assert_eq!(validated(&folder, &resume), whole);
    // Both seeds are finished now.
    assert_eq!(validated(&folder, &resume), whole);
    folder.write("tiny.toml", &part);
    let fixed = ["validate", "--case", "tiny.toml"];
    let shorter = folder.run(&[&fixed[..], &resume].concat());
    assert_eq!(shorter.code, 2);
    assert!(shorter.stderr.contains("is at 300 ms, but the run ends at 200"), "{}", shorter.stderr);
}

#[test]
fn checkpoints_of_what_is_not_simulated_are_refused() {
    let run = Folder::new().run(&["validate", "--case", "full_scale", "--checkpoint", "state"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--simulate simulates it"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn an_interrupted_validation_keeps_what_has_ended() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    let endless = TINY.replace("\"tiny\"", "\"endless\"").replace("300.0", "5100.0");
    let endless = endless.replace("fine_dt_ms = 0.05\n", "");
    folder.write("endless.toml", &endless);
    let cases = "validate --case tiny.toml --case endless.toml --json --threads 2 --out out";
    let mut run = folder.start(&format!("{cases} {}", CHECKPOINTS.join(" ")));
    run.wait_for(&folder.path("state/endless/seed-1/latest"));
    let run = run.interrupt();
    let said = run.stderr;
    assert_eq!(run.code, 130, "{said}");
    assert!(said.contains("stopped in case endless (network, at "), "{said}");
    assert!(said.contains("to go on, give the same command with --resume"), "{said}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["interrupted"], true);
    let names: Vec<_> = document["cases"].as_array().unwrap().iter().map(|c| &c["name"]).collect();
    assert_eq!(names, ["tiny"]);
    assert!(folder.path("out/report.html").is_file() && !folder.path("out/endless").exists());

    // From where it was interrupted, the case goes on as if it had not been.
    let at = said.split("(network, at ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    let at_ms: f64 = at.parse().unwrap();
    let blocks = ((at_ms - 100.0) / 20.0).max(0.0).ceil() + 2.0;
    let duration = format!("{:.1}", 100.0 + 20.0 * blocks);
    let ended = endless.replace("5100.0", &duration).replace("[1, 2]", "[1]");
    folder.write("endless.toml", &ended);
    let case = ["validate", "--case", "endless.toml", "--threads", "2", "--json"];
    let whole = folder.run(&case).json();
    let resumed = folder.run(&[&case[..], &CHECKPOINTS, &["--resume"]].concat()).json();
    assert_eq!(resumed, whole);
}

#[test]
fn spikes_of_nest_are_found_by_an_id_map_elsewhere() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    // Every neuron of E spikes every 50 ms, every neuron of I every 25 ms.
    let mut spikes = String::new();
    for ms in (5..=300).step_by(5) {
        for neuron in 0..500 {
            let period = if neuron < 400 { 50 } else { 25 };
            if (ms + 5 * (neuron % 10)) % period == 0 {
                spikes += &format!("{}\t{ms}.0\n", 101 + neuron);
            }
        }
    }
    folder.write("nest.dat", &spikes);
    std::fs::create_dir(folder.path("elsewhere")).unwrap();
    folder.write("elsewhere/ids.txt", "101 500\n501 600\n");
    let measured = ["--measured", "nest.dat", "--ids", "elsewhere/ids.txt", "--t-max", "300"];
    let document = validated(&folder, &[&measured[..], &["--out", "out"]].concat());
    let rates = numbers(&document["cases"][0], "measured_hz");
    assert!((rates[0] - 20.0).abs() < 0.2 && (rates[1] - 40.0).abs() < 0.4, "{rates:?}");
    let provenance = std::fs::read_to_string(folder.path("out/provenance.json")).unwrap();
    let provenance: Value = serde_json::from_str(&provenance).unwrap();
    let files = provenance["files"].as_array().unwrap();
    let paths: Vec<_> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["nest.dat", "elsewhere/ids.txt", "tiny.toml"]);
    assert!(files.iter().all(|file| file["sha256"].as_str().unwrap().len() == 64));
}
