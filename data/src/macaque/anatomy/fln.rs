//! FLN: the share of an area's labelled neurons, outside itself, that lie in a source area.

use std::collections::BTreeMap;

use super::cocomac::Connections;
use super::distances::Distances;
use super::raw::RawTables;
use super::tracing::{ByAnimal, ByTarget, Overlap, Sites};
use crate::macaque::area::Area;
use crate::macaque::by_area::{ByArea, ByPair};
use crate::macaque::sheet::TableError;
use crate::regression::{Line, Point};

const FILE: &str = "Markov2014_FLN_rawdata.csv";

/// FLN by injected area, Markov et al. 2014 (doi:10.1093/cercor/bhs270), before the sources are
/// carried over to the model's areas.
pub(super) fn traced(raw: &RawTables, sites: &Sites) -> Result<ByTarget, TableError> {
    let sheet = raw.sheet(FILE, 2, '\t')?;
    let mut animals = ByAnimal::new();
    for row in sheet.rows() {
        let sources = animals.entry(row.text(1)?.to_owned()).or_default();
        sources.insert(row.text(2)?.to_owned(), row.fraction(4)?);
    }
    sites.means(&animals)
}

/// FLN between the model's areas: the sources' FLN shared out by overlap, without the area itself.
pub(super) fn measured(
    traced: &ByTarget,
    overlap: &Overlap,
) -> Result<ByPair<Option<f64>>, TableError> {
    let mut measured = ByPair::from_fn(|_, _| None);
    for (target, sources) in traced {
        for (source, fln) in sources {
            for (area, share) in overlap.shares(source)? {
                if area != *target {
                    *measured[(*target, area)].get_or_insert(0.0) += share * fln;
                }
            }
        }
    }
    Ok(measured)
}

/// The exponential distance rule: ln FLN over the distance (mm), Ercsey-Ravasz et al. 2013
/// (doi:10.1016/j.neuron.2013.07.036), fitted to the pairs with measured label.
pub(super) fn distance_rule(
    measured: &ByPair<Option<f64>>,
    distances_mm: &ByPair<f64>,
) -> Result<Line, TableError> {
    let mut points = Vec::new();
    for target in Area::all() {
        for source in Area::all() {
            if let Some(fln) = measured[(target, source)].filter(|fln| *fln > 0.0) {
                points.push(Point { x: distances_mm[(target, source)], y: libm::log(fln) });
            }
        }
    }
    Line::fit(&points).ok_or_else(|| TableError::Fit {
        file: FILE.to_owned(),
        fit: "the exponential distance rule",
        reason: format!("there are only {} data", points.len()),
    })
}

/// FLN of all connections by the name of their source, within the model or not: the measured
/// values, and the distance rule's for the other connections that exist.
///
/// Sources that the table of distances does not know have none.
pub(super) fn completed(
    connections: &Connections,
    measured: &ByPair<Option<f64>>,
    rule: &Line,
    distances: &Distances,
) -> ByArea<BTreeMap<String, f64>> {
    ByArea::from_fn(|target| {
        let expected = |source: &String| {
            let distance_mm = distances.between_mm(target.name(), source)?;
            Some((source.clone(), libm::exp(rule.at(distance_mm))))
        };
        let others = connections[target].keys().filter(|source| *source != target.name());
        let mut fln: BTreeMap<String, f64> = others.filter_map(expected).collect();
        fln.extend(Area::all().filter_map(|s| Some((s.to_string(), measured[(target, s)]?))));
        fln
    })
}
