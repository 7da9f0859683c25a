//! What is not white and independent in the input of a population, as the theory itself says.

use data::units::per_ms_from_hz;
use data::{Matrix, Network, Rates};
use theory::SynapticWeights;
use theory::spread::{Heterogeneity, RateDistribution, SpreadState};

use super::{Cause, EffectSettings};
use crate::engines::{EngineError, Prediction};

/// What is added to sigma² of every population by some causes.
pub(super) struct InputNoise<'a> {
    network: &'a Network,
    settings: &'a EffectSettings,
    /// Input of each population per change of each population's rate, with the network's answer: `sum_j K_ij J_ij P_jl`
    /// (mV, target by origin); nothing if no cause needs it.
    answered_mv: Option<Matrix>,
    /// J² + s² of every projection, times K (mV²).
    squares_mv2: Matrix,
}

impl<'a> InputNoise<'a> {
    /// Of a network at a prediction.
    pub fn new(
        network: &'a Network,
        prediction: &Prediction,
        settings: &'a EffectSettings,
        active: &[Cause],
    ) -> Result<Self, EngineError> {
        let wanted = active.contains(&Cause::Covariances) && settings.covariances_mv2.is_none();
        let answered_mv = wanted.then(|| answered(network, prediction)).transpose()?;
        let squares_mv2 = network.in_degrees.map(|target, source, in_degree| {
            let moments = network.weight_moments(target, source);
            in_degree * mv_per_pa(network, target, source).powi(2) * moments.square_pa2
        });
        Ok(Self { network, settings, answered_mv, squares_mv2 })
    }

    /// What the causes among `active` add to sigma² of every population (mV²) in a state.
    pub fn added_mv2(&self, state: &SpreadState, active: &[Cause]) -> Vec<f64> {
        let populations = self.network.size();
        let mut added_mv2 = vec![0.0; populations];
        let add = |added_mv2: &mut Vec<f64>, more: &dyn Fn(usize) -> f64| {
            added_mv2.iter_mut().enumerate().for_each(|(i, sum)| *sum += more(i));
        };
        let regularity: Vec<f64> = match active.contains(&Cause::Regularity) {
            true => state.neurons.iter().map(RateDistribution::mean_renewal_noise).collect(),
            false => vec![1.0; populations],
        };
        let events = |target: usize, source: usize| {
            let tau_m_ms = self.network.populations[target].neuron.tau_m_ms;
            tau_m_ms * per_ms_from_hz(state.rates.hz()[source])
        };
        if active.contains(&Cause::Regularity) {
            add(&mut added_mv2, &|i| {
                let sources = self.squares_mv2.row(i).iter().zip(&regularity).enumerate();
                sources.map(|(j, (square, factor))| square * events(i, j) * (factor - 1.0)).sum()
            });
        }
        let common_mv2 = common(self.network, &state.rates);
        if active.contains(&Cause::Common) {
            add(&mut added_mv2, &|i| common_mv2[i]);
        }
        if active.contains(&Cause::Covariances) {
            match (&self.settings.covariances_mv2, &self.answered_mv) {
                (Some(given_mv2), _) => add(&mut added_mv2, &|i| given_mv2[i]),
                (None, Some(answered_mv)) => add(&mut added_mv2, &|i| {
                    let origins = answered_mv.row(i).iter().enumerate();
                    let answered: f64 = origins
                        .map(|(j, mv)| {
                            let neurons = self.network.populations[j].neurons.max(1.0);
                            mv * mv * events(i, j) * regularity[j] / neurons
                        })
                        .sum();
                    answered - common_mv2[i]
                }),
                (None, None) => {}
            }
        }
        added_mv2
    }
}

/// What independent sources of which neurons have several synapses add to sigma² (mV²).
fn common(network: &Network, rates: &Rates) -> Vec<f64> {
    let silent = Rates::zero(network.size());
    Heterogeneity::of(network, SynapticWeights::Spread, rates, &silent).common_variance_mv2
}

fn mv_per_pa(network: &Network, target: usize, source: usize) -> f64 {
    let neuron = &network.populations[target].neuron;
    theory::synaptic_strength_mv(neuron, network.populations[source].label.kind, 1.0)
}

/// What populations share, with their answer to it at frequencies that the membrane passes, taken for its limit at zero:
/// `A (1 - G)⁻¹` with A = K J.
fn answered(network: &Network, prediction: &Prediction) -> Result<Matrix, EngineError> {
    let populations = network.size();
    let mut answered = Matrix::zeros(populations, populations);
    for origin in 0..populations {
        let mut unit = vec![0.0; populations];
        unit[origin] = 1.0;
        let answer = prediction.response_hz(&unit)?;
        for target in 0..populations {
            let input = network.in_degrees.row(target).iter().zip(&answer).enumerate();
            answered[(target, origin)] = input
                .map(|(source, (in_degree, answer))| {
                    let weight_pa = network.weight_moments(target, source).mean_pa;
                    in_degree * mv_per_pa(network, target, source) * weight_pa * answer
                })
                .sum();
        }
    }
    Ok(answered)
}
