//! From a description to a network.

use super::error::DescriptionError;
use super::file::ReadFile;
use super::form::{Description, NeuronForm, ReplacementForm};
use super::spread::Spread;
use super::values::Values;
use crate::label::{Kind, Label, Layer};
use crate::network::{Network, NetworkParts};
use crate::neuron::{InitialPotential, NeuronParams};
use crate::population::Population;
use crate::rates::Rates;
use crate::replacement::{Replacement, keep_areas, replace_inter_areal_input};

/// Populations of a network at most: some ten matrices have an entry for each pair of them, 134 MB each for so many.
pub(super) const MOST_POPULATIONS: usize = 4096;

impl Description {
    /// Builds the network; `read_file` gives the contents of the files that the description names.
    ///
    /// # Errors
    /// [`DescriptionError`] names the key, or the population and the quantity, that is wrong.
    pub fn network(&self, read_file: &ReadFile) -> Result<Network, DescriptionError> {
        self.build(read_file).map_err(|error| self.placed(error))
    }

    fn build(&self, read_file: &ReadFile) -> Result<Network, DescriptionError> {
        let populations = self.populations()?;
        let kinds: Vec<Kind> = populations.iter().map(|p| p.label.kind).collect();
        let builder = Builder { spread: Spread { read_file }, populations: &populations, kinds };
        let dc = self.external.dc_pa.as_ref().unwrap_or(&Values::One(0.0));
        let given = self.given_input.iter().enumerate();
        let parts = NetworkParts {
            in_degrees: builder.in_degrees(&self.connections)?,
            rule: self.connections.rule.unwrap_or_default(),
            weights: builder.weights(&self.connections)?,
            delays: builder.delays(&self.connections)?,
            external: builder.external(&self.external)?,
            dc_pa: builder.spread.vector("external.dc_pA", dc, &builder.kinds)?,
            replaced: given.map(|(i, form)| builder.given(i, form)).collect::<Result<_, _>>()?,
            populations: populations.clone(),
        };
        let network = Network::new(parts)?;
        match &self.replacement {
            Some(form) => builder.replace(network, form),
            None => Ok(network),
        }
    }

    fn populations(&self) -> Result<Vec<Population>, DescriptionError> {
        if self.populations.is_empty() {
            return Err(DescriptionError::NoPopulations);
        }
        let found = self.populations.len();
        if found > MOST_POPULATIONS {
            return Err(DescriptionError::TooManyPopulations { found, most: MOST_POPULATIONS });
        }
        let mut populations: Vec<Population> = Vec::new();
        for (key, form) in &self.populations {
            let label = label(key, &form.area, form.layer, form.kind);
            if let Some(name) = label.wrong_name() {
                let (key, name) = (format!("populations.{key}"), name.to_owned());
                return Err(DescriptionError::Name { key, name });
            }
            if populations.iter().any(|p| p.label.to_string() == label.to_string()) {
                let key = format!("populations.{key}");
                return Err(DescriptionError::DuplicateLabel { key, label: label.to_string() });
            }
            let (neuron, initial_potential) = neuron(&[form.neuron, self.neuron]);
            let neurons = form.neurons;
            populations.push(Population { label, neurons, neuron, initial_potential });
        }
        Ok(populations)
    }
}

/// A population by its key, which may have the area in front of the name.
pub(super) fn label(key: &str, area: &str, layer: Option<Layer>, kind: Kind) -> Label {
    let within_area = key.strip_prefix(area).and_then(|rest| rest.strip_prefix('-'));
    let population = if area.is_empty() { key } else { within_area.unwrap_or(key) };
    Label { area: area.to_owned(), population: population.to_owned(), layer, kind }
}

/// The first form that says something about a parameter decides.
fn neuron(forms: &[NeuronForm]) -> (NeuronParams, InitialPotential) {
    let first = |get: fn(&NeuronForm) -> Option<f64>, default: f64| {
        forms.iter().find_map(get).unwrap_or(default)
    };
    let default = NeuronParams::default();
    let params = NeuronParams {
        tau_m_ms: first(|n| n.tau_m_ms, default.tau_m_ms),
        tau_syn_ex_ms: first(|n| n.tau_syn_ex_ms, default.tau_syn_ex_ms),
        tau_syn_in_ms: first(|n| n.tau_syn_in_ms, default.tau_syn_in_ms),
        t_ref_ms: first(|n| n.t_ref_ms, default.t_ref_ms),
        c_m_pf: first(|n| n.c_m_pf, default.c_m_pf),
        e_l_mv: first(|n| n.e_l_mv, default.e_l_mv),
        v_th_mv: first(|n| n.v_th_mv, default.v_th_mv),
        v_reset_mv: first(|n| n.v_reset_mv, default.v_reset_mv),
    };
    let mean_mv = first(|n| n.v0_mean_mv, params.e_l_mv);
    (params, InitialPotential { mean_mv, sd_mv: first(|n| n.v0_sd_mv, 0.0) })
}

/// What the parts of a network are built from.
pub(super) struct Builder<'a> {
    pub(super) spread: Spread<'a>,
    pub(super) populations: &'a [Population],
    pub(super) kinds: Vec<Kind>,
}

impl Builder<'_> {
    pub(super) fn replace(
        &self,
        network: Network,
        form: &ReplacementForm,
    ) -> Result<Network, DescriptionError> {
        let rates = self.spread.vector("replacement.rates_hz", &form.rates_hz, &self.kinds)?;
        let activity = Replacement::PerPopulation(Rates::from_hz(rates));
        let network =
            if form.replace_cc { replace_inter_areal_input(network, &activity)? } else { network };
        Ok(match &form.areas_simulated {
            Some(areas) => keep_areas(network, areas, &activity)?,
            None => network,
        })
    }
}
