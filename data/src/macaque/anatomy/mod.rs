//! From the literature's raw tables to the project's own.
//!
//! One file per topic; the order of processing is that of [`prepare`]. What is done, and why, is
//! described by Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4); choices that the paper leaves
//! open follow the published network, and the documentation of each topic names them.

mod areas;
mod beta_binomial;
mod binzegger;
mod cocomac;
mod constants;
mod densities;
mod distances;
mod fln;
mod microcircuit;
mod neurons;
mod probit;
mod raw;
mod regression;
mod sln;
mod thicknesses;
mod tracing;
mod write;

use std::collections::BTreeMap;

use super::area::Area;
use super::by_area::{ByArea, ByPair};
use super::sheet::TableError;
use super::tables::Tables;

pub use areas::Origin;
pub use cocomac::{Connection, Evidence, Labelling, LaminarPattern};
pub use probit::Probit;
pub use raw::RawTables;
pub use regression::Line;

/// Prepares the project's tables from the literature's.
///
/// # Errors
/// [`TableError`] names the raw table, line and column that is missing or malformed.
pub fn prepare(raw: &RawTables) -> Result<Tables, TableError> {
    Prepared::new(raw).map(|prepared| write::tables(&prepared))
}

/// Everything that goes into the tables.
struct Prepared {
    types: ByArea<areas::Known<u8>>,
    hierarchy: ByArea<areas::Known<f64>>,
    surfaces_mm2: ByArea<f64>,
    densities: densities::Densities,
    thicknesses: thicknesses::Thicknesses,
    neurons: ByArea<[f64; 8]>,
    microcircuit: microcircuit::Microcircuit,
    distances_mm: ByPair<f64>,
    connections: cocomac::Connections,
    fln: Fln,
    sln: Sln,
    cell_types: Vec<binzegger::CellType>,
    targets: binzegger::Targets,
    targets_without_layer_4: binzegger::Targets,
    constants: Vec<constants::Constant>,
}

/// FLN before and after completion.
struct Fln {
    measured: ByPair<Option<f64>>,
    distance_rule: Line,
    completed: ByArea<BTreeMap<String, f64>>,
}

/// SLN before and after completion.
struct Sln {
    observations: Vec<sln::Observation>,
    own: beta_binomial::Fit,
    measured: ByPair<Option<f64>>,
    with_published_fit: BTreeMap<(Area, Area), f64>,
    with_own_fit: BTreeMap<(Area, Area), f64>,
}

impl Prepared {
    fn new(raw: &RawTables) -> Result<Self, TableError> {
        let types = areas::architectural_types(raw)?;
        let surfaces_mm2 = areas::surfaces_mm2(raw)?;
        let microcircuit = microcircuit::microcircuit(raw)?;
        let densities = densities::densities(raw, &types)?;
        let overall_per_mm3 = ByArea::from_fn(|area| densities.by_area[area].0.overall_per_mm3);
        let thicknesses = thicknesses::thicknesses(raw, &overall_per_mm3)?;
        let neurons = neurons::neuron_numbers(
            &surfaces_mm2,
            &thicknesses.layers_mm,
            &densities.by_area,
            &microcircuit,
        );
        let (connections, fln, sln) = connectivity(raw, &overall_per_mm3)?;
        let cell_types = binzegger::cell_types(raw)?;
        let targets = binzegger::synapse_targets(&cell_types, &neurons[Area::V1]);
        let th_layers_mm = &thicknesses.layers_mm[Area::TH];
        Ok(Self {
            targets_without_layer_4: binzegger::without_layer_4(&targets, th_layers_mm),
            targets,
            cell_types,
            hierarchy: areas::hierarchy(raw)?,
            distances_mm: distances::distances(raw)?.of_model_mm()?,
            constants: constants::constants(raw)?,
            types,
            surfaces_mm2,
            densities,
            thicknesses,
            neurons,
            microcircuit,
            connections,
            fln,
            sln,
        })
    }
}

/// Which connections exist, and their FLN and SLN.
fn connectivity(
    raw: &RawTables,
    overall_per_mm3: &ByArea<f64>,
) -> Result<(cocomac::Connections, Fln, Sln), TableError> {
    let distances = distances::distances(raw)?;
    let sites = tracing::Sites::read(raw)?;
    let overlap = tracing::Overlap::read(raw)?;
    let traced_fln = fln::traced(raw, &sites)?;
    let measured = fln::measured(&traced_fln, &overlap)?;
    let distance_rule = fln::distance_rule(&measured, &distances.of_model_mm()?)?;

    let mut connections = cocomac::reported(raw)?;
    let labelled = |target, source| measured[(target, source)].is_some_and(|fln| fln > 0.0);
    cocomac::add_traced(&mut connections, labelled);
    let completed = fln::completed(&connections, &measured, &distance_rule, &distances);

    let observations = sln::observations(raw)?;
    let own = sln::own_fit(&observations)?;
    let traced_sln = sln::traced(raw, &sites)?;
    let measured_sln = sln::measured(&traced_sln, &traced_fln, &overlap)?;
    let exists = |target: Area, source: Area| connections[target].contains_key(source.name());
    let complete = |fit| sln::completed(exists, &measured_sln, fit, overall_per_mm3);
    let sln = Sln {
        with_published_fit: complete(&Probit::PUBLISHED),
        with_own_fit: complete(&own.probit),
        measured: measured_sln,
        observations,
        own,
    };
    Ok((connections, Fln { measured, distance_rule, completed }, sln))
}
