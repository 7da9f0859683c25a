//! How many synapses lie below a unit of cortical surface.

use crate::macaque::{Anatomy, Area};
use crate::parameters::SynapseDensity;

/// The number of all synapses below 1 mm² of an area.
///
/// In V1 it is the in-degree, averaged over neurons, times their number. Other areas have either
/// the same number per volume (`rho_syn`: `constant`), as Cragg 1967 (J Anat 101:639) found, or the
/// same number per neuron (`area-specific`).
pub(super) fn synapses_per_mm2(
    anatomy: &Anatomy,
    area: Area,
    in_degree_v1: f64,
    density: SynapseDensity,
) -> f64 {
    match density {
        SynapseDensity::ConstantInDegree => in_degree_v1 * neurons_per_mm2(anatomy, area),
        SynapseDensity::ConstantDensity => {
            let thicker = anatomy.thickness_mm(area) / anatomy.thickness_mm(Area::V1);
            in_degree_v1 * neurons_per_mm2(anatomy, Area::V1) * thicker
        }
    }
}

fn neurons_per_mm2(anatomy: &Anatomy, area: Area) -> f64 {
    anatomy.total_neurons(area) / anatomy.surface_mm2(area)
}
