//! All raw tables, one after the other.

use std::collections::BTreeMap;

use super::probit::Probit;
use super::raw::RawTables;
use super::{
    areas, beta_binomial, binzegger, cocomac, constants, densities, distances, fln, microcircuit,
    neurons, sln, thicknesses, tracing, write,
};
use crate::macaque::area::Area;
use crate::macaque::by_area::{ByArea, ByPair};
use crate::macaque::sheet::TableError;
use crate::macaque::tables::Tables;
use crate::regression::Line;

/// Prepares the project's tables from the literature's.
///
/// # Errors
/// [`TableError`] names the raw table, line and column that is missing or malformed.
pub fn prepare(raw: &RawTables) -> Result<Tables, TableError> {
    Prepared::new(raw).map(|prepared| write::tables(&prepared))
}

/// Everything that goes into the tables.
pub(super) struct Prepared {
    pub(super) types: ByArea<areas::Known<u8>>,
    pub(super) hierarchy: ByArea<areas::Known<f64>>,
    pub(super) surfaces_mm2: ByArea<f64>,
    pub(super) densities: densities::Densities,
    pub(super) thicknesses: thicknesses::Thicknesses,
    pub(super) neurons: ByArea<[f64; 8]>,
    pub(super) microcircuit: microcircuit::Microcircuit,
    pub(super) distances_mm: ByPair<f64>,
    pub(super) connections: cocomac::Connections,
    pub(super) fln: Fln,
    pub(super) sln: Sln,
    pub(super) cell_types: Vec<binzegger::CellType>,
    pub(super) targets: binzegger::Targets,
    pub(super) targets_without_layer_4: binzegger::Targets,
    pub(super) constants: Vec<constants::Constant>,
}

/// FLN before and after completion.
pub(super) struct Fln {
    pub(super) measured: ByPair<Option<f64>>,
    pub(super) distance_rule: Line,
    pub(super) completed: ByArea<BTreeMap<String, f64>>,
}

/// SLN before and after completion.
pub(super) struct Sln {
    pub(super) observations: Vec<sln::Observation>,
    pub(super) own: beta_binomial::Fit,
    pub(super) measured: ByPair<Option<f64>>,
    pub(super) with_published_fit: BTreeMap<(Area, Area), f64>,
    pub(super) with_own_fit: BTreeMap<(Area, Area), f64>,
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
    let [with_published_fit, with_own_fit] = [Probit::PUBLISHED, own.probit]
        .map(|fit| sln::completed(&connections, &measured_sln, &fit, overall_per_mm3));
    let sln = Sln { with_published_fit, with_own_fit, measured: measured_sln, observations, own };
    Ok((connections, Fln { measured, distance_rule, completed }, sln))
}
