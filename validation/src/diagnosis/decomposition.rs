//! The known differences between theory and simulation, one by one.

use data::Rates;
use theory::{SynapticNoise, Transfer, TransferError};

use super::transfer::{Excess, UncoupledError, transfer_error};
use crate::cases::Problem;
use crate::comparison::Estimate;
use crate::effects::{Cause, Effect, rounded};
use crate::engines::{EngineError, Measurement, OpenLoop, Prediction, Simulation, Watch};
use crate::sampled_input::expected_input_with_spread;

const NOISE: SynapticNoise = SynapticNoise::Shift;

/// The rates of other runs of the same network, in parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// What leads from the theory of equal neurons to them.
    pub effects: Vec<Effect>,
    /// The rate of each population with all effects; its error is that of those that were measured.
    pub rates: Vec<Estimate>,
}

impl Decomposition {
    /// What is left of each measured rate, with the error of the difference.
    #[must_use]
    pub fn remainders(&self, measured: &[Estimate]) -> Vec<Estimate> {
        let left = |(measured, rate): (&Estimate, &Estimate)| Estimate {
            rate_hz: measured.rate_hz - rate.rate_hz,
            ..measured.with_error_of(rate)
        };
        measured.iter().zip(&self.rates).map(left).collect()
    }
}

/// All effects on a prediction; `simulation` runs neurons that are not coupled, and the network with its
/// loop opened.
///
/// Each is the difference that one more cause makes to the self-consistent rates, so that they add up to
/// those with all causes. What simulations measure is how many times as often neurons fire as the transfer
/// function says for the same input: where rates are low, they depend exponentially on the input, and what
/// changes them changes them in proportion.
///
/// # Errors
/// [`EngineError`] if a simulation or the theory of a changed network fails.
pub fn decompose(
    problem: &Problem,
    prediction: &Prediction,
    simulation: &Simulation,
    watch: &mut Watch,
) -> Result<Decomposition, EngineError> {
    let network = &problem.network;
    let whole = rounded(network).map_err(sim::BuildError::Network)?;
    let settled = Prediction::of(&whole)?;
    let mut sum = Sum { rates: prediction.point.rates().clone(), effects: Vec::new() };
    sum.add(Cause::InDegrees, prediction.with_spread.rates.clone());
    sum.add(Cause::Rounding, settled.with_spread.rates.clone());
    let times = &problem.case.simulation;
    let mut error_at =
        |dt_ms: f64| transfer_error(problem, &settled.with_spread, simulation, dt_ms, watch);
    let none = vec![1.0; network.size()];
    let of_transfer =
        |error: &UncoupledError| times_more(&none, &error.transferred_hz, &means(&error.excess));
    if let Some(fine_dt_ms) = times.fine_dt_ms {
        let factors = of_transfer(&error_at(fine_dt_ms)?);
        sum.add(Cause::Transfer, settled.with_factors(&whole, &factors)?.rates);
    }
    let transfer = error_at(times.dt_ms)?;
    let mut factors = of_transfer(&transfer);
    let mut state = settled.with_factors(&whole, &factors)?;
    let cause = if times.fine_dt_ms.is_some() { Cause::Grid } else { Cause::Transfer };
    sum.add(cause, state.rates.clone());
    let mut errors = answers(prediction, &transfer.excess)?;
    if let Some(replay) = &problem.case.simulation.replay {
        let runs = simulation.open_loops(problem, replay, &state, watch)?;
        let predicted_hz = state.rates.clone();
        let closed_hz = mean_rates(&runs, |run| &run.closed_hz);
        let shifted_hz = mean_rates(&runs, |run| &run.shifted_hz);
        let poisson_hz = mean_rates(&runs, |run| &run.poisson_hz);
        let steps = [
            (Cause::Common, predicted_hz.hz(), mean_rates(&runs, |run| &run.predicted_hz)),
            (Cause::Regularity, &poisson_hz, shifted_hz.clone()),
            (Cause::Synchrony, &shifted_hz, closed_hz),
        ];
        for (cause, from_hz, to_hz) in steps {
            factors = times_more(&factors, from_hz, &less(&to_hz, from_hz));
            state = settled.with_factors(&whole, &factors)?;
            sum.add(cause, state.rates.clone());
        }
        // The error of the sum: what its parts share cancels, and so does, to first order, the
        // error of the transfer function, as it is part of what was predicted.
        let all = |run: &OpenLoop| {
            let open = less(&run.predicted_hz, &run.poisson_hz);
            open.iter().zip(&run.closed_hz).map(|(open, closed)| open + closed).collect()
        };
        errors = answers(prediction, &runs.iter().map(all).collect())?;
    }
    let rates = sum.rates.hz().iter().zip(&errors);
    let rates = rates.map(|(&rate_hz, error)| Estimate { rate_hz, ..*error }).collect();
    Ok(Decomposition { effects: sum.effects, rates })
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

/// The rates of one of the simulations of each seed, on the mean.
fn mean_rates(runs: &[OpenLoop], of: fn(&OpenLoop) -> &Vec<f64>) -> Vec<f64> {
    means(&runs.iter().map(|run| of(run).clone()).collect())
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

/// Factors that also lead from some rates to what they are with an excess; where nobody spikes, nothing is
/// known of one.
fn times_more(factors: &[f64], rates_hz: &[f64], excess_hz: &[f64]) -> Vec<f64> {
    let more = rates_hz.iter().zip(excess_hz).map(|(&rate_hz, excess_hz)| {
        if rate_hz > 0.0 { (1.0 + excess_hz / rate_hz).max(0.0) } else { 1.0 }
    });
    factors.iter().zip(more).map(|(factor, more)| factor * more).collect()
}

fn less(these: &[f64], those: &[f64]) -> Vec<f64> {
    these.iter().zip(those).map(|(this, that)| this - that).collect()
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
        let transfer = Transfer::of(&populations[i].neuron, NOISE)?;
        let [measured, expected] =
            [ratio, 1.0].map(|ratio| transfer.at(point.mu_mv[i], ratio * point.sigma_mv[i]));
        Ok::<_, TransferError>(measured.rate_hz - expected.rate_hz)
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
    let rates = measurement.mean_rates();
    let expected = expected_input_with_spread(&problem.network, &rates)?;
    let runs = &measurement.inputs;
    let populations = 0..problem.network.size();
    Ok(populations
        .map(|i| {
            let of_runs = runs.iter().map(|run| run[i].map(|input| input.sigma_mv));
            let sum = of_runs.sum::<Option<f64>>()?;
            Some(sum / runs.len() as f64 / expected[i].sigma_mv)
        })
        .collect())
}
