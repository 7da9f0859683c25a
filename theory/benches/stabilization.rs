//! The whole stabilization of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179), and one
//! search for a separatrix.
//!
//! The bar for the former is 20 s on two cores.

#[path = "../tests/along/mod.rs"]
mod along;

use std::sync::Arc;

use along::KAPPA;
use data::Rates;
use siegert_theory::separatrix::{Limit, SeparatrixSettings, limit_of_state};
use siegert_theory::stabilization::{Perturbation, Round, Stabilization, StabilizationSettings};
use siegert_theory::trajectory::FlowMethod;
use siegert_theory::{Assumptions, ChangedNetworks, QuadraticFamily, UNWATCHED};

fn main() {
    divan::main();
}

const FLOWS: [FlowMethod; 2] =
    [FlowMethod::Exact { tolerance: 1e-9 }, FlowMethod::ExponentialEuler { ds: 0.01 }];

#[divan::bench(args = FLOWS, sample_count = 3, sample_size = 1)]
fn stabilize_schuecker2017(flow: &FlowMethod) -> Vec<Round> {
    let raised = Perturbation {
        networks: Arc::new(KAPPA),
        assumptions: Assumptions::PUBLISHED,
        from: 1.0,
        target: 1.2,
    };
    let separatrix = SeparatrixSettings { flow: *flow, ..Default::default() };
    let settings = StabilizationSettings { separatrix, ..Default::default() };
    Stabilization::new(raised, settings, UNWATCHED).collect::<Result<_, _>>().expect("four rounds")
}

#[divan::bench(args = FLOWS, sample_count = 3, sample_size = 1)]
fn separatrix_of_schuecker2017(flow: &FlowMethod) -> Limit {
    let built = ChangedNetworks::unchanged(Arc::new(KAPPA), Assumptions::PUBLISHED);
    let family =
        QuadraticFamily::fit(&built, 1.0, 1.2, UNWATCHED).expect("networks").expect("a polynomial");
    let settings = SeparatrixSettings { flow: *flow, ..Default::default() };
    limit_of_state(&family, &Rates::zero(254), 1.0, 1.2, settings, UNWATCHED).expect("a limit")
}
