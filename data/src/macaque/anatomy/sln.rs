//! SLN: the share of a connection's labelled neurons that lie above layer 4.

use std::collections::BTreeMap;

use super::beta_binomial::{Fit, Sample, fit};
use super::cocomac::Connections;
use super::probit::Probit;
use super::raw::RawTables;
use super::tracing::{ByAnimal, ByTarget, Overlap, Sites};
use crate::macaque::area::Area;
use crate::macaque::by_area::{ByArea, ByPair};
use crate::macaque::sheet::{Row, TableError};

const SAMPLES: &str = "RData_prepared_logdensities.txt";

/// One connection in one animal: what the regression is fitted to.
pub(super) struct Observation {
    /// The injected area (parcellation M132).
    pub(super) target: String,
    /// The labelled area (parcellation M132).
    pub(super) source: String,
    /// The animal.
    pub(super) animal: String,
    /// Labelled neurons above and below layer 4 and ln(target density / source density).
    pub(super) sample: Sample,
}

/// Measured SLN by injected area, Markov et al. 2014 (doi:10.1002/cne.23458), before the sources
/// are carried over to the model's areas.
///
/// The table has two injections into M121RH, in V1 and in V4, and [`Sites`] only the latter: as in
/// the published model, both count as into V4, and where both labelled a source the latter stands.
/// A source that was not labelled in every animal counts as SLN 0 in the others, as there.
pub(super) fn traced(raw: &RawTables, sites: &Sites) -> Result<ByTarget, TableError> {
    let sheet = raw.sheet("SLN_Data.csv", 3, ' ')?;
    let mut animals = ByAnimal::new();
    for row in sheet.rows() {
        let sources = animals.entry(row.text(8)?.to_owned()).or_default();
        sources.insert(row.text(2)?.to_owned(), row.fraction(10)?);
    }
    sites.means(&animals)
}

/// SLN between the model's areas: the mean over the source areas of M132 that overlap with one of
/// the model, weighted by the overlap and by their FLN.
pub(super) fn measured(
    traced_sln: &ByTarget,
    traced_fln: &ByTarget,
    overlap: &Overlap,
) -> Result<ByPair<Option<f64>>, TableError> {
    let mut supragranular = ByPair::from_fn(|_, _| 0.0);
    let mut both = ByPair::from_fn(|_, _| 0.0);
    for (target, sources) in traced_sln {
        for (source, sln) in sources {
            let fln = traced_fln.get(target).and_then(|sources| sources.get(source));
            let fln = *fln.ok_or_else(|| TableError::NoEntry {
                file: "Markov2014_FLN_rawdata.csv".to_owned(),
                entry: format!("{source} -> {target}, which has an SLN"),
            })?;
            for (area, share) in overlap.shares(source)? {
                supragranular[(*target, area)] += share * fln * sln;
                both[(*target, area)] += share * fln;
            }
        }
    }
    let ratio = |pair: (Area, Area)| (both[pair] > 0.0).then(|| supragranular[pair] / both[pair]);
    Ok(ByPair::from_fn(|target, source| ratio((target, source))))
}

/// The counts and logarithmic density ratios that the published regression was fitted to.
pub(super) fn observations(raw: &RawTables) -> Result<Vec<Observation>, TableError> {
    let sheet = raw.sheet(SAMPLES, 1, ' ')?;
    let read = |row: &Row| {
        let sample = Sample {
            above: row.not_negative(3)?,
            below: row.not_negative(4)?,
            log_density_ratio: row.number(7)?,
        };
        Ok(Observation {
            target: row.text(1)?.to_owned(),
            source: row.text(2)?.to_owned(),
            animal: row.text(8)?.to_owned(),
            sample,
        })
    };
    sheet.rows().iter().map(read).collect()
}

/// The project's own maximum-likelihood fit to the observations.
pub(super) fn own_fit(observations: &[Observation]) -> Result<Fit, TableError> {
    let samples: Vec<Sample> = observations.iter().map(|observed| observed.sample).collect();
    fit(&samples).map_err(|error| TableError::Fit {
        file: SAMPLES.to_owned(),
        fit: "SLN over the density ratio",
        reason: error.to_string(),
    })
}

/// SLN of every connection within the model that exists.
pub(super) fn completed(
    connections: &Connections,
    measured: &ByPair<Option<f64>>,
    probit: &Probit,
    overall_per_mm3: &ByArea<f64>,
) -> BTreeMap<(Area, Area), f64> {
    let mut sln = BTreeMap::new();
    for target in Area::all() {
        let exists = |source: &Area| connections[target].contains_key(source.name());
        for source in Area::all().filter(|source| *source != target && exists(source)) {
            let expected = || probit.sln(overall_per_mm3[target], overall_per_mm3[source]);
            sln.insert((target, source), measured[(target, source)].unwrap_or_else(expected));
        }
    }
    sln
}
