//! The networks on which grades are scored: small ones, along everything that the theory assumes to be small.

use data::macaque::ConnectomeInputs;

use crate::cases::{Case, CaseError, CaseNetwork, CaseSimulation, Factors, Problem, Tolerance};

/// One network of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct SweptNetwork {
    /// What is different about it.
    pub name: String,
    preset: &'static str,
    set: Vec<String>,
    scaling: Option<Factors>,
}

/// Parameters of a sparse random network of 2,000 neurons (Brunel 2000, doi:10.1023/A:1008925309027, model A).
#[derive(Clone, Copy)]
struct Sparse {
    /// Excitatory synaptic strength (mV).
    j_mv: f64,
    /// Excitatory in-degree; a quarter of it is inhibitory.
    in_degree: f64,
    tau_syn_ms: f64,
    /// Inhibitory over excitatory strength.
    g: f64,
    /// External rate over the one that reaches threshold.
    eta: f64,
    /// Standard deviation of weights over their mean.
    spread: f64,
}

const BASE: Sparse =
    Sparse { j_mv: 0.1, in_degree: 200.0, tau_syn_ms: 0.1, g: 5.0, eta: 2.0, spread: 0.0 };

/// All of them: strength times in-degree times synaptic time constant, then the balance and the spread of weights, and
/// the microcircuit at parts of its size.
#[must_use]
pub fn sweep() -> Vec<SweptNetwork> {
    let mut all = Vec::new();
    for j_mv in [0.1, 0.2, 0.4, 0.8] {
        for in_degree in [40.0, 200.0, 800.0] {
            for tau_syn_ms in [0.1, 1.0] {
                all.push(Sparse { j_mv, in_degree, tau_syn_ms, ..BASE });
            }
        }
    }
    for j_mv in [0.1, 0.4] {
        all.extend([4.5, 8.0].map(|g| Sparse { j_mv, g, ..BASE }));
        all.extend([1.1, 4.0].map(|eta| Sparse { j_mv, eta, ..BASE }));
        all.extend([0.5, 1.0].map(|spread| Sparse { j_mv, spread, ..BASE }));
        all.push(Sparse { j_mv, tau_syn_ms: 4.0, ..BASE });
    }
    let sparse = all.into_iter().map(Sparse::network);
    let parts = [(0.05, 0.05), (0.1, 0.1), (0.1, 0.3)];
    sparse.chain(parts.map(|(neurons, in_degrees)| microcircuit(neurons, in_degrees))).collect()
}

impl Sparse {
    fn network(self) -> SweptNetwork {
        let Self { j_mv, in_degree, tau_syn_ms, g, eta, spread } = self;
        // Threshold 20 mV, time constant 20 ms, 1,000 external synapses.
        let external_hz = eta * 1_000.0 / (1_000.0 * j_mv);
        let set = [
            "populations.E.neurons=1600".to_owned(),
            "populations.I.neurons=400".to_owned(),
            format!("connections.jump_mV.E={j_mv}"),
            format!("connections.jump_mV.I={}", -g * j_mv),
            format!("connections.indegrees.E={in_degree}"),
            format!("connections.indegrees.I={}", in_degree / 4.0),
            format!("connections.weights_rel_sd={spread}"),
            format!("external.jump_mV={j_mv}"),
            format!("external.rates_hz={external_hz}"),
            format!("neuron.tau_syn_ex={tau_syn_ms}"),
            format!("neuron.tau_syn_in={tau_syn_ms}"),
        ];
        let name = format!(
            "J {j_mv} mV, K {in_degree}, tau_syn {tau_syn_ms} ms, g {g}, eta {eta}, s/J {spread}"
        );
        SweptNetwork { name, preset: "brunel2000", set: set.into(), scaling: None }
    }
}

/// The microcircuit with part of its neurons and of the synapses of each.
fn microcircuit(neurons: f64, in_degrees: f64) -> SweptNetwork {
    SweptNetwork {
        name: format!("microcircuit, N {neurons}, K {in_degrees}"),
        preset: "potjans2014",
        set: Vec::new(),
        scaling: Some(Factors { neurons, in_degrees }),
    }
}

impl SweptNetwork {
    /// The network and how it is simulated.
    ///
    /// # Errors
    /// [`CaseError`] if it cannot be built.
    pub fn problem(&self) -> Result<Problem, CaseError> {
        let case = Case {
            name: "trust".to_owned(),
            title: self.name.clone(),
            long: false,
            network: CaseNetwork {
                preset: self.preset.to_owned(),
                set: self.set.clone(),
                areas: Vec::new(),
                scaling: self.scaling,
            },
            simulation: CaseSimulation {
                duration_ms: 900.0,
                transient_ms: 200.0,
                block_ms: 70.0,
                seeds: vec![1, 2],
                dt_ms: 0.1,
                fine_dt_ms: None,
                replay: None,
                uncoupled_neurons: 1,
            },
            reference: None,
            published: None,
            series: Vec::new(),
            tolerance: Tolerance {
                relative: 0.1,
                absolute_hz: 0.1,
                reason: "errors are collected, not judged".to_owned(),
            },
        };
        Problem::new(case.checked()?, &ConnectomeInputs::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_of_the_sweep_can_be_built() {
        let all = sweep();
        assert!((30..60).contains(&all.len()));
        for network in &all {
            let problem =
                network.problem().unwrap_or_else(|error| panic!("{}: {error}", network.name));
            assert!(problem.network.synapses().sum() < 3e7, "{}", network.name);
        }
    }
}
