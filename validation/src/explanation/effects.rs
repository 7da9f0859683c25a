//! The known differences between theory and simulation, one by one.

use data::{Matrix, Network, NetworkError, Rates};
use theory::{SynapticNoise, TransferError, siegert};

use super::{expected_input_with_spread, rounded, uncoupled};
use crate::cases::{Case, CaseSimulation, Problem};
use crate::comparison::Estimate;
use crate::engines::{Engine, EngineError, Measurement, Prediction, Simulation, Watch};

const NOISE: SynapticNoise = SynapticNoise::Coloured;

/// A reason for which theory and simulation differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Neurons differ in their in-degrees, as a fixed total number of synapses among them leaves it open.
    InDegrees,
    /// Synapses differ in their weights.
    Weights,
    /// The transfer function is an approximation: measured on neurons that are not coupled.
    Transfer,
    /// Numbers of neurons and synapses are whole.
    Rounding,
    /// Neurons spike more or less regularly than a Poisson process, which colours the input.
    Regularity,
    /// Neurons spike together, which makes the input fluctuate more, or where inhibition follows
    /// excitation, less.
    Synchrony,
    /// Sources are neither independent nor Poisson: the variance of the input that sampled neurons
    /// receive, beside that which the measured rates would give.
    Input,
}

impl Cause {
    /// In one word, for columns of data.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::InDegrees => "in_degrees",
            Self::Weights => "weights",
            Self::Transfer => "transfer",
            Self::Rounding => "rounding",
            Self::Regularity => "regularity",
            Self::Synchrony => "synchrony",
            Self::Input => "input",
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::InDegrees => "variance of in-degrees",
            Self::Weights => "variance of weights",
            Self::Transfer => "transfer function (jumps, coloured noise, time grid)",
            Self::Rounding => "whole numbers of neurons and synapses",
            Self::Regularity => "trains that are no Poisson processes",
            Self::Synchrony => "correlations between neurons",
            Self::Input => "variance of the input (synchrony, regular spiking)",
        }
    }
}

/// What one cause changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The cause.
    pub cause: Cause,
    /// Change of the rate of each population (spikes/s), with the network's answer to it.
    pub change_hz: Vec<f64>,
    /// Standard error of the change where it was measured.
    pub standard_error_hz: Option<Vec<f64>>,
}

/// All effects on a prediction; `simulation` runs neurons that are not coupled, and the network with its
/// loop opened.
///
/// Each is the difference that one more cause makes to the self-consistent rates, so that they add up to
/// those with all causes. What simulations measure is an excess of the neurons' rates over those that the
/// transfer function gives for the same input.
///
/// # Errors
/// [`EngineError`] if a simulation or the theory of a changed network fails.
pub fn effects(
    problem: &Problem,
    prediction: &Prediction,
    simulation: &Simulation,
    watch: &mut Watch,
) -> Result<Vec<Effect>, EngineError> {
    let network = &problem.network;
    let equal_weights = without_weight_variance(network).map_err(sim::BuildError::Network)?;
    let equal_weights = Prediction::of(&equal_weights)?.with_spread.rates;
    let whole = rounded(network).map_err(sim::BuildError::Network)?;
    let settled = Prediction::of(&whole)?;
    let mut sum = Sum { rates: prediction.point.rates().clone(), effects: Vec::new() };
    sum.add(Cause::InDegrees, equal_weights, None);
    sum.add(Cause::Weights, prediction.with_spread.rates.clone(), None);
    sum.add(Cause::Rounding, settled.with_spread.rates.clone(), None);
    let mut excesses = vec![transfer(problem, prediction, simulation, watch)?];
    excesses.extend(timing(problem, simulation, watch)?);
    let mut excess_hz = vec![0.0; network.size()];
    for excess in excesses {
        excess_hz.iter_mut().zip(&excess.hz).for_each(|(sum, hz)| *sum += hz);
        let rates = settled.with_excess(&whole, &excess_hz)?.rates;
        let error = response_error_hz(prediction, &excess.errors_hz, &excess.groups)?;
        sum.add(excess.cause, rates, Some(error));
    }
    Ok(sum.effects)
}

/// Effects, and the rates that they lead to.
struct Sum {
    rates: Rates,
    effects: Vec<Effect>,
}

impl Sum {
    fn add(&mut self, cause: Cause, rates: Rates, standard_error_hz: Option<Vec<f64>>) {
        let change_hz = rates.hz().iter().zip(self.rates.hz()).map(|(new, old)| new - old).collect();
        self.effects.push(Effect { cause, change_hz, standard_error_hz });
        self.rates = rates;
    }
}

/// How much more neurons fire than the transfer function says, before the network answers.
struct Excess {
    cause: Cause,
    hz: Vec<f64>,
    errors_hz: Vec<f64>,
    /// For every population, the first that shares its excess.
    groups: Vec<usize>,
}

fn without_weight_variance(network: &Network) -> Result<Network, NetworkError> {
    let mut parts = network.clone().into_parts();
    parts.weights.sd_pa = Matrix::zeros(network.size(), network.size());
    Network::new(parts)
}

/// Simulates the populations without their coupling at the predicted rates.
fn transfer(
    problem: &Problem,
    prediction: &Prediction,
    simulation: &Simulation,
    watch: &mut Watch,
) -> Result<Excess, EngineError> {
    let (rates, times) = (prediction.point.rates(), &problem.case.simulation);
    let network = uncoupled(&problem.network, rates, times.uncoupled_neurons)
        .map_err(sim::BuildError::Network)?;
    let times = CaseSimulation { seeds: vec![times.seeds[0]], ..times.clone() };
    let case = Case { simulation: times, ..problem.case.clone() };
    let measured = simulation.measure(&Problem { case, network }, watch)?.rates;
    let missing: Vec<f64> =
        measured.iter().zip(rates.hz()).map(|(measured, rate)| measured.rate_hz - rate).collect();
    let errors_hz = measured.iter().map(|measured| measured.standard_error_hz).collect();
    let groups = alike(problem, prediction);
    Ok(Excess { cause: Cause::Transfer, hz: shared(&missing, &groups), errors_hz, groups })
}

/// Takes the regularity of each neuron and the correlations between neurons away, one after the other,
/// from what the neurons of a network hear.
fn timing(
    problem: &Problem,
    simulation: &Simulation,
    watch: &mut Watch,
) -> Result<Vec<Excess>, EngineError> {
    let seeds = &problem.case.simulation.replayed_seeds;
    if seeds.is_empty() {
        return Ok(Vec::new());
    }
    let rates = simulation.open_loop(problem, seeds, watch)?;
    let excess = |cause, with: &[Estimate], without: &[Estimate]| {
        let pairs = || with.iter().zip(without);
        Excess {
            cause,
            hz: pairs().map(|(with, without)| with.rate_hz - without.rate_hz).collect(),
            errors_hz: pairs()
                .map(|(with, without)| with.standard_error_hz.hypot(without.standard_error_hz))
                .collect(),
            groups: (0..with.len()).collect(),
        }
    };
    Ok(vec![
        excess(Cause::Regularity, &rates.shifted, &rates.poisson),
        excess(Cause::Synchrony, &rates.closed, &rates.shifted),
    ])
}

/// Standard errors of the network's response to changes with independent ones, which groups share.
fn response_error_hz(
    prediction: &Prediction,
    errors_hz: &[f64],
    groups: &[usize],
) -> Result<Vec<f64>, EngineError> {
    let mut variances = vec![0.0; errors_hz.len()];
    for (source, &error_hz) in errors_hz.iter().enumerate() {
        let mut one = vec![0.0; errors_hz.len()];
        one[source] = error_hz;
        let response = prediction.response_hz(&shared(&one, groups))?;
        for (variance, part) in variances.iter_mut().zip(response) {
            *variance += part * part;
        }
    }
    Ok(variances.into_iter().map(f64::sqrt).collect())
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// For every population, the first that has the same neurons and the same input.
fn alike(problem: &Problem, prediction: &Prediction) -> Vec<usize> {
    const SAME: f64 = 1e-9;
    let populations = &problem.network.populations;
    let point = prediction.point.working_point();
    let close = |a: f64, b: f64| (a - b).abs() <= SAME * a.abs().max(b.abs());
    let same = |a: usize, b: usize| {
        populations[a].neuron == populations[b].neuron
            && close(point.mu_mv[a], point.mu_mv[b])
            && close(point.sigma_mv[a], point.sigma_mv[b])
    };
    (0..populations.len()).map(|i| (0..i).find(|&first| same(first, i)).unwrap_or(i)).collect()
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

/// The effect of the measured variance of the input, if the input was sampled.
///
/// The ratio of the measured sigma to that of independent Poisson sources at the measured rates, taken
/// over to the predicted working point. Its standard error is that over runs.
///
/// # Errors
/// [`EngineError`] if the theory does not cover the network.
pub fn input_effect(
    problem: &Problem,
    prediction: &Prediction,
    measurement: &Measurement,
) -> Result<Option<Effect>, EngineError> {
    let ratios = sigma_ratios(problem, measurement)?;
    let Some(ratios) = ratios.filter(|_| measurement.inputs.len() > 1) else { return Ok(None) };
    let point = prediction.point.working_point();
    let populations = &problem.network.populations;
    let (mut change_hz, mut errors_hz) = (Vec::new(), Vec::new());
    for (i, &(ratio, error)) in ratios.iter().enumerate() {
        let neuron = &populations[i].neuron;
        let rate_hz = |ratio: f64| {
            let sigma_mv = ratio * point.sigma_mv[i];
            Ok::<_, TransferError>(siegert(neuron, NOISE, point.mu_mv[i], sigma_mv)?.rate_hz)
        };
        change_hz.push(rate_hz(ratio)? - rate_hz(1.0)?);
        errors_hz.push(rate_hz(ratio + error)? - rate_hz(ratio)?);
    }
    let groups: Vec<usize> = (0..errors_hz.len()).collect();
    let error = response_error_hz(prediction, &errors_hz, &groups)?;
    let change_hz = prediction.response_hz(&change_hz)?;
    Ok(Some(Effect { cause: Cause::Input, change_hz, standard_error_hz: Some(error) }))
}

/// Measured over expected sigma of every population: mean and standard error over the runs.
fn sigma_ratios(
    problem: &Problem,
    measurement: &Measurement,
) -> Result<Option<Vec<(f64, f64)>>, EngineError> {
    let rates = Rates::from_hz(measurement.rates.iter().map(|rate| rate.rate_hz).collect());
    let expected = expected_input_with_spread(&problem.network, &rates)?;
    let ratio = |i: usize| {
        let expected_mv = expected[i].sigma_mv;
        let of_runs: Option<Vec<f64>> = measurement
            .inputs
            .iter()
            .map(|run| run[i].map(|input| input.sigma_mv / expected_mv))
            .collect();
        of_runs.map(|ratios| mean_and_error(&ratios))
    };
    Ok((0..problem.network.size()).map(ratio).collect())
}

/// What the theory expects of a simulation: the prediction for equal neurons and all effects
/// (spikes/s).
#[must_use]
pub fn expected_hz(prediction: &Prediction, effects: &[Effect]) -> Vec<f64> {
    let sum = |(i, plain): (usize, &f64)| {
        let change: f64 = effects.iter().map(|effect| effect.change_hz[i]).sum();
        (plain + change).max(0.0)
    };
    prediction.point.rates().hz().iter().enumerate().map(sum).collect()
}
