//! Strength and delay of the synapses.

use super::layout::Layout;
use crate::connectivity::{Delays, Lognormal, Weights};
use crate::label::{Kind, Layer};
use crate::macaque::{Anatomy, Area, Cell};
use crate::matrix::Matrix;
use crate::neuron::NeuronParams;
use crate::parameters::{ConnectionParams, DelayParams, NetworkParams};

/// Post-synaptic currents from post-synaptic potentials.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amplitudes {
    excitatory_pa: f64,
    from_4e_to_23e_pa: f64,
    inhibitory_pa: f64,
    /// Of the external drive.
    pub(super) external_pa: f64,
}

impl Amplitudes {
    pub(super) fn of(parameters: &NetworkParams) -> Self {
        let neuron = NeuronParams::from(parameters.neurons.single_neuron);
        let connections = &parameters.connections;
        let excitatory_pa_per_mv = neuron.psc_pa_per_psp_mv(Kind::Excitatory);
        let inhibitory_pa_per_mv = neuron.psc_pa_per_psp_mv(Kind::Inhibitory);
        Self {
            excitatory_pa: connections.psp_e_mv * excitatory_pa_per_mv,
            from_4e_to_23e_pa: connections.psp_e_23_4_mv * excitatory_pa_per_mv,
            inhibitory_pa: connections.g * connections.psp_e_mv * inhibitory_pa_per_mv,
            external_pa: connections.psp_ext_mv * excitatory_pa_per_mv,
        }
    }

    fn within_area_pa(&self, target: Cell, source: Cell) -> f64 {
        const FROM: Cell = Cell { layer: Layer::L4, kind: Kind::Excitatory };
        const TO: Cell = Cell { layer: Layer::L23, kind: Kind::Excitatory };
        if (target, source) == (TO, FROM) {
            self.from_4e_to_23e_pa
        } else {
            self.of_source_pa(source.kind)
        }
    }

    fn of_source_pa(&self, source: Kind) -> f64 {
        match source {
            Kind::Excitatory => self.excitatory_pa,
            Kind::Inhibitory => self.inhibitory_pa,
        }
    }
}

/// Mean and standard deviation of the post-synaptic currents of all projections.
pub(super) fn weights(
    layout: &Layout,
    parameters: &ConnectionParams,
    amplitudes: &Amplitudes,
) -> Weights {
    let lognormal = lognormal(parameters);
    let mean_pa = by_projection(layout, |(area, target), (source_area, source)| {
        if area == source_area {
            amplitudes.within_area_pa(target, source)
        } else {
            between_areas(parameters, target) * amplitudes.of_source_pa(source.kind)
        }
    });
    let sd_pa = mean_pa.map(|target, source, mean_pa| {
        mean_pa.abs()
            * if lognormal.applies(layout.kind(target), layout.kind(source)) {
                parameters.psc_rel_sd_lognormal
            } else {
                parameters.psc_rel_sd_normal
            }
    });
    Weights { mean_pa, sd_pa, lognormal }
}

/// `cc_weights_factor`, and `cc_weights_I_factor` onto inhibitory targets, Schmidt et al. 2018
/// (doi:10.1371/journal.pcbi.1006359).
fn between_areas(parameters: &ConnectionParams, target: Cell) -> f64 {
    match target.kind {
        Kind::Excitatory => parameters.cc_weights_factor,
        Kind::Inhibitory => parameters.cc_weights_factor * parameters.cc_weights_i_factor,
    }
}

fn lognormal(parameters: &ConnectionParams) -> Lognormal {
    match (parameters.lognormal_weights, parameters.lognormal_ee_only) {
        (false, _) => Lognormal::None,
        (true, true) => Lognormal::ExcitatoryToExcitatory,
        (true, false) => Lognormal::All,
    }
}

/// Mean and standard deviation of the delays of all projections: fixed by the source within an
/// area, by distance and speed between areas.
pub(super) fn delays(anatomy: &Anatomy, layout: &Layout, parameters: &DelayParams) -> Delays {
    let between_ms =
        |target, source| anatomy.distance_mm(target, source) / parameters.interarea_speed_mm_per_ms;
    let mean_ms = by_projection(layout, |(target, _), (source, cell)| match cell.kind {
        _ if target != source => between_ms(target, source),
        Kind::Excitatory => parameters.delay_e_ms,
        Kind::Inhibitory => parameters.delay_i_ms,
    });
    let sd_ms = mean_ms.map(|_, _, mean_ms| mean_ms * parameters.delay_rel);
    Delays { mean_ms, sd_ms }
}

fn by_projection(layout: &Layout, entry: impl Fn((Area, Cell), (Area, Cell)) -> f64) -> Matrix {
    let places = layout.places();
    Matrix::from_fn(places.len(), places.len(), |target, source| {
        entry(places[target], places[source])
    })
}
