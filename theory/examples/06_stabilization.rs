//! The least change of in-degrees that keeps a state: the first rounds for the multi-area model of macaque cortex of
//! Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179, Fig. 7A).
//!
//! `cargo run --release -p siegert-theory --example 06_stabilization`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use std::error::Error;
use std::sync::Arc;

use data::source::{NoFiles, Source};
use siegert_theory::separatrix::SeparatrixSettings;
use siegert_theory::stabilization::{
    End, Perturbation, Slopes, Stabilization, StabilizationSettings,
};
use siegert_theory::trajectory::FlowMethod;
use siegert_theory::{Assumptions, UNWATCHED};

/// Where the start from silence loses the state of low activity in the first two rounds, as read from the figure.
const PUBLISHED_KAPPA: [f64; 2] = [1.0744, 1.0828];

/// How exactly its curves can be read.
const ACCURACY: f64 = 3e-4;

fn main() -> Result<(), Box<dyn Error>> {
    let along_kappa = Source::preset("schuecker2017")?.build(&NoFiles)?.along("kappa")?;
    let raised = Perturbation {
        networks: Arc::new(along_kappa),
        assumptions: Assumptions::PUBLISHED,
        from: 1.0,
        target: 1.2,
    };
    // The published steps and slopes; the exact ones, which are the default, lead to other transitions.
    let flow = FlowMethod::ExponentialEuler { ds: 0.01 };
    let settings = StabilizationSettings {
        rounds: PUBLISHED_KAPPA.len(),
        slopes: Slopes::Published,
        separatrix: SeparatrixSettings { flow, tolerance: 1e-6, ..SeparatrixSettings::default() },
        ..StabilizationSettings::default()
    };
    let mut stabilization = Stabilization::new(raised, settings, UNWATCHED);
    for (round, published) in stabilization.by_ref().zip(PUBLISHED_KAPPA) {
        let round = round?;
        let (kappa, percent) = (round.parameter(), 100.0 * round.relative_change());
        println!(
            "lost at kappa = {kappa:.5} (published {published}); synapses change by {percent:.2} %"
        );
        assert!((kappa - published).abs() < ACCURACY);
        // Fewer synapses make up for more input from outside.
        assert!(percent < 0.0);
    }
    // More rounds follow in the paper.
    assert!(stabilization.next().is_none());
    assert!(matches!(stabilization.end(), Some(End::RoundLimit)));
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
