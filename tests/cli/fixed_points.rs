//! `siegert fixed-points` and `siegert stability`.

use siegert::files::npy;

use crate::support::Folder;

/// The two attractors and the saddle of one excitatory population: Schuecker et al. 2017
/// (doi:10.1371/journal.pcbi.1005179), Fig. 2.
const E1D_HZ: [f64; 3] = [0.004_802, 15.849_663, 41.292_546];

#[test]
fn fixed_points_are_listed_by_ascending_rate() {
    let document = Folder::new().run(&["fixed-points", "--preset", "e1d", "--json"]).json();
    let points = document["fixed_points"].as_array().unwrap();
    assert_eq!(points.len(), 3);
    for (point, rate_hz) in points.iter().zip(E1D_HZ) {
        assert!((point["rates_hz"][0].as_f64().unwrap() - rate_hz).abs() < 1e-6);
        assert!((point["mean_rate_hz"].as_f64().unwrap() - rate_hz).abs() < 1e-6);
        assert!(point["residual_hz"].as_f64().unwrap() <= 1e-10);
        let abscissa = point["spectral_abscissa"].as_f64().unwrap();
        assert_eq!(point["stable"].as_bool().unwrap(), abscissa < 1.0);
        assert_eq!(point["n_unstable"].as_u64().unwrap(), u64::from(abscissa >= 1.0));
    }
    let tried: u64 =
        document["search"].as_array().unwrap().iter().filter_map(|s| s["tried"].as_u64()).sum();
    assert!(tried > 17, "{document}");
}

#[test]
fn results_hold_rates_and_plots() {
    let folder = Folder::new();
    let run = folder.run(&["fixed-points", "--preset", "e2d", "--out", "out"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rates = npy::read_matrix(&folder.path("out/rates.npy")).unwrap();
    assert_eq!(rates.sources(), 2);
    assert!(rates.targets() >= 3);
    for number in 1..=rates.targets() {
        for kind in ["rates", "spectrum"] {
            for format in ["svg", "png"] {
                let file = format!("out/{kind}_{number}.{format}");
                assert!(folder.path(&file).is_file(), "{file}");
            }
        }
    }
}

#[test]
fn stability_is_that_of_the_start_or_the_number_asked_for() {
    let folder = Folder::new();
    folder.write("start.json", r#"{"E": 30}"#);
    let abscissa = |options: &[&str]| {
        let run = folder.run(&[&["stability", "--preset", "e1d", "--json"], options].concat());
        run.json()["spectral_abscissa"].as_f64().unwrap()
    };
    assert!((abscissa(&[]) - 0.005_04).abs() < 1e-5);
    assert!((abscissa(&["--number", "2"]) - 1.734_83).abs() < 1e-5);
    assert!((abscissa(&["--start", "start.json"]) - 0.683_37).abs() < 1e-5);
    assert!((abscissa(&["--set", "theory_params.initial_rates=[30]"]) - 0.683_37).abs() < 1e-5);
    let beyond = folder.run(&["stability", "--preset", "e1d", "--number", "4"]);
    assert_eq!(beyond.code, 2);
    assert!(beyond.stderr.contains("--number is 4, but the search found 3"), "{}", beyond.stderr);
}

#[test]
fn the_critical_mode_is_bi_normalised_and_written() {
    let folder = Folder::new();
    let options = ["stability", "--preset", "potjans2014", "--json", "--out", "out"];
    let document = folder.run(&options).json();
    let numbers = |key: &str| -> Vec<(f64, f64)> {
        serde_json::from_value(document["critical"][key].clone()).unwrap()
    };
    let product = numbers("left").into_iter().zip(numbers("right"));
    let product = product.map(|(v, u)| (v.0 * u.0 - v.1 * u.1, v.0 * u.1 + v.1 * u.0));
    let (real, imaginary) = product.fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
    assert!((real - 1.0).abs() < 1e-9 && imaginary.abs() < 1e-9, "{real} {imaginary}");
    for file in ["gain_matrix", "eigenvalues", "critical_left", "critical_right", "rates"] {
        assert!(folder.path(&format!("out/{file}.npy")).is_file(), "{file}");
    }
    let gain = npy::read_matrix(&folder.path("out/gain_matrix.npy")).unwrap();
    assert_eq!((gain.targets(), gain.sources()), (8, 8));
}

#[test]
fn people_get_tables() {
    let run = Folder::new().run(&["fixed-points", "--preset", "potjans2014"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for words in ["1 fixed point", "stable", "Rates of fixed point 1", "23E", "Starts", "from zero"]
    {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
}

#[test]
fn unusable_starts_and_networks_are_refused() {
    let folder = Folder::new();
    folder.write("start.json", r#"{"X": 30}"#);
    let refusal = |options: &[&str]| {
        let run = folder.run(&[&["fixed-points", "--preset", "e1d"], options].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        run.stderr
    };
    assert!(refusal(&["--start", "start.json"]).contains("E"));
    let two = refusal(&["--set", "theory_params.initial_rates=[1,2]"]);
    assert!(two.contains("has 2 rates, the network 1 populations"), "{two}");
    assert!(refusal(&["--start", "missing.json"]).contains("missing.json"));
}
