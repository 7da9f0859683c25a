//! Branches against states that the Python model reaches on its own.

use std::sync::Arc;

use data::macaque::{ConnectomeInputs, network};
use data::{Network, Preset, Rates, ScalarParameter};
use theory::continuation::{BranchEnd, ContinuationSettings, follow};
use theory::{
    Assumptions, ChangedNetworks, Networks, OutsideFamily, SolverSettings, UNWATCHED, fitted, solve,
};

use crate::support;

/// The metastable parameters with the published stabilized in-degrees, along the factor of the
/// weights between areas.
struct Chi(ConnectomeInputs);

impl Networks for Chi {
    fn network(&self, value: f64) -> Result<Network, OutsideFamily> {
        let mut base = Preset::Metastable.parameters();
        let published = "K_prime_original.npy".to_owned();
        base.network.connections.k_stable = data::parameters::InDegreeSource::File(published);
        let chi = ScalarParameter::of_model("chi", &base).unwrap();
        network(&base.with(&chi, value).unwrap(), &self.0)
            .map_err(|source| OutsideFamily { parameter: value, source: source.into() })
    }
}

#[test]
fn the_branch_of_the_low_state_leads_to_the_metastable_networks_state() {
    let Some(path) = support::shared("macaque/published/K_prime_original.npy") else { return };
    let in_degrees = Some(support::npy(&path).matrix());
    let networks = Chi(ConnectomeInputs { in_degrees, ..ConnectomeInputs::default() });
    let assumptions = Assumptions::PUBLISHED;
    let family = ChangedNetworks::unchanged(Arc::new(networks), assumptions);
    let (from, to) = (1.0, 1.9);
    let family = fitted(Arc::new(family), from, to, UNWATCHED).unwrap();
    let field = family.at(from).unwrap();
    let start = solve(&field, &Rates::zero(254), &SolverSettings::default(), UNWATCHED).unwrap();
    let branch =
        follow(&*family, from, &start, ContinuationSettings::over(from, to), UNWATCHED).unwrap();
    assert_eq!(branch.ends, (BranchEnd::RangeLeft, BranchEnd::RangeLeft));
    assert!(branch.points.iter().all(|point| point.n_unstable == 0));
    let last = branch.points.last().unwrap();
    assert_eq!(last.parameter, to);
    let path = support::shared("reference/fixed_points/metastable_published.npz").unwrap();
    let reference = &support::npz(&path)["rates_hz"].values;
    for (ours, theirs) in last.fixed_point.rates().hz().iter().zip(reference) {
        assert!((ours - theirs).abs() < 1e-7, "{ours} is not {theirs}");
    }
}
