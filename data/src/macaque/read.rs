//! Reads the prepared tables.

use super::anatomy::{Connection, LaminarPattern};
use super::area::Area;
use super::by_area::{ByArea, ByPair};
use super::cell::{Cell, Lamina};
use super::entries::{AreaData, PairData};
use super::sheet::{Row, Sheet, TableError};
use super::tables::Tables;

pub(super) fn areas(tables: &Tables) -> Result<ByArea<AreaData>, TableError> {
    let mut areas = ByArea::from_fn(|_| AreaData::default());
    let sheet = tables.sheet("areas.csv")?;
    let [area, kind] = [sheet.column("area")?, sheet.column("architectural_type")?];
    let [level, surface] = [sheet.column("hierarchy")?, sheet.column("surface_mm2")?];
    let [density, thickness] = [sheet.column("density_per_mm3")?, sheet.column("thickness_mm")?];
    let density_origin = sheet.column("density_origin")?;
    let thickness_origin = sheet.column("thickness_origin")?;
    const ORIGIN: &str = "measured, assumed or regression";
    for row in sheet.rows() {
        areas[row.area(area)?] = AreaData {
            architectural_type: row.parsed(kind, "a type from 1 to 8")?,
            hierarchy: row.fraction(level)?,
            surface_mm2: row.positive(surface)?,
            density_per_mm3: row.positive(density)?,
            density_origin: Some(row.parsed(density_origin, ORIGIN)?),
            thickness_mm: row.positive(thickness)?,
            thickness_origin: Some(row.parsed(thickness_origin, ORIGIN)?),
            ..AreaData::default()
        };
    }
    if let Some((area, _)) = areas.iter().find(|(_, data)| data.surface_mm2 == 0.0) {
        return Err(sheet.no_entry(area));
    }
    layers(tables, &mut areas)?;
    neurons(tables, &mut areas)?;
    Ok(areas)
}

fn layers(tables: &Tables, areas: &mut ByArea<AreaData>) -> Result<(), TableError> {
    let sheet = tables.sheet("layers.csv")?;
    let [area, layer] = [sheet.column("area")?, sheet.column("layer")?];
    let [density, thickness] = [sheet.column("density_per_mm3")?, sheet.column("thickness_mm")?];
    for row in sheet.rows() {
        let data = &mut areas[row.area(area)?];
        let lamina = lamina(row, layer)?.index();
        data.layer_densities_per_mm3[lamina] = row.optional(density)?.unwrap_or(0.0);
        data.layer_thicknesses_mm[lamina] = row.not_negative(thickness)?;
    }
    Ok(())
}

fn neurons(tables: &Tables, areas: &mut ByArea<AreaData>) -> Result<(), TableError> {
    let sheet = tables.sheet("neurons.csv")?;
    let [area, population] = [sheet.column("area")?, sheet.column("population")?];
    let neurons = sheet.column("neurons")?;
    for row in sheet.rows() {
        let index = cell(row, population)?.index();
        areas[row.area(area)?].neurons[index] = row.not_negative(neurons)?;
    }
    Ok(())
}

/// Fills the pairs and returns the FLN from outside the model.
pub(super) fn pairs(
    tables: &Tables,
    pairs: &mut ByPair<PairData>,
) -> Result<ByArea<f64>, TableError> {
    let sheet = tables.sheet("distances.csv")?;
    let distance = sheet.column("distance_mm")?;
    each_pair(&sheet, |row, pair| {
        pairs[pair].distance_mm = row.not_negative(distance)?;
        Ok(())
    })?;

    let sheet = tables.sheet("sln.csv")?;
    let [measured, published] = [sheet.column("measured")?, sheet.column("with_published_fit")?];
    let own = sheet.column("with_own_fit")?;
    each_pair(&sheet, |row, pair| {
        pairs[pair].sln_measured = row.optional(measured)?;
        pairs[pair].sln_published = row.optional(published)?;
        pairs[pair].sln_own = row.optional(own)?;
        Ok(())
    })?;

    let sheet = tables.sheet("connections.csv")?;
    let [evidence, source, target] = [
        sheet.column("evidence")?,
        sheet.column("source_pattern")?,
        sheet.column("target_pattern")?,
    ];
    each_pair(&sheet, |row, pair| {
        pairs[pair].connection = Some(Connection {
            evidence: row.parsed(evidence, "cocomac or tracing")?,
            source_pattern: pattern(row, source)?,
            target_pattern: pattern(row, target)?,
        });
        Ok(())
    })?;

    let sheet = tables.sheet("fln.csv")?;
    let [measured, completed] = [sheet.column("measured")?, sheet.column("completed")?];
    each_pair(&sheet, |row, pair| {
        pairs[pair].fln_measured = row.optional(measured)?;
        pairs[pair].fln = row.optional(completed)?;
        Ok(())
    })?;
    sum_outside(&sheet, completed)
}

/// Visits the rows whose source is an area of the model.
fn each_pair(
    sheet: &Sheet,
    mut visit: impl FnMut(&Row, (Area, Area)) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let [target, source] = [sheet.column("target")?, sheet.column("source")?];
    for row in sheet.rows() {
        let target = row.area(target)?;
        if let Ok(source) = row.text(source)?.parse() {
            visit(row, (target, source))?;
        }
    }
    Ok(())
}

/// Sums over the rows whose source is not an area of the model.
fn sum_outside(sheet: &Sheet, value: usize) -> Result<ByArea<f64>, TableError> {
    let [target, source] = [sheet.column("target")?, sheet.column("source")?];
    let mut sum = ByArea::from_fn(|_| 0.0);
    for row in sheet.rows() {
        if row.text(source)?.parse::<Area>().is_err() {
            sum[row.area(target)?] += row.not_negative(value)?;
        }
    }
    Ok(sum)
}

fn pattern(row: &Row, column: usize) -> Result<Option<LaminarPattern>, TableError> {
    let read = || row.parsed(column, "six of 0, 1, 2, 3, X and ?");
    if row.is_empty(column) { Ok(None) } else { read().map(Some) }
}

fn cell(row: &Row, column: usize) -> Result<Cell, TableError> {
    row.parsed(column, "one of 23E, 23I, 4E, 4I, 5E, 5I, 6E and 6I")
}

fn lamina(row: &Row, column: usize) -> Result<Lamina, TableError> {
    let lamina = Lamina::from_digits(row.text(column)?);
    lamina.ok_or_else(|| row.unexpected(column, "one of 1, 23, 4, 5 and 6"))
}

/// The microcircuit of Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358), by populations.
#[derive(Clone, Debug, Default)]
pub(super) struct Microcircuit {
    /// Of a connection between two neurons, `[target][source]`.
    pub(super) probabilities: [[f64; 8]; 8],
    pub(super) neurons_per_mm2: [f64; 8],
    pub(super) external_in_degrees: [f64; 8],
}

pub(super) fn microcircuit(tables: &Tables) -> Result<Microcircuit, TableError> {
    let sheet = tables.sheet("microcircuit.csv")?;
    let [population, neurons] = [sheet.column("population")?, sheet.column("neurons_per_mm2")?];
    let external = sheet.column("external_in_degree")?;
    let mut microcircuit = Microcircuit::default();
    for row in sheet.rows() {
        let index = cell(row, population)?.index();
        microcircuit.neurons_per_mm2[index] = row.positive(neurons)?;
        microcircuit.external_in_degrees[index] = row.not_negative(external)?;
    }
    let sheet = tables.sheet("microcircuit_probabilities.csv")?;
    let [target, source] = [sheet.column("target")?, sheet.column("source")?];
    let probability = sheet.column("probability")?;
    for row in sheet.rows() {
        let (target, source) = (cell(row, target)?.index(), cell(row, source)?.index());
        microcircuit.probabilities[target][source] = row.fraction(probability)?;
    }
    Ok(microcircuit)
}

/// Probabilities that a synapse in a layer has its target in a population, `[layer][population]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Targets {
    pub(super) with_layer_4: [[f64; 8]; 5],
    pub(super) without_layer_4: [[f64; 8]; 5],
}

pub(super) fn targets(tables: &Tables) -> Result<Targets, TableError> {
    let sheet = tables.sheet("synapse_targets.csv")?;
    let [layer, population] = [sheet.column("synapse_layer")?, sheet.column("population")?];
    let with = sheet.column("probability")?;
    let without = sheet.column("probability_without_layer_4")?;
    let mut targets = Targets::default();
    for row in sheet.rows() {
        let (lamina, cell) = (lamina(row, layer)?.index(), cell(row, population)?.index());
        targets.with_layer_4[lamina][cell] = row.fraction(with)?;
        targets.without_layer_4[lamina][cell] = row.fraction(without)?;
    }
    Ok(targets)
}

pub(super) fn constant(tables: &Tables, name: &str) -> Result<f64, TableError> {
    let sheet = tables.sheet("constants.csv")?;
    let [names, value] = [sheet.column("name")?, sheet.column("value")?];
    let row = sheet.rows().iter().find(|row| row.text(names) == Ok(name));
    row.ok_or_else(|| sheet.no_entry(name))?.number(value)
}
