//! Synapses within an area (types I and II), Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
//!
//! The connection probabilities of the microcircuit of Potjans & Diesmann 2014
//! (doi:10.1093/cercor/bhs358) hold for 1 mm². In an area of another surface neurons are further
//! apart or closer, and the probabilities follow from a Gaussian profile. The resulting in-degrees
//! of the microcircuit give the proportions among the populations of an area; their sum is the
//! area's number of synapses times the share that is intrinsic.

use super::disk::{mean_profile, mean_profile_from_centre};
use crate::macaque::{Anatomy, Area, Cell};

/// One value per pair of an area's populations, `[target][source]`.
pub(super) type ByCells = [[f64; 8]; 8];

/// From this surface on the published network counts synapses with logarithms of 1 + x where
/// 1 - x is meant. A connection of probability C is thereby weaker by the factor 1 - C, at most
/// 0.5 % over such surfaces; kept, to stay that network.
const LARGE_MM2: f64 = 100.0;

/// In-degrees of the microcircuit, extended over a surface.
pub(super) fn microcircuit_in_degrees(anatomy: &Anatomy, surface_mm2: f64) -> ByCells {
    let spread = mean_profile(surface_mm2) / mean_profile_from_centre(1.0);
    let neurons = Cell::ALL.map(|cell| anatomy.microcircuit_neurons_per_mm2(cell) * surface_mm2);
    Cell::ALL.map(|target| {
        Cell::ALL.map(|source| {
            let probability = anatomy.microcircuit_probability(target, source) * spread;
            let pairs = neurons[target.index()] * neurons[source.index()];
            synapses(probability, pairs, surface_mm2).round() / neurons[target.index()]
        })
    })
}

/// The number of synapses with which a pair of neurons is connected at least once with the given
/// probability: `ln(1 - C) / ln(1 - 1/pairs)`.
///
/// The small argument is rounded as in the published network, which then rounds to whole synapses;
/// an exact logarithm would change single synapses of 10^7.
fn synapses(probability: f64, pairs: f64, surface_mm2: f64) -> f64 {
    if surface_mm2 < LARGE_MM2 {
        (1.0 - probability).ln() / (1.0 - 1.0 / pairs).ln()
    } else {
        probability.ln_1p() / (1.0 / pairs).ln_1p()
    }
}

/// The intrinsic synapses of one area.
pub(super) struct Intrinsic {
    /// Share of all synapses onto the area's neurons that come from within the modelled surface.
    pub(super) share: f64,
    /// In-degrees from within the modelled surface (type I).
    pub(super) in_degrees: ByCells,
}

impl Intrinsic {
    /// The in-degrees of an area under a surface.
    ///
    /// `extended` are the microcircuit's in-degrees over that surface, `whole` those over the whole
    /// area, for which the intrinsic share of the tracing studies holds; `synapses_per_mm2` is the
    /// number of all synapses below a unit of surface.
    pub(super) fn of(
        anatomy: &Anatomy,
        area: Area,
        extended: &ByCells,
        whole: &ByCells,
        synapses_per_mm2: f64,
    ) -> Self {
        let share = anatomy.intrinsic_fln() * mean_ratio(extended, whole);
        let neurons_per_mm2 =
            Cell::ALL.map(|cell| anatomy.neurons(area, cell) / anatomy.surface_mm2(area));
        // Sources that an area lacks count here, and their synapses then go missing, as in the
        // published network: TH has fewer intrinsic synapses than its share.
        let microcircuit: f64 =
            extended.iter().zip(neurons_per_mm2).map(|(row, n)| row.iter().sum::<f64>() * n).sum();
        let factor = share * synapses_per_mm2 / microcircuit;
        let present = neurons_per_mm2.map(|neurons| neurons > 0.0);
        let in_degrees = std::array::from_fn(|target| {
            std::array::from_fn(|source| {
                let exists = present[target] && present[source];
                if exists { factor * extended[target][source] } else { 0.0 }
            })
        });
        Self { share, in_degrees }
    }

    /// The in-degree of a population from all of its area under the surface.
    pub(super) fn in_degree(&self, target: Cell) -> f64 {
        self.in_degrees[target.index()].iter().sum()
    }
}

/// The mean over the connections that exist of the ratio of in-degrees.
fn mean_ratio(extended: &ByCells, whole: &ByCells) -> f64 {
    let pairs = extended.as_flattened().iter().zip(whole.as_flattened());
    let ratios: Vec<f64> = pairs.filter(|(_, w)| **w > 0.0).map(|(e, w)| e / w).collect();
    ratios.iter().sum::<f64>() / ratios.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_many_synapses_connect_a_pair_with_the_probability() {
        let (probability, pairs) = (0.1, 1e6);
        let synapses = synapses(probability, pairs, 1.0);
        let unconnected = (synapses * (-1.0 / pairs).ln_1p()).exp();
        assert!((1.0 - unconnected - probability).abs() < 1e-9);
    }

    #[test]
    fn over_one_square_millimetre_the_sum_is_the_intrinsic_share() {
        let anatomy = Anatomy::shipped();
        let extended = microcircuit_in_degrees(anatomy, 1.0);
        let whole = microcircuit_in_degrees(anatomy, anatomy.surface_mm2(Area::V1));
        let intrinsic = Intrinsic::of(anatomy, Area::V1, &extended, &whole, 7e8);
        let neurons = |cell| anatomy.neurons(Area::V1, cell) / anatomy.surface_mm2(Area::V1);
        let synapses: f64 = Cell::ALL
            .iter()
            .zip(intrinsic.in_degrees)
            .map(|(&cell, row)| row.iter().sum::<f64>() * neurons(cell))
            .sum();
        assert!((synapses / (intrinsic.share * 7e8) - 1.0).abs() < 1e-12);
        assert!(intrinsic.share > 0.3 && intrinsic.share < anatomy.intrinsic_fln());
    }

    #[test]
    fn a_larger_surface_holds_a_larger_share_of_an_areas_own_synapses() {
        let anatomy = Anatomy::shipped();
        let whole = microcircuit_in_degrees(anatomy, anatomy.surface_mm2(Area::V1));
        let share = |surface_mm2: f64| {
            let extended = microcircuit_in_degrees(anatomy, surface_mm2);
            Intrinsic::of(anatomy, Area::V1, &extended, &whole, 7e8).share
        };
        assert!(share(0.5) < share(1.0) && share(1.0) < share(4.0));
        assert!((share(anatomy.surface_mm2(Area::V1)) - anatomy.intrinsic_fln()).abs() < 1e-12);
    }
}
