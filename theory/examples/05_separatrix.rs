//! Where the multi-area model of macaque cortex loses its state of low activity: Schuecker, Schmidt et al. 2017
//! (doi:10.1371/journal.pcbi.1005179, Fig. 4).
//!
//! `cargo run --release -p siegert-theory --example 05_separatrix`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use std::error::Error;
use std::sync::Arc;

use data::Rates;
use data::source::{NoFiles, Source};
use siegert_theory::separatrix::{Loss, SeparatrixSettings, limit_of_state};
use siegert_theory::trajectory::FlowMethod;
use siegert_theory::{Assumptions, ChangedNetworks, UNWATCHED, fitted};

/// The drive at which the published integration, started from silence, falls to high activity.
const PUBLISHED_KAPPA: f64 = 1.074_354_94;

fn main() -> Result<(), Box<dyn Error>> {
    let (from, to) = (1.0, 1.2);
    let along_kappa = Source::preset("schuecker2017")?.build(&NoFiles)?.along("kappa")?;
    let networks = ChangedNetworks::unchanged(Arc::new(along_kappa), Assumptions::PUBLISHED);
    let family = fitted(Arc::new(networks), from, to, UNWATCHED)?;
    // The published steps: exponential Euler; the exact flow crosses at 1.0955.
    let flow = FlowMethod::ExponentialEuler { ds: 0.01 };
    let settings = SeparatrixSettings { flow, ..SeparatrixSettings::default() };
    let limit = limit_of_state(&*family, &Rates::zero(254), from, to, settings, UNWATCHED)?;
    let Loss::Crossing(crossing) = limit.lost()? else { return Err("no crossing".into()) };
    let kappa = crossing.bracket.0;
    println!(
        "silence leads to high activity from kappa = {kappa:.8} (published {PUBLISHED_KAPPA})"
    );
    let saddle_hz = crossing.point.fixed_point.rates().mean_over_populations_hz();
    println!(
        "the saddle there has {saddle_hz:.4} spikes/s, {} unstable",
        crossing.point.n_unstable()
    );
    assert!((kappa - PUBLISHED_KAPPA).abs() < 5e-9);
    assert!((saddle_hz - 2.2268).abs() < 1e-4);
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
