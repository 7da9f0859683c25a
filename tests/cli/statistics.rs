//! `siegert statistics`.

use crate::support::Folder;

#[test]
fn statistics_say_what_they_assume() {
    let folder = Folder::new();
    let words = ["statistics", "--preset", "potjans2014", "--json", "--out", "out"];
    let document = folder.run(&words).json();
    let neurons = document["neurons"].as_array().unwrap();
    assert_eq!(neurons.len(), 8);
    for population in neurons {
        let number = |key: &str| population[key].as_f64().unwrap();
        assert!((0.5..1.2).contains(&number("cv")));
        assert!(number("mu_sd_mV") > 0.0 && number("rate_sd_hz") > 0.0);
        let quantiles: Vec<f64> =
            serde_json::from_value(population["quantiles_hz"].clone()).unwrap();
        assert!(quantiles.is_sorted() && quantiles.len() == 5);
    }
    let assumptions = document["assumptions"].as_array().unwrap();
    assert!(assumptions.iter().any(|text| text.as_str().unwrap().contains("Brunel 2000")));
    let table = std::fs::read_to_string(folder.path("out/statistics.csv")).unwrap();
    assert_eq!(table.lines().count(), 9);
    assert!(table.lines().next().unwrap().contains("cv,mean_rate_hz,rate_sd_hz"));
    for file in ["statistics.json", "cv.svg", "cv.png", "rate_sd.png"] {
        assert!(folder.path(&format!("out/{file}")).is_file(), "{file}");
    }
}

/// The mean-field theory of differing neurons (Roxin et al. 2011, doi:10.1523/JNEUROSCI.1677-11.2011): where the
/// transfer function bends upwards, spread raises the mean rate.
#[test]
fn self_consistent_rates_come_beside_the_fixed_point() {
    let folder = Folder::new();
    let words = ["statistics", "--preset", "potjans2014", "--self-consistent", "--json"];
    let document = folder.run(&[&words[..], &["--out", "out"]].concat()).json();
    let plain = folder.run(&["statistics", "--preset", "potjans2014", "--json"]).json();
    assert_eq!(plain["neurons"], document["neurons"]);
    assert!(plain.get("self_consistent").is_none());
    let rates = |of: &serde_json::Value| -> Vec<f64> {
        serde_json::from_value(of["rates_hz"].clone()).unwrap()
    };
    let (equal, differing) = (rates(&document), rates(&document["self_consistent"]));
    assert!(differing[0] > equal[0], "{differing:?} {equal:?}");
    let table = std::fs::read_to_string(folder.path("out/self_consistent.csv")).unwrap();
    assert_eq!(table.lines().count(), 9);
    let text = folder.run(&words[..4]).stdout;
    assert!(text.contains("Self-consistent state of neurons that differ"), "{text}");
}

#[test]
fn nothing_is_assumed_that_the_options_exclude() {
    let run = |options: &[&str]| {
        let command = ["statistics", "--preset", "brunel2000"];
        Folder::new().run(&[&command[..], options].concat()).stdout
    };
    let usual = run(&[]);
    assert!(
        usual.contains("coloured noise to first order") && usual.contains("weights that differ")
    );
    let plain = run(&["--white", "--weights", "mean"]);
    assert!(plain.contains("synapses of equal weights"), "{plain}");
    for words in ["coloured", "weights that differ"] {
        assert!(!plain.contains(words), "{words}: {plain}");
    }
}

#[test]
fn people_read_tables_and_assumptions() {
    let run = Folder::new().run(&["statistics", "--preset", "e1d", "--number", "3"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for words in ["CV of inter-spike intervals", "sigma (mV)", "Assumed"] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
}

/// Lognormal weights with a standard deviation of three times their mean make neurons differ so much that their
/// statistics at the fixed point are not those of the network.
#[test]
fn neurons_that_differ_too_much_are_warned_of() {
    let wide = ["--preset", "ground-state", "--set", "connection_params.lognormal_weights=true"];
    let document = Folder::new().run(&[&["statistics", "--json"], &wide[..]].concat()).json();
    let kinds: Vec<&str> = document["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|w| w["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["wide_weights", "spread_moves_state"]);
}
