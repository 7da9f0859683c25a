//! The rate of a leaky integrate-and-fire neuron for any input, and its slopes.
//!
//! `cargo run -p siegert-theory --example 01_transfer_function`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use siegert_theory::{SynapticNoise, Transfer, TransferError};

/// mu (mV), rate (spikes/s) and slope dν/dmu (spikes/s per mV) at sigma = 5 mV, by quadrature of the formula of Fourcaud
/// & Brunel 2002 (doi:10.1162/089976602320264015) with 50 digits.
const EXACT: [(f64, f64, f64); 4] = [
    (5.0, 0.753_234_751_533_253_9, 0.581_899_781_202_671_2),
    (10.0, 11.657_126_901_313_12, 4.068_350_568_355_985),
    (15.0, 37.021_261_104_352_38, 5.501_383_174_164_175),
    (20.0, 63.805_982_476_646_08, 5.124_772_060_216_156),
];

/// The relative error that the documentation of the transfer function promises.
const ACCURACY: f64 = 1.4e-14;

fn main() -> Result<(), TransferError> {
    // 10 ms membrane, 0.5 ms synapses, 2 ms refractory; threshold 15 mV above rest and reset.
    let neuron = data::NeuronParams::default();
    let transfer = Transfer::of(&neuron, SynapticNoise::Shift)?;
    let values = transfer.evaluate(&EXACT.map(|(mu_mv, ..)| mu_mv), &[5.0; 4]);
    println!("mu (mV)  rate (spikes/s), with 50 digits          slope (spikes/s per mV)");
    for (i, (mu_mv, rate_hz, slope)) in EXACT.into_iter().enumerate() {
        let point = values.point(i);
        let ours = point.d_rate_d_mu_hz_per_mv;
        println!("{mu_mv:7}  {:<18} {rate_hz:<18}  {ours:<18} {slope:<18}", point.rate_hz);
        assert!((point.rate_hz / rate_hz - 1.0).abs() < ACCURACY);
        assert!((ours / slope - 1.0).abs() < ACCURACY);
    }
    // A neuron that is driven without end fires once a refractory time.
    assert!((transfer.at(1e6, 5.0).rate_hz - 500.0).abs() < 0.1);
    Ok(())
}

#[test]
fn it_gives_the_known_figures() {
    main().expect("every step succeeds");
}
