//! The drawn connections of a small network as a list.

use data::{Matrix, Network};

use crate::connectivity::{
    Batch, Connection, Drawn, ListedNetwork, OutDegrees, Projection, Sink, decode,
};
use crate::delivery::EXCITATORY;
use crate::error::BuildError;
use crate::plan::{Plan, Rule};
use crate::settings::SimulationSettings;

impl ListedNetwork {
    /// Lists every synapse that a simulation of the network with these settings draws: the copy
    /// gives the same spikes.
    ///
    /// # Errors
    /// As [`Simulator::build`](crate::Simulator::build).
    pub fn copy(network: &Network, settings: &SimulationSettings) -> Result<Self, BuildError> {
        let plan = Plan::new(network, settings, 1, None)?;
        let mut connections = Vec::new();
        for rule in &plan.rules {
            list(&plan, rule, &mut connections);
        }
        let mut parts = network.clone().into_parts();
        parts.in_degrees = Matrix::zeros(network.size(), network.size());
        let network = Network::new(parts)?;
        Ok(Self { network, connections, spike_trains: Vec::new() })
    }
}

/// Appends the synapses of one projection.
fn list(plan: &Plan, rule: &Rule, connections: &mut Vec<Connection>) {
    let (sources, targets) =
        (plan.ids.of_population(rule.source), plan.ids.of_population(rule.target));
    let projection = Projection {
        id: plan.projection(rule),
        targets: targets.len() as u32,
        start: 0,
        team: 1,
        member: 0,
        weights: rule.weights,
        delays: rule.delays,
        channel: rule.channel,
    };
    let quantum_pa = plan.quantum_pa * f64::from(plan.shift).exp2();
    let sign = if rule.channel as usize == EXCITATORY { 1.0 } else { -1.0 };
    let mut batch = Batch::new(&plan.streams, plan.simd);
    let draw = OutDegrees { streams: &plan.streams, projection: projection.id };
    draw.draw(rule.synapses, sources.len() as u32, &mut |source, synapses| {
        let mut sink = Lister {
            connections: &mut *connections,
            source: sources.start + source,
            first_target: targets.start,
            quantum_pa: sign * quantum_pa,
            dt_ms: plan.settings.dt_ms,
        };
        batch.add(source, synapses as u32, &projection, &plan.tables, &mut sink);
        batch.flush(&plan.tables, &mut sink);
    });
}

/// Lists the synapses of one source neuron.
struct Lister<'a> {
    connections: &'a mut Vec<Connection>,
    source: u32,
    first_target: u32,
    /// Current of a quantum (pA), with the sign of the source.
    quantum_pa: f64,
    dt_ms: f64,
}

impl Sink for Lister<'_> {
    fn take(&mut self, drawn: &Drawn) {
        drawn.for_each(|call, second| {
            self.connections.push(Connection {
                source: self.source,
                target: self.first_target + drawn.target[second][call],
                weight_pa: self.quantum_pa * f64::from(decode(drawn.code[second][call])),
                delay_ms: f64::from(drawn.delay[second][call]) * self.dt_ms,
            });
        });
    }
}
