//! The neurons of all populations at a fixed point: how irregular, and how different.

use data::{Network, Rates, Warning};
use rayon::prelude::*;

use super::state::Change;
use super::{InputDistribution, RateDistribution, SpreadError, SpreadState};
use crate::assumptions::Assumptions;
use crate::fixed_point::FixedPoint;

/// What a population's neurons do at a fixed point of the theory.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct NeuronStatistics {
    /// Mean input from rest (mV).
    #[cfg_attr(feature = "serde", serde(rename = "mu_mV"))]
    pub mu_mv: f64,
    /// Strength of the noise (mV).
    #[cfg_attr(feature = "serde", serde(rename = "sigma_mV"))]
    pub sigma_mv: f64,
    /// Standard deviation of the mean input between neurons (mV).
    #[cfg_attr(feature = "serde", serde(rename = "mu_sd_mV"))]
    pub mu_sd_mv: f64,
    /// Coefficient of variation of the inter-spike intervals at the mean input.
    pub cv: f64,
    /// The mean of the neurons' rates (spikes/s).
    pub mean_rate_hz: f64,
    /// Their standard deviation (spikes/s).
    pub rate_sd_hz: f64,
    /// The distribution of rates over neurons.
    #[cfg_attr(feature = "serde", serde(rename = "quantiles_hz", serialize_with = "quantiles"))]
    pub rates: RateDistribution,
}

#[cfg(feature = "serde")]
fn quantiles<S: serde::Serializer>(
    rates: &RateDistribution,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&rates.quantiles_hz(), serializer)
}

/// How far mean rates may move by the spread: half of them, and as many spikes/s.
const MOVED: f64 = 0.5;
const MOVED_HZ: f64 = 0.5;

/// Rounds until the spread of rates reproduces itself.
const ROUNDS: usize = 200;

/// How closely it must, relative to the spread plus 1 spike/s.
const TOLERANCE: f64 = 1e-7;

impl NeuronStatistics {
    /// Of each population at a fixed point.
    ///
    /// Neurons that fire at different rates give different input to others, so that the spread of
    /// the rates must reproduce itself: it is iterated from none until it does, to 1e-7. The mean
    /// rates stay those of the fixed point: how far [`Self::mean_rate_hz`] lies from them says
    /// how much the spread would shift the state.
    ///
    /// Assumed is what [`interval_cv`](crate::interval_cv()), [`Heterogeneity`](super::Heterogeneity) and [`RateDistribution`] assume.
    ///
    /// # Errors
    /// [`SpreadError`] for a fixed point of another network, a neuron that the transfer function does not
    /// cover, or a spread that does not reproduce itself.
    pub fn of(
        network: &Network,
        assumptions: Assumptions,
        point: &FixedPoint,
    ) -> Result<Vec<Self>, SpreadError> {
        SpreadError::check_length(network, "rates of the fixed point", point.rates().hz().len())?;
        let input = point.working_point();
        let mut sds = Rates::zero(network.size());
        let mut worst = Change { population: 0, hz: f64::INFINITY };
        for _ in 0..ROUNDS {
            let state = SpreadState::given(network, assumptions, input, point.rates(), &sds)?;
            let changes = state.rate_sds.hz().iter().zip(sds.hz());
            worst = Change::largest(changes.map(|(new, old)| (new - old).abs() / (1.0 + old)));
            if worst.hz <= TOLERANCE {
                return Ok(Self::in_state(&state));
            }
            sds = state.rate_sds;
        }
        Err(SpreadError::not_self_consistent(network, worst, ROUNDS))
    }

    /// Of each population in a state of neurons that differ, with the CV at the mean input.
    #[must_use]
    pub fn in_state(state: &SpreadState) -> Vec<Self> {
        let of_population = |i: usize| {
            let rates = state.neurons[i].clone();
            let InputDistribution { mu_mv, mu_sd_mv, sigma_mv, .. } = rates.input();
            Self {
                mu_mv,
                sigma_mv,
                mu_sd_mv,
                cv: rates.cv_at_mean_input(),
                mean_rate_hz: state.rates.hz()[i],
                rate_sd_hz: state.rate_sds.hz()[i],
                rates,
            }
        };
        (0..state.neurons.len()).into_par_iter().map(of_population).collect()
    }

    /// A warning if the spread of the neurons moves mean rates so far from the fixed point that these
    /// statistics, which are taken at it, are not those of the network.
    ///
    /// # Panics
    /// If the fixed point or the neurons are those of another number of populations.
    #[must_use]
    pub fn warning(network: &Network, point: &FixedPoint, neurons: &[Self]) -> Option<Warning> {
        let lengths = [point.rates().hz().len(), neurons.len()];
        let expected = network.size();
        assert!(
            lengths == [expected; 2],
            "there are {lengths:?} rates and neurons for a network of {expected} populations"
        );
        let moved_hz: Vec<f64> = neurons
            .iter()
            .zip(point.rates().hz())
            .map(|(neurons, rate_hz)| (neurons.mean_rate_hz - rate_hz).abs())
            .collect();
        let allowed_hz = |i: usize| MOVED_HZ + MOVED * point.rates().hz()[i];
        let moved: Vec<usize> =
            (0..neurons.len()).filter(|&i| moved_hz[i] > allowed_hz(i)).collect();
        let worst = *moved.iter().max_by(|&&a, &&b| moved_hz[a].total_cmp(&moved_hz[b]))?;
        Some(Warning::new(
            "spread_moves_state",
            format!(
                "the neurons of {} fire at {:.3} spikes/s on average over their spread, {:.3} at the fixed \
                 point ({} of {} populations are off by more than half): the state of neurons that differ is \
                 another one, and these statistics are not its own",
                network.populations[worst].label,
                neurons[worst].mean_rate_hz,
                point.rates().hz()[worst],
                moved.len(),
                neurons.len(),
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::super::Heterogeneity;
    use super::*;
    use crate::observer::UNWATCHED;
    use crate::{MeanField, SolverSettings, SynapticWeights, solve};

    fn statistics(preset: DescribedPreset) -> (Network, FixedPoint, Vec<NeuronStatistics>) {
        let network = preset.network().unwrap();
        let field = MeanField::new(&network, Assumptions::PUBLISHED).unwrap();
        let start = Rates::zero(network.size());
        let point = solve(&field, &start, &SolverSettings::default(), UNWATCHED).unwrap();
        let statistics = NeuronStatistics::of(&network, Assumptions::default(), &point).unwrap();
        (network, point, statistics)
    }

    #[test]
    fn the_spread_of_rates_reproduces_itself() {
        let (network, point, statistics) = statistics(DescribedPreset::Potjans2014);
        let sds = statistics.iter().map(|neurons| neurons.rate_sd_hz).collect();
        let again = Heterogeneity::of(
            &network,
            SynapticWeights::Spread,
            point.rates(),
            &Rates::from_hz(sds),
        );
        for (index, neurons) in statistics.iter().enumerate() {
            assert!((again.mu_sd_mv[index] / neurons.mu_sd_mv - 1.0).abs() < 1e-6);
            assert!((neurons.rates.sd_hz() - neurons.rate_sd_hz).abs() < 1e-9);
        }
    }

    #[test]
    fn the_microcircuit_fires_irregularly_and_differently() {
        let (_, _, statistics) = statistics(DescribedPreset::Potjans2014);
        for neurons in statistics {
            assert!((0.6..1.1).contains(&neurons.cv), "{}", neurons.cv);
            assert!(neurons.rate_sd_hz > 0.2 * neurons.mean_rate_hz);
        }
    }

    #[test]
    fn neurons_without_spread_all_fire_at_the_fixed_points_rate() {
        let (network, point, _) = statistics(DescribedPreset::E1d);
        let none = Heterogeneity {
            mu_sd_mv: vec![0.0],
            common_variance_mv2: vec![0.0],
            covariance_mv3: vec![0.0],
        };
        let assumptions = Assumptions::default();
        let state = SpreadState::with(&network, assumptions, point.working_point(), &none);
        let alike = &NeuronStatistics::in_state(&state.unwrap())[0];
        assert!((alike.mean_rate_hz - point.rates().hz()[0]).abs() < 1e-9);
        assert_eq!(alike.rate_sd_hz, 0.0);
    }
}
