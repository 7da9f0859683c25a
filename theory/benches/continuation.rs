//! Continuation of the multi-area model's fixed points (preset `schuecker2017`, 254 populations)
//! in the drive of layers 5 and 6, kappa from 1 to 1.3.
//!
//! `cargo bench -p siegert-theory --bench continuation`

#[path = "../tests/along/mod.rs"]
mod along;

use std::sync::Arc;

use along::KAPPA;
use data::Rates;
use divan::{Bencher, black_box};
use siegert_theory::continuation::{ContinuationSettings, Starts, diagram, follow};
use siegert_theory::{
    Assumptions, ChangedNetworks, Family, FixedPoint, SearchSettings, SolverSettings, UNWATCHED,
    fitted, solve,
};

fn main() {
    divan::main();
}

const FROM: f64 = 1.0;
const TO: f64 = 1.3;

fn family() -> Arc<dyn Family> {
    let networks = ChangedNetworks::unchanged(Arc::new(KAPPA), Assumptions::PUBLISHED);
    fitted(Arc::new(networks), FROM, TO, UNWATCHED).expect("the networks exist")
}

fn settings() -> ContinuationSettings {
    ContinuationSettings::over(FROM, TO)
}

fn low_state(family: &dyn Family) -> FixedPoint {
    let field = family.at(FROM).expect("inside the range");
    solve(&field, &Rates::zero(field.size()), &SolverSettings::default(), UNWATCHED)
        .expect("it is reached")
}

#[divan::bench(sample_count = 20)]
fn fitting_the_family(bencher: Bencher) {
    bencher.bench_local(family);
}

#[divan::bench(sample_count = 5)]
fn branch_of_the_low_state(bencher: Bencher) {
    let family = family();
    let start = low_state(&*family);
    bencher.bench_local(|| follow(&*family, FROM, black_box(&start), settings(), UNWATCHED));
}

/// What `siegert continue` does; the bar is 5 s on two cores.
#[divan::bench(sample_count = 3)]
fn all_branches(bencher: Bencher) {
    bencher.bench_local(|| {
        let family = family();
        let search = SearchSettings::default();
        let starts = Starts::Searched { at: vec![FROM, TO], search };
        diagram(&*family, black_box(&starts), settings(), UNWATCHED)
    });
}
