//! Shortest paths from area to area through the populations of a network.

use super::paths::{Path, ShortestPaths};
use crate::network::Network;

/// The shortest path from any population of one area to any of another.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaPath {
    /// The number of the area where it ends.
    pub target: usize,
    /// The number of the area where it begins.
    pub source: usize,
    /// Its populations, from the first to the last.
    pub path: Path,
}

/// The populations of one area that a path goes through without beginning or ending there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The area.
    pub area: usize,
    /// The populations, in the order of the path.
    pub populations: Vec<usize>,
}

/// Of each ordered pair of areas between which a path leads, the shortest.
///
/// `paths` are those between the populations of the network.
///
/// # Panics
/// If the paths are of another number of populations.
#[must_use]
pub fn area_paths(network: &Network, paths: &ShortestPaths) -> Vec<AreaPath> {
    assert_eq!(paths.lengths().targets(), network.populations.len(), "paths of this network");
    let areas = network.areas();
    let mut found = Vec::new();
    for (target, (_, ends)) in areas.iter().enumerate() {
        for (source, (_, begins)) in areas.iter().enumerate() {
            let pairs = ends.clone().flat_map(|end| begins.clone().map(move |begin| (end, begin)));
            let by_length = |a: &(usize, usize), b: &(usize, usize)| {
                paths.lengths()[*a].total_cmp(&paths.lengths()[*b])
            };
            let shortest = pairs.min_by(by_length).filter(|_| target != source);
            let path = shortest.and_then(|(end, begin)| paths.path(end, begin));
            found.extend(path.map(|path| AreaPath { target, source, path }));
        }
    }
    found
}

impl AreaPath {
    /// The first population.
    #[must_use]
    pub fn first(&self) -> usize {
        self.path.nodes[0]
    }

    /// The last population.
    #[must_use]
    pub fn last(&self) -> usize {
        self.path.nodes[self.path.nodes.len() - 1]
    }

    /// What it goes through of each area between its ends.
    #[must_use]
    pub fn passages(&self, network: &Network) -> Vec<Passage> {
        let areas = network.areas();
        let area_of = |population: usize| {
            areas.iter().position(|(_, range)| range.contains(&population)).unwrap_or(areas.len())
        };
        let mut passages: Vec<Passage> = Vec::new();
        for &population in &self.path.nodes {
            let area = area_of(population);
            match passages.last_mut().filter(|passage| passage.area == area) {
                Some(passage) => passage.populations.push(population),
                None => passages.push(Passage { area, populations: vec![population] }),
            }
        }
        passages.retain(|passage| passage.area != self.source && passage.area != self.target);
        passages
    }
}
