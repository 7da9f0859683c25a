//! The network of all areas, before it is scaled and areas are left out.

use super::blueprint::Blueprint;
use super::error::ConnectomeError;
use super::in_degrees::InDegrees;
use super::synapses::{self, Amplitudes};
use crate::connectivity::ConnectionRule;
use crate::drive::{DriveKind, ExternalDrive};
use crate::network::{Network, NetworkParts};
use crate::neuron::NeuronParams;
use crate::parameters::NetworkParams;
use crate::population::Population;

/// Builds it from the in-degrees that the anatomy and these parameters lead to.
pub(super) fn network(
    blueprint: &Blueprint,
    parameters: &NetworkParams,
    in_degrees: InDegrees,
) -> Result<Network, ConnectomeError> {
    let Blueprint { anatomy, layout, .. } = blueprint;
    let amplitudes = Amplitudes::of(parameters);
    let size = layout.size();
    let kind = match parameters.input.poisson_input {
        true => DriveKind::Poisson,
        false => DriveKind::DirectCurrent,
    };
    let network = Network::new(NetworkParts {
        populations: populations(blueprint, parameters),
        in_degrees: in_degrees.recurrent,
        rule: ConnectionRule::default(),
        weights: synapses::weights(layout, &parameters.connections, &amplitudes),
        delays: synapses::delays(anatomy, layout, &parameters.delays),
        external: ExternalDrive {
            in_degrees: in_degrees.external,
            weights_pa: vec![amplitudes.external_pa; size],
            rates_hz: vec![parameters.input.rate_ext_hz; size],
            kind,
        },
        dc_pa: vec![0.0; size],
        replaced: Vec::new(),
    })?;
    Ok(network)
}

fn populations(blueprint: &Blueprint, parameters: &NetworkParams) -> Vec<Population> {
    let neuron = NeuronParams::from(parameters.neurons.single_neuron);
    let of_surface = |index: usize| {
        let (area, cell) = blueprint.layout.places()[index];
        let anatomy = blueprint.anatomy;
        let per_mm2 = anatomy.neurons(area, cell) / anatomy.surface_mm2(area);
        Population {
            label: blueprint.layout.label(index),
            neurons: per_mm2 * parameters.surface_mm2,
            neuron,
            initial_potential: parameters.neurons.initial_potential(),
        }
    };
    (0..blueprint.layout.size()).map(of_surface).collect()
}
