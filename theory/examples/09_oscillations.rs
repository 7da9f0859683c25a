//! Where the asynchronous state of a spiking network ends: Table 1 of Brunel 2000 (doi:10.1023/A:1008925309027).
//!
//! The relaxation of the rates calls all three states stable. The network with delta synapses oscillates in two of
//! them, at the frequencies that the paper computes.
//!
//! `cargo run -p siegert-theory --example 09_oscillations`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use std::error::Error;

use data::Rates;
use data::source::{NoFiles, Source};
use siegert_theory::dynamics::{AsynchronousStability, DynamicsSettings};
use siegert_theory::{Assumptions, MeanField, SolverSettings, Stability, UNWATCHED, solve};

/// Name, strength of inhibition (mV), external rate (spikes/s), and of the paper's theory rate (spikes/s) and frequency
/// of the global oscillation (Hz).
const PUBLISHED: [(&str, f64, f64, f64, Option<f64>); 3] = [
    ("synchronous irregular, fast", -0.6, 40.0, 55.8, Some(190.0)),
    ("asynchronous irregular", -0.5, 20.0, 38.0, None),
    ("synchronous irregular, slow", -0.45, 9.0, 6.5, Some(29.0)),
];

fn main() -> Result<(), Box<dyn Error>> {
    for (name, inhibition_mv, external_hz, rate_hz, frequency_hz) in PUBLISHED {
        let network = Source::preset("brunel2000")?
            .set(&format!("connections.jump_mV.I={inhibition_mv}"))
            .set(&format!("external.rates_hz={external_hz}"))
            .build(&NoFiles)?
            .network;
        let field = MeanField::new(&network, Assumptions::WHITE)?;
        let point = solve(&field, &Rates::zero(2), &SolverSettings::default(), UNWATCHED)?;
        let settings = DynamicsSettings::default();
        let state = AsynchronousStability::of(&field, &point, settings, UNWATCHED)?;
        let oscillation = state.zeros().iter().find(|zero| zero.oscillates());
        let ours_hz = oscillation.map(|zero| zero.frequency_hz);
        let rate = point.rates().hz()[0];
        println!(
            "{name}: {rate:.2} spikes/s (published {rate_hz}), {ours_hz:.1?} Hz ({frequency_hz:?})"
        );
        assert!(Stability::of(&field, &point)?.is_stable());
        assert!((rate - rate_hz).abs() < 0.1);
        assert_eq!(ours_hz.is_some(), frequency_hz.is_some());
        for (ours_hz, published_hz) in ours_hz.into_iter().zip(frequency_hz) {
            assert!((ours_hz - published_hz).abs() < 1.0, "{ours_hz}");
        }
    }
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
