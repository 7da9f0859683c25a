//! Neurons that receive what the theory says but do not hear each other.

use data::{Matrix, Network, NetworkError, Rates, ReplacedInput, SourceActivity};

/// So many neurons of each population of a network, with every synapse replaced by an independent
/// Poisson train at the given rate of its source.
///
/// Their rates differ from the transfer function at the same input by the errors of the transfer
/// function alone: jumps of finite size instead of diffusion, synaptic time constants to first order,
/// a threshold that is watched only on the time grid.
///
/// # Errors
/// [`NetworkError`], which no valid network with one rate per population causes.
pub fn uncoupled(network: &Network, rates: &Rates, neurons: u32) -> Result<Network, NetworkError> {
    let mut parts = network.clone().into_parts();
    for population in &mut parts.populations {
        population.neurons = f64::from(neurons);
    }
    parts.replaced.push(ReplacedInput {
        sources: parts.populations.iter().map(|population| population.label.clone()).collect(),
        in_degrees: parts.in_degrees,
        weights_pa: parts.weights.mean_pa.clone(),
        activity: SourceActivity::Poisson(rates.clone()),
    });
    parts.in_degrees = Matrix::zeros(parts.populations.len(), parts.populations.len());
    Network::new(parts)
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;
    use theory::{MeanField, SynapticNoise};

    use super::*;

    #[test]
    fn the_input_stays_what_it_was() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let rates = Rates::from_hz((1..=8).map(f64::from).collect());
        let apart = uncoupled(&network, &rates, 100).unwrap();
        assert_eq!(apart.synapses().sum(), 0.0);
        let input = |network: &Network| {
            let field = MeanField::new(network, SynapticNoise::Coloured).unwrap();
            field.working_point(&rates)
        };
        let (coupled, apart) = (input(&network), input(&apart));
        for i in 0..8 {
            assert!((coupled.mu_mv[i] - apart.mu_mv[i]).abs() < 1e-9);
            assert!((coupled.sigma_mv[i] - apart.sigma_mv[i]).abs() < 1e-9);
        }
    }
}
