//! The stabilization of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179).
#![allow(clippy::unwrap_used)]

mod along;

use std::sync::Arc;

use along::KAPPA;
use data::macaque::{SHIPPED_TARGET, stabilized_in_degrees};
use siegert_theory::separatrix::{Loss, SeparatrixSettings};
use siegert_theory::stabilization::{
    End, Perturbation, Slopes, Stabilization, StabilizationSettings, change_of_in_degrees, rank_one,
};
use siegert_theory::trajectory::FlowMethod;
use siegert_theory::{Assumptions, Complex, SynapticWeights, UNWATCHED};

fn raised_to(target: f64) -> Perturbation {
    Perturbation {
        networks: Arc::new(KAPPA),
        assumptions: Assumptions::PUBLISHED,
        from: 1.0,
        target,
    }
}

fn settings(flow: FlowMethod, rounds: usize) -> StabilizationSettings {
    let separatrix = SeparatrixSettings { flow, tolerance: 1e-8, ..Default::default() };
    StabilizationSettings { separatrix, rounds, ..Default::default() }
}

/// The transitions of a rerun of the published procedure with NEST 3.10 as integrator, and the mean
/// rates of the saddles next to them.
const PUBLISHED: [(f64, f64); 2] = [(1.074_354_9, 2.2268), (1.082_833_7, 2.7471)];

#[test]
fn the_published_steps_meet_the_published_transitions() {
    let settings = StabilizationSettings {
        slopes: Slopes::Published,
        ..settings(FlowMethod::ExponentialEuler { ds: 0.01 }, 2)
    };
    let rounds =
        Stabilization::new(raised_to(1.2), settings, UNWATCHED).collect::<Result<Vec<_>, _>>();
    for (round, (kappa, mean_hz)) in rounds.unwrap().iter().zip(PUBLISHED) {
        // The published rounds take a moment of the trajectory for the saddle, which moves the
        // second transition by some 1e-5.
        assert!((round.parameter() - kappa).abs() < 5e-5, "{}", round.parameter());
        let ours_hz = round.fixed_point().rates().mean_over_populations_hz();
        assert!((ours_hz - mean_hz).abs() < 2e-3, "{ours_hz}");
        let Loss::Crossing(crossing) = &round.loss else { panic!("{:?}", round.loss) };
        assert!(crossing.point.n_unstable() == 1 && crossing.push.parts());
    }
}

#[test]
fn the_shipped_in_degrees_are_those_of_the_exact_flow() {
    let coarse = FlowMethod::Exact { tolerance: 1e-7 };
    let mut stabilization =
        Stabilization::new(raised_to(SHIPPED_TARGET), settings(coarse, 4), UNWATCHED);
    let rounds: Result<Vec<_>, _> = stabilization.by_ref().collect();
    let rounds = rounds.unwrap();
    let Some(End::Kept(limit)) = stabilization.end() else { panic!("{:?}", stabilization.end()) };
    assert!(limit.far.rates().mean_over_populations_hz() < 10.0 && limit.fold.is_none());
    let ours = &rounds.last().unwrap().answer.in_degrees;
    for ((i, j), k) in stabilized_in_degrees().iter() {
        // The transitions move by 5e-9 with the tolerance of the flow, in-degrees that are nearly
        // used up by 1e-4.
        assert!((ours[(i, j)] - k).abs() < 1e-3 + 1e-5 * k, "{} {k}", ours[(i, j)]);
    }
    for round in &rounds {
        let sum: Complex = round.answer.response.shares.iter().map(|share| share.eta).sum();
        assert!((sum - 1.0).norm() < 1e-6, "{sum}");
        let rank_one = rank_one(&round.network, &round.answer.response).unwrap();
        let whole =
            change_of_in_degrees(&round.network, SynapticWeights::Mean, &round.answer.response, 1);
        for ((i, j), change) in rank_one.of(&round.network).iter() {
            assert!((change - whole[(i, j)]).abs() <= 1e-9 * change.abs());
        }
    }
}

#[test]
fn a_state_that_is_kept_needs_no_round() {
    let mut stabilization =
        Stabilization::new(raised_to(1.05), StabilizationSettings::default(), UNWATCHED);
    assert!(stabilization.next().is_none());
    assert!(matches!(stabilization.end(), Some(End::Kept(_))));
}
