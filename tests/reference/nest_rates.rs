//! Population rates of down-scaled networks against NEST 3.10, within the spread over seeds.
//!
//! Both simulators draw another network from every seed. The means over seeds of the logarithm of
//! a rate are compared by Student's t with the variance pooled over both samples; the quantile is
//! that of a false alarm of 1 % for all comparisons of a network together (Bonferroni).

use data::{Network, Rates};
use sim::communicator::SingleProcess;
use sim::{Control, SimulationSettings, Simulator};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::networks::{connectome, connectome_with};
use crate::support::{npz, shared};

/// The reference's duration, and the time that its rates leave out (ms).
const DURATION_MS: f64 = 2_000.0;
const TRANSIENT_MS: f64 = 500.0;
const SEEDS: u64 = 4;
const FALSE_ALARM: f64 = 0.01;

/// Rates (spikes/s) of the populations over several seeds: `[seed][population]`.
fn simulated(network: &Network) -> Vec<Vec<f64>> {
    let run = |seed| {
        let settings = SimulationSettings {
            seed,
            threads: 2,
            transient_ms: TRANSIENT_MS,
            ..Default::default()
        };
        let mut simulator = Simulator::build(network, &settings, SingleProcess).unwrap();
        simulator.advance(DURATION_MS, &mut |_| Control::Continue).unwrap();
        simulator.finish().unwrap().rates.hz().to_vec()
    };
    (1..=SEEDS).map(run).collect()
}

fn stored(name: &str, seeds: std::ops::RangeInclusive<u32>) -> Option<Vec<Vec<f64>>> {
    seeds
        .map(|seed| {
            let path = shared(&format!("reference/nest/{name}_seed{seed}.npz"))?;
            Some(npz(&path).remove("rates_hz").unwrap().values)
        })
        .collect()
}

/// Appends to every run the mean rate over neurons of each area and of the whole network.
fn with_means(mut runs: Vec<Vec<f64>>, network: &Network) -> Vec<Vec<f64>> {
    let mut groups: Vec<_> = network.areas().into_iter().map(|(_, range)| range).collect();
    groups.push(0..network.size());
    for run in &mut runs {
        let mean = |group: &std::ops::Range<usize>| {
            let rates = Rates::from_hz(run[group.clone()].to_vec());
            rates.mean_over_neurons_hz(&network.populations[group.clone()])
        };
        let means: Vec<f64> = groups.iter().map(mean).collect();
        run.extend(means);
    }
    runs
}

/// Student's t of the difference between two samples of logarithms of rates.
fn t(ours: &[f64], theirs: &[f64]) -> f64 {
    let log = |sample: &[f64]| sample.iter().map(|rate| rate.ln()).collect::<Vec<f64>>();
    let (a, b) = (log(ours), log(theirs));
    let mean = |sample: &[f64]| sample.iter().sum::<f64>() / sample.len() as f64;
    let squares = |sample: &[f64]| sample.iter().map(|x| (x - mean(sample)).powi(2)).sum::<f64>();
    let (n, m) = (a.len() as f64, b.len() as f64);
    let variance = (squares(&a) + squares(&b)) / (n + m - 2.0);
    (mean(&a) - mean(&b)) / (variance * (1.0 / n + 1.0 / m)).sqrt()
}

fn compare(network: &Network, theirs: Vec<Vec<f64>>) {
    let ours = with_means(simulated(network), network);
    let theirs = with_means(theirs, network);
    let freedom = (ours.len() + theirs.len() - 2) as f64;
    let comparisons = ours[0].len();
    let student = StudentsT::new(0.0, 1.0, freedom).unwrap();
    let limit = student.inverse_cdf(1.0 - FALSE_ALARM / (2.0 * comparisons as f64));
    for k in 0..comparisons {
        let column = |runs: &[Vec<f64>]| runs.iter().map(|run| run[k]).collect::<Vec<f64>>();
        let (ours, theirs) = (column(&ours), column(&theirs));
        let t = t(&ours, &theirs);
        assert!(t.abs() < limit, "{k}: {ours:?} against {theirs:?} spikes/s, t = {t:.1}");
    }
}

#[test]
fn the_down_scaled_network_fires_as_in_nest() {
    let Some(theirs) = stored("downscaled_006", 1..=3) else { return };
    compare(connectome("downscaled_006").unwrap().network(), theirs);
}

#[test]
fn one_area_among_replaced_ones_fires_as_in_nest() {
    let Some(theirs) = stored("V1_010", 1..=2) else { return };
    let v1_alone = serde_json::json!({
        "network_params": { "N_scaling": 0.1, "K_scaling": 0.1 },
        "sim_params": { "areas_simulated": ["V1"] },
    });
    compare(connectome_with("downscaled_006", &v1_alone).unwrap().network(), theirs);
}
