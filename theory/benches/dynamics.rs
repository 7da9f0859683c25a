//! The response of networks along frequency and the stability of their asynchronous states: two populations (Brunel
//! 2000), eight (the microcircuit) and 254 (the multi-area model in its ground state).
//!
//! `cargo bench -p siegert-theory --bench dynamics`. Bars: 50 ms for two populations, 10 s for 254 on two cores.

use data::Rates;
use data::source::{NoFiles, Source};
use divan::{Bencher, black_box};
use siegert_theory::dynamics::{AsynchronousStability, DynamicsSettings, NetworkResponse};
use siegert_theory::linalg::ComplexFactors;
use siegert_theory::{Assumptions, MeanField, SolverSettings, UNWATCHED, solve};

const NETWORKS: [&str; 3] = ["brunel2000", "potjans2014", "ground-state"];

fn main() {
    divan::main();
}

fn response(preset: &str) -> NetworkResponse {
    let source = Source::preset(preset).expect("a preset");
    let network = source.build(&NoFiles).expect("it needs no files").network;
    let field = MeanField::new(&network, Assumptions::default()).expect("within the theory");
    let zero = Rates::zero(field.size());
    let point = solve(&field, &zero, &SolverSettings::default(), UNWATCHED).expect("it is reached");
    NetworkResponse::of(&field, &point, DynamicsSettings::default()).expect("it has a response")
}

#[divan::bench(args = NETWORKS)]
fn matrix(bencher: Bencher<'_, '_>, preset: &str) {
    let network = response(preset);
    bencher.bench_local(|| network.at_frequency(black_box(80.0)));
}

#[divan::bench(args = NETWORKS)]
fn factorisation(bencher: Bencher<'_, '_>, preset: &str) {
    let matrix = response(preset).at_frequency(80.0).taken_from_one(1.0);
    bencher.bench_local(|| ComplexFactors::new(black_box(&matrix).clone()));
}

#[divan::bench(args = NETWORKS, sample_count = 5, sample_size = 1)]
fn asynchronous_stability(bencher: Bencher<'_, '_>, preset: &str) {
    let network = response(preset);
    bencher.bench_local(|| AsynchronousStability::at(black_box(&network), UNWATCHED));
}
