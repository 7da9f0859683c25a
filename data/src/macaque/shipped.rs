//! The shipped anatomy, as numbers.

use std::sync::LazyLock;

use super::anatomy::{Connection, Origin};
use super::area::Area;
use super::by_area::{ByArea, ByPair};
use super::cell::{Cell, Lamina};
use super::entries::{AreaData, PairData};
use super::read::{self, Microcircuit, Targets};
use super::sheet::TableError;
use super::tables::Tables;
use crate::label::Layer;

/// The anatomy of the 32 areas: what the network is built from.
///
/// ```
/// use siegert_data::macaque::{Anatomy, Area};
/// let anatomy = Anatomy::shipped();
/// assert_eq!(anatomy.surface_mm2(Area::V1), 1484.629);
/// let fln = anatomy.fln(Area::V1, "V2".parse()?).unwrap_or(0.0);
/// assert!(fln > 0.5);
/// # Ok::<(), siegert_data::macaque::UnknownArea>(())
/// ```
#[derive(Clone, Debug)]
pub struct Anatomy {
    areas: ByArea<AreaData>,
    pairs: ByPair<PairData>,
    fln_outside: ByArea<f64>,
    microcircuit: Microcircuit,
    synapse_targets: Targets,
    intrinsic_fln: f64,
    in_degree_cragg: f64,
    in_degree_okusky: f64,
}

/// Which regression completes the SLN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SlnFit {
    /// That of Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
    #[default]
    Published,
    /// The project's own, at the maximum of the same likelihood.
    Own,
}

static SHIPPED: LazyLock<Anatomy> =
    LazyLock::new(|| Anatomy::read(&Tables::shipped()).expect("a test reads the shipped tables"));

impl Anatomy {
    /// The anatomy in the binary, read once.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads tables, such as those that `anatomy::prepare` returns (feature `prepare`).
    ///
    /// # Errors
    /// [`TableError`] names the table, line and column that is missing or malformed.
    pub fn read(tables: &Tables) -> Result<Self, TableError> {
        let mut pairs = ByPair::from_fn(|_, _| PairData::default());
        let fln_outside = read::pairs(tables, &mut pairs)?;
        Ok(Self {
            areas: read::areas(tables)?,
            pairs,
            fln_outside,
            microcircuit: read::microcircuit(tables)?,
            synapse_targets: read::targets(tables)?,
            intrinsic_fln: read::constant(tables, "intrinsic_fln")?,
            in_degree_cragg: read::constant(tables, "in_degree_cragg")?,
            in_degree_okusky: read::constant(tables, "in_degree_okusky")?,
        })
    }

    /// Architectural type, 1 (agranular) to 8 (V1), Hilgetag et al. 2016
    /// (doi:10.1016/j.neuroimage.2016.04.017).
    #[must_use]
    pub fn architectural_type(&self, area: Area) -> u8 {
        self.areas[area].architectural_type
    }

    /// Level in the hierarchy, 0 (V1) to 1 (AITd), Reid et al. 2009 (NeuroImage 47:611).
    #[must_use]
    pub fn hierarchy(&self, area: Area) -> f64 {
        self.areas[area].hierarchy
    }

    /// Surface of the whole area (mm²), Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
    #[must_use]
    pub fn surface_mm2(&self, area: Area) -> f64 {
        self.areas[area].surface_mm2
    }

    /// Neurons per mm³ over the whole depth, Hilgetag et al. 2016 (doi:10.1016/j.neuroimage.2016.04.017);
    /// where none were counted, the mean over areas of the same type.
    #[must_use]
    pub fn density_per_mm3(&self, area: Area) -> f64 {
        self.areas[area].density_per_mm3
    }

    /// Whether the densities were counted in this area.
    #[must_use]
    pub fn density_origin(&self, area: Area) -> Option<Origin> {
        self.areas[area].density_origin
    }

    /// Neurons per mm³ of a layer.
    #[must_use]
    pub fn layer_density_per_mm3(&self, area: Area, layer: Layer) -> f64 {
        self.areas[area].layer_densities_per_mm3[Lamina::from(layer).index()]
    }

    /// Thickness of the cortex, layer 1 included (mm), Hilgetag et al. 2016
    /// (doi:10.1016/j.neuroimage.2016.04.017); where it was not measured, from its regression over the
    /// logarithm of the density.
    #[must_use]
    pub fn thickness_mm(&self, area: Area) -> f64 {
        self.areas[area].thickness_mm
    }

    /// Whether the thickness was measured in this area.
    #[must_use]
    pub fn thickness_origin(&self, area: Area) -> Option<Origin> {
        self.areas[area].thickness_origin
    }

    /// Thickness of one layer (mm).
    #[must_use]
    pub fn layer_thickness_mm(&self, area: Area, lamina: Lamina) -> f64 {
        self.areas[area].layer_thicknesses_mm[lamina.index()]
    }

    /// Neurons of a population in the whole area, real-valued; zero in a layer that is absent.
    #[must_use]
    pub fn neurons(&self, area: Area, cell: Cell) -> f64 {
        self.areas[area].neurons[cell.index()]
    }

    /// Neurons of all populations in the whole area.
    #[must_use]
    pub fn total_neurons(&self, area: Area) -> f64 {
        self.areas[area].neurons.iter().sum()
    }

    /// Median distance between two areas, over pairs of their voxels (mm), from CoCoMac
    /// (doi:10.3389/fninf.2012.00030).
    #[must_use]
    pub fn distance_mm(&self, target: Area, source: Area) -> f64 {
        self.pairs[(target, source)].distance_mm
    }

    /// What is known of a connection between areas; `None` if it does not exist.
    #[must_use]
    pub fn connection(&self, target: Area, source: Area) -> Option<&Connection> {
        self.pairs[(target, source)].connection.as_ref()
    }

    /// FLN, measured (Markov et al. 2014, doi:10.1093/cercor/bhs270) or from the distance rule (Ercsey-Ravasz
    /// et al. 2013, doi:10.1016/j.neuron.2013.07.036): the share of the neurons labelled outside the target
    /// area that lie in the source area. `None` if the connection does not exist.
    ///
    /// The FLN of all sources and [`fln_outside`](Self::fln_outside) do not sum to one: the network
    /// normalises them.
    #[must_use]
    pub fn fln(&self, target: Area, source: Area) -> Option<f64> {
        self.pairs[(target, source)].fln
    }

    /// FLN as measured, carried over to the areas of the model.
    #[must_use]
    pub fn fln_measured(&self, target: Area, source: Area) -> Option<f64> {
        self.pairs[(target, source)].fln_measured
    }

    /// The summed FLN of all cortical sources outside the model.
    #[must_use]
    pub fn fln_outside(&self, target: Area) -> f64 {
        self.fln_outside[target]
    }

    /// SLN, measured (Markov et al. 2014, doi:10.1002/cne.23458) or from a regression: the share of a
    /// connection's labelled neurons that lie above layer 4. `None` if the connection does not exist.
    #[must_use]
    pub fn sln(&self, target: Area, source: Area, fit: SlnFit) -> Option<f64> {
        let pair = &self.pairs[(target, source)];
        match fit {
            SlnFit::Published => pair.sln_published,
            SlnFit::Own => pair.sln_own,
        }
    }

    /// SLN as measured, carried over to the areas of the model.
    #[must_use]
    pub fn sln_measured(&self, target: Area, source: Area) -> Option<f64> {
        self.pairs[(target, source)].sln_measured
    }

    /// Probability that a pair of neurons of the microcircuit is connected at least once, Potjans & Diesmann
    /// 2014 (doi:10.1093/cercor/bhs358), Table 5; likewise the two numbers below.
    #[must_use]
    pub fn microcircuit_probability(&self, target: Cell, source: Cell) -> f64 {
        self.microcircuit.probabilities[target.index()][source.index()]
    }

    /// Neurons of the microcircuit below 1 mm².
    #[must_use]
    pub fn microcircuit_neurons_per_mm2(&self, cell: Cell) -> f64 {
        self.microcircuit.neurons_per_mm2[cell.index()]
    }

    /// Synapses from outside the microcircuit onto one of its neurons.
    #[must_use]
    pub fn microcircuit_external_in_degree(&self, cell: Cell) -> f64 {
        self.microcircuit.external_in_degrees[cell.index()]
    }

    /// Probability that a cortico-cortical synapse in a layer has its target in a population.
    ///
    /// From Binzegger et al. 2004 (doi:10.1523/JNEUROSCI.1400-04.2004). In TH the share of the absent layer 4
    /// is spread over the others by thickness.
    #[must_use]
    pub fn synapse_target(&self, area: Area, synapse: Lamina, target: Cell) -> f64 {
        let targets = if area.has_layer_4() {
            &self.synapse_targets.with_layer_4
        } else {
            &self.synapse_targets.without_layer_4
        };
        targets[synapse.index()][target.index()]
    }

    /// Mean share of labelled neurons within the injected area, Markov et al. 2011
    /// (doi:10.1093/cercor/bhq201): 0.79.
    #[must_use]
    pub fn intrinsic_fln(&self) -> f64 {
        self.intrinsic_fln
    }

    /// Synapses per neuron in macaque motor and visual cortex by Cragg 1967 (J Anat 101:639): 5600.
    #[must_use]
    pub fn in_degree_cragg(&self) -> f64 {
        self.in_degree_cragg
    }

    /// Synapses per neuron in macaque V1 by O'Kusky & Colonnier 1982 (doi:10.1002/cne.902100307):
    /// 2300.
    #[must_use]
    pub fn in_degree_okusky(&self) -> f64 {
        self.in_degree_okusky
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_tables_read_and_sum_to_the_published_number_of_neurons() {
        // Neurons below 1 mm² of all areas, Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
        let anatomy = Anatomy::read(&Tables::shipped()).unwrap();
        let below_1_mm2 = |area: Area| anatomy.total_neurons(area) / anatomy.surface_mm2(area);
        let sum: f64 = Area::all().map(below_1_mm2).sum();
        assert!((sum - 4_130_056.72).abs() < 0.01, "{sum}");
    }

    #[test]
    fn only_th_lacks_layer_4() {
        let anatomy = Anatomy::shipped();
        for area in Area::all() {
            for cell in Cell::ALL {
                let absent = area == Area::TH && cell.layer == Layer::L4;
                assert_eq!(anatomy.neurons(area, cell) == 0.0, absent, "{area} {cell}");
            }
        }
    }

    #[test]
    fn every_connection_has_fln_and_sln() {
        let anatomy = Anatomy::shipped();
        for target in Area::all() {
            for source in Area::all().filter(|source| *source != target) {
                let exists = anatomy.connection(target, source).is_some();
                assert_eq!(anatomy.fln(target, source).is_some_and(|fln| fln > 0.0), exists);
                for fit in [SlnFit::Published, SlnFit::Own] {
                    assert_eq!(anatomy.sln(target, source, fit).is_some(), exists);
                }
            }
        }
    }

    #[test]
    fn targets_of_synapses_are_probabilities() {
        let anatomy = Anatomy::shipped();
        for area in [Area::V1, Area::TH] {
            for lamina in Lamina::ALL {
                let sum: f64 =
                    Cell::ALL.iter().map(|cell| anatomy.synapse_target(area, lamina, *cell)).sum();
                assert!((sum - 1.0).abs() < 1e-14, "{area} layer {lamina}: {sum}");
            }
        }
    }

    #[test]
    fn a_malformed_table_is_refused_with_its_place() {
        let shipped = Tables::shipped();
        let broken = shipped.iter().map(|(name, text)| {
            (
                name,
                if name == "areas.csv" { text.replace("1484.629", "-1") } else { text.to_owned() },
            )
        });
        let error = Anatomy::read(&Tables::new(broken.collect::<Vec<_>>())).unwrap_err();
        assert_eq!(
            error.to_string(),
            "areas.csv, line 2, column 6: found '-1', expected a number above 0"
        );
    }
}
