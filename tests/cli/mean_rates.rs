//! One definition of a mean rate in all commands: the mean over neurons, populations weighted by their size. Means
//! over populations have that in their names.

use serde_json::Value;

use crate::support::{Folder, TINY};

/// Rates and sizes of its populations differ.
const NETWORK: &str = "[populations]
E = { kind = \"E\", neurons = 900 }
I = { kind = \"I\", neurons = 100 }
[connections]
indegrees = { E = 80, I = 20 }
weights_pA = { E = 20.0, I = -60.0 }
delays_ms = 1.5
[external]
indegrees = { E = 1000, I = 900 }
weights_pA = 87.8
rates_hz = 8.5";

/// As the preset e2d, with populations that differ.
const BISTABLE: &str = "[neuron]
tau_m = 10.0
t_ref = 2.0
[populations]
E1 = { kind = \"E\", neurons = 900 }
E2 = { kind = \"E\", neurons = 100 }
[connections]
indegrees = 210
weights_pA = 10
delays_ms = 1.5
[external]
indegrees = [420, 410]
weights_pA = 10
rates_hz = 162";

fn mean_over_neurons_hz(rates_hz: &Value, neurons: &[f64]) -> f64 {
    let rates_hz = rates_hz.as_array().unwrap().iter().map(|rate| rate.as_f64().unwrap());
    let sum: f64 = rates_hz.zip(neurons).map(|(rate_hz, neurons)| rate_hz * neurons).sum();
    sum / neurons.iter().sum::<f64>()
}

#[test]
fn the_mean_rate_of_a_state_is_over_neurons_in_every_command() {
    let folder = Folder::new();
    folder.write("net.toml", NETWORK);
    let fixed_point =
        &folder.siegert("fixed-points --network net.toml --json").json()["fixed_points"][0];
    let rates_hz = &fixed_point["rates_hz"];
    let expected_hz = mean_over_neurons_hz(rates_hz, &[900.0, 100.0]);
    let over_populations_hz = mean_over_neurons_hz(rates_hz, &[1.0, 1.0]);
    assert!((expected_hz - over_populations_hz).abs() > 0.1, "{expected_hz}");
    let written_hz = fixed_point["mean_rate_over_populations_hz"].as_f64().unwrap();
    assert!((written_hz - over_populations_hz).abs() < 1e-9, "{written_hz}");
    for (command, place) in [
        ("fixed-points", "/fixed_points/0"),
        ("stability", ""),
        ("sweep --parameter nu_ext --values 8.5", "/states/0"),
        ("continue --parameter nu_ext --from 8.5 --to 9 --low", "/branches/0/points/0"),
        ("compare --against-set nu_ext=9", "/a_states/0"),
    ] {
        let document = folder.siegert(&format!("{command} --network net.toml --json")).json();
        let mean_hz = document.pointer(&format!("{place}/mean_rate_hz")).unwrap();
        let mean_hz = mean_hz.as_f64().unwrap();
        assert!((mean_hz - expected_hz).abs() < 1e-6, "{command}: {mean_hz}, not {expected_hz}");
    }
}

#[test]
fn the_mean_rate_of_a_simulation_is_over_neurons() {
    let folder = Folder::new();
    folder.write("net.toml", TINY);
    let document = folder.siegert("simulate --network net.toml --time 200 --json").json();
    let expected_hz = mean_over_neurons_hz(&document["rates_hz"], &[40.0, 10.0]);
    let mean_hz = document["mean_rate_hz"].as_f64().unwrap();
    assert!((mean_hz - expected_hz).abs() < 1e-9, "{mean_hz}, not {expected_hz}");
}

#[test]
fn the_state_on_a_separatrix_has_its_mean_over_neurons() {
    let folder = Folder::new();
    folder.write("net.toml", BISTABLE);
    let border = &folder.siegert("separatrix --network net.toml --json").json()["border"];
    let expected_hz = mean_over_neurons_hz(&border["rates_hz"], &[900.0, 100.0]);
    let over_populations_hz = mean_over_neurons_hz(&border["rates_hz"], &[1.0, 1.0]);
    assert!((expected_hz - over_populations_hz).abs() > 0.1, "{expected_hz}");
    let mean_hz = border["mean_rate_hz"].as_f64().unwrap();
    assert!((mean_hz - expected_hz).abs() < 1e-9, "{mean_hz}, not {expected_hz}");
    let text = folder.siegert("separatrix --network net.toml").stdout;
    assert!(text.contains("Means are over neurons."), "{text}");
}
