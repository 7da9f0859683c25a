//! The network against the Python model's, for every stored set of parameters.
//!
//! The largest relative differences found: neurons 6e-15, in-degrees 5e-14, weights and potentials
//! 4e-16, external in-degrees 1.5e-11 (there from a least-squares solution), in-degrees between
//! areas 8e-11 (scaled) and 6e-13 (else).

use std::collections::BTreeMap;
use std::path::Path;

use data::macaque::{Anatomy, Area, Connectome, ConnectomeInputs};
use data::overlay::{Format, Source};
use data::{Kind, Label, Matrix, Network, Parameters, Preset, Rates};

use crate::support::{largest_relative_difference, npy, shared};

/// The published sets whose in-degrees are stabilized say so by leaving `K_stable` out.
const STABILIZED: &str = "macaque/published/K_prime_original.npy";

/// The parameters of a stored set with some of them changed, and whether its in-degrees are
/// stabilized.
fn parameters(name: &str, changes: &serde_json::Value) -> Option<(Parameters, bool)> {
    let text = std::fs::read_to_string(shared(&format!("reference/networks/{name}/network.json"))?)
        .expect("the set is described");
    let described: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let mut changed = serde_json::json!({ "network_params": described["network_params"] });
    for (section, keys) in changes.as_object().into_iter().flatten() {
        for (key, value) in keys.as_object().into_iter().flatten() {
            changed[section][key] = value.clone();
        }
    }
    let changed = changed.to_string();
    let source = Source { name, format: Format::Json, text: &changed };
    let parameters = Parameters::resolve(Preset::Metastable, Some(&source), [])
        .expect("the parameters are accepted");
    Some((parameters, !text.contains("\"K_stable\": null")))
}

/// The connectome of a stored set.
pub fn connectome(name: &str) -> Option<Connectome> {
    connectome_with(name, &serde_json::Value::Null)
}

/// The connectome of a stored set with some of its parameters changed.
pub fn connectome_with(name: &str, changes: &serde_json::Value) -> Option<Connectome> {
    let (parameters, stabilized) = parameters(name, changes)?;
    let inputs = ConnectomeInputs {
        in_degrees: stabilized
            .then(|| npy(&shared(STABILIZED).expect("the folder is there")).matrix()),
        fullscale_rates: parameters.network.fullscale_rates.as_ref().map(|_| fullscale_rates()),
        replaced_rates: Some(fullscale_rates()),
        ..ConnectomeInputs::default()
    };
    Some(Connectome::new(&parameters, &inputs).expect("the network is built"))
}

pub fn fullscale_rates() -> Rates {
    let path = shared("macaque/published/fullscale_rates.json").expect("the folder is there");
    let text = std::fs::read_to_string(path).expect("the rates are there");
    let rates: BTreeMap<String, BTreeMap<String, f64>> =
        serde_json::from_str(&text).expect("they are JSON");
    let plain = Preset::Schuecker2017.parameters();
    let network =
        data::macaque::network(&plain, &ConnectomeInputs::default()).expect("the network is built");
    let rate = |label: &Label| rates[&label.area][&label.population];
    Rates::from_hz(network.populations.iter().map(|p| rate(&p.label)).collect())
}

/// `J = tau_syn W / C_m`.
fn potentials_mv(network: &Network) -> Matrix {
    network.weights.mean_pa.map(|target, source, weight_pa| {
        let neuron = &network.populations[target].neuron;
        weight_pa * neuron.tau_syn_ms(network.populations[source].label.kind) / neuron.c_m_pf
    })
}

/// Both networks, array by array, within 1e-9 relative.
fn compare(name: &str) {
    let Some(connectome) = connectome(name) else { return };
    let network = connectome.network();
    let folder = shared(&format!("reference/networks/{name}")).expect("the folder is there");
    let neurons: Vec<f64> = network.populations.iter().map(|p| p.neurons).collect();
    let external = &network.external;
    let external_synapses: Vec<f64> =
        external.in_degrees.iter().zip(&neurons).map(|(k, n)| k * n).collect();
    let external_mv: Vec<f64> = network
        .populations
        .iter()
        .zip(&external.weights_pa)
        .map(|(p, w)| w * p.neuron.tau_syn_ms(Kind::Excitatory) / p.neuron.c_m_pf)
        .collect();
    let anatomy = Anatomy::shipped();
    let distances: Vec<f64> = Area::all()
        .flat_map(|target| Area::all().map(move |source| anatomy.distance_mm(target, source)))
        .collect();
    let (potentials, synapses) = (potentials_mv(network), network.synapses());
    let area_in_degrees = network.area_in_degrees();
    let arrays: [(&str, &[f64]); 11] = [
        ("neurons", &neurons),
        ("indegrees", network.in_degrees.values()),
        ("weights_pA", network.weights.mean_pa.values()),
        ("J_mV", potentials.values()),
        ("synapses", synapses.values()),
        ("external_indegrees", &external.in_degrees),
        ("external_weights_pA", &external.weights_pa),
        ("external_synapses", &external_synapses),
        ("external_J_mV", &external_mv),
        ("distances_mm", &distances),
        ("area_indegrees", area_in_degrees.values()),
    ];
    for (array, ours) in arrays {
        let worst = largest_relative_difference(ours, &read(&folder, array));
        assert!(worst < 1e-9, "{name}: {array} differ by {worst:e}");
    }
    direct_currents(name, network, &read(&folder, "dc_pA"));
    spread_of_weights(name, network, &read(&folder, "weights_sd_pA"));
}

fn read(folder: &Path, array: &str) -> Vec<f64> {
    npy(&folder.join(format!("{array}.npy"))).values
}

/// Currents are differences of large terms: compared with the largest of them.
fn direct_currents(name: &str, network: &Network, theirs: &[f64]) {
    let largest = theirs.iter().fold(0.0_f64, |largest, dc| largest.max(dc.abs()));
    let difference = network.dc_pa.iter().zip(theirs).map(|(a, b)| (a - b).abs());
    let worst = difference.fold(0.0, f64::max);
    assert!(worst <= 1e-9 * largest, "{name}: direct currents differ by {worst:e} pA");
}

/// The Python model leaves the spread of the weights unscaled; ours scales with the weights.
fn spread_of_weights(name: &str, network: &Network, theirs: &[f64]) {
    let k_scaling: f64 = if name == "downscaled_006" { 0.006 } else { 1.0 };
    let theirs: Vec<f64> = theirs.iter().map(|sd| sd / k_scaling.sqrt()).collect();
    let worst = largest_relative_difference(network.weights.sd_pa.values(), &theirs);
    assert!(worst < 1e-9, "{name}: weight SDs differ by {worst:e}");
}

#[test]
fn metastable_published() {
    compare("metastable_published");
}

#[test]
fn ground_state_published() {
    compare("ground_state_published");
}

#[test]
fn schuecker2017() {
    compare("schuecker2017");
}

#[test]
fn schuecker2017_high() {
    compare("schuecker2017_high");
}

#[test]
fn downscaled_006() {
    compare("downscaled_006");
}

#[test]
fn presets_are_the_stored_sets() {
    let pairs = [
        (Preset::Schuecker2017, "schuecker2017"),
        (Preset::Schuecker2017High, "schuecker2017_high"),
        (Preset::GroundState, "ground_state_published"),
        (Preset::Metastable, "metastable_published"),
    ];
    for (preset, name) in pairs {
        let Some((stored, _)) = parameters(name, &serde_json::Value::Null) else { return };
        assert_eq!(preset.parameters().network, stored.network, "{preset}");
    }
}

/// Neurons, recurrent and external synapses of the Python model (INM-6/multi-area-model, version
/// 355d940), rounded.
#[test]
fn totals_of_the_2017_network() {
    let preset = Preset::Schuecker2017.parameters();
    let before = Connectome::new(&preset, &ConnectomeInputs::default()).unwrap();
    let neurons: f64 = before.network().populations.iter().map(|p| p.neurons).sum();
    assert!((neurons - 4_130_056.72).abs() < 0.005, "{neurons} neurons");
    let recurrent = recurrent_synapses(&before);
    assert!((recurrent / 2.7690e10 - 1.0).abs() < 1e-4, "{recurrent:e}");
}

#[test]
fn totals_of_the_stabilized_network() {
    let Some(after) = connectome("ground_state_published") else { return };
    let recurrent = recurrent_synapses(&after);
    assert!((recurrent / 2.4127e10 - 1.0).abs() < 1e-4, "{recurrent:e}");
    let external: f64 = after.synapses().iter().map(|area| area.external).sum();
    assert!((external / 1.3861e10 - 1.0).abs() < 1e-4, "{external:e} external synapses");
    let nonzero = after.network().in_degrees.values().iter().filter(|k| **k > 0.0).count();
    assert_eq!(nonzero, 8411);
}

/// The number of recurrent synapses, which the totals by their origin sum to.
fn recurrent_synapses(connectome: &Connectome) -> f64 {
    let recurrent = connectome.network().synapses().sum();
    let summed: f64 = connectome.synapses().iter().map(|a| a.type_i + a.type_iii).sum();
    assert!((summed / recurrent - 1.0).abs() < 1e-12);
    recurrent
}
