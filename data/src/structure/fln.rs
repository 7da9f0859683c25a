//! Relative in-degrees beside the labelled neurons that they are built from.

use super::connected_areas;
use crate::macaque::{Anatomy, Area};
use crate::network::Network;
use crate::regression::{Point, pearson};

/// How the relative in-degrees of pairs of areas go with their FLN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlnAgreement {
    /// Pairs of different areas that are connected and have an FLN.
    pub pairs: usize,
    /// The correlation of both logarithms.
    pub r_of_log10: Option<f64>,
}

/// Of a network with an anatomy, its FLN completed by the distance rule or only where it was measured.
#[must_use]
pub fn against_fln(network: &Network, anatomy: &Anatomy, completed: bool) -> FlnAgreement {
    let areas: Vec<Option<Area>> =
        network.areas().iter().map(|(name, _)| name.parse().ok()).collect();
    let relative = network.relative_area_in_degrees();
    let of_pair = |(target, source): (usize, usize)| {
        let (to, from) = (areas[target]?, areas[source]?);
        let fln = if completed { anatomy.fln(to, from) } else { anatomy.fln_measured(to, from) };
        let x = fln.filter(|fln| *fln > 0.0)?.log10();
        Some(Point { x, y: relative[(target, source)].log10() })
    };
    let points: Vec<Point> = connected_areas(&relative).into_iter().filter_map(of_pair).collect();
    FlnAgreement { pairs: points.len(), r_of_log10: pearson(points) }
}
