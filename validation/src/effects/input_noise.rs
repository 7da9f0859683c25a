//! What is not white and independent in the input of a population, as the theory itself says.

use data::units::per_ms_from_hz;
use data::{Matrix, Network, Rates};
use theory::response::rough_above_hz;
use theory::spread::{Heterogeneity, RateDistribution, SpreadState};
use theory::{SynapticWeights, UNWATCHED};

use super::{Cause, EffectSettings};
use crate::engines::{EngineError, Prediction};

/// What is added to sigma² of every population by some causes.
pub(super) struct InputNoise<'a> {
    network: &'a Network,
    active: &'a [Cause],
    /// What covariances add (mV²); nothing if no cause needs it.
    covariances_mv2: Option<Vec<f64>>,
    /// J² + s² of every projection, times K (mV²).
    squares_mv2: Matrix,
}

impl<'a> InputNoise<'a> {
    /// Of a network at a prediction.
    pub fn new(
        network: &'a Network,
        prediction: &Prediction,
        settings: &EffectSettings,
        active: &'a [Cause],
    ) -> Result<Self, EngineError> {
        let covariances_mv2 = match &settings.covariances_mv2 {
            _ if !active.contains(&Cause::Covariances) => None,
            Some(given_mv2) => Some(given_mv2.clone()),
            None => Some(covariances_mv2(network, prediction)?),
        };
        let squares_mv2 = network.in_degrees.map(|target, source, in_degree| {
            let moments = network.weight_moments(target, source);
            in_degree * mv_per_pa(network, target, source).powi(2) * moments.square_pa2
        });
        Ok(Self { network, active, covariances_mv2, squares_mv2 })
    }

    /// What the active causes add to sigma² of every population (mV²) in a state.
    pub fn added_mv2(&self, state: &SpreadState) -> Vec<f64> {
        let mut added_mv2 = vec![0.0; self.network.size()];
        if self.active.contains(&Cause::Regularity) {
            add(&mut added_mv2, &self.regularity_mv2(state));
        }
        if self.active.contains(&Cause::Common) {
            add(&mut added_mv2, &common_mv2(self.network, &state.rates));
        }
        if let Some(covariances_mv2) = &self.covariances_mv2 {
            add(&mut added_mv2, covariances_mv2);
        }
        added_mv2
    }

    /// What regular trains take away.
    fn regularity_mv2(&self, state: &SpreadState) -> Vec<f64> {
        let factors: Vec<f64> =
            state.neurons.iter().map(RateDistribution::mean_renewal_noise).collect();
        let of_target = |(i, target): (usize, &data::Population)| {
            let sources = self.squares_mv2.row(i).iter().zip(&factors).zip(state.rates.hz());
            let noise = sources.map(|((square, factor), &rate_hz)| {
                square * per_ms_from_hz(rate_hz) * (factor - 1.0)
            });
            target.neuron.tau_m_ms * noise.sum::<f64>()
        };
        self.network.populations.iter().enumerate().map(of_target).collect()
    }
}

fn add(sums: &mut [f64], more: &[f64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// Between frequencies at which covariances are integrated (Hz): membranes pass those below some 10 Hz best.
const STEP_HZ: f64 = 2.0;

/// No membrane passes more than a thousandth of what is faster (Hz).
const HIGHEST_HZ: f64 = 1000.0;

/// What the covariances of populations add to sigma² of each (mV²), up to where the response that makes them is off by
/// 30 %.
fn covariances_mv2(network: &Network, prediction: &Prediction) -> Result<Vec<f64>, EngineError> {
    let highest_hz = wrong_above_hz(network).min(HIGHEST_HZ);
    let fluctuations = prediction.fluctuations(network)?;
    Ok(fluctuations.added_variances_mv2(highest_hz, STEP_HZ, UNWATCHED)?)
}

/// The frequency above which the response of neurons with the slowest synapses is off by 30 % (Hz).
pub(crate) fn wrong_above_hz(network: &Network) -> f64 {
    let slower_ms = |population: &data::Population| {
        population.neuron.tau_syn_ex_ms.max(population.neuron.tau_syn_in_ms)
    };
    let slowest_ms = network.populations.iter().map(slower_ms).fold(0.0, f64::max);
    let [_, wrong_hz] = rough_above_hz(slowest_ms);
    wrong_hz
}

/// What independent sources of which neurons have several synapses add to sigma² (mV²).
fn common_mv2(network: &Network, rates: &Rates) -> Vec<f64> {
    let silent = Rates::zero(network.size());
    Heterogeneity::of(network, SynapticWeights::Spread, rates, &silent).common_variance_mv2
}

fn mv_per_pa(network: &Network, target: usize, source: usize) -> f64 {
    let neuron = &network.populations[target].neuron;
    theory::synaptic_strength_mv(neuron, network.populations[source].label.kind, 1.0)
}
