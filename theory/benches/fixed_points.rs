//! Fixed points of the multi-area model (preset `schuecker2017`, 254 populations) and their
//! stability.
//!
//! `cargo bench -p siegert-theory --bench fixed_points`

use data::macaque::{Connectome, ConnectomeInputs};
use data::{Parameters, Preset, Rates};
use divan::{Bencher, black_box};
use siegert_theory::{
    Assumptions, FixedPoint, MeanField, SearchSettings, SolverSettings, Stability, UNWATCHED,
    search, solve,
};

fn main() {
    divan::main();
}

fn field() -> MeanField {
    let parameters = Parameters::resolve(Preset::Schuecker2017, None, []).expect("a preset");
    let connectome = Connectome::new(&parameters, &ConnectomeInputs::default());
    let network = connectome.expect("the shipped tables make a network").into_network();
    MeanField::new(&network, Assumptions::PUBLISHED).expect("the theory covers the preset")
}

fn from_zero(field: &MeanField) -> FixedPoint {
    solve(field, &Rates::zero(field.size()), &SolverSettings::default(), UNWATCHED)
        .expect("it is reached")
}

#[divan::bench]
fn phi(bencher: Bencher) {
    let field = field();
    let rates = Rates::from_hz(vec![2.0; field.size()]);
    bencher.bench_local(|| field.phi(black_box(&rates)));
}

#[divan::bench]
fn fixed_point_from_zero(bencher: Bencher) {
    let field = field();
    bencher.bench_local(|| from_zero(black_box(&field)));
}

#[divan::bench]
fn gain_matrix(bencher: Bencher) {
    let field = field();
    let point = from_zero(&field);
    bencher.bench_local(|| field.gain_matrix(black_box(point.rates())));
}

#[divan::bench]
fn spectrum(bencher: Bencher) {
    let field = field();
    let point = from_zero(&field);
    bencher.bench_local(|| Stability::of(&field, black_box(&point)));
}

#[divan::bench]
fn critical_mode(bencher: Bencher) {
    let field = field();
    let stability = Stability::of(&field, &from_zero(&field)).expect("a spectrum");
    bencher.bench_local(|| black_box(&stability).critical_mode());
}

/// The bar: under 2 s on two cores.
#[divan::bench(sample_count = 5)]
fn default_search(bencher: Bencher) {
    let field = field();
    bencher.bench_local(|| search(black_box(&field), &SearchSettings::default(), UNWATCHED));
}
