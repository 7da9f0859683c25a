//! Working points, fixed points and spectra against the Python model's, polished by Newton.

use data::macaque::{ConnectomeInputs, network};
use data::{Preset, Rates};
use theory::{
    Assumptions, Complex, MeanField, SearchSettings, SolverSettings, Stability, UNWATCHED, search,
    solve,
};

use crate::published_network;
use crate::support::{self, largest_relative_difference};

const NETWORKS: [&str; 5] = [
    "schuecker2017",
    "schuecker2017_high",
    "ground_state_published",
    "metastable_published",
    "downscaled_006",
];

fn field(name: &str) -> Option<MeanField> {
    let folder = support::shared(&format!("reference/networks/{name}"))?;
    let network = published_network::read(&folder);
    Some(MeanField::new(&network, Assumptions::PUBLISHED).expect("within the theory"))
}

/// The theory of the preset `schuecker2017`, which the shipped tables are enough for.
fn built_field() -> MeanField {
    let preset = Preset::Schuecker2017.parameters();
    let network = network(&preset, &ConnectomeInputs::default()).expect("a network");
    MeanField::new(&network, Assumptions::PUBLISHED).expect("within the theory")
}

fn largest_difference(ours: &[f64], theirs: &[f64]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn working_points_agree() {
    for name in NETWORKS {
        let Some(field) = field(name) else { return };
        let path = support::shared(&format!("reference/fixed_points/{name}.npz")).unwrap();
        let reference = support::npz(&path);
        let rates = Rates::from_hz(reference["rates_hz"].values.clone());
        let point = field.working_point(&rates);
        let mu = largest_difference(&point.mu_mv, &reference["mu_mV"].values);
        let sigma = largest_relative_difference(&point.sigma_mv, &reference["sigma_mV"].values);
        assert!(mu < 1e-9, "{name}: mu differs by {mu} mV");
        assert!(sigma < 1e-11, "{name}: sigma differs by {sigma:e}");
    }
}

/// The Python model reaches all of them by following the flow from zero at a step of 0.01.
#[test]
fn fixed_points_from_zero_agree() {
    for name in NETWORKS {
        let Some(field) = field(name) else { return };
        let path = support::shared(&format!("reference/fixed_points/{name}.npz")).unwrap();
        let reference = support::npz(&path);
        let found =
            solve(&field, &Rates::zero(field.size()), &SolverSettings::default(), UNWATCHED);
        let found = found.expect("a fixed point");
        let difference = largest_difference(found.rates().hz(), &reference["rates_hz"].values);
        assert!(difference < 1e-7, "{name}: rates differ by {difference:e} spikes/s");
        let stability = Stability::of(&field, &found).expect("a spectrum");
        assert!(stability.is_stable(), "{name}: {}", stability.spectral_abscissa());
        let path = support::shared(&format!("reference/fixed_points/{name}.npz")).unwrap();
        let theirs = support::npz_complex(&path, "eigenvalues");
        let distance = spectra_distance(stability.spectrum(), &theirs);
        assert!(distance < 1e-6, "{name}: eigenvalues differ by {distance:e}");
    }
}

/// The same for the network that is built from the shipped tables.
#[test]
fn the_fixed_point_of_the_built_network_is_the_shipped_one() {
    let field = built_field();
    let table = support::shipped("fixed_points/schuecker2017.csv");
    let theirs = support::column(&table, "rate_hz");
    let start = Rates::zero(field.size());
    let found = solve(&field, &start, &SolverSettings::default(), UNWATCHED);
    let found = found.expect("a fixed point");
    let difference = largest_difference(found.rates().hz(), &theirs);
    assert!(difference < 1e-7, "rates differ by {difference:e} spikes/s");
    let point = field.working_point(&Rates::from_hz(theirs));
    let mu = largest_difference(&point.mu_mv, &support::column(&table, "mu_mV"));
    assert!(mu < 1e-7, "mu differs by {mu} mV");
}

/// The largest distance of an eigenvalue to the nearest one of the other spectrum, both ways.
///
/// Eigenvalues of populations that hardly act on others form a cluster at zero that is
/// ill-conditioned, as anyone's are there: they are compared where they are larger.
fn spectra_distance(ours: &[Complex], theirs: &[Complex]) -> f64 {
    let one_way = |from: &[Complex], to: &[Complex]| {
        let nearest = |a: &Complex| to.iter().map(|b| (a - b).norm()).fold(f64::MAX, f64::min);
        from.iter().filter(|a| a.norm() > 0.01).map(nearest).fold(0.0, f64::max)
    };
    one_way(ours, theirs).max(one_way(theirs, ours))
}

/// The low- and the high-activity state and the unstable ones between them.
#[test]
fn the_default_search_finds_five_states_of_the_2017_network() {
    let field = built_field();
    let found = search(&field, &SearchSettings::default(), UNWATCHED).expect("spectra");
    let has = |mean_hz: f64, tolerance_hz: f64, n_unstable: usize| {
        found.found().iter().any(|found| {
            let mean = found.point.rates().mean_over_populations_hz();
            (mean - mean_hz).abs() < tolerance_hz && found.stability.n_unstable() == n_unstable
        })
    };
    assert!(has(1.8535, 1e-4, 0), "the low-activity state");
    assert!(has(135.5, 0.5, 0), "the high-activity state");
    assert!(has(2.2, 0.01, 1), "the saddle between them");
    assert!(has(2.760_367, 1e-6, 1), "the second saddle");
    assert!(has(3.085_825, 1e-6, 2), "the state with two unstable directions");
    assert!(found.found().is_sorted_by(|a, b| a.mean_rate_hz <= b.mean_rate_hz));
}
