//! How neurons of one population differ in their input.

use data::units::per_ms_from_hz;
use data::{Network, Rates};

use super::InputDistribution;
use crate::assumptions::SynapticWeights;
use crate::coupling::synaptic_strength_mv;

/// What the spread of weights and in-degrees changes in the input of each population.
///
/// A neuron of population i draws its number of synapses from population j, their weights, and its
/// sources. With J the mean strength of a synapse, s its standard deviation, both in mV
/// (`tau_syn/C_m` times the current amplitude), K the mean in-degree, N the number of targets and
/// ν, r the mean and standard deviation of the sources' rates, independent synapses add
///
/// ```text
/// to the mean's variance between
/// neurons:                        tau_m²  sum_j K ( (J² + s²) (ν² + r²) - J² ν² / N )
/// to the variance in time, if the
/// sources are independent:        tau_m   sum_j K² J² ν / N_j
/// to the covariance between
/// neurons of mean and variance:   tau_m²  sum_j K ( E J³ (ν² + r²) - J (J² + s²) ν² / N )
/// ```
///
/// The first line is the variance of a sum of a binomial number of terms, `Var K = K (1 - 1/N)`,
/// as drawing a fixed total of K N synapses among N targets gives it (multapses allowed); where the in-degree is
/// fixed, `Var K = 0` stands for it, and 1 for 1/N here and in the last line; compare
/// Roxin et al. 2011 (doi:10.1523/JNEUROSCI.1677-11.2011) and van Vreeswijk & Sompolinsky 1998
/// (doi:10.1162/089976698300017214). The mean over neurons of the mean input does not change.
/// The second is what N_j sources add, as a neuron draws the same one more than once: the fluctuations of their
/// population, which all its targets share. In a network they are not those of independent sources:
/// inhibition takes out most of them (Tetzlaff et al. 2012, doi:10.1371/journal.pcbi.1002596), so that the
/// theory without them is the better one. The last is the covariance of the sum of weights with that of the
/// squared weights: a neuron that happens to have few inhibitory synapses receives more input, and less noise.
///
/// Assumed: in-degrees so large that inputs are normal, though single weights
/// ([`data::WeightMoments`]) are not; external and replaced input is alike for all neurons; what the variance in time differs by
/// between neurons of the same mean input is left out, which changes rates by at most 0.2 % in the
/// multi-area model with 30 % of its synapses, where leaving out the covariance changes them by up to 24 %.
#[derive(Clone, Debug, PartialEq)]
pub struct Heterogeneity {
    /// Standard deviation of mu between the neurons of a population (mV), one per population.
    pub mu_sd_mv: Vec<f64>,
    /// What the common fluctuations of independent sources would add to sigma² (mV²), one per population.
    pub common_variance_mv2: Vec<f64>,
    /// Covariance between the neurons of a population of mu and sigma² (mV³), one per population.
    pub covariance_mv3: Vec<f64>,
}

impl Heterogeneity {
    /// At given mean rates, and standard deviations of the rates within the source populations.
    ///
    /// # Panics
    /// If there is not one rate and one standard deviation per population.
    #[must_use]
    pub fn of(
        network: &Network,
        weights: SynapticWeights,
        rates: &Rates,
        rate_sds: &Rates,
    ) -> Self {
        let (lengths, expected) = ([rates.hz().len(), rate_sds.hz().len()], network.size());
        assert!(
            lengths == [expected; 2],
            "there are {lengths:?} rates and standard deviations for a network of {expected} populations"
        );
        let targets = 0..network.size();
        let parts: Vec<Spread> =
            targets.map(|target| Spread::onto(network, weights, target, rates, rate_sds)).collect();
        Self {
            mu_sd_mv: parts.iter().map(|part| part.between_neurons_mv2.sqrt()).collect(),
            common_variance_mv2: parts.iter().map(|part| part.common_mv2).collect(),
            covariance_mv3: parts.iter().map(|part| part.covariance_mv3).collect(),
        }
    }

    /// Of so many populations of neurons that are all alike.
    pub(super) fn none(populations: usize) -> Self {
        let zeros = vec![0.0; populations];
        Self { mu_sd_mv: zeros.clone(), common_variance_mv2: zeros.clone(), covariance_mv3: zeros }
    }

    /// The input of a population's neurons, from mu and sigma (mV) of the working point.
    ///
    /// # Panics
    /// If there is no such population.
    #[must_use]
    pub fn input(&self, population: usize, mu_mv: f64, sigma_mv: f64) -> InputDistribution {
        let mu_sd_mv = self.mu_sd_mv[population];
        let noise_slope = self.covariance_mv3[population] / (mu_sd_mv * sigma_mv.powi(2));
        // Neurons with equal inputs, or none, have nothing to slope.
        let noise_slope = if noise_slope.is_finite() { noise_slope } else { 0.0 };
        InputDistribution { mu_mv, mu_sd_mv, sigma_mv, noise_slope }
    }
}

#[derive(Clone, Copy, Default)]
struct Spread {
    between_neurons_mv2: f64,
    common_mv2: f64,
    covariance_mv3: f64,
}

impl Spread {
    fn onto(
        network: &Network,
        weights: SynapticWeights,
        target: usize,
        rates: &Rates,
        rate_sds: &Rates,
    ) -> Self {
        let population = &network.populations[target];
        let neuron = &population.neuron;
        let mut spread = Self::default();
        for (source, sources) in network.populations.iter().enumerate() {
            let at = (target, source);
            let mv_per_pa = synaptic_strength_mv(neuron, sources.label.kind, 1.0);
            let moments = weights.moments(network, target, source);
            // Products in pA are rounded as the moments are, so that equal synapses differ by nothing.
            let mean_square_mv2 = mv_per_pa.powi(2) * moments.mean_pa.powi(2);
            let square_mv2 = mv_per_pa.powi(2) * moments.square_pa2;
            let mean_by_square_mv3 = mv_per_pa.powi(3) * (moments.mean_pa * moments.square_pa2);
            let cube_mv3 = mv_per_pa.powi(3) * moments.cube_pa3;
            let in_degree = network.in_degrees[at];
            let events = neuron.tau_m_ms * per_ms_from_hz(rates.hz()[source]);
            let event_sd = neuron.tau_m_ms * per_ms_from_hz(rate_sds.hz()[source]);
            spread.common_mv2 +=
                in_degree.powi(2) / sources.neurons.max(1.0) * mean_square_mv2 * events;
            let events_square = events.powi(2) + event_sd.powi(2);
            let in_degree_variance = network.rule.in_degree_variance(population.neurons);
            let shared = events.powi(2) * (1.0 - in_degree_variance);
            spread.between_neurons_mv2 +=
                in_degree * (square_mv2 * events_square - mean_square_mv2 * shared);
            spread.covariance_mv3 +=
                in_degree * (cube_mv3 * events_square - mean_by_square_mv3 * shared);
        }
        spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Assumptions, MeanField};
    use data::presets::DescribedPreset;

    /// One excitatory population of few neurons with spread weights.
    fn network() -> Network {
        let mut parts = DescribedPreset::E1d.network().unwrap().into_parts();
        parts.populations[0].neurons = 5.0;
        parts.in_degrees[(0, 0)] = 40.0;
        parts.weights.sd_pa[(0, 0)] = 3.0;
        Network::new(parts).unwrap()
    }

    /// With in-degrees fixed, equal weights and equal rates, all neurons receive the same.
    #[test]
    fn fixed_in_degrees_leave_the_spread_of_weights_and_rates() {
        let of = |weight_sd_pa: f64, rate_sd_hz: f64| {
            let mut parts = network().into_parts();
            parts.rule = data::ConnectionRule::FixedIndegree;
            parts.weights.sd_pa[(0, 0)] = weight_sd_pa;
            let network = Network::new(parts).unwrap();
            let (rates, sds) = (vec![20.0], vec![rate_sd_hz]);
            let found = Heterogeneity::of(
                &network,
                SynapticWeights::Spread,
                &Rates::from_hz(rates),
                &Rates::from_hz(sds),
            );
            (network, found)
        };
        assert_eq!(of(0.0, 0.0).1.mu_sd_mv, [0.0]);
        let (network, found) = of(1.0, 5.0);
        let neuron = &network.populations[0].neuron;
        let strength_mv = |pa| synaptic_strength_mv(neuron, data::Kind::Excitatory, pa);
        let events = |hz| neuron.tau_m_ms * per_ms_from_hz(hz);
        let j = strength_mv(network.weights.mean_pa[(0, 0)]);
        let second_moment = (j * j + strength_mv(1.0).powi(2))
            * (events(20.0) * events(20.0) + events(5.0) * events(5.0));
        let expected = (40.0 * (second_moment - (j * events(20.0)).powi(2))).sqrt();
        assert!(
            (found.mu_sd_mv[0] / expected - 1.0).abs() < 1e-9,
            "{} {expected}",
            found.mu_sd_mv[0]
        );
    }

    /// A linear congruential generator (Knuth's MMIX), enough for a sum of thousands.
    struct Uniform(u64);

    impl Uniform {
        fn next(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }

        /// Mean 0 and variance 1: a sum of twelve.
        fn normal(&mut self) -> f64 {
            (0..12).map(|_| self.next()).sum::<f64>() - 6.0
        }
    }

    #[test]
    fn the_moments_are_those_of_drawn_networks() {
        let network = network();
        let (rate_hz, rate_sd_hz) = (20.0, 4.0);
        let found = Heterogeneity::of(
            &network,
            SynapticWeights::Spread,
            &Rates::from_hz(vec![rate_hz]),
            &Rates::from_hz(vec![rate_sd_hz]),
        );
        let mv_per_pa = 0.5 / 250.0;
        let mut draw = Uniform(7);
        let (mut sum, mut squares, mut in_time, mut products) = (0.0, 0.0, 0.0, 0.0);
        let networks = 40_000;
        for _ in 0..networks {
            let (mut mu, mut variance) = ([0.0; 5], [0.0; 5]);
            for _ in 0..200 {
                let target = (draw.next() * 5.0) as usize;
                let jump_mv = mv_per_pa * (10.0 + 3.0 * draw.normal());
                let events = 10.0 * per_ms_from_hz(rate_hz + rate_sd_hz * draw.normal());
                mu[target] += jump_mv * events;
                variance[target] += jump_mv * jump_mv * events;
            }
            sum += mu.iter().sum::<f64>();
            squares += mu.iter().map(|mu| mu * mu).sum::<f64>();
            in_time += variance.iter().sum::<f64>();
            products += mu.iter().zip(variance).map(|(mu, variance)| mu * variance).sum::<f64>();
        }
        let neurons = f64::from(networks) * 5.0;
        let sd = (squares / neurons - (sum / neurons).powi(2)).sqrt();
        assert!((found.mu_sd_mv[0] / sd - 1.0).abs() < 0.01, "{sd}");
        let field = MeanField::new(&network, Assumptions::default()).unwrap();
        let drive = field.working_point(&Rates::zero(1)).sigma_mv[0];
        let sigma_mv = field.working_point(&Rates::from_hz(vec![rate_hz])).sigma_mv[0];
        let in_time_mv2 = sigma_mv.powi(2) - drive.powi(2);
        assert!((in_time_mv2 / (in_time / neurons) - 1.0).abs() < 0.02, "{in_time_mv2}");
        let covariance = products / neurons - sum / neurons * in_time / neurons;
        let ratio = found.covariance_mv3[0] / covariance;
        assert!((ratio - 1.0).abs() < 0.01, "{ratio}");
        let slope = found.input(0, 0.0, (in_time / neurons).sqrt()).noise_slope;
        assert!((slope / (covariance / sd / (in_time / neurons)) - 1.0).abs() < 0.03, "{slope}");
    }

    #[test]
    fn equal_synapses_in_equal_numbers_make_equal_neurons() {
        // A single target takes all synapses.
        let mut parts = network().into_parts();
        parts.populations[0].neurons = 1.0;
        parts.weights.sd_pa[(0, 0)] = 0.0;
        let network = Network::new(parts).unwrap();
        let rates = Rates::from_hz(vec![20.0]);
        let found = Heterogeneity::of(&network, SynapticWeights::Spread, &rates, &Rates::zero(1));
        assert_eq!(found.mu_sd_mv[0], 0.0);
        assert_eq!((found.covariance_mv3[0], found.input(0, 1.0, 2.0).noise_slope), (0.0, 0.0));
    }
}
