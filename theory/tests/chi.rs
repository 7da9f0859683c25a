//! The stabilized multi-area model along chi, the factor of all weights between areas (Schmidt et
//! al. 2018, doi:10.1371/journal.pcbi.1006359): from the ground state towards metastability.
#![allow(clippy::unwrap_used)]

mod along;

use std::sync::Arc;

use along::Along;
use data::{Preset, Rates};
use siegert_theory::continuation::{
    Branch, BranchEnd, BranchPoint, ContinuationSettings, SpecialKind, SpecialPoint, follow,
};
use siegert_theory::{
    Assumptions, ChangedNetworks, Family, SolverSettings, UNWATCHED, fitted, solve,
};

const RANGE: (f64, f64) = (1.0, 2.5);

fn family(networks: Along) -> Arc<dyn Family> {
    let networks = ChangedNetworks::unchanged(Arc::new(networks), Assumptions::PUBLISHED);
    fitted(Arc::new(networks), RANGE.0, RANGE.1, UNWATCHED).unwrap()
}

fn low_branch(family: &dyn Family) -> Branch {
    let field = family.at(RANGE.0).unwrap();
    let start = solve(&field, &Rates::zero(254), &SolverSettings::default(), UNWATCHED).unwrap();
    // Long steps in the rates: the branch goes up to more than a hundred spikes/s.
    let settings = ContinuationSettings {
        rate_scale_hz: 50.0,
        ..ContinuationSettings::over(RANGE.0, RANGE.1)
    };
    follow(family, RANGE.0, &start, settings, UNWATCHED).unwrap()
}

/// How many unstable directions a special point takes or gives: at a Hopf point two at once.
fn directions(special: &SpecialPoint) -> usize {
    if special.kind == SpecialKind::Hopf { 2 } else { 1 }
}

/// Between two points the number of unstable directions changes by what the special points between
/// them can account for, and not at all without any.
fn assert_changes_are_explained(branch: &Branch) {
    for (after, pair) in branch.points.windows(2).enumerate() {
        let here = branch.special_points.iter().filter(|special| special.after == after);
        let possible: usize = here.map(directions).sum();
        let change = pair[0].n_unstable.abs_diff(pair[1].n_unstable);
        assert!(
            change <= possible && (possible - change).is_multiple_of(2),
            "{after}: {change} {possible}"
        );
    }
}

#[test]
fn the_ground_state_is_followed_up_to_its_fold_and_round_it() {
    let networks = Along { preset: Preset::GroundState, parameter: "chi" };
    let family = family(networks);
    let branch = low_branch(&*family);
    assert_eq!(branch.points[0].n_unstable, 0);
    assert_eq!(branch.ends, (BranchEnd::RangeLeft, BranchEnd::RangeLeft));
    assert_changes_are_explained(&branch);
    let fold = &branch.special_points[0];
    assert_eq!(fold.kind, SpecialKind::Fold);
    assert!(fold.parameter_error < 1e-8 && (fold.eigenvalue.re - 1.0).abs() < 1e-4);
    assert!(branch.points[fold.after + 1].n_unstable == 1);
    // Short of the fold the flow from beside it stays; beyond it there is nothing to stay at.
    let settled_hz = |at: f64, rates: &Rates| {
        let found = solve(&family.at(at).unwrap(), rates, &SolverSettings::default(), UNWATCHED);
        found.unwrap().rates().mean_over_populations_hz()
    };
    let (stable, turn) = (&branch.points[fold.after], &fold.point);
    let mean_hz = |point: &BranchPoint| point.fixed_point.rates().mean_over_populations_hz();
    let between = f64::midpoint(stable.parameter, turn.parameter);
    let short_hz = settled_hz(between, stable.fixed_point.rates());
    assert!(mean_hz(stable) < short_hz && short_hz < mean_hz(turn), "{short_hz}");
    let beyond_hz = settled_hz(turn.parameter + 1e-3, turn.fixed_point.rates());
    assert!(beyond_hz > 2.0 * mean_hz(turn), "{beyond_hz}");
}
