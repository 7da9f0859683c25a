//! The known differences between theory and simulation, one by one.

use data::{Matrix, Network, NetworkError, Rates};
use theory::{SynapticNoise, TransferError, siegert};

use super::{expected_input_with_spread, rounded, uncoupled};
use crate::cases::{Case, CaseSimulation, Problem};
use crate::engines::{Engine, EngineError, Measurement, Prediction, Watch};

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

/// All effects on a prediction; `engine` simulates the neurons that are not coupled.
///
/// # Errors
/// [`EngineError`] if a simulation or the theory of a changed network fails.
pub fn effects(
    problem: &Problem,
    prediction: &Prediction,
    engine: &dyn Engine,
    watch: &mut Watch,
) -> Result<Vec<Effect>, EngineError> {
    let plain = prediction.point.rates().hz();
    let change = |cause, rates: &Rates, from: &[f64]| Effect {
        cause,
        change_hz: rates.hz().iter().zip(from).map(|(rate, from)| rate - from).collect(),
        standard_error_hz: None,
    };
    let equal_weights =
        without_weight_variance(&problem.network).map_err(sim::BuildError::Network)?;
    let equal_weights = Prediction::of(&equal_weights)?.with_spread.rates;
    let whole = rounded(&problem.network).map_err(sim::BuildError::Network)?;
    let whole = Prediction::point_of(&whole)?;
    Ok(vec![
        change(Cause::InDegrees, &equal_weights, plain),
        change(Cause::Weights, &prediction.with_spread.rates, equal_weights.hz()),
        transfer(problem, prediction, engine, watch)?,
        change(Cause::Rounding, whole.rates(), plain),
    ])
}

fn without_weight_variance(network: &Network) -> Result<Network, NetworkError> {
    let mut parts = network.clone().into_parts();
    parts.weights.sd_pa = Matrix::zeros(network.size(), network.size());
    Network::new(parts)
}

/// Simulates the populations without their coupling at the predicted rates; what they fire too much
/// or too little is answered by the network.
fn transfer(
    problem: &Problem,
    prediction: &Prediction,
    engine: &dyn Engine,
    watch: &mut Watch,
) -> Result<Effect, EngineError> {
    let (rates, times) = (prediction.point.rates(), &problem.case.simulation);
    let network = uncoupled(&problem.network, rates, times.uncoupled_neurons)
        .map_err(sim::BuildError::Network)?;
    let simulation = CaseSimulation { seeds: vec![times.seeds[0]], ..times.clone() };
    let case = Case { simulation, ..problem.case.clone() };
    let measured = engine.measure(&Problem { case, network }, watch)?.rates;
    let missing: Vec<f64> =
        measured.iter().zip(rates.hz()).map(|(measured, rate)| measured.rate_hz - rate).collect();
    let errors: Vec<f64> = measured.iter().map(|measured| measured.standard_error_hz).collect();
    let groups = alike(problem, prediction);
    let error = response_error_hz(prediction, &errors, |change_hz| shared(change_hz, &groups))?;
    Ok(Effect {
        cause: Cause::Transfer,
        change_hz: prediction.response_hz(&shared(&missing, &groups))?,
        standard_error_hz: Some(error),
    })
}

/// Standard errors of the network's response to changes with independent ones, that `spread` has
/// handled first.
fn response_error_hz(
    prediction: &Prediction,
    errors_hz: &[f64],
    spread: impl Fn(&[f64]) -> Vec<f64>,
) -> Result<Vec<f64>, EngineError> {
    let mut variances = vec![0.0; errors_hz.len()];
    for (source, &error_hz) in errors_hz.iter().enumerate() {
        let mut one = vec![0.0; errors_hz.len()];
        one[source] = error_hz;
        for (variance, part) in variances.iter_mut().zip(prediction.response_hz(&spread(&one))?) {
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
    let error = response_error_hz(prediction, &errors_hz, |change_hz| change_hz.to_vec())?;
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
