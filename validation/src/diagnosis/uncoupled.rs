//! Neurons that receive what the theory says but do not hear each other.

use data::units::per_ms_from_hz;
use data::{Matrix, Network, NetworkError, Rates, ReplacedInput, SourceActivity, WeightMoments};

/// So many neurons of each population of a network, with every synapse replaced by an independent
/// Poisson train at the given rate of its source.
///
/// Their rates differ from the transfer function at the same input by the errors of the transfer
/// function alone: jumps of finite size instead of diffusion, synaptic time constants to first order,
/// a threshold that is watched only on the time grid.
///
/// All neurons of a population have the in-degrees that those have on average whose mean input lies `z`
/// of its standard deviations D between neurons (mV) above the mean: with the strength J of a synapse (mV)
/// and the events e = tau_m ν, `K (1 + z D J e / sum K J² e²)`. Weights W that differ become equal ones that
/// give the same mean and variance: `K (E W)²/E W²` synapses of weight `E W²/E W`.
///
/// # Errors
/// [`NetworkError`], which no valid network with one rate per population causes.
pub fn uncoupled(
    network: &Network,
    rates: &Rates,
    neurons: u32,
    z: f64,
    mu_sd_mv: &[f64],
) -> Result<Network, NetworkError> {
    let mut parts = network.clone().into_parts();
    for population in &mut parts.populations {
        population.neurons = f64::from(neurons);
    }
    let populations = network.size();
    let input_mv = Matrix::from_fn(populations, populations, |target, source| {
        mean_input_mv(network, rates, target, source)
    });
    let more_per_mv: Vec<f64> = (0..populations)
        .map(|target| {
            let synapses = network.in_degrees.row(target).iter().zip(input_mv.row(target));
            let variance: f64 = synapses.map(|(k, input_mv)| k * input_mv.powi(2)).sum();
            if variance > 0.0 { z * mu_sd_mv[target] / variance } else { 0.0 }
        })
        .collect();
    let in_degrees = Matrix::from_fn(populations, populations, |target, source| {
        let factor = 1.0 + more_per_mv[target] * input_mv[(target, source)];
        let equal = equal_weights(network.weight_moments(target, source));
        network.in_degrees[(target, source)] * equal.synapses * factor.max(0.0)
    });
    let weights_pa = Matrix::from_fn(populations, populations, |target, source| {
        equal_weights(network.weight_moments(target, source)).weight_pa
    });
    parts.replaced.push(ReplacedInput {
        sources: parts.populations.iter().map(|population| population.label.clone()).collect(),
        in_degrees,
        weights_pa,
        activity: SourceActivity::Poisson(rates.clone()),
    });
    parts.in_degrees = Matrix::zeros(populations, populations);
    Network::new(parts)
}

/// What one synapse adds to the mean input of its target (mV).
fn mean_input_mv(network: &Network, rates: &Rates, target: usize, source: usize) -> f64 {
    let neuron = &network.populations[target].neuron;
    let kind = network.populations[source].label.kind;
    let weight_pa = network.weight_moments(target, source).mean_pa;
    let strength_mv = theory::synaptic_strength_mv(neuron, kind, weight_pa);
    strength_mv * neuron.tau_m_ms * per_ms_from_hz(rates.hz()[source])
}

/// Equal weights with the mean and the variance of the input of weights that differ.
struct EqualWeights {
    /// How many synapses there are for one that differs.
    synapses: f64,
    weight_pa: f64,
}

fn equal_weights(moments: WeightMoments) -> EqualWeights {
    let WeightMoments { mean_pa, square_pa2, .. } = moments;
    if mean_pa == 0.0 {
        return EqualWeights { synapses: 1.0, weight_pa: 0.0 };
    }
    EqualWeights { synapses: mean_pa * mean_pa / square_pa2, weight_pa: square_pa2 / mean_pa }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;
    use sim::communicator::SingleProcess;
    use sim::{Control, RecordingSettings, SimulationSettings, Simulator};
    use theory::spread::Heterogeneity;
    use theory::{Assumptions, MeanField, SynapticWeights};

    use super::*;
    use crate::sampled_input::{InputSums, expected_input, sampled_neurons};

    #[test]
    fn the_input_stays_what_it_was() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let rates = Rates::from_hz((1..=8).map(f64::from).collect());
        let apart = uncoupled(&network, &rates, 100, 0.0, &[0.0; 8]).unwrap();
        assert_eq!(apart.synapses().sum(), 0.0);
        let input = |network: &Network| {
            let field = MeanField::new(network, Assumptions::default()).unwrap();
            field.working_point(&rates)
        };
        let (coupled, apart) = (input(&network), input(&apart));
        for i in 0..8 {
            assert!((coupled.mu_mv[i] - apart.mu_mv[i]).abs() < 1e-9);
            assert!((coupled.sigma_mv[i] - apart.sigma_mv[i]).abs() < 1e-9);
        }
    }

    #[test]
    fn neurons_with_more_input_are_those_of_the_theory() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let rates = Rates::from_hz((1..=8).map(f64::from).collect());
        let spread = Heterogeneity::of(&network, SynapticWeights::Spread, &rates, &Rates::zero(8));
        let input = |network: &Network| {
            MeanField::new(network, Assumptions::default()).unwrap().working_point(&rates)
        };
        let (mean, z) = (input(&network), 1.5);
        let more = input(&uncoupled(&network, &rates, 100, z, &spread.mu_sd_mv).unwrap());
        for i in 0..8 {
            let (mu_mv, sigma_mv) = spread.input(i, mean.mu_mv[i], mean.sigma_mv[i]).at(z);
            assert!((more.mu_mv[i] - mu_mv).abs() < 1e-9);
            let [theory, here] = [sigma_mv, more.sigma_mv[i]].map(|sigma| sigma / mean.sigma_mv[i]);
            assert!((theory - here).abs() < 2e-3, "{theory} {here}");
        }
    }

    /// Neurons that are not coupled receive what the theory says; with 50 neurons and 100 free
    /// potentials of each that are independent, the mean is known to 1.4 %, sigma to 1 % of sigma.
    #[test]
    fn uncoupled_neurons_receive_the_predicted_input() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let rates = Rates::from_hz(vec![0.8, 2.8, 4.4, 5.8, 7.2, 8.5, 1.2, 7.8]);
        let network = uncoupled(&network, &rates, 64, 0.0, &[0.0; 8]).unwrap();
        let recording =
            RecordingSettings { currents_of: sampled_neurons(&network), ..Default::default() };
        let settings = SimulationSettings { recording, ..Default::default() };
        let mut simulator = Simulator::build(&network, &settings, SingleProcess).unwrap();
        let ids = simulator.neuron_ids().clone();
        let mut sums = InputSums::new(&network, &ids, settings.dt_ms);
        simulator.advance(1_050.0, &mut |_| Control::Continue).unwrap();
        sums.add(&ids, &simulator.take_recording().currents);
        let expected = expected_input(&network, &rates).unwrap();
        for (found, expected) in sums.moments(&network).into_iter().zip(expected) {
            let found = found.unwrap();
            let mean_error = (found.mu_mv - expected.mu_mv).abs() / expected.sigma_mv;
            assert!(mean_error < 6.0 * 0.014, "{found:?} {expected:?}");
            let sigma_error = (found.sigma_mv / expected.sigma_mv - 1.0).abs();
            assert!(sigma_error < 6.0 * 0.01, "{found:?} {expected:?}");
            assert!(found.correlation.abs() < 0.02, "{found:?}");
        }
    }
}
