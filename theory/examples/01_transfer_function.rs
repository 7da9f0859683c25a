//! The rate of a leaky integrate-and-fire neuron for any input, and its slopes.
//!
//! `cargo run -p siegert-theory --example 01_transfer_function`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use siegert_theory::{SynapticNoise, Transfer, TransferError};

fn main() -> Result<(), TransferError> {
    // 10 ms membrane, 0.5 ms synapses, 2 ms refractory; threshold 15 mV above rest and reset.
    let neuron = data::NeuronParams::default();
    let transfer = Transfer::of(&neuron, SynapticNoise::Shift)?;
    let (mu_mv, sigma_mv) = ([5.0, 10.0, 15.0, 20.0, 1e6], [5.0; 5]);
    let values = transfer.evaluate(&mu_mv, &sigma_mv);
    println!("mu (mV)  rate (spikes/s)  slope (spikes/s per mV)");
    for (mu_mv, point) in mu_mv.iter().zip((0..5).map(|i| values.point(i))) {
        println!("{mu_mv:7}  {:15.6}  {:.6}", point.rate_hz, point.d_rate_d_mu_hz_per_mv);
    }
    // A neuron that is driven without end fires once a refractory time.
    assert!((values.rate_hz[4] - 500.0).abs() < 0.1);
    // The slope is the derivative.
    let step_mv = 1e-5;
    let rates = transfer.rates(&[10.0 - step_mv, 10.0 + step_mv], &[5.0; 2]);
    let quotient = (rates[1] - rates[0]) / (2.0 * step_mv);
    assert!((values.d_rate_d_mu_hz_per_mv[1] / quotient - 1.0).abs() < 1e-7);
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
