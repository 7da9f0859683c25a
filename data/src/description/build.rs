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
            let (neuron, initial_potential) = form.neuron.or(self.neuron).neuron();
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

impl NeuronForm {
    /// What this form says and, of the rest, what another says.
    fn or(self, other: Self) -> Self {
        Self {
            c_m_pf: self.c_m_pf.or(other.c_m_pf),
            tau_m_ms: self.tau_m_ms.or(other.tau_m_ms),
            tau_syn_ex_ms: self.tau_syn_ex_ms.or(other.tau_syn_ex_ms),
            tau_syn_in_ms: self.tau_syn_in_ms.or(other.tau_syn_in_ms),
            t_ref_ms: self.t_ref_ms.or(other.t_ref_ms),
            e_l_mv: self.e_l_mv.or(other.e_l_mv),
            v_th_mv: self.v_th_mv.or(other.v_th_mv),
            v_reset_mv: self.v_reset_mv.or(other.v_reset_mv),
            v0_mean_mv: self.v0_mean_mv.or(other.v0_mean_mv),
            v0_sd_mv: self.v0_sd_mv.or(other.v0_sd_mv),
        }
    }

    /// The neuron, and where its potential starts; what is not said is as it is by default.
    fn neuron(self) -> (NeuronParams, InitialPotential) {
        let default = NeuronParams::default();
        let params = NeuronParams {
            tau_m_ms: self.tau_m_ms.unwrap_or(default.tau_m_ms),
            tau_syn_ex_ms: self.tau_syn_ex_ms.unwrap_or(default.tau_syn_ex_ms),
            tau_syn_in_ms: self.tau_syn_in_ms.unwrap_or(default.tau_syn_in_ms),
            t_ref_ms: self.t_ref_ms.unwrap_or(default.t_ref_ms),
            c_m_pf: self.c_m_pf.unwrap_or(default.c_m_pf),
            e_l_mv: self.e_l_mv.unwrap_or(default.e_l_mv),
            v_th_mv: self.v_th_mv.unwrap_or(default.v_th_mv),
            v_reset_mv: self.v_reset_mv.unwrap_or(default.v_reset_mv),
        };
        let mean_mv = self.v0_mean_mv.unwrap_or(params.e_l_mv);
        let sd_mv = self.v0_sd_mv.unwrap_or(0.0);
        (params, InitialPotential { mean_mv, sd_mv })
    }
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
