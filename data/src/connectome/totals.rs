//! Synapses onto areas, by where they come from.

use super::in_degrees::Extrinsic;
use crate::macaque::Area;
use crate::network::Network;
use crate::scaling::Scaling;

/// The synapses onto the neurons of one area.
///
/// The types are those of Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
#[derive(Clone, Debug, PartialEq)]
pub struct SynapseTotals {
    /// The area.
    pub area: String,
    /// Type I: from the modelled part of the same area.
    pub type_i: f64,
    /// Type II: from the same area outside the modelled surface, as anatomy has them.
    pub type_ii: f64,
    /// Type III: from the other areas of the network.
    pub type_iii: f64,
    /// Type IV: from subcortical regions and cortex outside the model, as anatomy has them.
    pub type_iv: f64,
    /// Those of the external drive: types II and IV, after the factors of single populations.
    pub external: f64,
    /// From other areas of the model that given activity replaces.
    pub replaced: f64,
}

/// The totals of the areas of a network.
pub(super) fn synapses(
    network: &Network,
    extrinsic: &[Extrinsic],
    scaling: Scaling,
) -> Vec<SynapseTotals> {
    let scaled = scaling.neurons * scaling.in_degrees;
    let of_area = |(area, own): (&str, std::ops::Range<usize>)| {
        let anatomy = area.parse().map(|area: Area| extrinsic[area.index()]).ok();
        let mut totals = SynapseTotals {
            area: area.to_owned(),
            type_i: 0.0,
            type_ii: anatomy.map_or(0.0, |synapses| synapses.same_area * scaled),
            type_iii: 0.0,
            type_iv: anatomy.map_or(0.0, |synapses| synapses.elsewhere * scaled),
            external: 0.0,
            replaced: 0.0,
        };
        for target in own.clone() {
            let neurons = network.populations[target].neurons;
            let row = network.in_degrees.row(target);
            let within: f64 = row[own.clone()].iter().sum();
            let others: f64 = row[..own.start].iter().chain(&row[own.end..]).sum();
            let replaced = network.replaced.iter().flat_map(|input| input.in_degrees.row(target));
            totals.type_i += within * neurons;
            totals.type_iii += others * neurons;
            totals.external += network.external.in_degrees[target] * neurons;
            totals.replaced += replaced.sum::<f64>() * neurons;
        }
        totals
    };
    network.areas().into_iter().map(of_area).collect()
}
