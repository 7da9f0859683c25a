//! How connected areas stand to each other.

use super::connected_areas;
use crate::macaque::{Anatomy, Area, Evidence, HierarchyRelation, SlnClass, SlnFit, TypeRelation};
use crate::network::Network;

/// Two areas that a network connects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaRelation {
    /// The area that receives.
    pub target: Area,
    /// The area that sends.
    pub source: Area,
    /// The share of labelled neurons above layer 4; `None` where anatomy knows no such connection, as between areas that
    /// only stabilized in-degrees connect.
    pub sln: Option<f64>,
    /// Whether it was measured, and not read off the regression.
    pub sln_is_measured: bool,
    /// Why the connection is taken to exist, if anatomy knows it.
    pub evidence: Option<Evidence>,
    /// By architectural types.
    pub by_type: TypeRelation,
    /// By levels of the hierarchy.
    pub by_hierarchy: HierarchyRelation,
}

impl AreaRelation {
    /// Of two areas, connected or not.
    #[must_use]
    pub fn of(anatomy: &Anatomy, target: Area, source: Area, fit: SlnFit) -> Self {
        Self {
            target,
            source,
            sln: anatomy.sln(target, source, fit),
            sln_is_measured: anatomy.sln_measured(target, source).is_some(),
            evidence: anatomy.connection(target, source).map(|connection| connection.evidence),
            by_type: anatomy.type_relation(target, source),
            by_hierarchy: anatomy.hierarchy_relation(target, source),
        }
    }

    /// The direction by the SLN.
    #[must_use]
    pub fn sln_class(&self) -> Option<SlnClass> {
        self.sln.map(SlnClass::of)
    }
}

/// All ordered pairs of different areas that a network connects, by target, then by source; areas that are none of the
/// model's are left out.
#[must_use]
pub fn relations(network: &Network, anatomy: &Anatomy, fit: SlnFit) -> Vec<AreaRelation> {
    let areas: Vec<Option<Area>> =
        network.areas().iter().map(|(name, _)| name.parse().ok()).collect();
    let of_pair = |(target, source): (usize, usize)| {
        Some(AreaRelation::of(anatomy, areas[target]?, areas[source]?, fit))
    };
    connected_areas(&network.area_in_degrees()).into_iter().filter_map(of_pair).collect()
}
