//! The input that sampled neurons really receive, against what the theory takes it to be.

use data::{Kind, Network, NeuronParams, Rates};
use serde::{Deserialize, Serialize};
use sim::{CurrentSample, NeuronIds};
use theory::spread::Heterogeneity;
use theory::{Assumptions, MeanField, MeanFieldError};

/// Neurons sampled in all at most, shared by the populations.
const SAMPLED_IN_ALL: u32 = 400;

/// How many neurons of each population are sampled.
#[must_use]
pub fn sampled_neurons(network: &Network) -> u32 {
    (SAMPLED_IN_ALL / network.size().max(1) as u32).clamp(4, 50)
}

/// Mean, variance and correlation of the input of one population's sampled neurons.
///
/// All follow from the potential without threshold, the recorded current filtered by the membrane, whose
/// standard deviation would be sigma/sqrt(2), in the theory's units (mV), as if the input were white. With a = exp(-h/tau_m) and
/// d = exp(-h/tau_syn) over a step h, independent jumps w at rate r in the current I leave in the free
/// potential `v' = a v + (1 - a) (tau_m/C_m) I` the variance
///
/// ```text
/// Var v = (1 - a)² (tau_m/C_m)² Var I (1 + a d) / ((1 - a²) (1 - a d)),   Var I = w² r h / (1 - d²)
/// ```
///
/// which is solved for sigma² = tau_m (tau_syn w/C_m)² r (Campbell's theorem on the grid). Input that
/// fluctuates more than independent Poisson sources do, on the time scale of the membrane, has the
/// larger sigma.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InputMoments {
    /// Mean over neurons and time (mV), with direct current.
    pub mu_mv: f64,
    /// Standard deviation of the mean input between neurons (mV).
    pub mu_sd_mv: f64,
    /// Standard deviation in time (mV), from the mean variance of the neurons.
    pub sigma_mv: f64,
    /// Mean correlation coefficient of the inputs of two neurons.
    pub correlation: f64,
}

impl InputMoments {
    /// The means of some moments; of variances where they are standard deviations.
    #[must_use]
    pub fn mean(of: &[Self]) -> Option<Self> {
        (!of.is_empty()).then(|| Self {
            mu_mv: Self::mean_of(of, |m| m.mu_mv),
            mu_sd_mv: Self::mean_of(of, |m| m.mu_sd_mv.powi(2)).sqrt(),
            sigma_mv: Self::mean_of(of, |m| m.sigma_mv.powi(2)).sqrt(),
            correlation: Self::mean_of(of, |m| m.correlation),
        })
    }

    fn mean_of(all: &[Self], value: fn(&Self) -> f64) -> f64 {
        all.iter().map(value).sum::<f64>() / all.len() as f64
    }
}

/// Time constants of the membrane after which a filtered current has forgotten its beginning.
const WARM_UP: f64 = 5.0;

/// Sums over the samples of one simulation, from which the moments follow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputSums {
    populations: Vec<PopulationSums>,
    dt_ms: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PopulationSums {
    /// Of the membrane, over a step.
    decay: f64,
    /// Steady potential of a constant current (mV/pA).
    mv_per_pa: f64,
    warm_up_steps: u64,
    neurons: Vec<NeuronSums>,
    /// Sum of the squared mean over neurons.
    of_mean: f64,
    steps: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct NeuronSums {
    /// The free potential (mV).
    potential_mv: f64,
    sum: f64,
    squares: f64,
}

impl InputSums {
    /// Nothing yet of the neurons that a simulation of the network samples.
    #[must_use]
    pub fn new(network: &Network, ids: &NeuronIds, dt_ms: f64) -> Self {
        let sampled = sampled_neurons(network);
        let sums = |(index, population): (usize, &data::Population)| {
            let range = ids.of_population(index);
            let neurons = (range.end - range.start).min(sampled) as usize;
            let neuron = &population.neuron;
            PopulationSums {
                decay: (-dt_ms / neuron.tau_m_ms).exp(),
                mv_per_pa: neuron.tau_m_ms / neuron.c_m_pf,
                warm_up_steps: (WARM_UP * neuron.tau_m_ms / dt_ms).round() as u64,
                neurons: vec![NeuronSums::default(); neurons],
                of_mean: 0.0,
                steps: 0,
            }
        };
        Self { populations: network.populations.iter().enumerate().map(sums).collect(), dt_ms }
    }

    /// Number of populations.
    #[must_use]
    pub fn populations(&self) -> usize {
        self.populations.len()
    }

    /// Adds samples: whole steps, in their order.
    pub fn add(&mut self, ids: &NeuronIds, samples: &[CurrentSample]) {
        for step in samples.chunk_by(|a, b| a.step == b.step) {
            let of_population = |a: &CurrentSample, b: &CurrentSample| {
                ids.population(a.neuron) == ids.population(b.neuron)
            };
            for samples in step.chunk_by(of_population) {
                self.populations[ids.population(samples[0].neuron)].add(samples);
            }
        }
    }

    /// The moments of every population of which at least two neurons were sampled.
    #[must_use]
    pub fn moments(&self, network: &Network) -> Vec<Option<InputMoments>> {
        let moments = |(index, sums): (usize, &PopulationSums)| {
            sums.moments(&network.populations[index].neuron, network.dc_pa[index], self.dt_ms)
        };
        self.populations.iter().enumerate().map(moments).collect()
    }
}

impl PopulationSums {
    /// Adds one step of all sampled neurons.
    fn add(&mut self, samples: &[CurrentSample]) {
        let (first, warm) = (self.steps == 0, self.steps >= self.warm_up_steps);
        self.steps += 1;
        let mut total = 0.0;
        for (neuron, sample) in self.neurons.iter_mut().zip(samples) {
            let steady_mv = self.mv_per_pa * sample.current_pa;
            let before_mv = if first { steady_mv } else { neuron.potential_mv };
            neuron.potential_mv = steady_mv + self.decay * (before_mv - steady_mv);
            if warm {
                neuron.sum += neuron.potential_mv;
                neuron.squares += neuron.potential_mv.powi(2);
                total += neuron.potential_mv;
            }
        }
        self.of_mean += (total / self.neurons.len().max(1) as f64).powi(2);
    }

    fn moments(&self, neuron: &NeuronParams, dc_pa: f64, dt_ms: f64) -> Option<InputMoments> {
        let steps = self.steps.saturating_sub(self.warm_up_steps) as f64;
        let n = self.neurons.len() as f64;
        if n < 2.0 || steps < 2.0 {
            return None;
        }
        let means: Vec<f64> = self.neurons.iter().map(|neuron| neuron.sum / steps).collect();
        let variances = self.neurons.iter().zip(&means);
        let variances = variances.map(|(neuron, mean)| neuron.squares / steps - mean * mean);
        let variance = variances.sum::<f64>() / n;
        let mean = means.iter().sum::<f64>() / n;
        let between = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n - 1.0);
        // The variance of the average is (variance + (n - 1) covariance) / n.
        let covariance = (n * (self.of_mean / steps - mean * mean) - variance) / (n - 1.0);
        let tau_syn_ms = neuron.tau_syn_ms(Kind::Excitatory);
        let (a, d) = (self.decay, (-dt_ms / tau_syn_ms).exp());
        let on_grid = (1.0 - d) * tau_syn_ms / dt_ms;
        let of_current = variance * (1.0 - a * a) * (1.0 - a * d)
            / (((1.0 - a) * self.mv_per_pa).powi(2) * (1.0 + a * d));
        let jumps = neuron.tau_m_ms / dt_ms * (tau_syn_ms / neuron.c_m_pf).powi(2);
        Some(InputMoments {
            mu_mv: mean * on_grid + self.mv_per_pa * dc_pa,
            mu_sd_mv: between.sqrt() * on_grid,
            sigma_mv: (jumps * of_current * (1.0 - d * d)).sqrt(),
            correlation: covariance / variance,
        })
    }
}

/// What the theory takes the input to be if the populations fire at given rates: mean and standard
/// deviation (mV) of each, and the correlation that shared sources cause.
///
/// Two neurons of a population with K_j synapses each from N_j sources share K_j²/N_j of them, so that
/// independent sources correlate their inputs by
/// `sum_j K_j² J_j² ν_j / N_j` over `sum_j K_j J_j² ν_j` (with the external input, which nobody shares, in
/// the latter).
///
/// # Errors
/// [`MeanFieldError`] for networks outside the theory.
///
/// # Panics
/// If there is not one rate per population.
pub fn expected_input(
    network: &Network,
    rates: &Rates,
) -> Result<Vec<InputMoments>, MeanFieldError> {
    let point = MeanField::new(network, Assumptions::default())?.working_point(rates);
    let silent = Rates::zero(network.size());
    let spread = Heterogeneity::of(network, Assumptions::default().weights, rates, &silent);
    let shared = spread.common_variance_mv2;
    let moments = |i: usize| InputMoments {
        mu_mv: point.mu_mv[i],
        mu_sd_mv: 0.0,
        sigma_mv: point.sigma_mv[i],
        correlation: shared[i] / point.sigma_mv[i].powi(2),
    };
    Ok((0..network.size()).map(moments).collect())
}

/// The same with neurons that differ in their synapses, for sources that all fire at their
/// population's mean rate.
///
/// # Errors
/// As for [`expected_input`].
///
/// # Panics
/// If there is not one rate per population.
pub fn expected_input_with_spread(
    network: &Network,
    rates: &Rates,
) -> Result<Vec<InputMoments>, MeanFieldError> {
    let silent = Rates::zero(network.size());
    let spread = Heterogeneity::of(network, Assumptions::default().weights, rates, &silent);
    let equal = expected_input(network, rates)?.into_iter().zip(spread.mu_sd_mv);
    Ok(equal.map(|(moments, mu_sd_mv)| InputMoments { mu_sd_mv, ..moments }).collect())
}
