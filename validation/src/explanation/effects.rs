//! The known differences between theory and simulation, one by one.

use data::{Matrix, Network, NetworkError, Rates};
use theory::{SynapticNoise, TransferError, siegert};

use super::transfer::{Excess, transfer_error};
use super::{InputMoments, expected_input_with_spread, rounded};
use crate::cases::Problem;
use crate::comparison::Estimate;
use crate::engines::{
    CommonInput, EngineError, Measurement, OpenLoop, Prediction, Simulation, Watch,
};

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
    /// Neurons share sources, and have several synapses from the same one: what their input fluctuates
    /// more by if the sources are independent. Known where replays tell what the network makes of it.
    Common,
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
            Self::Common => "common",
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
            Self::Common => "sources in common, if they were independent",
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
}

/// What the theory expects of a simulation, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What leads from the theory of equal neurons to what is expected.
    pub effects: Vec<Effect>,
    /// The rate of each population with all effects; its error is that of those that were measured.
    pub expected: Vec<Estimate>,
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
pub fn explain(
    problem: &Problem,
    prediction: &Prediction,
    simulation: &Simulation,
    watch: &mut Watch,
) -> Result<Explanation, EngineError> {
    let network = &problem.network;
    let equal_weights = without_weight_variance(network).map_err(sim::BuildError::Network)?;
    let equal_weights = Prediction::of(&equal_weights)?.with_spread.rates;
    let whole = rounded(network).map_err(sim::BuildError::Network)?;
    let settled = Prediction::of(&whole)?;
    let mut sum = Sum { rates: prediction.point.rates().clone(), effects: Vec::new() };
    sum.add(Cause::InDegrees, equal_weights);
    sum.add(Cause::Weights, prediction.with_spread.rates.clone());
    sum.add(Cause::Rounding, settled.with_spread.rates.clone());
    let transfer = transfer_error(problem, &settled.with_spread, simulation, watch)?;
    let mut excess_hz = means(&transfer);
    let suppressed = CommonInput::Suppressed;
    sum.add(Cause::Transfer, settled.with_excess(&whole, &excess_hz, suppressed)?.rates);
    let mut errors = answers(prediction, &transfer)?;
    if let Some(replay) = &problem.case.simulation.replay {
        let runs = simulation.open_loops(problem, replay, watch)?;
        // The surrogates are independent, so that what they begin with is the theory of such sources.
        let independent = CommonInput::Independent;
        sum.add(Cause::Common, settled.with_excess(&whole, &excess_hz, independent)?.rates);
        let regularity = differences(&runs, |run| [&run.shifted_hz, &run.poisson_hz]);
        let synchrony = differences(&runs, |run| [&run.closed_hz, &run.shifted_hz]);
        for (cause, more) in [(Cause::Regularity, regularity), (Cause::Synchrony, synchrony)] {
            excess_hz.iter_mut().zip(means(&more)).for_each(|(sum, hz)| *sum += hz);
            sum.add(cause, settled.with_excess(&whole, &excess_hz, independent)?.rates);
        }
        // The error of the two together: what they share cancels.
        let both = differences(&runs, |run| [&run.closed_hz, &run.poisson_hz]);
        let both = answers(prediction, &both)?;
        errors = errors.iter().zip(&both).map(|(one, two)| one.with_error_of(two)).collect();
    }
    let expected = |(&rate_hz, error): (&f64, &Estimate)| Estimate { rate_hz, ..*error };
    let expected = sum.rates.hz().iter().zip(&errors).map(expected).collect();
    Ok(Explanation { effects: sum.effects, expected })
}

/// Effects, and the rates that they lead to.
struct Sum {
    rates: Rates,
    effects: Vec<Effect>,
}

impl Sum {
    fn add(&mut self, cause: Cause, rates: Rates) {
        let changes = rates.hz().iter().zip(self.rates.hz()).map(|(new, old)| new - old);
        self.effects.push(Effect { cause, change_hz: changes.collect() });
        self.rates = rates;
    }
}

fn means(excess: &Excess) -> Vec<f64> {
    let populations = excess.first().map_or(0, Vec::len);
    let mean = |i| excess.iter().map(|sample| sample[i]).sum::<f64>() / excess.len() as f64;
    (0..populations).map(mean).collect()
}

/// The network's answer to an excess, to first order, with its error. Errors that populations share are
/// answered together, as the network does.
fn answers(prediction: &Prediction, excess: &Excess) -> Result<Vec<Estimate>, EngineError> {
    let answers: Vec<Vec<f64>> =
        excess.iter().map(|sample| prediction.response_hz(sample)).collect::<Result<_, _>>()?;
    let populations = excess.first().map_or(0, Vec::len);
    let of_population = |i| answers.iter().map(|answer| answer[i]).collect::<Vec<_>>();
    Ok((0..populations).map(|i| Estimate::of(&of_population(i))).collect())
}

/// The difference of two rates of every run. What is heard has the same fluctuations of the
/// rates in both, so that runs are the samples and not blocks of time.
fn differences(runs: &[OpenLoop], pair: impl Fn(&OpenLoop) -> [&Vec<f64>; 2]) -> Excess {
    let difference = |run: &OpenLoop| {
        let [with, without] = pair(run);
        with.iter().zip(without).map(|(with, without)| with - without).collect()
    };
    runs.iter().map(difference).collect()
}

fn without_weight_variance(network: &Network) -> Result<Network, NetworkError> {
    let mut parts = network.clone().into_parts();
    parts.weights.sd_pa = Matrix::zeros(network.size(), network.size());
    Network::new(parts)
}

/// The effect of the measured variance of the input, if the input was sampled.
///
/// The ratio of the measured sigma to that of independent Poisson sources at the measured rates, taken
/// over to the predicted working point.
///
/// # Errors
/// [`EngineError`] if the theory does not cover the network.
pub fn input_effect(
    problem: &Problem,
    prediction: &Prediction,
    measurement: &Measurement,
) -> Result<Option<Effect>, EngineError> {
    if measurement.inputs.is_empty() {
        return Ok(None);
    }
    let Some(ratios) = sigma_ratios(problem, measurement)? else { return Ok(None) };
    let point = prediction.point.working_point();
    let populations = &problem.network.populations;
    let change = |(i, &ratio): (usize, &f64)| {
        let neuron = &populations[i].neuron;
        let rate_hz = |ratio: f64| {
            let sigma_mv = ratio * point.sigma_mv[i];
            Ok::<_, TransferError>(siegert(neuron, NOISE, point.mu_mv[i], sigma_mv)?.rate_hz)
        };
        Ok::<_, TransferError>(rate_hz(ratio)? - rate_hz(1.0)?)
    };
    let change_hz: Vec<f64> = ratios.iter().enumerate().map(change).collect::<Result<_, _>>()?;
    let change_hz = prediction.response_hz(&change_hz)?;
    Ok(Some(Effect { cause: Cause::Input, change_hz }))
}

/// Measured over expected sigma of every population, on the mean over runs.
fn sigma_ratios(
    problem: &Problem,
    measurement: &Measurement,
) -> Result<Option<Vec<f64>>, EngineError> {
    let rates = Rates::from_hz(measurement.rates.iter().map(|rate| rate.rate_hz).collect());
    let expected = expected_input_with_spread(&problem.network, &rates)?;
    let runs = &measurement.inputs;
    let ratio = |i: usize| {
        let of_run = |run: &Vec<Option<InputMoments>>| run[i].map(|input| input.sigma_mv);
        let sum = runs.iter().map(of_run).sum::<Option<f64>>()?;
        Some(sum / runs.len() as f64 / expected[i].sigma_mv)
    };
    Ok((0..problem.network.size()).map(ratio).collect())
}
