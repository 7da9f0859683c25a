//! Mean and standard deviation of the input of every population.

use data::{DriveKind, ExternalDrive, Kind, Network, Population, ReplacedInput, SourceActivity};

use crate::coupling::{Link, close, combination, synaptic_strength_mv};

/// The input statistics that fix the rate of each population in the diffusion approximation.
///
/// Of the white noise that drives the membrane, `tau_m dV/dt = -V + mu + sigma sqrt(tau_m) xi(t)`:
///
/// ```text
/// mu_i      = tau_m ( sum_j K_ij J_ij nu_j + K_ext,i J_ext,i nu_ext,i ) + (tau_m / C_m) I_DC,i
/// sigma_i^2 = tau_m ( sum_j K_ij (J_ij^2 + s_ij^2) nu_j + K_ext,i J_ext,i^2 nu_ext,i )
/// ```
///
/// with `J = tau_syn W / C_m` (Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179) and s
/// the standard deviation of J over the synapses of a projection. Without a threshold, the potential would
/// fluctuate with a standard deviation of sigma/sqrt(2).
/// A drive by direct current contributes to mu alone, and so does replaced input given as a
/// current, with its mean over time.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct WorkingPoint {
    /// Mean input relative to the resting potential (mV), one per population.
    #[cfg_attr(feature = "serde", serde(rename = "mu_mV"))]
    pub mu_mv: Vec<f64>,
    /// Strength of the noise (mV), one per population.
    #[cfg_attr(feature = "serde", serde(rename = "sigma_mV"))]
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

    /// The linear combination of the inputs of three networks with the same populations.
    pub fn combined(members: [&[Self]; 3], weights: [f64; 3]) -> Vec<Self> {
        let [first, second, third] = members;
        debug_assert!(first.len() == second.len() && first.len() == third.len());
        let triples = first.iter().zip(second).zip(third);
        let combined = triples.map(|((a, b), c)| Self {
            mean_mv: combination([a.mean_mv, b.mean_mv, c.mean_mv], weights),
            variance_mv2: combination([a.variance_mv2, b.variance_mv2, c.variance_mv2], weights),
        });
        combined.collect()
    }

    /// The input at a multiple of all rates and currents.
    pub fn times(self, factor: f64) -> Self {
        Self { mean_mv: factor * self.mean_mv, variance_mv2: factor * self.variance_mv2 }
    }

    /// The input a share of the way to another one.
    pub fn towards(self, other: &Self, share: f64) -> Self {
        Self {
            mean_mv: self.mean_mv + share * (other.mean_mv - self.mean_mv),
            variance_mv2: self.variance_mv2 + share * (other.variance_mv2 - self.variance_mv2),
        }
    }

    /// Whether all inputs are the same to a relative difference.
    pub fn agree(a: &[Self], b: &[Self], tolerance: f64) -> bool {
        a.len() == b.len()
            && a.iter().zip(b).all(|(a, b)| {
                close(a.mean_mv, b.mean_mv, tolerance)
                    && close(a.variance_mv2, b.variance_mv2, tolerance)
            })
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
        // The sign of the weight decides which synapses it uses, as it does in NEST.
        let weight_pa = external.weights_pa[index];
        let kind = if weight_pa < 0.0 { Kind::Inhibitory } else { Kind::Excitatory };
        let strength_mv = synaptic_strength_mv(neuron, kind, weight_pa);
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

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;
    use data::{Label, Matrix, NetworkParts, Rates};

    use super::*;
    use crate::Assumptions;
    use crate::mean_field::MeanField;

    fn changed(change: impl FnOnce(&mut NetworkParts)) -> WorkingPoint {
        let mut parts = DescribedPreset::E1d.network().unwrap().into_parts();
        parts.populations[0].neuron.tau_syn_ex_ms = 0.4;
        parts.populations[0].neuron.tau_syn_in_ms = 0.8;
        change(&mut parts);
        let network = Network::new(parts).unwrap();
        let field = MeanField::new(&network, Assumptions::WHITE).unwrap();
        field.working_point(&Rates::from_hz(vec![20.0]))
    }

    fn variance(point: &WorkingPoint) -> f64 {
        point.sigma_mv[0] * point.sigma_mv[0]
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12 * b.abs().max(1.0)
    }

    #[test]
    fn drive_by_current_has_the_mean_of_the_poisson_drive_and_no_variance() {
        let poisson = changed(|_| {});
        let current = changed(|parts| parts.external.kind = DriveKind::DirectCurrent);
        assert!(close(current.mu_mv[0], poisson.mu_mv[0]));
        assert!(variance(&current) < variance(&poisson));
        let silent = changed(|parts| parts.external.in_degrees[0] = 0.0);
        assert!(close(variance(&current), variance(&silent)));
    }

    #[test]
    fn a_current_of_one_threshold_distance_moves_the_mean_by_it() {
        let neuron = DescribedPreset::E1d.network().unwrap().populations[0].neuron;
        let distance_mv = neuron.v_th_mv - neuron.e_l_mv;
        let current_pa = distance_mv * neuron.c_m_pf / neuron.tau_m_ms;
        let (before, after) = (changed(|_| {}), changed(|parts| parts.dc_pa[0] += current_pa));
        assert!(close(after.mu_mv[0] - before.mu_mv[0], distance_mv));
        assert_eq!(after.sigma_mv, before.sigma_mv);
    }

    /// One inhibitory source: 100 synapses of -50 pA, at 30 spikes/s on average.
    fn inhibited(activity: SourceActivity) -> WorkingPoint {
        changed(|parts| {
            parts.replaced.push(ReplacedInput {
                sources: vec![Label::named("I", Kind::Inhibitory)],
                in_degrees: Matrix::filled(1, 1, 100.0),
                weights_pa: Matrix::filled(1, 1, -50.0),
                activity,
            });
        })
    }

    #[test]
    fn replaced_inhibition_counts_with_its_own_time_constant() {
        let neuron = DescribedPreset::E1d.network().unwrap().populations[0].neuron;
        let (plain, poisson) =
            (changed(|_| {}), inhibited(SourceActivity::Poisson(Rates::from_hz(vec![30.0]))));
        let strength_mv = -50.0 * 0.8 / neuron.c_m_pf;
        let events = 100.0 * 0.03 * neuron.tau_m_ms;
        assert!(close(poisson.mu_mv[0] - plain.mu_mv[0], events * strength_mv));
        assert!(close(variance(&poisson) - variance(&plain), events * strength_mv * strength_mv));

        let rates_hz = Matrix::from_rows(1, 2, vec![10.0, 50.0]).unwrap();
        let current = inhibited(SourceActivity::Current { interval_ms: 1.0, rates_hz });
        assert!(close(current.mu_mv[0], poisson.mu_mv[0]));
        assert_eq!(current.sigma_mv, plain.sigma_mv);
    }
}
