//! What the prepared tables say of one area, and of one pair of areas.

use super::anatomy::{Connection, Origin};

/// One area.
#[derive(Clone, Debug, Default)]
pub(super) struct AreaData {
    pub(super) architectural_type: u8,
    pub(super) hierarchy: f64,
    pub(super) surface_mm2: f64,
    pub(super) density_per_mm3: f64,
    pub(super) thickness_mm: f64,
    pub(super) density_origin: Option<Origin>,
    pub(super) thickness_origin: Option<Origin>,
    pub(super) layer_densities_per_mm3: [f64; 5],
    pub(super) layer_thicknesses_mm: [f64; 5],
    pub(super) neurons: [f64; 8],
}

/// One pair `(target, source)` of areas; what is unknown or does not exist is `None`.
#[derive(Clone, Debug, Default)]
pub(super) struct PairData {
    pub(super) distance_mm: f64,
    pub(super) connection: Option<Connection>,
    pub(super) fln_measured: Option<f64>,
    pub(super) fln: Option<f64>,
    pub(super) sln_measured: Option<f64>,
    pub(super) sln_published: Option<f64>,
    pub(super) sln_own: Option<f64>,
}
