//! Distances between areas.

use std::collections::BTreeMap;

use super::raw::RawTables;
use crate::macaque::area::Area;
use crate::macaque::by_area::ByPair;
use crate::macaque::sheet::TableError;

const FILE: &str = "Median_Distances_81areas.csv";

/// Medians over pairs of voxels of two areas (mm), 81 areas; some pairs have none.
pub(super) struct Distances {
    positions: BTreeMap<String, usize>,
    rows_mm: Vec<Vec<Option<f64>>>,
}

/// Median distances, from CoCoMac (Bakker et al. 2012, doi:10.3389/fninf.2012.00030).
pub(super) fn distances(raw: &RawTables) -> Result<Distances, TableError> {
    let sheet = raw.sheet(FILE, 2, '\t')?;
    let [header, rows @ ..] = sheet.rows() else {
        return Err(sheet.no_entry("the names of the areas"));
    };
    let mut positions = BTreeMap::new();
    for index in 0..rows.len() {
        positions.insert(header.text(index + 1)?.to_owned(), index);
    }
    let mut rows_mm = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        if row.text(0)? != header.text(index + 1)? {
            return Err(row.unexpected(0, "the areas in the order of the first line"));
        }
        let read = |column| match row.text(column)? {
            "nan" => Ok(None),
            _ => row.not_negative(column).map(Some),
        };
        rows_mm.push((1..=rows.len()).map(read).collect::<Result<_, TableError>>()?);
    }
    Ok(Distances { positions, rows_mm })
}

impl Distances {
    /// The distance of two areas by their names (mm); `None` where the table has none.
    pub(super) fn between_mm(&self, target: &str, source: &str) -> Option<f64> {
        self.rows_mm[*self.positions.get(target)?][*self.positions.get(source)?]
    }

    /// The distances among the areas of the model (mm).
    pub(super) fn of_model_mm(&self) -> Result<ByPair<f64>, TableError> {
        let mut distances = ByPair::from_fn(|_, _| 0.0);
        for target in Area::all() {
            for source in Area::all() {
                let distance = self.between_mm(target.name(), source.name());
                distances[(target, source)] = distance.ok_or_else(|| TableError::NoEntry {
                    file: FILE.to_owned(),
                    entry: format!("{source} -> {target}"),
                })?;
            }
        }
        Ok(distances)
    }
}
