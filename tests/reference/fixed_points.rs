//! Working points, fixed points and spectra against the Python model's, polished by Newton.

use data::Rates;
use theory::{MeanField, SolverSettings, Stability, SynapticNoise, solve};

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
    Some(MeanField::new(&network, SynapticNoise::Coloured).expect("within the theory"))
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

#[test]
fn fixed_points_from_zero_agree() {
    for name in ["schuecker2017", "ground_state_published"] {
        let Some(field) = field(name) else { return };
        let path = support::shared(&format!("reference/fixed_points/{name}.npz")).unwrap();
        let reference = support::npz(&path);
        let found = solve(&field, &Rates::zero(field.size()), &SolverSettings::default());
        let found = found.expect("a fixed point");
        let difference = largest_difference(found.rates().hz(), &reference["rates_hz"].values);
        assert!(difference < 1e-7, "{name}: rates differ by {difference:e} spikes/s");
        let stability = Stability::of(&field, &found).expect("a spectrum");
        assert!(stability.is_stable(), "{name}: {}", stability.spectral_abscissa());
    }
}
