//! What the literature says of whole areas: surface, architectural type, hierarchy.

use std::collections::BTreeMap;

use super::origin::Origin;
use super::raw::RawTables;
use crate::macaque::area::Area;
use crate::macaque::by_area::ByArea;
use crate::macaque::sheet::{Row, TableError};

/// One value per area and whether it was measured or assumed.
pub(super) type Known<T> = (T, Origin);

/// Architectural type of MIP and MDP, which nobody classified: that of their neighbour PO
/// (Schmidt et al. 2018, doi:10.1007/s00429-017-1554-4).
const ASSUMED_TYPE: u8 = 5;

/// Hierarchical level of MIP and MDP, between those of their neighbours
/// (Schmidt et al. 2018, doi:10.1007/s00429-017-1554-4).
const ASSUMED_LEVEL: f64 = 0.5;

/// Architectural types, 1 (agranular) to 8 (V1), Hilgetag et al. 2016
/// (doi:10.1016/j.neuroimage.2016.04.017).
pub(super) fn architectural_types(raw: &RawTables) -> Result<ByArea<Known<u8>>, TableError> {
    let read = |row: &Row| {
        let kind = row.parsed::<u8>(1, "a type from 1 to 8 or '?'")?;
        (1..=8)
            .contains(&kind)
            .then_some(kind)
            .ok_or_else(|| row.unexpected(1, "a type from 1 to 8"))
    };
    known(raw, "ArchitecturalTypes.csv", ASSUMED_TYPE, read)
}

/// Continuous hierarchy, 0 (V1) to 1 (AITd), Reid et al. 2009,
/// NeuroImage 47:611.
pub(super) fn hierarchy(raw: &RawTables) -> Result<ByArea<Known<f64>>, TableError> {
    known(raw, "hierarchy_Reid.csv", ASSUMED_LEVEL, |row| row.fraction(1))
}

/// Surfaces (mm²), computed with Caret, Van Essen et al. 2001 (doi:10.1136/jamia.2001.0080443).
pub(super) fn surfaces_mm2(raw: &RawTables) -> Result<ByArea<f64>, TableError> {
    let sheet = raw.sheet("cortical_surface.csv", 2, '\t')?;
    let mut found = BTreeMap::new();
    for row in sheet.rows() {
        found.insert(row.area(0)?, row.positive(1)?);
    }
    ByArea::try_from_fn(|area| found.get(&area).copied().ok_or_else(|| sheet.no_entry(area)))
}

/// Reads a value per area, with an assumed one where the table has a question mark.
fn known<T: Copy>(
    raw: &RawTables,
    file: &str,
    assumed: T,
    read: impl Fn(&Row) -> Result<T, TableError>,
) -> Result<ByArea<Known<T>>, TableError> {
    let sheet = raw.sheet(file, 2, '\t')?;
    let mut found: BTreeMap<Area, Known<T>> = BTreeMap::new();
    for row in sheet.rows() {
        let value = match row.text(1)? {
            "?" => (assumed, Origin::Assumed),
            _ => (read(row)?, Origin::Measured),
        };
        found.insert(row.area(0)?, value);
    }
    ByArea::try_from_fn(|area| found.get(&area).copied().ok_or_else(|| sheet.no_entry(area)))
}
