//! What simulating costs, by scale, partition and precision.
//!
//! `cargo bench -p siegert-sim`; items are synaptic events, so that their time is that of an event
//! with its share of everything else.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use data::macaque::{ConnectomeInputs, network};
use data::{Network, Parameters, Preset};
use divan::counter::ItemsCount;
use siegert_sim::communicator::SingleProcess;
use siegert_sim::{Control, PartitionScheme, Precision, Progress, SimulationSettings, Simulator};

/// Time after which activity has left its initial state behind, and time measured (ms).
const SETTLING_MS: f64 = 60.0;
const MEASURED_MS: f64 = 10.0;

/// Neurons, relative to the full network; in-degrees are those of the full one.
const SCALES: [f64; 3] = [0.01, 0.02, 0.1];

fn main() {
    divan::main();
}

/// The ground state with fewer neurons, from potentials near threshold.
fn ground_state(scale: f64) -> Network {
    let settings = [
        format!("N_scaling={scale}"),
        "neuron_params.V0_mean=-62".to_owned(),
        "neuron_params.V0_sd=6".to_owned(),
    ];
    let parameters =
        Parameters::resolve(Preset::GroundState, None, settings.iter().map(String::as_str))
            .unwrap();
    network(&parameters, &ConnectomeInputs::default()).unwrap()
}

/// Measures stretches of a simulation that has settled, in synaptic events.
fn measure(bencher: divan::Bencher, network: &Network, settings: &SimulationSettings) {
    let mut simulator = Simulator::build(network, settings, SingleProcess).unwrap();
    simulator.advance(SETTLING_MS, &mut |_| Control::Continue).unwrap();
    let mut spikes = 0;
    let mut count = |progress: &Progress| {
        spikes += progress.spikes;
        Control::Continue
    };
    simulator.advance(MEASURED_MS, &mut count).unwrap();
    // A neuron's synapses, on average over the network.
    let out_degree = network.synapses().values().iter().sum::<f64>()
        / network.populations.iter().map(|p| p.neurons).sum::<f64>();
    let events = (spikes as f64 * out_degree) as u64;
    bencher
        .counter(ItemsCount::new(events))
        .bench_local(|| simulator.advance(MEASURED_MS, &mut |_| Control::Continue).unwrap());
}

#[divan::bench(args = SCALES, sample_count = 10, sample_size = 1)]
fn by_scale(bencher: divan::Bencher, scale: f64) {
    measure(bencher, &ground_state(scale), &SimulationSettings::default());
}

#[divan::bench(args = [Precision::Single, Precision::Double], sample_count = 10, sample_size = 1)]
fn by_precision(bencher: divan::Bencher, precision: Precision) {
    let settings = SimulationSettings { precision: Some(precision), ..Default::default() };
    measure(bencher, &ground_state(0.02), &settings);
}

#[divan::bench(
    args = [PartitionScheme::Areas, PartitionScheme::RoundRobin],
    sample_count = 10,
    sample_size = 1
)]
fn two_threads_by_partition(bencher: divan::Bencher, partition: PartitionScheme) {
    let settings = SimulationSettings { partition, threads: 2, ..Default::default() };
    measure(bencher, &ground_state(0.02), &settings);
}
