//! The stabilization against the published procedure, rerun with NEST 3.10, and its published result.

use data::macaque::{ConnectomeInputs, network, stabilized_in_degrees};
use data::{Constraints, Matrix, Network, Preset, Rates, ScalarParameter};
use theory::stabilization::{Response, Slopes, change_of_in_degrees, relative_changes};
use theory::{
    Assumptions, MeanField, SearchSettings, Stability, SynapticWeights, UNWATCHED, correct, search,
};

use crate::support::{self, largest_relative_difference};

fn at_kappa(kappa: f64) -> Network {
    let base = Preset::Schuecker2017.parameters();
    let parameter = ScalarParameter::of_model("kappa", &base).expect("a parameter of the model");
    let parameters = base.with(&parameter, kappa).expect("a possible value");
    network(&parameters, &ConnectomeInputs::default()).expect("a network")
}

fn field(network: &Network) -> MeanField {
    MeanField::new(network, Assumptions::PUBLISHED).expect("within the theory")
}

/// At the state that the published procedure took for the saddle, with its slopes, one round gives
/// its in-degrees.
#[test]
fn one_published_round_is_retraced() {
    let Some(path) = support::shared("reference/stabilization/round_1.npz") else { return };
    let round = support::npz(&path);
    let (before, target) = (at_kappa(round["transition_kappa"].values[0]), at_kappa(1.2));
    let rates = Rates::from_hz(round["saddle_reference_hz"].values.clone());
    let response = Response::of(&field(&before), &field(&target), &rates, Slopes::Published);
    let response = response.expect("a complete set of modes");
    let wished = change_of_in_degrees(&before, SynapticWeights::Mean, &response, 1);
    let (populations, k) = (&before.populations, &before.in_degrees);
    let after = Constraints::cortex().apply(populations, k, k, &wished);
    let theirs = round["indegrees_after"].values.clone();
    let theirs = Matrix::from_rows(254, 254, theirs).expect("a square matrix");
    let change = |after: &Matrix| -> Vec<f64> {
        after.iter().map(|((i, j), k)| k - before.in_degrees[(i, j)]).collect()
    };
    let (ours, theirs) = (change(&after), change(&theirs));
    let worst = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let largest = theirs.iter().map(|b| b.abs()).fold(0.0, f64::max);
    assert!(worst < 1e-4 * largest, "{worst} of {largest}");
}

/// Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179), Fig. 5B.
#[test]
fn modes_have_the_published_shares_of_the_shift() {
    let Some(path) = support::shared("reference/stabilization/round_1.npz") else { return };
    let round = support::npz(&path);
    let (before, target) = (at_kappa(round["transition_kappa"].values[0]), at_kappa(1.2));
    let rates = Rates::from_hz(round["saddle_reference_hz"].values.clone());
    let response = Response::of(&field(&before), &field(&target), &rates, Slopes::Published);
    let response = response.expect("a complete set of modes");
    let mut eta: Vec<f64> = response.shares.iter().map(|share| share.eta.norm()).collect();
    assert!((eta[0] - 0.57).abs() < 0.005, "{}", eta[0]);
    eta.remove(0);
    let second = eta.iter().copied().fold(0.0, f64::max);
    assert!((second - 0.37).abs() < 0.005, "{second}");
    // What undoes a mode alone is what the procedure wishes for it; both add terms of both signs in other orders.
    let changes = relative_changes(&before, SynapticWeights::Mean, &response);
    let wished = change_of_in_degrees(&before, SynapticWeights::Mean, &response, 1);
    let expected = wished.sum() / before.in_degrees.sum();
    assert!((changes[0] - expected).abs() < 1e-9 * expected.abs(), "{} {expected}", changes[0]);
    let angle_deg = response.angles_deg()[0];
    assert!((30.0..40.0).contains(&angle_deg), "{angle_deg}");
}

#[test]
fn the_saddle_of_the_published_transition_is_found() {
    let Some(path) = support::shared("reference/stabilization/round_1.npz") else { return };
    let round = support::npz(&path);
    let field = field(&at_kappa(round["transition_kappa"].values[0]));
    let near = Rates::from_hz(round["saddle_reference_hz"].values.clone());
    let saddle = correct(&field, &near, &Default::default()).expect("a fixed point");
    let theirs = &round["saddle_newton_hz"].values;
    assert!(largest_relative_difference(saddle.rates().hz(), theirs) < 1e-6);
    assert_eq!(Stability::of(&field, &saddle).expect("a spectrum").n_unstable(), 1);
}

/// Correlation of our change with the published one, and the sum of both.
#[test]
fn the_shipped_in_degrees_resemble_the_published_ones() {
    let Some(path) = support::shared("macaque/published/K_prime_original.npy") else { return };
    let (theirs, before) = (support::npy(&path).matrix(), at_kappa(1.0).in_degrees.clone());
    let ours = stabilized_in_degrees();
    let total = |after: &Matrix| after.sum() / before.sum() - 1.0;
    assert!((total(&theirs) + 0.119).abs() < 5e-4, "{}", total(&theirs));
    assert!((total(ours) + 0.117).abs() < 5e-4, "{}", total(ours));
    let mut sums = [0.0; 3];
    for ((i, j), k) in ours.iter() {
        let (a, b) = (k - before[(i, j)], theirs[(i, j)] - before[(i, j)]);
        [a * a, b * b, a * b].iter().zip(&mut sums).for_each(|(term, sum)| *sum += term);
    }
    let likeness = sums[2] / (sums[0] * sums[1]).sqrt();
    assert!(likeness > 0.92, "{likeness}");
}

/// The low-activity states of both presets, with our in-degrees and with the published ones.
#[test]
fn both_presets_keep_a_low_activity_state_as_with_the_published_in_degrees() {
    let path = support::shared("macaque/published/K_prime_original.npy");
    let published = path.map(|path| Some(support::npy(&path).matrix()));
    for preset in [Preset::GroundState, Preset::Metastable] {
        for in_degrees in [None].into_iter().chain(published.clone()) {
            let inputs = ConnectomeInputs { in_degrees, ..Default::default() };
            let network = network(&preset.parameters(), &inputs).expect("a network");
            let settings = SearchSettings { random_starts: Some(0), ..Default::default() };
            let found = search(&field(&network), &settings, UNWATCHED).expect("a search");
            let lowest = found.found().first().expect("a fixed point");
            assert!(lowest.stability.is_stable() && lowest.mean_rate_hz < 4.0, "{preset:?}");
        }
    }
}
