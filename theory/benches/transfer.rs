//! The Siegert function with both slopes, for the 254 populations of the multi-area model.
//!
//! `cargo bench -p siegert-theory --bench transfer`: the items are populations.

use data::{InitialPotential, Kind, Label, NeuronParams, Population};
use divan::Bencher;
use divan::counter::ItemsCount;
use siegert_theory::{PopulationTransfer, SynapticNoise, Transfer, TransferValues, siegert};

const POPULATIONS: usize = 254;

fn main() {
    divan::main();
}

/// Where the populations work.
#[derive(Clone, Copy, Debug)]
enum Regime {
    /// Below threshold by 1 to 2.5 standard deviations: 0.1 to 15 spikes/s.
    Quiet,
    /// From 20 mV below threshold to 20 mV above it, quiet and driven populations in turn.
    Mixed,
}

impl Regime {
    /// mu and sigma (mV) of every population, spread evenly without regularity.
    fn working_points(self) -> (Vec<f64>, Vec<f64>) {
        let fraction = |k: usize, step: f64| (k as f64 * step).fract();
        (0..POPULATIONS)
            .map(|k| {
                let (mu, sigma) = (fraction(k, 0.618_034), fraction(k, 0.754_878));
                match self {
                    Self::Quiet => {
                        (15.0 - (1.0 + 1.5 * mu) * (3.0 + 5.0 * sigma), 3.0 + 5.0 * sigma)
                    }
                    Self::Mixed => (-5.0 + 40.0 * mu, 1.0 + 12.0 * sigma),
                }
            })
            .unzip()
    }
}

fn transfer() -> PopulationTransfer {
    let population = Population {
        label: Label::named("E", Kind::Excitatory),
        neurons: 1000.0,
        neuron: NeuronParams::default(),
        initial_potential: InitialPotential { mean_mv: -65.0, sd_mv: 0.0 },
    };
    PopulationTransfer::new(&vec![population; POPULATIONS], SynapticNoise::Shift)
        .expect("the default neuron has a transfer function")
}

#[divan::bench(args = [Regime::Quiet, Regime::Mixed])]
fn rates_and_slopes(bencher: Bencher, regime: Regime) {
    let transfer = transfer();
    let (mu, sigma) = regime.working_points();
    let mut values = TransferValues::zeros(POPULATIONS);
    bencher.counter(ItemsCount::new(POPULATIONS)).bench_local(|| {
        transfer.evaluate(divan::black_box(&mu), divan::black_box(&sigma), &mut values);
    });
}

#[divan::bench(args = [Regime::Quiet, Regime::Mixed])]
fn rates(bencher: Bencher, regime: Regime) {
    let transfer = transfer();
    let (mu, sigma) = regime.working_points();
    let mut rates = vec![0.0; POPULATIONS];
    bencher.counter(ItemsCount::new(POPULATIONS)).bench_local(|| {
        transfer.rates(divan::black_box(&mu), divan::black_box(&sigma), &mut rates);
    });
}

#[divan::bench(args = [Regime::Quiet, Regime::Mixed])]
fn one_at_a_time(bencher: Bencher, regime: Regime) {
    let neuron = NeuronParams::default();
    let (mu, sigma) = regime.working_points();
    bencher.counter(ItemsCount::new(POPULATIONS)).bench_local(|| {
        for (mu_mv, sigma_mv) in mu.iter().zip(&sigma) {
            let point = siegert(&neuron, SynapticNoise::Shift, *mu_mv, *sigma_mv);
            let _ = divan::black_box(point);
        }
    });
}

#[divan::bench(args = [Regime::Quiet, Regime::Mixed])]
fn of_one_neuron(bencher: Bencher, regime: Regime) {
    let transfer = Transfer::of(&NeuronParams::default(), SynapticNoise::Shift)
        .expect("the default neuron has a transfer function");
    let (mu, sigma) = regime.working_points();
    bencher
        .counter(ItemsCount::new(POPULATIONS))
        .bench_local(|| transfer.rates(divan::black_box(&mu), divan::black_box(&sigma)));
}
