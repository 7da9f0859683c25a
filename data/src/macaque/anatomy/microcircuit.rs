//! The microcircuit under 1 mm² of cortex, Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358).

use super::raw::RawTables;
use crate::macaque::cell::Cell;
use crate::macaque::sheet::{Row, Sheet, TableError};

/// Connection probabilities, neurons and external in-degrees of the microcircuit.
pub(super) struct Microcircuit {
    /// Probability that two neurons are connected at least once, `[target][source]`.
    pub(super) probabilities: [[f64; 8]; 8],
    /// Neurons below 1 mm².
    pub(super) neurons_per_mm2: [f64; 8],
    /// Synapses from outside onto one neuron.
    pub(super) external_in_degrees: [f64; 8],
}

/// Reads the microcircuit; its thalamic population has no part in the model.
pub(super) fn microcircuit(raw: &RawTables) -> Result<Microcircuit, TableError> {
    let sheet = raw.sheet("Intrinsic_Connectivity.csv", 3, '\t')?;
    let probabilities = by_cell(&sheet, |row| {
        let mut sources = [0.0; 8];
        for (index, probability) in sources.iter_mut().enumerate() {
            *probability = row.fraction(index + 1)?;
        }
        Ok(sources)
    })?;
    let sheet = raw.sheet("Numbers_V1.csv", 2, '\t')?;
    let neurons_per_mm2 = by_cell(&sheet, |row| row.positive(1))?;
    let external_in_degrees = by_cell(&sheet, |row| row.not_negative(2))?;
    Ok(Microcircuit { probabilities, neurons_per_mm2, external_in_degrees })
}

/// One value per population from rows that begin with its name.
fn by_cell<T: Copy>(
    sheet: &Sheet,
    read: impl Fn(&Row) -> Result<T, TableError>,
) -> Result<[T; 8], TableError> {
    let mut found = [None; 8];
    for row in sheet.rows() {
        if let Ok(cell) = row.text(0)?.parse::<Cell>() {
            found[cell.index()] = Some(read(row)?);
        }
    }
    let missing = Cell::ALL.into_iter().find(|cell| found[cell.index()].is_none());
    match missing {
        Some(cell) => Err(sheet.no_entry(cell)),
        None => Ok(found.map(|value| value.expect("none is missing"))),
    }
}
