//! The Siegert function against 50-digit arithmetic, and the slopes at published fixed points.

use data::{InitialPotential, Kind, Label, NeuronParams, Population};
use theory::{PopulationTransfer, SynapticNoise, TransferValues};

use crate::support;

/// Largest relative error of rates and slopes, wherever the rate is above [`SMALLEST_HZ`].
const TOLERANCE: f64 = 1e-12;
const SMALLEST_HZ: f64 = 1e-290;

fn transfer(size: usize) -> PopulationTransfer {
    let population = Population {
        label: Label::named("E", Kind::Excitatory),
        neurons: 100.0,
        neuron: NeuronParams::default(),
        initial_potential: InitialPotential { mean_mv: -65.0, sd_mv: 0.0 },
    };
    PopulationTransfer::new(&vec![population; size], SynapticNoise::Shift).unwrap()
}

#[test]
fn siegert_function_agrees_with_50_digit_arithmetic() {
    for table in support::figures("siegert.csv") {
        let column = |heading| support::column(&table, heading);
        let (mu, sigma, rate) = (column("mu_mV"), column("sigma_mV"), column("rate_hz"));
        let d_mu = column("d_rate_d_mu_hz_per_mV");
        let d_sigma = column("d_rate_d_sigma_hz_per_mV");
        assert_eq!(mu.len(), 1027);
        let mut values = TransferValues::zeros(mu.len());
        transfer(mu.len()).evaluate(&mu, &sigma, &mut values);
        let pairs = [
            (&values.rate_hz, &rate),
            (&values.d_rate_d_mu_hz_per_mv, &d_mu),
            (&values.d_rate_d_sigma_hz_per_mv, &d_sigma),
        ];
        for (ours, theirs) in pairs {
            for (i, (&ours, &exact)) in ours.iter().zip(theirs).enumerate() {
                if rate[i] > SMALLEST_HZ {
                    let error = (ours / exact - 1.0).abs();
                    assert!(error < TOLERANCE, "{} {}: {ours} is not {exact}", mu[i], sigma[i]);
                } else {
                    assert!((0.0..1e-280).contains(&ours), "{} {}: {ours}", mu[i], sigma[i]);
                }
            }
        }
    }
}

#[test]
fn rates_and_slopes_at_a_published_fixed_point_are_the_shipped_ones() {
    let table = support::shipped("fixed_points/schuecker2017.csv");
    let column = |heading| support::column(&table, heading);
    let (mu, sigma) = (column("mu_mV"), column("sigma_mV"));
    let mut values = TransferValues::zeros(mu.len());
    transfer(mu.len()).evaluate(&mu, &sigma, &mut values);
    let difference = support::largest_relative_difference;
    assert!(difference(&values.rate_hz, &column("rate_hz")) < 1e-11);
    let (d_mu, d_sigma) = (&values.d_rate_d_mu_hz_per_mv, &values.d_rate_d_sigma_hz_per_mv);
    assert!(difference(d_mu, &column("d_rate_d_mu_hz_per_mV")) < 1e-9);
    assert!(difference(d_sigma, &column("d_rate_d_sigma_hz_per_mV")) < 1e-9);
}

#[test]
fn rates_and_slopes_at_published_fixed_points_are_the_stored_ones() {
    for name in ["schuecker2017", "schuecker2017_high", "ground_state_published"] {
        let path = format!("reference/fixed_points/{name}.npz");
        let Some(path) = support::shared(&path) else { return };
        let stored = support::npz(&path);
        let stored = |name: &str| &stored[name].values[..];
        let (mu, sigma) = (stored("mu_mV"), stored("sigma_mV"));
        let transfer = transfer(mu.len());
        let mut values = TransferValues::zeros(mu.len());
        transfer.evaluate(mu, sigma, &mut values);
        let difference = support::largest_relative_difference;
        assert!(difference(&values.rate_hz, stored("rates_hz")) < 1e-11);
        assert!(difference(&values.d_rate_d_mu_hz_per_mv, stored("d_rate_d_mu")) < 1e-9);
        assert!(difference(&values.d_rate_d_sigma_hz_per_mv, stored("d_rate_d_sigma")) < 1e-9);
        transfer.evaluate_published(mu, sigma, &mut values);
        let by_variance: Vec<f64> = values
            .d_rate_d_sigma_hz_per_mv
            .iter()
            .zip(sigma)
            .map(|(slope, sigma)| slope / (2.0 * sigma))
            .collect();
        let by_mean = difference(&values.d_rate_d_mu_hz_per_mv, stored("d_rate_d_mu_reference"));
        let by_variance = difference(&by_variance, stored("d_rate_d_sigma2_reference"));
        assert!(by_mean < 1e-7, "{name}: {by_mean}");
        assert!(by_variance < 1e-7, "{name}: {by_variance}");
    }
}
