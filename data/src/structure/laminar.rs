//! In which populations the synapses of connections between areas begin and end.

use super::{area_of_population, population_names};
use crate::macaque::{Anatomy, Area, SlnClass, SlnFit};
use crate::matrix::Matrix;
use crate::network::Network;

/// The mean share of populations in the synapses of pairs of areas.
#[derive(Clone, Debug, PartialEq)]
pub struct LaminarShares {
    /// The direction of the pairs by their SLN; `None` of all pairs together.
    pub class: Option<SlnClass>,
    /// How many pairs there are.
    pub pairs: usize,
    /// The names of populations, in the order of their first appearance.
    pub populations: Vec<String>,
    /// `[target, source]`: the share of the synapses from the source population onto the target population in all
    /// synapses of a pair, averaged over pairs. A population that an area lacks has none.
    pub shares: Matrix,
}

/// Of all pairs of different areas that are connected, and, where there is an anatomy, of those of each direction.
#[must_use]
pub fn laminar_shares(
    network: &Network,
    anatomy: Option<(&Anatomy, SlnFit)>,
) -> Vec<LaminarShares> {
    let names = population_names(network);
    let pairs = shares_of_pairs(network, &names);
    let areas: Vec<Option<Area>> =
        network.areas().iter().map(|(name, _)| name.parse().ok()).collect();
    let class_of = |pair: &PairShares| {
        let (anatomy, fit) = anatomy?;
        anatomy.sln_class(areas[pair.target]?, areas[pair.source]?, fit)
    };
    let of_pairs = |class: Option<SlnClass>| {
        let chosen: Vec<&PairShares> =
            pairs.iter().filter(|pair| class.is_none() || class_of(pair) == class).collect();
        LaminarShares {
            class,
            pairs: chosen.len(),
            populations: names.clone(),
            shares: mean(&chosen, names.len()),
        }
    };
    let classes = SlnClass::ALL.into_iter().filter(|_| anatomy.is_some()).map(Some);
    std::iter::once(None).chain(classes).map(of_pairs).collect()
}

/// The shares of the synapses of one pair of areas.
struct PairShares {
    target: usize,
    source: usize,
    shares: Matrix,
}

fn shares_of_pairs(network: &Network, names: &[String]) -> Vec<PairShares> {
    let area_of = area_of_population(network);
    let place = |population: usize| {
        let name = &network.populations[population].label.population;
        names.iter().position(|known| known == name).unwrap_or_default()
    };
    let places: Vec<usize> = (0..network.size()).map(place).collect();
    let areas = network.areas().len();
    let mut pairs: Vec<Option<Matrix>> = vec![None; areas * areas];
    for ((target, source), synapses) in network.synapses().iter() {
        let (to, from) = (area_of[target], area_of[source]);
        if to != from && synapses > 0.0 {
            let pair = pairs[to * areas + from]
                .get_or_insert_with(|| Matrix::zeros(names.len(), names.len()));
            pair[(places[target], places[source])] += synapses;
        }
    }
    let of_pair = |(at, synapses): (usize, Option<Matrix>)| {
        let synapses = synapses?;
        let all = synapses.sum();
        let shares = synapses.map(|_, _, some| some / all);
        Some(PairShares { target: at / areas, source: at % areas, shares })
    };
    pairs.into_iter().enumerate().filter_map(of_pair).collect()
}

fn mean(pairs: &[&PairShares], size: usize) -> Matrix {
    let number = pairs.len().max(1) as f64;
    Matrix::from_fn(size, size, |target, source| {
        pairs.iter().map(|pair| pair.shares[(target, source)]).sum::<f64>() / number
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Preset;
    use crate::macaque::ConnectomeInputs;
    use crate::presets::DescribedPreset;

    #[test]
    fn feedforward_goes_from_layer_23_to_layer_4_and_feedback_comes_from_below() {
        let parameters = Preset::Schmidt2018Anatomy.parameters();
        let network = crate::macaque::network(&parameters, &ConnectomeInputs::default()).unwrap();
        let found = laminar_shares(&network, Some((Anatomy::shipped(), SlnFit::Published)));
        let numbers: Vec<_> = found.iter().map(|shares| (shares.class, shares.pairs)).collect();
        // Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4): 571 pairs, 126 FF, 273 lateral, 172 FB.
        let expected = [
            (None, 571),
            (Some(SlnClass::Feedforward), 126),
            (Some(SlnClass::Lateral), 273),
            (Some(SlnClass::Feedback), 172),
        ];
        assert_eq!(numbers, expected);
        for shares in &found {
            assert!((shares.shares.sum() - 1.0).abs() < 1e-12);
        }
        // 4E and 4I.
        let onto_4 = |shares: &LaminarShares| -> f64 {
            [2, 3].into_iter().flat_map(|target| shares.shares.row(target)).sum()
        };
        let from_23 = |shares: &LaminarShares| -> f64 {
            (0..8).map(|target| shares.shares[(target, 0)]).sum()
        };
        assert!(onto_4(&found[1]) > 2.0 * onto_4(&found[3]));
        assert!(from_23(&found[1]) > 0.65 && from_23(&found[3]) < 0.35);
    }

    #[test]
    fn one_area_has_no_pairs() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let [all] = laminar_shares(&network, None).try_into().unwrap();
        assert_eq!((all.pairs, all.shares.sum()), (0, 0.0));
    }
}
