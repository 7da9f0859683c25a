//! Building the macaque network: `cargo bench -p siegert-data --bench connectome`.

use divan::Bencher;
use siegert_data::macaque::{Anatomy, Connectome, ConnectomeInputs, Tables, network};
use siegert_data::{Parameters, Preset, Rates};

fn main() {
    divan::main();
}

/// From the shipped tables on, as the first network of a process.
#[divan::bench]
fn first() -> Connectome {
    let anatomy = Anatomy::read(&Tables::shipped()).expect("the shipped tables are read");
    let parameters = Preset::Schuecker2017.parameters();
    Connectome::of(&anatomy, &parameters, &ConnectomeInputs::default()).expect("it is built")
}

/// As in a continuation, which changes a parameter and builds again.
#[divan::bench]
fn again(bencher: Bencher) {
    let parameters = Preset::Schuecker2017.parameters();
    bencher.bench(|| network(&parameters, &ConnectomeInputs::default()));
}

/// The same with scaled in-degrees.
#[divan::bench]
fn scaled(bencher: Bencher) {
    let mut parameters = Preset::Schuecker2017.parameters();
    parameters.network.k_scaling = 0.1;
    let rates = Some(Rates::from_hz(vec![1.0; 254]));
    let inputs = ConnectomeInputs { fullscale_rates: rates, ..Default::default() };
    bencher.bench(|| network(&parameters, &inputs));
}

/// A preset with one setting over it.
#[divan::bench]
fn one_setting() -> Parameters {
    Parameters::resolve(Preset::GroundState, None, ["connection_params.g=-12"]).expect("it is one")
}
