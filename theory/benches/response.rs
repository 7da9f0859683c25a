//! The response of the multi-area model's 254 populations (preset `schuecker2017`) at 300 frequencies, on one core.
//!
//! `cargo bench -p siegert-theory --bench response`: the items are points.

use data::macaque::{Connectome, ConnectomeInputs};
use data::{Parameters, Preset, Rates};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use siegert_theory::response::Response;
use siegert_theory::{Assumptions, Complex, MeanField, SynapticNoise};

const FREQUENCIES: usize = 300;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10)]
fn macaque(bencher: Bencher) {
    let responses = responses();
    bencher.counter(ItemsCount::new(responses.len() * FREQUENCIES)).bench_local(|| {
        let mut sum = Complex::ZERO;
        for response in black_box(&responses) {
            for k in 0..FREQUENCIES {
                sum += response.at_frequency(k as f64).n_sigma_total_hz_per_mv;
            }
        }
        sum
    });
}

fn responses() -> Vec<Response> {
    let parameters = Parameters::resolve(Preset::Schuecker2017, None, []).expect("a preset");
    let connectome = Connectome::new(&parameters, &ConnectomeInputs::default());
    let network = connectome.expect("the shipped tables make a network").into_network();
    let field =
        MeanField::new(&network, Assumptions::PUBLISHED).expect("the theory covers the preset");
    let at = field.working_point(&Rates::from_hz(vec![2.5; network.size()]));
    let inputs = at.mu_mv.iter().zip(&at.sigma_mv).zip(&network.populations);
    inputs
        .map(|((&mu_mv, &sigma_mv), population)| {
            Response::of(&population.neuron, SynapticNoise::Shift, mu_mv, sigma_mv)
                .expect("a working point")
        })
        .collect()
}
