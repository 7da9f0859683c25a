//! `siegert spectra` and `siegert correlations`.

use crate::support::Folder;

#[test]
fn spectra_come_with_peaks_modes_and_plots() {
    let folder = Folder::new();
    let run = folder.siegert(
        "spectra --preset potjans2014 --frequencies 10:200:2 --pair 23E,4I --out s --quiet",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("the asynchronous state is unstable"), "{}", run.stderr);
    let names = folder.names("s");
    for name in [
        "spectra.json",
        "power.csv",
        "peaks.csv",
        "eigenvalues.csv",
        "sensitivity.csv",
        "cross_spectra.csv",
        "spectra.svg",
        "eigenvalues.svg",
    ] {
        assert!(names.iter().any(|found| found == name), "{name} in {names:?}");
    }
    let text = std::fs::read_to_string(folder.path("s/spectra.json")).expect("it is written");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["power_hz"].as_array().map(Vec::len), Some(8));
    assert_eq!(json["power_hz"][0].as_array().map(Vec::len), Some(96));
    let peaks = json["peaks"].as_array().expect("peaks");
    let near_80 = |peak: &serde_json::Value| {
        peak["frequency_hz"].as_f64().is_some_and(|f_hz| (75.0..90.0).contains(&f_hz))
    };
    assert!(peaks.iter().filter(|peak| near_80(peak)).count() >= 4, "{peaks:?}");
    let power = std::fs::read_to_string(folder.path("s/power.csv")).expect("it is written");
    assert_eq!(power.lines().next(), Some("frequency_hz,23E,23I,4E,4I,5E,5I,6E,6I"));
    let modes = std::fs::read_to_string(folder.path("s/eigenvalues.csv")).expect("it is written");
    assert_eq!(modes.lines().count(), 1 + 8 * 96);
}

#[test]
fn the_published_theory_takes_the_mean_path_and_poisson_sources() {
    let folder = Folder::new();
    let power = |options: &str| {
        let line = format!("spectra --preset potjans2014 --frequencies 84 --json {options}");
        let run = folder.siegert(&line);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.json()["power_hz"][0][0].as_f64().expect("a power")
    };
    let (both, mean) = (power(""), power("--paths mean"));
    assert!((both / mean - 1.0).abs() > 0.05, "{both} {mean}");
    assert_ne!(power("--source poisson"), both);
}

#[test]
fn measured_spectra_are_read_by_the_names_of_populations() {
    let folder = Folder::new();
    folder.write("spectra.csv", "frequency_hz,23E,more\n0,1,x\n50,2e-4,x\n100,1e-4,x\n");
    let line =
        "spectra --preset potjans2014 --frequencies 1:100:3 --measured spectra.csv --out s --quiet";
    assert_eq!(folder.siegert(line).code, 0);
    // One-sided: 2e-4 and 1e-4 at 80 and 100 Hz; those of the first two frequencies are without the mean.
    let errors = "frequency_hz,23E,23E_standard_error\n0,1,\n50,9,\n80,2e-4,2e-5\n100,1e-4,4e-5\n";
    folder.write("spectra.csv", errors);
    let run = folder.siegert(&line.replace("--out s", "--out e"));
    assert!(run.stdout.contains("Predicted over measured power"), "{}", run.stdout);
    let table = std::fs::read_to_string(folder.path("e/comparison.csv")).expect("it is written");
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 2, "{table}");
    assert_eq!(rows[1][..3], ["23E", "80.0", "100.0"]);
    assert_eq!(rows[1][4..], ["0.0001", "1e-5"]);
    folder.write("spectra.csv", "frequency_hz,23E\n0,-1\n");
    folder.siegert(&line.replace("--out s", "--out t")).assert_refused(&["line 2", "'-1'"]);
    folder.write("spectra.csv", "frequency_hz,V1\n0,1\n");
    folder.siegert(&line.replace("--out s", "--out t")).assert_refused(&["of a population"]);
}

#[test]
fn correlations_come_as_tables_and_functions() {
    let folder = Folder::new();
    let run = folder
        .siegert("correlations --preset brunel2000 --pair E,I --pair E,E --lag 20 --out c --quiet");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let functions = std::fs::read_to_string(folder.path("c/functions.csv")).expect("written");
    assert_eq!(functions.lines().next(), Some("lag_ms,\"E,I\",\"E,E\""));
    assert_eq!(functions.lines().count(), 1 + 401);
    let run = folder.siegert("correlations --preset brunel2000 --json");
    let json = run.json();
    let covariances = &json["covariances_hz"];
    let off = |i: usize, j: usize| covariances[i][j].as_f64().expect("a number");
    assert!((off(0, 1) - off(1, 0)).abs() < 1e-12);
    assert_eq!(json["cvs"].as_array().map(Vec::len), Some(2));
}

#[test]
fn pairs_that_are_none_are_refused() {
    let folder = Folder::new();
    for command in ["spectra", "correlations"] {
        let with =
            |pair: &str| folder.siegert(&format!("{command} --preset brunel2000 --pair {pair}"));
        with("E").assert_refused(&["--pair is E", "A,B"]);
        with("E,X").assert_refused(&["--pair X", "no population"]);
    }
    let run = folder.siegert("correlations --preset brunel2000 --lag 1e5");
    run.assert_refused(&["--lag is 100000", "1000 ms"]);
}

#[test]
fn spectra_by_the_density_of_neurons_are_not_rough() {
    let folder = Folder::new();
    let run = folder
        .siegert("spectra --preset potjans2014 --frequencies 20:400:20 --response density --json");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stderr.contains("rough"), "{}", run.stderr);
    assert_eq!(run.json()["response"], "density");
}
