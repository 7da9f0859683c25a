//! Population rates of down-scaled networks against NEST 3.10: a test of equivalence.
//!
//! Both simulators draw another network from every seed, so that errors are those of seeds: Student's t with the
//! variance pooled over both simulators, which draw from one law if they agree. As `siegert validate` does, a rate
//! agrees only where the difference is shown to be within a tolerance, differs only where it is shown to be
//! beyond, and is unknown otherwise, corrected for the number of rates. None may differ, and no more may be
//! unknown than the few seeds leave.

use data::{Network, Rates};
use sim::communicator::SingleProcess;
use sim::{Control, SimulationSettings, Simulator};
use validation::comparison::{Comparison, Estimate, Verdict, compare};

use crate::networks::{connectome, connectome_with};
use crate::support::{npz, shared};

/// The reference's duration, and the time that its rates leave out (ms).
const DURATION_MS: f64 = 2_000.0;
const TRANSIENT_MS: f64 = 500.0;
const SEEDS: u64 = 6;

/// In 1.5 s, a spike of every seventh neuron: what populations that hardly spike may differ by.
const TOLERANCE_HZ: f64 = 0.1;

/// Rates (spikes/s) of one simulator over several seeds: `[seed][population]`.
type Runs = Vec<Vec<f64>>;

fn simulated(network: &Network) -> Runs {
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

fn stored(name: &str, seeds: std::ops::RangeInclusive<u32>) -> Option<Runs> {
    seeds
        .map(|seed| {
            let path = shared(&format!("reference/nest/{name}_seed{seed}.npz"))?;
            Some(npz(&path).remove("rates_hz").unwrap().values)
        })
        .collect()
}

/// The rates of every seed, as one mean over all neurons.
fn of_network(runs: &Runs, network: &Network) -> Runs {
    let mean = |run: &Vec<f64>| {
        vec![Rates::from_hz(run.clone()).mean_over_neurons_hz(&network.populations)]
    };
    runs.iter().map(mean).collect()
}

fn mean(sample: &[f64]) -> f64 {
    sample.iter().sum::<f64>() / sample.len() as f64
}

fn sum_of_squares(sample: &[f64]) -> f64 {
    sample.iter().map(|x| (x - mean(sample)).powi(2)).sum()
}

/// The mean of our rates, with the error of its difference from the mean of theirs.
fn difference(ours: &[f64], theirs: &[f64]) -> Estimate {
    let (n, m) = (ours.len() as f64, theirs.len() as f64);
    let degrees_of_freedom = n + m - 2.0;
    let variance = (sum_of_squares(ours) + sum_of_squares(theirs)) / degrees_of_freedom;
    Estimate {
        rate_hz: mean(ours),
        standard_error_hz: (variance * (1.0 / n + 1.0 / m)).sqrt(),
        degrees_of_freedom,
    }
}

/// One comparison for each of the rates of a run.
fn compared(ours: &Runs, theirs: &Runs, tolerance: f64) -> Vec<Comparison> {
    let column = |runs: &Runs, k: usize| runs.iter().map(|run| run[k]).collect::<Vec<f64>>();
    let (expected_hz, measured): (Vec<f64>, Vec<Estimate>) = (0..theirs[0].len())
        .map(|k| (column(ours, k), column(theirs, k)))
        .map(|(ours, theirs)| (mean(&theirs), difference(&ours, &theirs)))
        .unzip();
    let tolerance_hz: Vec<f64> =
        expected_hz.iter().map(|hz| tolerance * hz + TOLERANCE_HZ).collect();
    compare(&expected_hz, &measured, &tolerance_hz)
}

/// How many are measured within the tolerance, whatever the error of that.
fn within(comparisons: &[Comparison]) -> usize {
    let is_within =
        |one: &&Comparison| (one.limits.low..=one.limits.high).contains(&one.measured.rate_hz);
    comparisons.iter().filter(is_within).count()
}

fn assert_alike(comparisons: &[Comparison], unknown_at_most: usize) {
    let with = |verdict| {
        let all = comparisons.iter().enumerate();
        all.filter(|(_, comparison)| comparison.verdict == verdict).collect::<Vec<_>>()
    };
    let (differ, unknown) = (with(Verdict::Differ), with(Verdict::Unknown));
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(unknown.len() <= unknown_at_most, "{} unknown: {unknown:#?}", unknown.len());
}

/// Rates differ from seed to seed with a coefficient of variation of 9 % in the median over populations and 22 % at
/// the 90th percentile (three seeds of NEST): whoever draws one network cannot tell less than that, so that it is
/// the tolerance. The mean over all neurons may be off by what the case `macaque_downscaled` allows the theory.
///
/// With nine seeds the first of 254 rates agrees only if its tolerance is more than six standard errors, of 8 % in
/// the median: all but few populations are unknown, and one alone that was off by 30 % would be, too. The mean
/// over all neurons is known to 3 %, so that 30 % there differ.
#[test]
fn the_down_scaled_network_fires_as_in_nest() {
    let Some(theirs) = stored("downscaled_006", 1..=3) else { return };
    let connectome = connectome("downscaled_006").unwrap();
    let network = connectome.network();
    let ours = simulated(network);
    let populations = compared(&ours, &theirs, 0.22);
    // Two one-sided tests know 7 populations well enough to agree; by one minus the probability of a difference, which
    // tested no equivalence, it was 14.
    assert_alike(&populations, 247);
    // The difference has a standard error of 6 % in the median and of 16 % at the 90th percentile: where both fire
    // alike, more than nine of ten are within the tolerance.
    assert!(10 * within(&populations) > 9 * populations.len(), "{} within", within(&populations));
    assert_alike(&compared(&of_network(&ours, network), &of_network(&theirs, network), 0.1), 0);
}

/// Seeds differ by 2 % at most here, so that every population has to agree within what the case `v1` allows the
/// theory.
#[test]
fn one_area_among_replaced_ones_fires_as_in_nest() {
    let Some(theirs) = stored("V1_010", 1..=2) else { return };
    let v1_alone = serde_json::json!({
        "network_params": { "N_scaling": 0.1, "K_scaling": 0.1 },
        "sim_params": { "areas_simulated": ["V1"] },
    });
    let connectome = connectome_with("downscaled_006", &v1_alone).unwrap();
    let network = connectome.network();
    assert_alike(&compared(&simulated(network), &theirs, 0.05), 0);
}

/// A population of V1 that fires 30 % more would be found; of the first, which fires at 0.2 spikes/s, that is less
/// than the tolerance.
#[test]
fn a_rate_that_is_not_that_of_nest_differs() {
    let Some(theirs) = stored("V1_010", 1..=2) else { return };
    for k in 1..theirs[0].len() {
        let mut falsified = theirs.clone();
        falsified.iter_mut().for_each(|run| run[k] *= 1.3);
        let comparisons = compared(&falsified, &theirs, 0.05);
        assert_eq!(comparisons[k].verdict, Verdict::Differ, "{:?}", comparisons[k]);
    }
}
