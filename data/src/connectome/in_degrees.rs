//! Numbers of synapses, as anatomy and parameters give them.

use super::blueprint::Blueprint;
use super::density::synapses_per_mm2;
use super::error::ConnectomeError;
use super::intrinsic::{Intrinsic, microcircuit_in_degrees};
use crate::label::{Kind, Layer};
use crate::macaque::{Area, Cell};
use crate::matrix::Matrix;
use crate::parameters::{ConnectionParams, NetworkParams};

/// In-degrees before anything replaces or scales them.
#[derive(Clone, Debug)]
pub(super) struct InDegrees {
    /// Between the populations, `[target, source]`.
    pub(super) recurrent: Matrix,
    /// From outside the model.
    pub(super) external: Vec<f64>,
    /// Synapses onto each area's neurons, by what they stand for.
    pub(super) extrinsic: Vec<Extrinsic>,
}

/// Synapses onto the modelled part of an area that the external drive stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extrinsic {
    /// From the same area outside the modelled surface (type II).
    pub(super) same_area: f64,
    /// From subcortical regions and areas outside the model (type IV).
    pub(super) elsewhere: f64,
}

impl InDegrees {
    pub(super) fn new(
        blueprint: &Blueprint,
        parameters: &NetworkParams,
    ) -> Result<Self, ConnectomeError> {
        let size = blueprint.layout.size();
        let mut in_degrees = Self {
            recurrent: Matrix::zeros(size, size),
            external: vec![0.0; size],
            extrinsic: Vec::with_capacity(Area::COUNT),
        };
        in_degrees.connect_areas(blueprint, &parameters.connections);
        let extended = microcircuit_in_degrees(blueprint.anatomy, parameters.surface_mm2);
        for area in Area::all() {
            let density = below_mm2(blueprint, area, &parameters.connections);
            let whole = blueprint.whole(area);
            let intrinsic =
                |extended| Intrinsic::of(blueprint.anatomy, area, extended, whole, density);
            let near = intrinsic(&extended);
            for (target, target_cell) in blueprint.layout.of_area(area) {
                for (source, source_cell) in blueprint.layout.of_area(area) {
                    in_degrees.recurrent[(target, source)] =
                        near.in_degrees[target_cell.index()][source_cell.index()];
                }
            }
            let far = intrinsic(whole);
            in_degrees.add_external(blueprint, area, parameters, density, [&near, &far])?;
        }
        Ok(in_degrees)
    }

    /// Type III: `K_ij = rho S D FLN_AB x_j p_i / N_i`.
    fn connect_areas(&mut self, blueprint: &Blueprint, parameters: &ConnectionParams) {
        let Blueprint { anatomy, layout, .. } = blueprint;
        for connection in blueprint.connections(parameters.sln_fit) {
            let area = connection.target;
            let synapses = connection.share
                * below_mm2(blueprint, area, parameters)
                * anatomy.surface_mm2(area);
            let targets = connection.targets(parameters.e_specificity);
            for (target, cell) in layout.of_area(area) {
                let onto_one = synapses * targets[cell.index()] / anatomy.neurons(area, cell);
                for (source, cell) in layout.of_area(connection.source) {
                    self.recurrent[(target, source)] = onto_one * connection.sources[cell.index()];
                }
            }
        }
    }

    /// All synapses that are neither of type I nor of type III, spread evenly over neurons and then
    /// multiplied by the factors of single populations.
    fn add_external(
        &mut self,
        blueprint: &Blueprint,
        area: Area,
        parameters: &NetworkParams,
        density_per_mm2: f64,
        [near, far]: [&Intrinsic; 2],
    ) -> Result<(), ConnectomeError> {
        let Blueprint { anatomy, layout, .. } = blueprint;
        let surface_mm2 = parameters.surface_mm2;
        let modelled = surface_mm2 / anatomy.surface_mm2(area);
        let (mut between_areas, mut same_area) = (0.0, 0.0);
        for (target, cell) in layout.of_area(area) {
            let neurons = anatomy.neurons(area, cell) * modelled;
            let own = layout.range(area);
            let row = self.recurrent.row(target);
            let others = row[..own.start].iter().chain(&row[own.end..]);
            between_areas += others.sum::<f64>() * neurons;
            same_area += far.in_degree(cell) * neurons - near.in_degree(cell) * neurons;
        }
        let external = surface_mm2 * density_per_mm2 * (1.0 - near.share) - between_areas;
        if external < 0.0 {
            let (area, whole_mm2) = (area.to_string(), anatomy.surface_mm2(area));
            return Err(ConnectomeError::Surface { surface_mm2, area, whole_mm2 });
        }
        let even = external / (anatomy.total_neurons(area) * modelled);
        for (target, cell) in layout.of_area(area) {
            self.external[target] = even * external_factor(&parameters.connections, area, cell);
        }
        self.extrinsic.push(Extrinsic { same_area, elsewhere: external - same_area });
        Ok(())
    }
}

fn below_mm2(blueprint: &Blueprint, area: Area, parameters: &ConnectionParams) -> f64 {
    synapses_per_mm2(blueprint.anatomy, area, parameters.av_indegree_v1, parameters.rho_syn)
}

/// `fac_nu_ext_5E`, `_6E` and `_TH`, Schuecker, Schmidt et al. 2017
/// (doi:10.1371/journal.pcbi.1005179); both factors apply to 5E of TH.
fn external_factor(parameters: &ConnectionParams, area: Area, cell: Cell) -> f64 {
    let (of_layer, of_th) = match (cell.kind, cell.layer) {
        (Kind::Excitatory, Layer::L5) => (parameters.fac_nu_ext_5e, parameters.fac_nu_ext_th),
        (Kind::Excitatory, Layer::L6) => (parameters.fac_nu_ext_6e, 1.0),
        (Kind::Excitatory, Layer::L23) => (1.0, parameters.fac_nu_ext_th),
        _ => (1.0, 1.0),
    };
    if area == Area::TH { of_layer * of_th } else { of_layer }
}
