//! Neuron densities: overall and per layer, for all areas.

use std::collections::BTreeMap;

use super::areas::Known;
use super::origin::Origin;
use super::raw::RawTables;
use crate::label::Layer;
use crate::macaque::area::Area;
use crate::macaque::by_area::ByArea;
use crate::macaque::sheet::{Row, TableError};
use crate::regression::{Line, Point, mean};

/// Neurons per mm³, overall and in the layers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Density {
    /// Over the whole depth.
    pub overall_per_mm3: f64,
    /// In layers 2/3, 4, 5 and 6.
    pub layers_per_mm3: [f64; 4],
}

impl Density {
    /// In one layer.
    #[must_use]
    pub fn layer_per_mm3(&self, layer: Layer) -> f64 {
        self.layers_per_mm3[layer as usize]
    }
}

/// The densities of all areas and what led to them.
pub(super) struct Densities {
    /// Overall densities (per mm³) of the areas that were counted with both stains: NeuN, Nissl.
    pub(super) both_stains: BTreeMap<String, (f64, f64)>,
    /// Nissl density over NeuN density.
    pub(super) nissl_of_neun: Line,
    /// Means over the measured areas of an architectural type, for types that have some.
    pub(super) by_type: BTreeMap<u8, Density>,
    /// Measured where there are data, else the mean of the area's type.
    pub(super) by_area: ByArea<Known<Density>>,
}

/// Counts with NeuN: overall and in layers 2/3, 4 and 5/6 (per mm³).
struct NeuN {
    overall: f64,
    layers: [f64; 3],
}

const NEUN: &str = "NeuronalDensities_NeuN.csv";
const NISSL: &str = "NeuronalDensities_Nissl.csv";

/// Counts of Hilgetag et al. 2016 (doi:10.1016/j.neuroimage.2016.04.017).
///
/// NeuN misses some neurons, so its counts are raised by the regression of the Nissl counts on
/// them in the areas that have both. Layers 5 and 6 share the density of layer 5/6. An overall
/// density counted with Nissl is taken as it is. An area without data gets the mean over the areas
/// of its architectural type (Schmidt et al. 2018, doi:10.1007/s00429-017-1554-4).
pub(super) fn densities(
    raw: &RawTables,
    types: &ByArea<Known<u8>>,
) -> Result<Densities, TableError> {
    let (neun, nissl) = (read_neun(raw)?, read_nissl(raw)?);
    let both_stains: BTreeMap<String, (f64, f64)> = neun
        .iter()
        .filter_map(|(name, count)| Some((name.clone(), (count.overall, *nissl.get(name)?))))
        .collect();
    let points: Vec<Point> = both_stains.values().map(|&(x, y)| Point { x, y }).collect();
    let nissl_of_neun = Line::fit(&points).ok_or_else(|| TableError::Fit {
        file: NISSL.to_owned(),
        fit: "the Nissl density over the NeuN density",
        reason: format!("only {} areas have both", points.len()),
    })?;

    let translation = Translation::read(raw)?;
    let nissl = translation.areas(&nissl);
    let measured: BTreeMap<Area, Density> = translation
        .areas(&neun)
        .into_iter()
        .map(|(area, count)| (area, corrected(count, &nissl_of_neun, nissl.get(&area))))
        .collect();
    let by_type = type_means(&measured, types);
    let by_area = ByArea::try_from_fn(|area| match measured.get(&area) {
        Some(density) => Ok((*density, Origin::Measured)),
        None => by_type.get(&types[area].0).map(|mean| (*mean, Origin::Assumed)).ok_or_else(|| {
            let entry = format!("an area of type {}, the type of {area}", types[area].0);
            TableError::NoEntry { file: NEUN.to_owned(), entry }
        }),
    })?;
    Ok(Densities { both_stains, nissl_of_neun, by_type, by_area })
}

/// An absent layer stays absent; the regression applies to all others.
fn corrected(count: &NeuN, nissl_of_neun: &Line, nissl_overall: Option<&&f64>) -> Density {
    let raise = |density: f64| if density > 0.0 { nissl_of_neun.at(density) } else { 0.0 };
    let [layer_23, layer_4, layers_56] = count.layers.map(raise);
    Density {
        overall_per_mm3: nissl_overall.map_or_else(|| nissl_of_neun.at(count.overall), |d| **d),
        layers_per_mm3: [layer_23, layer_4, layers_56, layers_56],
    }
}

fn type_means(
    measured: &BTreeMap<Area, Density>,
    types: &ByArea<Known<u8>>,
) -> BTreeMap<u8, Density> {
    let of_type = |kind: u8| {
        let members: Vec<&Density> =
            measured.iter().filter(|(area, _)| types[**area].0 == kind).map(|(_, d)| d).collect();
        let overall: Vec<f64> = members.iter().map(|density| density.overall_per_mm3).collect();
        let layers_per_mm3 = Layer::ALL.map(|layer| {
            let of_layer: Vec<f64> = members.iter().map(|d| d.layer_per_mm3(layer)).collect();
            mean(&of_layer).unwrap_or(0.0)
        });
        Some((kind, Density { overall_per_mm3: mean(&overall)?, layers_per_mm3 }))
    };
    (1..=8).filter_map(of_type).collect()
}

fn read_neun(raw: &RawTables) -> Result<BTreeMap<String, NeuN>, TableError> {
    let sheet = raw.sheet(NEUN, 2, '\t')?;
    let read = |row: &Row| {
        let layers = [row.not_negative(3)?, row.not_negative(5)?, row.not_negative(7)?];
        Ok((row.text(0)?.to_owned(), NeuN { overall: row.positive(1)?, layers }))
    };
    sheet.rows().iter().map(read).collect()
}

/// Nissl counts under the names of the NeuN table; a dash means that there is none.
fn read_nissl(raw: &RawTables) -> Result<BTreeMap<String, f64>, TableError> {
    let sheet = raw.sheet(NISSL, 2, ',')?;
    let mut densities = BTreeMap::new();
    for row in sheet.rows().iter().filter(|row| row.text(2) != Ok("—")) {
        let name = match row.text(0)? {
            "V5/MT" => "MT",
            "A46v" => "area 46v",
            "A7a" => "7a",
            "LIPv" => "LIP",
            "TEr" => "Te1",
            other => other,
        };
        densities.insert(name.to_owned(), row.positive(2)?);
    }
    Ok(densities)
}

/// Which areas of the model an area of another parcellation covers.
struct Translation(BTreeMap<String, Vec<Area>>);

impl Translation {
    /// Compiled from Hilgetag et al. 2016 (doi:10.1016/j.neuroimage.2016.04.017), Markov et al. 2011
    /// (doi:10.1093/cercor/bhq201) and Van Essen 2003.
    fn read(raw: &RawTables) -> Result<Self, TableError> {
        let sheet = raw.sheet("SchemeTranslation.csv", 3, '\t')?;
        let mut areas: BTreeMap<String, Vec<Area>> = BTreeMap::new();
        for row in sheet.rows() {
            areas.entry(row.text(0)?.to_owned()).or_default().push(row.area(1)?);
        }
        Ok(Self(areas))
    }

    /// Carries values over to the areas of the model; names that cover none of them drop out.
    fn areas<'a, T>(&self, values: &'a BTreeMap<String, T>) -> BTreeMap<Area, &'a T> {
        let mut translated = BTreeMap::new();
        for (name, value) in values {
            match name.parse::<Area>() {
                Ok(area) => drop(translated.insert(area, value)),
                Err(_) => {
                    let covered = self.0.get(name).into_iter().flatten();
                    translated.extend(covered.map(|area| (*area, value)));
                }
            }
        }
        translated
    }
}
