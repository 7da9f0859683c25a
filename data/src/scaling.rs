//! Smaller networks that receive the same input.
//!
//! Population sizes and in-degrees are multiplied by factors. Weights grow by one over the root of
//! the factor of the in-degrees, which keeps the variance of the input, and a direct current makes
//! up for the mean that is lost (van Albada et al. 2015, doi:10.1371/journal.pcbi.1004490). Stationary
//! rates stay as they were; correlations do not.

use crate::drive::{ReplacedInput, SourceActivity};
use crate::error::NetworkError;
use crate::label::Kind;
use crate::network::{Network, NetworkParts};
use crate::neuron::NeuronParams;
use crate::rates::Rates;
use crate::units::per_ms_from_hz;

/// Factors of population sizes and in-degrees, finite and above 0: the `N_scaling` and `K_scaling` of the
/// Python multi-area model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    /// Factor `s_N` of the population sizes.
    pub neurons: f64,
    /// Factor s of the in-degrees, recurrent and external.
    pub in_degrees: f64,
}

impl Scaling {
    /// Full scale.
    pub const NONE: Self = Self { neurons: 1.0, in_degrees: 1.0 };
}

/// Why a network cannot be scaled.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScalingError {
    /// A factor is not positive.
    #[error("the factor of the {what} is {value}, allowed is a finite number above 0")]
    Factor {
        /// `population sizes` or `in-degrees`.
        what: &'static str,
        /// The factor.
        value: f64,
    },
    /// The compensating current follows from the rates at full scale.
    #[error(
        "scaling in-degrees by {factor} needs the rates of the full-scale network, to make up for \
         the lost input: name their file as fullscale_rates"
    )]
    NoRates {
        /// The factor.
        factor: f64,
    },
    /// There is one rate per population.
    #[error("there are {found} full-scale rates, expected {expected}, one per population")]
    Rates {
        /// Number of rates.
        found: usize,
        /// Number of populations.
        expected: usize,
    },
    /// The scaled parts are no network.
    #[error("the scaled network is impossible")]
    Network(#[from] NetworkError),
}

/// Scales a network such that mean and variance of every input stay what they are while the
/// populations fire at `full_scale` rates, one per population (spikes/s).
///
/// With s the factor of the in-degrees: `N -> s_N N`, `K -> s K`, `W -> W / sqrt(s)` with its
/// standard deviation alike, and the direct current grows by
/// `(1 - sqrt(s)) (sum_j K_ij W_ij tau_syn nu_j + K_ext W_ext tau_syn nu_ext)` (van Albada et al. 2015,
/// doi:10.1371/journal.pcbi.1004490).
/// Rates are needed only if the in-degrees change. Replaced Poisson input is scaled and compensated
/// with the rest; replaced currents have no variance to keep and stay as they are.
///
/// # Errors
/// [`ScalingError`] if a factor is not positive, or rates are missing or not one per population.
pub fn scale(
    network: Network,
    scaling: Scaling,
    full_scale: Option<&Rates>,
) -> Result<Network, ScalingError> {
    let factors = [("population sizes", scaling.neurons), ("in-degrees", scaling.in_degrees)];
    if let Some(&(what, value)) = factors.iter().find(|(_, v)| !(v.is_finite() && *v > 0.0)) {
        return Err(ScalingError::Factor { what, value });
    }
    if scaling == Scaling::NONE {
        return Ok(network);
    }
    let mut parts = network.into_parts();
    for population in &mut parts.populations {
        population.neurons *= scaling.neurons;
    }
    if scaling.in_degrees != 1.0 {
        let rates = full_scale.ok_or(ScalingError::NoRates { factor: scaling.in_degrees })?;
        let (found, expected) = (rates.hz().len(), parts.populations.len());
        if found != expected {
            return Err(ScalingError::Rates { found, expected });
        }
        compensate(&mut parts, scaling.in_degrees, rates);
        scale_in_degrees(&mut parts, scaling.in_degrees);
    }
    Ok(Network::new(parts)?)
}

/// Adds the current that will be missing.
fn compensate(parts: &mut NetworkParts, factor: f64, rates: &Rates) {
    for target in 0..parts.populations.len() {
        parts.dc_pa[target] += (1.0 - factor.sqrt()) * mean_current_pa(parts, target, rates);
    }
}

/// The mean of all synaptic currents into a neuron.
fn mean_current_pa(parts: &NetworkParts, target: usize, rates: &Rates) -> f64 {
    let neuron = &parts.populations[target].neuron;
    let recurrent: f64 = (0..parts.populations.len())
        .map(|source| {
            let at = (target, source);
            let input = Input {
                kind: parts.populations[source].label.kind,
                in_degree: parts.in_degrees[at],
                weight_pa: parts.weights.mean_pa[at],
                rate_hz: rates.hz()[source],
            };
            input.mean_current_pa(neuron)
        })
        .sum();
    let poisson: f64 = parts
        .replaced
        .iter()
        .filter_map(poisson_sources)
        .map(|(input, rates)| {
            let sources = input.sources.iter().enumerate();
            sources
                .map(|(source, label)| {
                    let input = Input {
                        kind: label.kind,
                        in_degree: input.in_degrees[(target, source)],
                        weight_pa: input.weights_pa[(target, source)],
                        rate_hz: rates.hz()[source],
                    };
                    input.mean_current_pa(neuron)
                })
                .sum::<f64>()
        })
        .sum();
    let external = Input {
        kind: Kind::Excitatory,
        in_degree: parts.external.in_degrees[target],
        weight_pa: parts.external.weights_pa[target],
        rate_hz: parts.external.rates_hz[target],
    };
    recurrent + poisson + external.mean_current_pa(neuron)
}

/// Synapses of one kind onto a neuron.
struct Input {
    kind: Kind,
    in_degree: f64,
    weight_pa: f64,
    rate_hz: f64,
}

impl Input {
    /// `K W tau_syn nu`.
    fn mean_current_pa(&self, neuron: &NeuronParams) -> f64 {
        self.in_degree
            * self.weight_pa
            * neuron.tau_syn_ms(self.kind)
            * per_ms_from_hz(self.rate_hz)
    }
}

fn poisson_sources(input: &ReplacedInput) -> Option<(&ReplacedInput, &Rates)> {
    match &input.activity {
        SourceActivity::Poisson(rates) => Some((input, rates)),
        SourceActivity::Current { .. } => None,
    }
}

fn scale_in_degrees(parts: &mut NetworkParts, factor: f64) {
    let stronger = 1.0 / factor.sqrt();
    parts.in_degrees = parts.in_degrees.map(|_, _, k| k * factor);
    parts.weights.mean_pa = parts.weights.mean_pa.map(|_, _, w| w * stronger);
    parts.weights.sd_pa = parts.weights.sd_pa.map(|_, _, sd| sd * stronger);
    parts.external.in_degrees.iter_mut().for_each(|k| *k *= factor);
    parts.external.weights_pa.iter_mut().for_each(|w| *w *= stronger);
    for input in &mut parts.replaced {
        if poisson_sources(input).is_some() {
            input.in_degrees = input.in_degrees.map(|_, _, k| k * factor);
            input.weights_pa = input.weights_pa.map(|_, _, w| w * stronger);
        }
    }
}
