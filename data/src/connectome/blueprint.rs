//! What anatomy alone fixes, kept from one network to the next.

use std::sync::LazyLock;

use super::cortico_cortical::Connection;
use super::intrinsic::{ByCells, microcircuit_in_degrees};
use super::layout::Layout;
use crate::macaque::{Anatomy, Area, SlnFit};

/// The part of the connectome that does not depend on parameters.
#[derive(Clone, Debug)]
pub(super) struct Blueprint<'a> {
    pub(super) anatomy: &'a Anatomy,
    pub(super) layout: Layout,
    /// The microcircuit's in-degrees extended over each whole area.
    whole: Vec<ByCells>,
    /// Connections by the fit that completes their SLN.
    published: Vec<Connection>,
    own: Vec<Connection>,
}

static SHIPPED: LazyLock<Blueprint> = LazyLock::new(|| Blueprint::of(Anatomy::shipped()));

impl<'a> Blueprint<'a> {
    /// That of the shipped anatomy, made once.
    pub(super) fn shipped() -> &'static Blueprint<'static> {
        &SHIPPED
    }

    pub(super) fn of(anatomy: &'a Anatomy) -> Self {
        let whole = |area| microcircuit_in_degrees(anatomy, anatomy.surface_mm2(area));
        Self {
            anatomy,
            layout: Layout::of(anatomy),
            whole: Area::all().map(whole).collect(),
            published: Connection::all(anatomy, SlnFit::Published),
            own: Connection::all(anatomy, SlnFit::Own),
        }
    }

    pub(super) fn whole(&self, area: Area) -> &ByCells {
        &self.whole[area.index()]
    }

    pub(super) fn connections(&self, fit: SlnFit) -> &[Connection] {
        match fit {
            SlnFit::Published => &self.published,
            SlnFit::Own => &self.own,
        }
    }
}
