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

#[test]
fn the_flow_settles_at_a_silent_state() {
    let folder = Folder::new();
    folder.write("start.json", r#"{"E": 1.0}"#);
    let weak = ["--preset", "e1d", "--set", "external.rates_hz=100"];
    let stability =
        folder.run(&[&["stability", "--start", "start.json", "--json"], &weak[..]].concat()).json();
    let rate_hz = stability["rates_hz"][0].as_f64().unwrap();
    assert!(rate_hz > 0.0 && rate_hz < 1e-100, "{rate_hz:e}");
    let found = folder.run(&[&["fixed-points", "--json"], &weak[..]].concat()).json();
    let of_flow = |effort: &&serde_json::Value| effort["starts"] == "from random rates";
    let random = found["search"].as_array().unwrap().iter().find(of_flow).unwrap();
    assert_eq!(random["failed"], 0);
}

/// Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179), with less inhibition: the state of low
/// activity that continuation reaches from the preset is found.
#[test]
fn the_cortical_state_of_a_changed_preset_is_found() {
    let changed = ["--preset", "schuecker2017", "--set", "connection_params.g=-10"];
    let mean = ["--weights", "mean", "--json", "--quiet"];
    let found = Folder::new().run(&[&["fixed-points"], &changed[..], &mean[..]].concat()).json();
    let points = found["fixed_points"].as_array().unwrap();
    let low = &points[0];
    assert!((low["mean_rate_hz"].as_f64().unwrap() - 1.7808).abs() < 1e-4, "{low}");
    assert_eq!(low["stable"], true);
    assert_eq!(points.last().unwrap()["stable"], true);
    assert_eq!(found["index_sum"], 1);
}

#[test]
fn the_theory_that_was_used_is_named() {
    let folder = Folder::new();
    let theory = |options: &[&str]| {
        let options = [&["fixed-points", "--preset", "potjans2014", "--json"], options].concat();
        let document = folder.run(&options).json();
        let words = |key: &str| document["theory"][key].as_str().unwrap().to_owned();
        let rate_hz = document["fixed_points"][0]["rates_hz"][0].as_f64().unwrap();
        (words("noise"), words("weights"), rate_hz)
    };
    let (noise, weights, spread_hz) = theory(&[]);
    assert_eq!((noise.as_str(), weights.as_str()), ("shift", "spread"));
    let (_, weights, mean_hz) = theory(&["--weights", "mean"]);
    assert_eq!(weights, "mean");
    assert!(mean_hz < spread_hz && (mean_hz - 0.7542).abs() < 1e-4);
    let (noise, _, taylor_hz) = theory(&["--noise", "taylor"]);
    assert_eq!(noise, "taylor");
    assert!(taylor_hz != spread_hz);
    assert_eq!(theory(&["--white"]).0, "white");
    let text = folder.run(&["stability", "--preset", "potjans2014", "--noise", "taylor"]).stdout;
    assert!(text.contains("Theory: coloured noise to first order in the rate, weights with"));
    assert!(text.contains("stable (as a rate relaxation)"), "{text}");
}

/// Weights with a standard deviation of three times their mean, as the multi-area model has them on request.
#[test]
fn the_spread_of_weights_counts_and_is_warned_of_where_it_is_wide() {
    let lognormal = [
        "stability",
        "--preset",
        "ground-state",
        "--set",
        "connection_params.lognormal_weights=true",
        "--json",
    ];
    let run = Folder::new().run(&lognormal);
    let document = run.json();
    assert!((document["mean_rate_hz"].as_f64().unwrap() - 5.636).abs() < 1e-3);
    assert!((document["rates_hz"][0].as_f64().unwrap() - 4.12).abs() < 1e-2);
    assert_eq!(document["warnings"][0]["kind"], "wide_weights");
    assert_eq!(run.stderr.lines().filter(|line| line.starts_with("warning: ")).count(), 1);
}

/// Slow synapses, and inhibition from outside whose time constant is its own.
#[test]
fn what_lies_outside_the_theory_is_told() {
    let folder = Folder::new();
    folder.write(
        "slow.toml",
        r#"
        neuron = { tau_syn_ex = 20, tau_syn_in = 20 }
        populations.E = { kind = "E", neurons = 800 }
        connections = { indegrees = 80, weights_pA = 1, delays_ms = 1.5 }
        external = { indegrees = 1000, weights_pA = 1, rates_hz = 18 }
        "#,
    );
    folder.write(
        "inhibited.toml",
        r#"
        neuron = { tau_syn_ex = 0.5, tau_syn_in = 2 }
        populations.E = { kind = "E", neurons = 100 }
        connections = { indegrees = 0, weights_pA = 0, delays_ms = 1.5 }
        external = { indegrees = 1000, weights_pA = -10, rates_hz = 8, dc_pA = 500 }
        "#,
    );
    let slow = folder.run(&["fixed-points", "--network", "slow.toml", "--json"]).json();
    assert_eq!(slow["warnings"][0]["kind"], "slow_synapses");
    let options = ["fixed-points", "--network", "inhibited.toml", "--noise", "white", "--json"];
    let inhibited = folder.run(&options).json();
    let rate_hz = inhibited["fixed_points"][0]["rates_hz"][0].as_f64().unwrap();
    assert!((rate_hz - 1.886).abs() < 1e-3, "{rate_hz}");
}

#[test]
fn the_separatrix_of_a_silent_state_is_drawn() {
    let folder = Folder::new();
    folder.write(
        "silent.toml",
        r#"
        neuron = { tau_m = 5, tau_syn_ex = 2, tau_syn_in = 2, t_ref = 1, V_reset = -65 }
        populations.P0 = { kind = "E", neurons = 100 }
        populations.P1 = { kind = "E", neurons = 100 }
        connections = { indegrees = [[200, 200], [200, 200]], weights_pA = 60, delays_ms = 1.5 }
        external = { indegrees = 1000, weights_pA = 10, rates_hz = 11.25 }
        "#,
    );
    let run = folder.run(&["phase-plane", "--network", "silent.toml"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("Separatrix 1: from"), "{}", run.stdout);
}

/// Four inhibitory populations in a ring, whose eigenvalues have one modulus: each state has its spectrum.
#[test]
fn symmetric_networks_have_spectra() {
    let folder = Folder::new();
    folder.write(
        "ring.toml",
        r#"
        populations.A = { kind = "I", neurons = 100 }
        populations.B = { kind = "I", neurons = 100 }
        populations.C = { kind = "I", neurons = 100 }
        populations.D = { kind = "I", neurons = 100 }
        connections.indegrees = [[0, 0, 0, 400], [400, 0, 0, 0], [0, 400, 0, 0], [0, 0, 400, 0]]
        connections.weights_pA = -80
        connections.delays_ms = 1.5
        external = { indegrees = 1000, weights_pA = 40, rates_hz = 25 }
        "#,
    );
    let document = folder.run(&["fixed-points", "--network", "ring.toml", "--json"]).json();
    let points = document["fixed_points"].as_array().unwrap();
    let even = |point: &&serde_json::Value| {
        let rates: Vec<f64> = serde_json::from_value(point["rates_hz"].clone()).unwrap();
        rates.iter().all(|rate| (rate - rates[0]).abs() < 1e-6)
    };
    let abscissa = points.iter().find(even).unwrap()["spectral_abscissa"].as_f64().unwrap();
    assert!(abscissa > 0.0, "{abscissa}");
}

#[test]
fn a_rate_that_is_negative_to_first_order_is_told() {
    let options = ["transfer", "--point", "5,4", "--noise", "taylor", "--json"];
    let document = Folder::new().run(&options).json();
    assert_eq!(document["rate_hz"][0], 0.0);
    assert_eq!(document["warnings"][0]["kind"], "negative_first_order");
    assert_eq!(document["theory"]["noise"], "taylor");
}
