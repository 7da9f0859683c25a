//! Mean and standard deviation of the input of every population.

use data::{DriveKind, ExternalDrive, Kind, Network, Population, ReplacedInput, SourceActivity};

use crate::coupling::{Link, synaptic_strength_mv};

/// The input statistics that fix the rate of each population in the diffusion approximation.
///
/// Written for white noise, as free membrane potential without threshold:
///
/// ```text
/// mu_i      = tau_m ( sum_j K_ij J_ij nu_j + K_ext,i J_ext,i nu_ext,i ) + (tau_m / C_m) I_DC,i
/// sigma_i^2 = tau_m ( sum_j K_ij J_ij^2 nu_j + K_ext,i J_ext,i^2 nu_ext,i )
/// ```
///
/// with `J = tau_syn W / C_m` (Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179).
/// A drive by direct current contributes to mu alone, and so does replaced input given as a
/// current, with its mean over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkingPoint {
    /// Mean input relative to the resting potential (mV), one per population.
    pub mu_mv: Vec<f64>,
    /// Standard deviation of the input (mV), one per population.
    pub sigma_mv: Vec<f64>,
}

impl WorkingPoint {
    /// Room for the input of so many populations.
    #[must_use]
    pub fn zero(populations: usize) -> Self {
        Self { mu_mv: vec![0.0; populations], sigma_mv: vec![0.0; populations] }
    }
}

/// The part of one population's input that does not depend on the rates of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ConstantInput {
    pub mean_mv: f64,
    pub variance_mv2: f64,
}

impl ConstantInput {
    /// Of every population: external drive, direct current and replaced input.
    pub fn of(network: &Network) -> Vec<Self> {
        let populations = network.populations.iter().enumerate();
        populations.map(|(index, population)| Self::onto(network, index, population)).collect()
    }

    fn onto(network: &Network, index: usize, population: &Population) -> Self {
        let neuron = &population.neuron;
        let mut input = Self::default();
        input.mean_mv += neuron.tau_m_ms / neuron.c_m_pf * network.dc_pa[index];
        input.add_external(&network.external, index, population);
        for replaced in &network.replaced {
            input.add_replaced(replaced, index, population);
        }
        input
    }

    fn add_external(&mut self, external: &ExternalDrive, index: usize, population: &Population) {
        let neuron = &population.neuron;
        let strength_mv =
            synaptic_strength_mv(neuron, Kind::Excitatory, external.weights_pa[index]);
        let link = Link::new(0, neuron.tau_m_ms, external.in_degrees[index], strength_mv);
        let rate_hz = external.rates_hz[index];
        self.mean_mv += link.mean_mv_per_hz * rate_hz;
        if external.kind == DriveKind::Poisson {
            self.variance_mv2 += link.variance_mv2_per_hz * rate_hz;
        }
    }

    fn add_replaced(&mut self, replaced: &ReplacedInput, index: usize, population: &Population) {
        let neuron = &population.neuron;
        for (source, label) in replaced.sources.iter().enumerate() {
            let at = (index, source);
            let strength_mv = synaptic_strength_mv(neuron, label.kind, replaced.weights_pa[at]);
            let link = Link::new(source, neuron.tau_m_ms, replaced.in_degrees[at], strength_mv);
            match &replaced.activity {
                SourceActivity::Poisson(rates) => {
                    self.mean_mv += link.mean_mv_per_hz * rates.hz()[source];
                    self.variance_mv2 += link.variance_mv2_per_hz * rates.hz()[source];
                }
                SourceActivity::Current { rates_hz, .. } => {
                    self.mean_mv += link.mean_mv_per_hz * mean(rates_hz.row(source));
                }
            }
        }
    }
}

fn mean(samples: &[f64]) -> f64 {
    samples.iter().sum::<f64>() / samples.len().max(1) as f64
}
