//! Neuron numbers of every population of an area's whole surface.

use super::areas::Known;
use super::densities::Density;
use super::microcircuit::Microcircuit;
use crate::label::{Kind, Layer};
use crate::macaque::by_area::ByArea;
use crate::macaque::cell::{Cell, Lamina};

/// `N = surface * thickness of the layer * density of the layer * share of the kind`.
///
/// The share of excitatory neurons in a layer is that of the microcircuit of Potjans & Diesmann
/// 2014 (doi:10.1093/cercor/bhs358) in all areas.
pub(super) fn neuron_numbers(
    surface_mm2: &ByArea<f64>,
    layers_mm: &ByArea<[f64; 5]>,
    densities: &ByArea<Known<Density>>,
    microcircuit: &Microcircuit,
) -> ByArea<[f64; 8]> {
    ByArea::from_fn(|area| {
        Cell::ALL.map(|cell| {
            let thickness_mm = layers_mm[area][Lamina::from(cell.layer).index()];
            let per_mm3 = densities[area].0.layer_per_mm3(cell.layer);
            surface_mm2[area] * thickness_mm * per_mm3 * share(microcircuit, cell)
        })
    })
}

/// The share of a kind among the neurons of its layer.
fn share(microcircuit: &Microcircuit, cell: Cell) -> f64 {
    let number =
        |layer: Layer, kind: Kind| microcircuit.neurons_per_mm2[Cell { layer, kind }.index()];
    let both = number(cell.layer, Kind::Excitatory) + number(cell.layer, Kind::Inhibitory);
    number(cell.layer, cell.kind) / both
}
