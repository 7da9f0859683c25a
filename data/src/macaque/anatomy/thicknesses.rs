//! Cortical thickness, total and per layer, for all areas.

use std::collections::BTreeMap;

use super::areas::Known;
use super::origin::Origin;
use super::raw::RawTables;
use crate::macaque::area::Area;
use crate::macaque::by_area::ByArea;
use crate::macaque::cell::Lamina;
use crate::macaque::sheet::{Row, TableError};
use crate::regression::{Line, Point, mean};

/// The thicknesses of all areas and the regressions that completed them.
pub(super) struct Thicknesses {
    /// Total thickness (mm) over log10 of the overall density (per mm³).
    pub(super) total_of_log_density: Line,
    /// Layer 4's share of the total over log10 of the overall density (per mm³).
    pub(super) layer_4_share_of_log_density: Line,
    /// Total thickness (mm).
    pub(super) total_mm: ByArea<Known<f64>>,
    /// Share of the total before the shares are made to sum to one.
    pub(super) shares: ByArea<[Known<f64>; 5]>,
    /// Thickness of the layers (mm).
    pub(super) layers_mm: ByArea<[f64; 5]>,
}

const TOTAL: &str = "CorticalThickness.csv";
const LAMINAR: &str = "laminar_thicknesses_macaque.csv";

/// Total thicknesses from Hilgetag et al. 2016 (doi:10.1016/j.neuroimage.2016.04.017), laminar ones
/// from the studies compiled by Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
///
/// Missing totals lie on the regression over the logarithmic density. The share of a layer is the
/// mean over studies; where there is none, layer 4's lies on the regression over the logarithmic
/// density and the others are the means over areas. The shares are then made to sum to one.
pub(super) fn thicknesses(
    raw: &RawTables,
    overall_per_mm3: &ByArea<f64>,
) -> Result<Thicknesses, TableError> {
    let log_density = ByArea::from_fn(|area| libm::log10(overall_per_mm3[area]));
    let measured_mm = read_total_mm(raw)?;
    let total_of_log_density =
        line(&log_density, &measured_mm, TOTAL, "the thickness over the logarithmic density")?;
    let total_mm = ByArea::from_fn(|area| {
        let expected = (total_of_log_density.at(log_density[area]), Origin::Regression);
        measured_mm.get(&area).map_or(expected, |mm| (*mm, Origin::Measured))
    });

    let measured = read_shares(raw)?;
    let layer_4_share_of_log_density = line(
        &log_density,
        &shares_of(Lamina::L4, &measured),
        LAMINAR,
        "the share of layer 4 over the logarithmic density",
    )?;
    let mut means = [0.0; 5];
    for lamina in Lamina::ALL {
        let found: Vec<f64> = shares_of(lamina, &measured).into_values().collect();
        means[lamina.index()] = mean(&found).ok_or_else(|| TableError::NoEntry {
            file: LAMINAR.to_owned(),
            entry: format!("a share of layer {lamina}"),
        })?;
    }
    let shares = ByArea::from_fn(|area| {
        Lamina::ALL.map(|lamina| match measured.get(&area).and_then(|s| s[lamina.index()]) {
            Some(share) => (share, Origin::Measured),
            None if lamina == Lamina::L4 => {
                (layer_4_share_of_log_density.at(log_density[area]), Origin::Regression)
            }
            None => (means[lamina.index()], Origin::Assumed),
        })
    });
    let layers_mm = ByArea::from_fn(|area| {
        let sum: f64 = shares[area].iter().map(|(share, _)| share).sum();
        shares[area].map(|(share, _)| share * total_mm[area].0 / sum)
    });
    Ok(Thicknesses {
        total_of_log_density,
        layer_4_share_of_log_density,
        total_mm,
        shares,
        layers_mm,
    })
}

/// The shares of one layer, in the areas where it was measured.
fn shares_of(lamina: Lamina, measured: &BTreeMap<Area, [Option<f64>; 5]>) -> BTreeMap<Area, f64> {
    let found = measured.iter().filter_map(|(area, shares)| Some((*area, shares[lamina.index()]?)));
    found.collect()
}

fn line(
    log_density: &ByArea<f64>,
    values: &BTreeMap<Area, f64>,
    file: &str,
    fit: &'static str,
) -> Result<Line, TableError> {
    let point = |(area, value): (&Area, &f64)| Point { x: log_density[*area], y: *value };
    let points: Vec<Point> = values.iter().map(point).collect();
    Line::fit(&points).ok_or_else(|| TableError::Fit {
        file: file.to_owned(),
        fit,
        reason: format!("there are only {} data", points.len()),
    })
}

/// Rows without a thickness may name what they like, and some do.
fn read_total_mm(raw: &RawTables) -> Result<BTreeMap<Area, f64>, TableError> {
    let sheet = raw.sheet(TOTAL, 3, '\t')?;
    let filled = sheet.rows().iter().filter(|row| !row.is_empty(4));
    filled.map(|row| Ok((row.area(0)?, row.positive(4)?))).collect()
}

/// Mean shares over studies. Only rows that name an area of the model count: `MST`, `STP`, `TE`
/// and their like are not split among the areas that they cover, as in the published model.
fn read_shares(raw: &RawTables) -> Result<BTreeMap<Area, [Option<f64>; 5]>, TableError> {
    let sheet = raw.sheet(LAMINAR, 3, '\t')?;
    let mut studies: BTreeMap<Area, [Vec<f64>; 5]> = BTreeMap::new();
    for row in sheet.rows() {
        if let Ok(area) = row.text(0)?.parse() {
            let found = studies.entry(area).or_default();
            for (values, share) in found.iter_mut().zip(study_shares(row)?) {
                values.extend(share);
            }
        }
    }
    Ok(studies.into_iter().map(|(area, found)| (area, found.map(|v| mean(&v)))).collect())
}

/// The shares of the layers in one study; a layer that is absent has none of an unknown total.
fn study_shares(row: &Row) -> Result<[Option<f64>; 5], TableError> {
    /// L1, L2/3, L4, L5 and L6.
    const COLUMNS: [usize; 5] = [1, 4, 10, 11, 12];
    const TOTAL: usize = 15;
    let total = row.optional(TOTAL)?;
    let mut shares = [None; 5];
    for (share, column) in shares.iter_mut().zip(COLUMNS) {
        *share = match (row.optional(column)?, total) {
            (Some(0.0), _) => Some(0.0),
            (Some(layer), Some(total)) => Some(layer / total),
            _ => None,
        };
    }
    Ok(shares)
}
