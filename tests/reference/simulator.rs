//! The simulator against NEST 3.10: tiny networks step by step.

use std::fs;

use data::{
    ConnectionRule, Delays, DriveKind, ExternalDrive, InitialPotential, Kind, Label, Lognormal,
    Matrix, Network, NetworkParts, NeuronParams, Population, Weights,
};
use serde_json::Value;
use sim::communicator::SingleProcess;
use sim::{
    Connection, Control, ListedNetwork, PotentialRecording, Precision, Recording,
    RecordingSettings, Selection, SimulationSettings, Simulator, SpikeTrain,
};

use crate::support::figures;

/// A network of the reference, and the neurons whose potentials were recorded in it.
struct Exact {
    name: &'static str,
    recorded: &'static [u32],
}

const EXACT: [Exact; 7] = [
    Exact { name: "chain", recorded: &[0, 9] },
    Exact { name: "dc", recorded: &[0] },
    Exact { name: "dc_subthreshold", recorded: &[0] },
    Exact { name: "input_train", recorded: &[0] },
    Exact { name: "mutual", recorded: &[0, 1] },
    Exact { name: "random40", recorded: &[0] },
    Exact { name: "two_tau_syn", recorded: &[0] },
];

/// A network of one-neuron populations as a reference file describes it, and its duration (ms).
fn listed(description: &Value) -> (ListedNetwork, f64) {
    let number = |value: &Value, key: &str| value[key].as_f64();
    let common = &description["common"];
    let neurons = description["neurons"].as_array().unwrap();
    let population = |(k, neuron): (usize, &Value)| {
        let parameter = |key| number(neuron, key).or(number(common, key)).unwrap();
        Population {
            label: Label::named(&format!("n{k}"), Kind::Excitatory),
            neurons: 1.0,
            neuron: NeuronParams {
                tau_m_ms: parameter("tau_m"),
                tau_syn_ex_ms: parameter("tau_syn_ex"),
                tau_syn_in_ms: parameter("tau_syn_in"),
                t_ref_ms: parameter("t_ref"),
                c_m_pf: parameter("C_m"),
                e_l_mv: parameter("E_L"),
                v_th_mv: parameter("V_th"),
                v_reset_mv: parameter("V_reset"),
            },
            initial_potential: InitialPotential { mean_mv: parameter("V_m"), sd_mv: 0.0 },
        }
    };
    let n = neurons.len();
    let zeros = || Matrix::zeros(n, n);
    let network = Network::new(NetworkParts {
        populations: neurons.iter().enumerate().map(population).collect(),
        in_degrees: zeros(),
        rule: ConnectionRule::default(),
        weights: Weights { mean_pa: zeros(), sd_pa: zeros(), lognormal: Lognormal::None },
        delays: Delays { mean_ms: Matrix::filled(n, n, 1.0), sd_ms: zeros() },
        external: ExternalDrive {
            in_degrees: vec![0.0; n],
            weights_pa: vec![0.0; n],
            rates_hz: vec![0.0; n],
            kind: DriveKind::Poisson,
        },
        dc_pa: neurons.iter().map(|neuron| number(neuron, "I_e").unwrap_or(0.0)).collect(),
        replaced: Vec::new(),
    });
    let list = |key: &str| description[key].as_array().unwrap().iter();
    let id = |value: &Value| value.as_u64().unwrap() as u32;
    let connections = list("connections").map(|c| Connection {
        source: id(&c["source"]),
        target: id(&c["target"]),
        weight_pa: number(c, "weight_pA").unwrap(),
        delay_ms: number(c, "delay_ms").unwrap(),
    });
    let times = |input: &Value| {
        input["times_ms"].as_array().unwrap().iter().map(|time| time.as_f64().unwrap()).collect()
    };
    let trains = list("inputs").map(|input| SpikeTrain {
        target: id(&input["target"]),
        weight_pa: number(input, "weight_pA").unwrap(),
        delay_ms: number(input, "delay_ms").unwrap(),
        times_ms: times(input),
    });
    let listed = ListedNetwork {
        network: network.unwrap(),
        connections: connections.collect(),
        spike_trains: trains.collect(),
    };
    (listed, number(description, "T_ms").unwrap())
}

fn record(listed: &ListedNetwork, duration_ms: f64, precision: Precision) -> Recording {
    let settings = SimulationSettings {
        precision: Some(precision),
        recording: RecordingSettings {
            spikes: Selection::All,
            potentials: Some(PotentialRecording {
                populations: Selection::All,
                fraction: 1.0,
                interval_ms: 0.1,
            }),
            ..Default::default()
        },
        ..Default::default()
    };
    let mut simulator = Simulator::build_listed(listed, &settings, SingleProcess).unwrap();
    simulator.advance(duration_ms, &mut |_| Control::Continue).unwrap();
    simulator.take_recording()
}

/// Rows of two numbers below a header.
fn rows(text: &str) -> Vec<(f64, f64)> {
    let row = |line: &str| {
        let (a, b) = line.split_once(',').unwrap();
        (a.parse().unwrap(), b.parse().unwrap())
    };
    text.lines().skip(1).map(row).collect()
}

fn steps(time_ms: f64) -> u64 {
    (time_ms * 10.0).round() as u64
}

/// The largest difference to the potentials of a neuron in NEST (mV).
fn largest_difference_mv(expected: &[(f64, f64)], neuron: u32, recording: &Recording) -> f64 {
    let difference = |&(time_ms, potential_mv): &(f64, f64)| {
        let step = steps(time_ms);
        let samples = &recording.potentials;
        let from = samples.partition_point(|sample| sample.step < step);
        let of_step = samples[from..].iter().take_while(|sample| sample.step == step);
        let sample = of_step.into_iter().find(|sample| sample.neuron == neuron);
        (sample.expect("every step is recorded").potential_mv - potential_mv).abs()
    };
    expected.iter().map(difference).fold(0.0, f64::max)
}

#[test]
fn tiny_networks_are_those_of_nest_to_the_step() {
    for folder in figures("nest_exact") {
        let read = |file: String| fs::read_to_string(folder.join(file)).unwrap();
        for Exact { name, recorded } in EXACT {
            let description = serde_json::from_str(&read(format!("{name}.json"))).unwrap();
            let (network, duration_ms) = listed(&description);
            let recording = record(&network, duration_ms, Precision::Double);
            let mut expected: Vec<(u64, u32)> = rows(&read(format!("{name}_spikes.csv")))
                .into_iter()
                .map(|(time_ms, neuron)| (steps(time_ms), neuron as u32))
                .collect();
            let mut found: Vec<(u64, u32)> =
                recording.spikes.iter().map(|spike| (spike.step, spike.neuron)).collect();
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "spikes of {name}");
            for &neuron in recorded {
                let expected = rows(&read(format!("{name}_V{neuron}.csv")));
                assert!(!expected.is_empty(), "{name}: no potentials of neuron {neuron}");
                let difference = largest_difference_mv(&expected, neuron, &recording);
                assert!(difference < 1e-12, "{name}: potentials differ by {difference} mV");
            }
        }
    }
}
