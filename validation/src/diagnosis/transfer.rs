//! What the transfer function is wrong by, measured on neurons that are not coupled.

use theory::spread::SpreadState;
use theory::{Assumptions, MeanField};

use super::uncoupled;
use crate::cases::{Case, CaseSimulation, Problem};
use crate::engines::{Engine, EngineError, Progress, Simulation, Watch};
use crate::statistics::mixed;

/// Independent samples of how much more (spikes/s) each population's neurons fire than the transfer
/// function says, before the network answers: `[sample][population]`.
pub(super) type Excess = Vec<Vec<f64>>;

/// What neurons fire that are not coupled, beside what the transfer function says.
pub(super) struct UncoupledError {
    /// Samples of the difference.
    pub excess: Excess,
    /// The rates (spikes/s) that the transfer function gives, one per population.
    pub transferred_hz: Vec<f64>,
}

/// Neurons by their mean input: deviation in standard deviations and share of the neurons. These are
/// the nodes and weights of Gauss-Hermite quadrature for the weight exp(-z²/2), exact for polynomials up to the
/// ninth degree (<https://dlmf.nist.gov/3.5#v>).
const LAYERS: [(f64, f64); 5] = [
    (-2.856_970_013_872_806, 0.011_257_411_327_720_691),
    (-1.355_626_179_974_266, 0.222_075_922_005_612_64),
    (0.0, 0.533_333_333_333_333_3),
    (1.355_626_179_974_266, 0.222_075_922_005_612_64),
    (2.856_970_013_872_806, 0.011_257_411_327_720_691),
];

/// Simulates the populations without their coupling at the predicted rates in steps of `dt_ms`; one
/// sample for each block of time. The error of the transfer function depends on the input, in which neurons differ, so that
/// it is measured at several; populations that are alike share what they find.
pub(super) fn transfer_error(
    problem: &Problem,
    predicted: &SpreadState,
    simulation: &Simulation,
    dt_ms: f64,
    watch: &mut Watch,
) -> Result<UncoupledError, EngineError> {
    let mut problem = problem.clone();
    problem.case.simulation.dt_ms = dt_ms;
    let populations = problem.network.size();
    let (mut excess, mut transferred_hz) = (Excess::new(), vec![0.0; populations]);
    for (index, (_, share)) in LAYERS.iter().enumerate() {
        let layer = layer_error(&problem, predicted, simulation, index, watch)?;
        excess.resize(layer.excess.len(), vec![0.0; populations]);
        for (sum, layer) in excess.iter_mut().zip(layer.excess) {
            add(sum, *share, &layer);
        }
        add(&mut transferred_hz, *share, &layer.transferred_hz);
    }
    let groups = alike(&problem, predicted);
    let excess = excess.iter().map(|sample| shared(sample, &groups)).collect();
    Ok(UncoupledError { excess, transferred_hz })
}

fn add(sum: &mut [f64], share: f64, more: &[f64]) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += share * more);
}

fn layer_error(
    problem: &Problem,
    predicted: &SpreadState,
    simulation: &Simulation,
    index: usize,
    watch: &mut Watch,
) -> Result<UncoupledError, EngineError> {
    let (z, share) = LAYERS[index];
    let times = &problem.case.simulation;
    let neurons = (share * f64::from(times.uncoupled_neurons)).ceil() as u32;
    let mu_sd_mv: Vec<f64> =
        predicted.neurons.iter().map(|neurons| neurons.input().mu_sd_mv).collect();
    let network = uncoupled(&problem.network, &predicted.rates, neurons, z, &mu_sd_mv)
        .map_err(sim::BuildError::Network)?;
    let rates = MeanField::new(&network, Assumptions::default())?.phi(&predicted.rates);
    let seeds = vec![mixed(times.seeds[0], index as u64)];
    let times = CaseSimulation { seeds, ..times.clone() };
    let end_ms = LAYERS.len() as f64 * times.duration_ms;
    let begin_ms = index as f64 * times.duration_ms;
    let mut watch =
        |progress: Progress| watch(Progress { time_ms: begin_ms + progress.time_ms, end_ms });
    let case = Case { simulation: times, ..problem.case.clone() };
    let measured = simulation.measure(&Problem { case, network }, &mut watch)?;
    let of_population = |i: usize, rate_hz: f64| -> Vec<f64> {
        let blocks = measured.block_rates.iter().flat_map(|blocks| blocks.rates_hz(i).concat());
        blocks.map(|block_hz| block_hz - rate_hz).collect()
    };
    let of_populations: Vec<Vec<f64>> =
        rates.hz().iter().enumerate().map(|(i, &rate_hz)| of_population(i, rate_hz)).collect();
    let samples = of_populations.first().map_or(0, Vec::len);
    let sample = |k: usize| of_populations.iter().map(|blocks| blocks[k]).collect();
    let excess = (0..samples).map(sample).collect();
    Ok(UncoupledError { excess, transferred_hz: rates.hz().to_vec() })
}

/// For every population, the first that has the same neurons and the same input.
fn alike(problem: &Problem, predicted: &SpreadState) -> Vec<usize> {
    let populations = &problem.network.populations;
    let same = |a: usize, b: usize| {
        let [one, other] = [a, b].map(|i| predicted.input(i));
        populations[a].neuron == populations[b].neuron
            && close(one.mu_mv, other.mu_mv)
            && close(one.sigma_mv, other.sigma_mv)
            && close(one.mu_sd_mv, other.mu_sd_mv)
    };
    (0..populations.len()).map(|i| (0..i).find(|&first| same(first, i)).unwrap_or(i)).collect()
}

/// Such a difference of the input changes the error of the transfer function by less than can be measured.
const SAME: f64 = 1e-3;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs())
}

/// Means over populations that are alike.
fn shared(values: &[f64], groups: &[usize]) -> Vec<f64> {
    let mean = |group: &usize| {
        let own = values.iter().zip(groups).filter(|(_, other)| *other == group);
        let (sum, count) =
            own.fold((0.0, 0.0), |(sum, count), (value, _)| (sum + value, count + 1.0));
        sum / count
    };
    groups.iter().map(mean).collect()
}
