//! From a network to its description.

use super::form::{
    ConnectionsForm, Description, ExternalForm, GivenInputForm, NeuronForm, PopulationForm,
    SourceForm,
};
use super::values::Values;
use crate::connectivity::Lognormal;
use crate::drive::{ReplacedInput, SourceActivity};
use crate::label::Label;
use crate::matrix::Matrix;
use crate::network::Network;
use crate::population::Population;

impl Description {
    /// Writes a network down with every number as it is; [`Description::network`] returns it
    /// exactly, provided that no two populations go by one name.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let forms: Vec<NeuronForm> = network.populations.iter().map(neuron).collect();
        let shared = forms.iter().all(|form| *form == forms[0]);
        Self {
            name: None,
            source: None,
            neuron: if shared { forms[0] } else { NeuronForm::default() },
            populations: network
                .populations
                .iter()
                .zip(&forms)
                .map(|(p, &form)| population(p, if shared { NeuronForm::default() } else { form }))
                .collect(),
            connections: connections(network),
            external: external(network),
            given_input: network.replaced.iter().map(given).collect(),
            replacement: None,
        }
    }

    /// Moves the matrices that are written out into files: each is replaced by a name, and
    /// returned with it, to be written beside the description.
    pub fn take_matrices(&mut self) -> Vec<(String, Matrix)> {
        let mut taken = Vec::new();
        let connections = &mut self.connections;
        let named = [
            ("indegrees", &mut connections.indegrees),
            ("probabilities", &mut connections.probabilities),
            ("synapses", &mut connections.synapses),
            ("weights_pA", &mut connections.weights_pa),
            ("psp_mV", &mut connections.psp_mv),
            ("jump_mV", &mut connections.jump_mv),
            ("weights_sd_pA", &mut connections.weights_sd_pa),
            ("weights_rel_sd", &mut connections.weights_rel_sd),
            ("delays_ms", &mut connections.delays_ms),
            ("delays_sd_ms", &mut connections.delays_sd_ms),
            ("delays_rel_sd", &mut connections.delays_rel_sd),
        ];
        for (name, values) in named {
            if let Some(values) = values {
                take(name.to_owned(), values, &mut taken);
            }
        }
        for (index, given) in self.given_input.iter_mut().enumerate() {
            let named = [
                ("indegrees", &mut given.indegrees),
                ("weights_pA", &mut given.weights_pa),
                ("rates_hz", &mut given.rates_hz),
            ];
            for (field, values) in named {
                take(format!("given_input_{index}_{field}"), values, &mut taken);
            }
        }
        taken
    }
}

/// Takes a complete matrix; rows of different lengths stay where they are, to be refused there.
fn take(name: String, values: &mut Values, taken: &mut Vec<(String, Matrix)>) {
    let Values::Rows(rows) = values else { return };
    let columns = rows.first().map_or(0, Vec::len);
    if rows.iter().any(|row| row.len() != columns) {
        return;
    }
    let matrix = Matrix::from_fn(rows.len(), columns, |i, j| rows[i][j]);
    let file = format!("{name}.npy");
    *values = Values::File(file.clone());
    taken.push((file, matrix));
}

fn neuron(population: &Population) -> NeuronForm {
    let (params, initial) = (&population.neuron, &population.initial_potential);
    NeuronForm {
        c_m_pf: Some(params.c_m_pf),
        tau_m_ms: Some(params.tau_m_ms),
        tau_syn_ex_ms: Some(params.tau_syn_ex_ms),
        tau_syn_in_ms: Some(params.tau_syn_in_ms),
        t_ref_ms: Some(params.t_ref_ms),
        e_l_mv: Some(params.e_l_mv),
        v_th_mv: Some(params.v_th_mv),
        v_reset_mv: Some(params.v_reset_mv),
        v0_mean_mv: Some(initial.mean_mv),
        v0_sd_mv: Some(initial.sd_mv),
    }
}

fn population(population: &Population, neuron: NeuronForm) -> (String, PopulationForm) {
    let Label { area, layer, kind, .. } = population.label.clone();
    let form = PopulationForm { area, layer, kind, neurons: population.neurons, neuron };
    (population.label.to_string(), form)
}

fn connections(network: &Network) -> ConnectionsForm {
    let weights = &network.weights;
    let lognormal = (weights.lognormal != Lognormal::None).then_some(weights.lognormal);
    ConnectionsForm {
        indegrees: Some(rows(&network.in_degrees)),
        rule: Some(network.rule),
        weights_pa: Some(rows(&weights.mean_pa)),
        weights_sd_pa: Some(rows(&weights.sd_pa)),
        lognormal,
        delays_ms: Some(rows(&network.delays.mean_ms)),
        delays_sd_ms: Some(rows(&network.delays.sd_ms)),
        ..ConnectionsForm::default()
    }
}

fn external(network: &Network) -> ExternalForm {
    ExternalForm {
        indegrees: Some(list(&network.external.in_degrees)),
        weights_pa: Some(list(&network.external.weights_pa)),
        rates_hz: Some(list(&network.external.rates_hz)),
        input: Some(network.external.kind),
        dc_pa: Some(list(&network.dc_pa)),
        ..ExternalForm::default()
    }
}

fn given(replaced: &ReplacedInput) -> GivenInputForm {
    let source = |label: &Label| {
        let Label { area, layer, kind, .. } = label.clone();
        (label.to_string(), SourceForm { area, layer, kind })
    };
    let (rates_hz, interval_ms) = match &replaced.activity {
        SourceActivity::Poisson(rates) => (list(rates.hz()), None),
        SourceActivity::Current { interval_ms, rates_hz } => (rows(rates_hz), Some(*interval_ms)),
    };
    GivenInputForm {
        sources: replaced.sources.iter().map(source).collect(),
        indegrees: rows(&replaced.in_degrees),
        weights_pa: rows(&replaced.weights_pa),
        rates_hz,
        interval_ms,
    }
}

fn list(values: &[f64]) -> Values {
    Values::List(values.to_vec())
}

fn rows(matrix: &Matrix) -> Values {
    Values::Rows((0..matrix.targets()).map(|target| matrix.row(target).to_vec()).collect())
}
