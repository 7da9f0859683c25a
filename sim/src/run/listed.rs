//! Listed connections onto the neurons of a group.

use crate::connectivity::{GivenEvent, Listed, ListedNetwork, Outgoing};
use crate::neurons::Part;
use crate::plan::Plan;

/// The listed synapses and given spikes onto the neurons of some parts of populations.
pub(super) fn listed_onto<R>(plan: &Plan, parts: &[Part<R>], network: &ListedNetwork) -> Listed {
    let mut synapses = Vec::new();
    for connection in &network.connections {
        if let Some(target) = place_of(parts, connection.target) {
            synapses.push(Outgoing {
                source: connection.source,
                target,
                delay: plan.steps(connection.delay_ms) as u32,
                quanta: plan.quanta(connection.weight_pa),
            });
        }
    }
    let mut given = Vec::new();
    for train in &network.spike_trains {
        let Some(target) = place_of(parts, train.target) else { continue };
        let (delay, quanta) = (plan.steps(train.delay_ms), plan.quanta(train.weight_pa));
        for &time_ms in &train.times_ms {
            given.push(GivenEvent { arrival: plan.steps(time_ms) + delay, target, quanta });
        }
    }
    Listed::new(synapses, given)
}

/// The place of a neuron of the network, if one of the parts has it.
fn place_of<R>(parts: &[Part<R>], neuron: u32) -> Option<u32> {
    let place = parts.iter().find_map(|part| part.place_of(neuron))?;
    Some(place as u32)
}
