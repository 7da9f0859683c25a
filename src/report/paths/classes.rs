//! Classes of pairs of areas.

use data::Network;
use data::macaque::{Anatomy, Area, PairClasses, SlnFit};

/// The classes of the pairs of a network whose areas are the macaque's.
#[derive(Clone, Debug)]
pub struct Classes {
    by: PairClasses,
    fit: SlnFit,
    areas: Vec<Area>,
}

impl Classes {
    /// `None` if an area is none of the macaque's.
    #[must_use]
    pub fn of(network: &Network, by: PairClasses, fit: SlnFit) -> Option<Self> {
        let areas = network.areas();
        let areas = areas.iter().map(|(name, _)| name.parse::<Area>().ok());
        Some(Self { by, fit, areas: areas.collect::<Option<_>>()? })
    }

    /// What they are called.
    pub(super) fn names(&self) -> [&'static str; 3] {
        self.by.names()
    }

    /// What tells them apart.
    pub(super) fn name(&self) -> &'static str {
        self.by.name()
    }

    /// The class of a pair of areas by their places in the network.
    pub(super) fn of_pair(&self, target: usize, source: usize) -> Option<&'static str> {
        let (target, source) = (self.areas[target], self.areas[source]);
        Anatomy::shipped().class_of_pair(self.by, target, source, self.fit)
    }
}
