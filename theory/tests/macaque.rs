//! The base network of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179) along the
//! drive of layers 5 and 6: its branch, its fold and its separatrix.
#![allow(clippy::unwrap_used)]

mod along;

use std::sync::Arc;

use along::KAPPA;
use data::Rates;
use siegert_theory::continuation::{BranchEnd, ContinuationSettings, SpecialKind, follow};
use siegert_theory::dynamics::{AsynchronousStability, DynamicsSettings, NetworkResponse};
use siegert_theory::separatrix::{
    Border, InitialRates, ParameterLine, SeparatrixError, SeparatrixSettings, transition,
};
use siegert_theory::trajectory::FlowMethod;
use siegert_theory::{
    Assumptions, ChangedNetworks, Family, QuadraticFamily, SolverSettings, UNWATCHED, solve,
};

fn along_kappa(from: f64, to: f64) -> QuadraticFamily {
    let built = ChangedNetworks::unchanged(Arc::new(KAPPA), Assumptions::PUBLISHED);
    QuadraticFamily::fit(&built, from, to, UNWATCHED).unwrap().expect("the drive enters linearly")
}

/// Saddles of the reference procedure, polished by Newton's method, with their largest eigenvalue.
const PUBLISHED_SADDLE: (f64, f64) = (2.226_841_248_526, 2.099_365_13);

/// The kappa of the published procedure (exponential Euler steps of 0.01, doi:10.1371/journal.pcbi.1005179).
const PUBLISHED_KAPPA: f64 = 1.074_354_94;

/// The kappa of the exact flow from an independent adaptive integration, to its tolerance.
const EXACT_KAPPA: f64 = 1.095_537_812;

#[test]
fn the_low_activity_branch_turns_back_at_a_fold() {
    let family = along_kappa(1.0, 1.3);
    let start =
        solve(&family.at(1.0).unwrap(), &Rates::zero(254), &SolverSettings::default(), UNWATCHED);
    let settings = ContinuationSettings::over(1.0, 1.3);
    let branch = follow(&family, 1.0, &start.unwrap(), settings, UNWATCHED).unwrap();
    assert_eq!(branch.ends, (BranchEnd::RangeLeft, BranchEnd::RangeLeft));
    let first = &branch.special_points[0];
    assert_eq!(first.kind, SpecialKind::Fold);
    assert!((first.point.parameter - 1.124).abs() < 1e-3, "{}", first.point.parameter);
    assert!(first.parameter_error < 1e-8);
    assert!((first.eigenvalue.re - 1.0).abs() < 1e-4);
    let unstable: Vec<usize> = branch.points.iter().map(|point| point.n_unstable).collect();
    assert_eq!((unstable[0], unstable[unstable.len() - 1]), (0, 1));
    // Back at kappa = 1 it is the saddle between low and high activity.
    let last = branch.points.last().unwrap().fixed_point.rates().mean_over_populations_hz();
    assert!((last - 2.2010).abs() < 1e-4, "{last}");
}

/// Stable as a relaxation, the state is left by fast modes of single areas: as many as the winding of the determinant
/// counts, each a solution of its own.
#[test]
fn fast_modes_of_the_spiking_network_grow() {
    let family = ChangedNetworks::unchanged(Arc::new(KAPPA), Assumptions::default());
    let field = family.at(1.0).unwrap();
    let zero = Rates::zero(254);
    let point = solve(&field, &zero, &SolverSettings::default(), UNWATCHED).unwrap();
    let network = NetworkResponse::of(&field, &point, DynamicsSettings::default()).unwrap();
    let stability = AsynchronousStability::at(&network, UNWATCHED).unwrap();
    assert_eq!(stability.doubt(), None);
    assert_eq!(stability.zeros().len(), 31);
    for mode in stability.zeros() {
        assert!(mode.oscillates() && (150.0..350.0).contains(&mode.frequency_hz), "{mode:?}");
        let again = network.at(mode.s_per_ms()).product(&mode.right);
        assert!(again.iter().zip(&mode.right).all(|(a, b)| (a - b).norm() < 1e-8));
    }
}

/// The critical kappa and the saddle there: its mean rate and largest eigenvalue.
fn zero_rates_along_kappa(flow: FlowMethod) -> (f64, f64, f64) {
    let family = along_kappa(1.0, 1.2);
    let line = ParameterLine { family: &family, start: Rates::zero(254) };
    let settings = SeparatrixSettings { flow, ..Default::default() };
    let found = transition(&line, 1.0, 1.2, settings, UNWATCHED).unwrap();
    assert!((found.bracket.1 - found.bracket.0).abs() <= settings.tolerance);
    let Border::Saddle(point, push) = &found.border else { panic!("{:?}", found.border) };
    assert_eq!(point.n_unstable(), 1);
    assert!(push.parts());
    let mean_hz = point.fixed_point.rates().mean_over_populations_hz();
    (found.position(), mean_hz, point.spectrum[0].re)
}

#[test]
fn zero_rates_cross_the_separatrix_where_the_exact_flow_says() {
    let (kappa, mean_hz, eigenvalue) = zero_rates_along_kappa(FlowMethod::default());
    assert!((kappa - EXACT_KAPPA).abs() < 2e-9, "{kappa}");
    let coarser = zero_rates_along_kappa(FlowMethod::Exact { tolerance: 1e-7 });
    assert!((kappa - coarser.0).abs() < 1e-8, "{}", coarser.0);
    assert!((mean_hz - 2.287_184).abs() < 1e-5 && (eigenvalue - 1.908_674).abs() < 1e-5);
}

#[test]
fn zero_rates_cross_the_separatrix_where_the_published_steps_say() {
    let (kappa, mean_hz, eigenvalue) =
        zero_rates_along_kappa(FlowMethod::ExponentialEuler { ds: 0.01 });
    assert!((kappa - PUBLISHED_KAPPA).abs() < 5e-9, "{kappa}");
    assert!((mean_hz - PUBLISHED_SADDLE.0).abs() < 1e-6, "{mean_hz}");
    assert!((eigenvalue - PUBLISHED_SADDLE.1).abs() < 1e-6, "{eigenvalue}");
}

#[test]
fn the_edge_between_two_attractors_parts_their_basins() {
    let family = along_kappa(1.0, 1.2);
    let field = family.at(1.05).unwrap();
    let settled = |hz: f64| {
        solve(&field, &Rates::from_hz(vec![hz; 254]), &SolverSettings::default(), UNWATCHED)
            .unwrap()
    };
    let ends = (settled(0.0).rates().clone(), settled(150.0).rates().clone());
    let line = InitialRates { field: &field, ends };
    let found = transition(&line, 0.0, 1.0, SeparatrixSettings::default(), UNWATCHED).unwrap();
    let (Border::Saddle(_, push) | Border::Several(_, push)) = &found.border else {
        panic!("{:?}", found.border)
    };
    assert!(push.parts());
}

#[test]
fn a_start_that_stays_has_no_transition() {
    let family = along_kappa(1.0, 1.2);
    let line = ParameterLine { family: &family, start: Rates::zero(254) };
    let stays = transition(&line, 1.0, 1.05, SeparatrixSettings::default(), UNWATCHED);
    assert!(matches!(stays, Err(SeparatrixError::NoTransition { .. })));
}
