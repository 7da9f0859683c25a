//! The least change of in-degrees that keeps a state: one population, Fig. 2 of Schuecker, Schmidt et al. 2017
//! (doi:10.1371/journal.pcbi.1005179).
//!
//! `cargo run -p siegert-theory --example 06_stabilization`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use std::error::Error;
use std::sync::Arc;

use data::source::{NoFiles, Source};
use siegert_theory::stabilization::{Perturbation, Stabilization, StabilizationSettings};
use siegert_theory::{Assumptions, UNWATCHED};

fn main() -> Result<(), Box<dyn Error>> {
    let driven = Source::preset("e1d")?.build(&NoFiles)?.along("nu_ext")?;
    let raised = Perturbation {
        networks: Arc::new(driven),
        assumptions: Assumptions::PUBLISHED,
        from: 160.0,
        target: 166.0,
    };
    let mut stabilization = Stabilization::new(raised, StabilizationSettings::default(), UNWATCHED);
    for (k, round) in stabilization.by_ref().enumerate() {
        let round = round?;
        let in_degree = round.answer.in_degrees[(0, 0)];
        println!("round {}: lost at {:.4}, in-degree {in_degree:.2}", k + 1, round.parameter());
        // Fewer synapses make up for more input from outside, as in the figure.
        assert!(in_degree < round.in_degrees_before()[(0, 0)]);
    }
    let after = stabilization.limit()?;
    println!("at the target: {:.4} spikes/s", after.far.rates().hz()[0]);
    assert!(after.loss.is_none(), "silence leads to the quiet state up to the target");
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
