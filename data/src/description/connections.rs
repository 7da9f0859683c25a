//! In-degrees, weights and delays of a description.

use super::build::Builder;
use super::error::DescriptionError;
use super::form::ConnectionsForm;
use super::place::Choice;
use super::values::Values;
use crate::connectivity::{Delays, Lognormal, Weights};
use crate::label::Kind;
use crate::matrix::Matrix;
use crate::population::Population;

/// The one choice that is given, with its position.
pub(super) fn one_of<'a>(
    what: &'static str,
    choices: &[Choice<'a>],
) -> Result<(usize, &'static str, &'a Values), DescriptionError> {
    match at_most_one_of(choices)? {
        Some(found) => Ok(found),
        None => {
            let keys = choices.iter().map(|(key, _)| (*key).to_owned()).collect();
            Err(DescriptionError::Missing { what, keys })
        }
    }
}

pub(super) fn at_most_one_of<'a>(
    choices: &[Choice<'a>],
) -> Result<Option<(usize, &'static str, &'a Values)>, DescriptionError> {
    let given: Vec<_> = choices
        .iter()
        .enumerate()
        .filter_map(|(index, &(key, values))| Some((index, key, values?)))
        .collect();
    match given[..] {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        _ => Err(DescriptionError::Ambiguous {
            keys: given.iter().map(|(_, key, _)| (*key).to_owned()).collect(),
        }),
    }
}

impl Builder<'_> {
    fn square(&self, key: &str, values: &Values) -> Result<Matrix, DescriptionError> {
        self.spread.matrix(key, values, self.populations.len(), &self.kinds)
    }

    /// What errors call a projection.
    fn projection(&self, target: usize, source: usize) -> String {
        format!("{} from {}", self.populations[target].label, self.populations[source].label)
    }

    pub(super) fn in_degrees(&self, form: &ConnectionsForm) -> Result<Matrix, DescriptionError> {
        let (which, key, values) = one_of("in-degrees", &form.in_degree_keys())?;
        let given = self.square(key, values)?;
        match which {
            0 => Ok(given),
            1 => self.in_degrees_from_probabilities(key, &given),
            _ => self.in_degrees_from_totals(key, &given),
        }
    }

    fn in_degrees_from_totals(
        &self,
        key: &str,
        synapses: &Matrix,
    ) -> Result<Matrix, DescriptionError> {
        let empty: Vec<bool> = self.populations.iter().map(|p| p.neurons == 0.0).collect();
        let nowhere = synapses.iter().find(|&((target, _), s)| s != 0.0 && empty[target]);
        if let Some(((target, source), value)) = nowhere {
            return Err(DescriptionError::Value {
                key: key.to_owned(),
                at: self.projection(target, source),
                value,
                allowed: "0, as there are no neurons to receive synapses",
            });
        }
        Ok(synapses.map(|target, _, s| per_neuron(s, self.populations[target].neurons)))
    }

    fn in_degrees_from_probabilities(
        &self,
        key: &str,
        probabilities: &Matrix,
    ) -> Result<Matrix, DescriptionError> {
        let out_of_range = probabilities.iter().find(|(_, c)| !(0.0..1.0).contains(c));
        if let Some(((target, source), value)) = out_of_range {
            return Err(DescriptionError::Value {
                key: key.to_owned(),
                at: self.projection(target, source),
                value,
                allowed: "a number of at least 0 and below 1",
            });
        }
        let neurons: Vec<f64> = self.populations.iter().map(neurons_or_none).collect();
        Ok(probabilities.map(|i, j, c| in_degree_from_probability(c, neurons[i], neurons[j])))
    }

    pub(super) fn weights(&self, form: &ConnectionsForm) -> Result<Weights, DescriptionError> {
        let (which, key, values) = one_of("weights", &form.weight_keys())?;
        let given = self.square(key, values)?;
        let mean_pa = given.map(|target, source, amplitude| {
            amplitude * self.pa_per(which, target, self.kinds[source])
        });
        let sd_pa = self.standard_deviation(&form.weight_sd_keys(), &mean_pa)?;
        Ok(Weights { mean_pa, sd_pa, lognormal: form.lognormal.unwrap_or(Lognormal::None) })
    }

    /// Current amplitude per unit of the amplitude that is given: current, potential or jump.
    pub(super) fn pa_per(&self, which: usize, target: usize, source: Kind) -> f64 {
        let neuron = &self.populations[target].neuron;
        match which {
            0 => 1.0,
            1 => neuron.psc_pa_per_psp_mv(source),
            _ => neuron.c_m_pf / neuron.tau_syn_ms(source),
        }
    }

    pub(super) fn delays(&self, form: &ConnectionsForm) -> Result<Delays, DescriptionError> {
        let (_, key, values) = one_of("delays", &form.delay_keys())?;
        let mean_ms = self.square(key, values)?;
        let sd_ms = self.standard_deviation(&form.delay_sd_keys(), &mean_ms)?;
        Ok(Delays { mean_ms, sd_ms })
    }

    /// An absolute standard deviation (the first choice), a relative one (the second), or none.
    fn standard_deviation(
        &self,
        choices: &[Choice; 2],
        mean: &Matrix,
    ) -> Result<Matrix, DescriptionError> {
        let Some((which, key, values)) = at_most_one_of(choices)? else {
            return Ok(mean.map(|_, _, _| 0.0));
        };
        let given = self.square(key, values)?;
        Ok(match which {
            0 => given,
            _ => given.map(|i, j, relative| relative * mean[(i, j)].abs()),
        })
    }
}

/// A population of less than one neuron is empty.
fn neurons_or_none(population: &Population) -> f64 {
    if population.neurons < 1.0 { 0.0 } else { population.neurons }
}

/// The mean number of synapses from a population of N_j neurons onto one of N_i, where each pair
/// is connected by at least one synapse with probability C:
///
/// `K = ln(1 - C) / ln(1 - 1 / (N_i N_j)) / N_i`
///
/// (Potjans & Diesmann 2014, doi:10.1093/cercor/bhs358, Eq. 1, solved for the synapse number). Without
/// pairs there are no synapses.
fn in_degree_from_probability(probability: f64, targets: f64, sources: f64) -> f64 {
    if probability == 0.0 || targets * sources == 0.0 {
        return 0.0;
    }
    let synapses = (-probability).ln_1p() / (-1.0 / (targets * sources)).ln_1p();
    per_neuron(synapses, targets)
}

fn per_neuron(synapses: f64, neurons: f64) -> f64 {
    if synapses == 0.0 { 0.0 } else { synapses / neurons }
}
