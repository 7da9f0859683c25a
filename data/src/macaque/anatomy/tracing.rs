//! From injections in single animals to pairs of the model's areas.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::raw::RawTables;
use crate::macaque::area::Area;
use crate::macaque::sheet::TableError;

/// A quantity of retrograde tracing per animal and source area (parcellation M132).
pub(super) type ByAnimal = BTreeMap<String, BTreeMap<String, f64>>;

/// A quantity per injected area of the model and source area (parcellation M132).
pub(super) type ByTarget = BTreeMap<Area, BTreeMap<String, f64>>;

const SITES: &str = "Markov2014_InjectionSites.csv";
const OVERLAP: &str = "overlap.json";

/// The area of the model in which each animal was injected, `None` outside all of them.
///
/// Markov et al. 2014 (doi:10.1093/cercor/bhs270), the coordinates looked up in the parcellation
/// of Felleman & Van Essen 1991. The one animal with two injections (M98LH) had both outside.
pub(super) struct Sites(BTreeMap<String, Option<Area>>);

impl Sites {
    pub(super) fn read(raw: &RawTables) -> Result<Self, TableError> {
        let sheet = raw.sheet(SITES, 3, '\t')?;
        let site = |row: &crate::macaque::sheet::Row| {
            Ok((row.text(2)?.to_owned(), row.text(8)?.parse().ok()))
        };
        sheet.rows().iter().map(site).collect::<Result<_, _>>().map(Self)
    }

    /// Means over the animals injected in the same area.
    ///
    /// A source that was labelled in some of them counts as zero in the others.
    pub(super) fn means(&self, animals: &ByAnimal) -> Result<ByTarget, TableError> {
        let mut by_target: BTreeMap<Area, BTreeMap<String, Vec<f64>>> = BTreeMap::new();
        for (animal, sources) in animals {
            let site = self.0.get(animal).ok_or_else(|| TableError::NoEntry {
                file: SITES.to_owned(),
                entry: format!("the animal {animal}"),
            })?;
            for (source, value) in sources.iter().filter(|_| site.is_some()) {
                let target = by_target.entry(site.unwrap_or(Area::V1)).or_default();
                target.entry(source.clone()).or_default().push(*value);
            }
        }
        let mean = |values: &Vec<f64>, animals: f64| values.iter().sum::<f64>() / animals;
        let means = by_target.into_iter().map(|(target, sources)| {
            let animals = sources.values().map(Vec::len).max().unwrap_or(1) as f64;
            (target, sources.iter().map(|(name, v)| (name.clone(), mean(v, animals))).collect())
        });
        Ok(means.collect())
    }
}

/// How much of each area of the parcellation M132 lies in each area of the model.
pub(super) struct Overlap(BTreeMap<String, BTreeMap<String, f64>>);

impl Overlap {
    /// Percentages from the overlap tool of Scalable Brain Atlas, Bakker et al. 2015
    /// (doi:10.1007/s12021-014-9258-x).
    pub(super) fn read(raw: &RawTables) -> Result<Self, TableError> {
        #[derive(Deserialize)]
        struct File {
            all: BTreeMap<String, BTreeMap<String, f64>>,
        }
        raw.json::<File>(OVERLAP).map(|file| Self(file.all))
    }

    /// The shares of a source area that lie in areas of the model.
    pub(super) fn shares(&self, source: &str) -> Result<Vec<(Area, f64)>, TableError> {
        let key = format!("{}_M132", spelling_in_overlap(source));
        let parts = self.0.get(&key).ok_or_else(|| TableError::NoEntry {
            file: OVERLAP.to_owned(),
            entry: format!("{key}, a source area of the tracing data"),
        })?;
        let share = |(name, percent): (&String, &f64)| {
            let name = name.strip_prefix("FVE.").or_else(|| name.strip_prefix("FVE_all."))?;
            Some((name.parse().ok()?, percent / 100.0))
        };
        Ok(parts.iter().filter_map(share).collect())
    }
}

/// The tracing tables and the overlap table spell some areas differently.
fn spelling_in_overlap(source: &str) -> &str {
    match source {
        "ENTO" => "Entorhinal",
        "POLE" => "Temporal-pole",
        "Parainsula" | "INSULA" => "Insula",
        "SUB" => "Subiculum",
        "PIRI" => "Piriform",
        "PERI" => "Perirhinal",
        "Pro.St." => "Prostriate",
        "CORE" => "Aud-core",
        "29/30" => "29_30",
        "TEa/mp" => "TEam-p",
        "TEa/ma" => "TEam-a",
        "TH/TF" => "TH_TF",
        "9/46v" => "9_46v",
        "9/46d" => "9_46d",
        "SII" => "S2",
        other => other,
    }
}
