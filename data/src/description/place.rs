//! Where in a description a number is written that makes no network.

use super::build::label;
use super::error::DescriptionError;
use super::form::{ConnectionsForm, Description, ExternalForm, NeuronForm};
use super::values::Values;
use crate::error::{NetworkError, quantity};

/// A key, and the values under it, if it is there.
pub(super) type Choice<'a> = (&'static str, Option<&'a Values>);

impl ConnectionsForm {
    /// The ways to say in-degrees, of which one is used; so for the others.
    pub(super) fn in_degree_keys(&self) -> [Choice<'_>; 3] {
        [
            ("connections.indegrees", self.indegrees.as_ref()),
            ("connections.probabilities", self.probabilities.as_ref()),
            ("connections.synapses", self.synapses.as_ref()),
        ]
    }

    pub(super) fn weight_keys(&self) -> [Choice<'_>; 3] {
        [
            ("connections.weights_pA", self.weights_pa.as_ref()),
            ("connections.psp_mV", self.psp_mv.as_ref()),
            ("connections.jump_mV", self.jump_mv.as_ref()),
        ]
    }

    pub(super) fn weight_sd_keys(&self) -> [Choice<'_>; 2] {
        [
            ("connections.weights_sd_pA", self.weights_sd_pa.as_ref()),
            ("connections.weights_rel_sd", self.weights_rel_sd.as_ref()),
        ]
    }

    pub(super) fn delay_keys(&self) -> [Choice<'_>; 1] {
        [("connections.delays_ms", self.delays_ms.as_ref())]
    }

    pub(super) fn delay_sd_keys(&self) -> [Choice<'_>; 2] {
        [
            ("connections.delays_sd_ms", self.delays_sd_ms.as_ref()),
            ("connections.delays_rel_sd", self.delays_rel_sd.as_ref()),
        ]
    }
}

impl ExternalForm {
    pub(super) fn weight_keys(&self) -> [Choice<'_>; 3] {
        [
            ("external.weights_pA", self.weights_pa.as_ref()),
            ("external.psp_mV", self.psp_mv.as_ref()),
            ("external.jump_mV", self.jump_mv.as_ref()),
        ]
    }

    fn other_keys(&self) -> [Choice<'_>; 3] {
        [
            ("external.indegrees", self.indegrees.as_ref()),
            ("external.rates_hz", self.rates_hz.as_ref()),
            ("external.dc_pA", self.dc_pa.as_ref()),
        ]
    }
}

/// The key that is used among several.
fn used(choices: &[Choice]) -> Option<String> {
    choices.iter().find(|(_, values)| values.is_some()).map(|(key, _)| (*key).to_owned())
}

impl Description {
    /// The error with the key and the file that its number comes from, where they are known.
    pub(super) fn placed(&self, error: DescriptionError) -> DescriptionError {
        let error = match error {
            DescriptionError::Network(error) => match self.key_of(&error) {
                Some(key) => DescriptionError::Impossible { key, error },
                None => DescriptionError::Network(error),
            },
            error => error,
        };
        if error.names_file() {
            return error;
        }
        match error.key().and_then(|key| self.file_under(key)) {
            Some(file) => DescriptionError::InFile { file, error: Box::new(error) },
            None => error,
        }
    }

    /// The file that the values under a key are in.
    fn file_under(&self, key: &str) -> Option<String> {
        match self.values_under(key)? {
            Values::File(file) => Some(file.clone()),
            _ => None,
        }
    }

    pub(super) fn values_under(&self, key: &str) -> Option<&Values> {
        let (connections, external) = (&self.connections, &self.external);
        let choices = connections.in_degree_keys().into_iter().chain(connections.weight_keys());
        let choices = choices.chain(connections.weight_sd_keys()).chain(connections.delay_keys());
        let choices = choices.chain(connections.delay_sd_keys()).chain(external.weight_keys());
        let replacing = self.replacement.as_ref().map(|form| &form.rates_hz);
        let choices =
            choices.chain(external.other_keys()).chain([("replacement.rates_hz", replacing)]);
        let found = choices.into_iter().find(|(name, _)| *name == key);
        found.map_or_else(|| self.given_under(key), |(_, values)| values)
    }

    fn given_under(&self, key: &str) -> Option<&Values> {
        let (index, field) = key.strip_prefix("given_input[")?.split_once("].")?;
        let form = self.given_input.get(index.parse::<usize>().ok()?)?;
        match field {
            "indegrees" => Some(&form.indegrees),
            "weights_pA" => Some(&form.weights_pa),
            "rates_hz" => Some(&form.rates_hz),
            _ => None,
        }
    }

    /// The key under which a number is written that no network can have.
    fn key_of(&self, error: &NetworkError) -> Option<String> {
        match error {
            NetworkError::NoPopulations | NetworkError::NoNeurons => Some("populations".to_owned()),
            NetworkError::EmptySource { .. } => used(&self.connections.in_degree_keys()),
            NetworkError::WeightSign { .. } => used(&self.connections.weight_keys()),
            NetworkError::Neuron { population, parameter, value, .. } => {
                // A reset that is a number is wrong beside its threshold alone, and may be the default.
                if *parameter == "V_reset" && value.is_finite() {
                    self.key_of_neuron(population, &["V_reset", "V_th"])
                } else {
                    self.key_of_neuron(population, &[*parameter])
                }
            }
            NetworkError::Value { what, at, .. } => self.key_of_quantity(what, at),
            NetworkError::Name { .. }
            | NetworkError::SameName { .. }
            | NetworkError::Shape { .. }
            | NetworkError::Length { .. }
            | NetworkError::Interval { .. } => None,
        }
    }

    fn key_of_quantity(&self, what: &str, at: &str) -> Option<String> {
        let connections = &self.connections;
        match what {
            quantity::NEURONS => Some(format!("{}.neurons", self.key_of_population(at)?)),
            quantity::INITIAL_MEAN => self.key_of_neuron(at, &["V0_mean"]),
            quantity::INITIAL_SD => self.key_of_neuron(at, &["V0_sd"]),
            quantity::EXTERNAL_IN_DEGREE => Some("external.indegrees".to_owned()),
            quantity::EXTERNAL_WEIGHT => used(&self.external.weight_keys()),
            quantity::EXTERNAL_RATE => Some("external.rates_hz".to_owned()),
            quantity::DIRECT_CURRENT => Some("external.dc_pA".to_owned()),
            quantity::IN_DEGREE => used(&connections.in_degree_keys()),
            quantity::WEIGHT => used(&connections.weight_keys()),
            quantity::WEIGHT_SD => used(&connections.weight_sd_keys()),
            quantity::DELAY => used(&connections.delay_keys()),
            quantity::DELAY_SD => used(&connections.delay_sd_keys()),
            quantity::REPLACED_IN_DEGREE => self.key_of_given(at, "indegrees"),
            quantity::REPLACED_WEIGHT => self.key_of_given(at, "weights_pA"),
            quantity::REPLACED_RATE => self.key_of_given(at, "rates_hz"),
            _ => None,
        }
    }

    fn key_of_population(&self, name: &str) -> Option<String> {
        let goes_by = |(key, form): &&(String, _)| {
            let form: &super::form::PopulationForm = form;
            label(key, &form.area, form.layer, form.kind).to_string() == name
        };
        self.populations.iter().find(goes_by).map(|(key, _)| format!("populations.{key}"))
    }

    /// Where the first of some parameters of a population's neurons is written: with it, or with those of all.
    fn key_of_neuron(&self, population: &str, parameters: &[&str]) -> Option<String> {
        let key = self.key_of_population(population)?;
        let name = key.strip_prefix("populations.")?;
        let (_, form) = self.populations.iter().find(|(key, _)| key == name)?;
        let own = parameters.iter().find(|parameter| form.neuron.says(parameter));
        if let Some(parameter) = own {
            return Some(format!("{key}.neuron.{parameter}"));
        }
        let of_all = parameters.iter().find(|parameter| self.neuron.says(parameter));
        Some(format!("neuron.{}", of_all.or(parameters.first())?))
    }

    /// A key of the given input that has a source, which stands last in what an error names.
    fn key_of_given(&self, at: &str, field: &str) -> Option<String> {
        let source = at.rsplit_once(" from ").map_or(at, |(_, source)| source);
        let has = |form: &super::form::GivenInputForm| {
            let mut sources = form.sources.iter();
            sources.any(|(key, form)| {
                label(key, &form.area, form.layer, form.kind).to_string() == source
            })
        };
        let index = self.given_input.iter().position(has)?;
        Some(format!("given_input[{index}].{field}"))
    }
}

impl NeuronForm {
    /// Whether it has a value for a parameter by its name in NEST.
    fn says(&self, parameter: &str) -> bool {
        let value = match parameter {
            "C_m" => self.c_m_pf,
            "tau_m" => self.tau_m_ms,
            "tau_syn_ex" => self.tau_syn_ex_ms,
            "tau_syn_in" => self.tau_syn_in_ms,
            "t_ref" => self.t_ref_ms,
            "E_L" => self.e_l_mv,
            "V_th" => self.v_th_mv,
            "V_reset" => self.v_reset_mv,
            "V0_mean" => self.v0_mean_mv,
            "V0_sd" => self.v0_sd_mv,
            _ => None,
        };
        value.is_some()
    }
}
