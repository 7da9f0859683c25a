//! The Siegert function against 50-digit arithmetic, and the slopes at published fixed points.

use std::path::Path;

use data::{InitialPotential, Kind, Label, NeuronParams, Population};
use theory::{SynapticNoise, Transfer, TransferValues};

use crate::support;

/// Largest relative error of rates and slopes, wherever the rate is above [`SMALLEST_HZ`].
const TOLERANCE: f64 = 1e-12;
const SMALLEST_HZ: f64 = 1e-290;

fn transfer(size: usize) -> Transfer {
    let population = Population {
        label: Label::named("E", Kind::Excitatory),
        neurons: 100.0,
        neuron: NeuronParams::default(),
        initial_potential: InitialPotential { mean_mv: -65.0, sd_mv: 0.0 },
    };
    Transfer::new(&vec![population; size], SynapticNoise::Shift).unwrap()
}

/// The columns mu, sigma, rate, dν/dmu and dν/dsigma of the table.
fn table(path: &Path) -> [Vec<f64>; 5] {
    let text = std::fs::read_to_string(path).unwrap();
    let mut columns = [const { Vec::new() }; 5];
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        for (column, place) in columns.iter_mut().zip([0, 1, 3, 5, 6]) {
            column.push(cells[place].parse().unwrap());
        }
    }
    columns
}

#[test]
fn siegert_function_agrees_with_50_digit_arithmetic() {
    let Some(path) = support::shared("reference/siegert.csv") else { return };
    let [mu, sigma, rate, d_mu, d_sigma] = table(&path);
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
