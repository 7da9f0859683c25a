//! The structure of a network, for people and for programs.

mod changes;
mod document;
mod figures;
mod fits;
mod macaque;
mod tables;
mod text;

use data::macaque::{Anatomy, SlnFit, SynapseTotals};
use data::structure::{
    AreaSynapses, Definitions, LaminarShares, PopulationInDegrees, StructureChange, area_synapses,
    laminar_shares, population_in_degrees,
};
use data::{Matrix, Network};
use serde::{Serialize, Serializer};

use self::macaque::MacaqueViews;
use super::Report;
use crate::files::ResultDirectory;

/// The anatomy that a network was built from.
#[derive(Clone, Copy, Debug)]
pub struct BuiltFrom<'a> {
    /// The anatomy.
    pub anatomy: &'a Anatomy,
    /// Which regression completed its SLN.
    pub sln_fit: SlnFit,
    /// The synapses of its areas.
    pub synapses: &'a [SynapseTotals],
}

/// A network with what it goes by.
#[derive(Clone, Copy, Debug)]
pub struct NamedNetwork<'a> {
    /// The preset or the file.
    pub name: &'a str,
    /// The network.
    pub network: &'a Network,
}

/// Views of the structure of a network.
#[derive(Clone, Debug)]
pub struct AnatomyReport<'a> {
    name: &'a str,
    network: &'a Network,
    definitions: Definitions,
    areas: Vec<String>,
    synapses: Vec<AreaSynapses>,
    in_degrees: Vec<PopulationInDegrees>,
    area_in_degrees: Matrix,
    relative_in_degrees: Matrix,
    probabilities: Matrix,
    laminar: Vec<LaminarShares>,
    macaque: Option<MacaqueViews<'a>>,
    zoom: Vec<usize>,
    change: Option<NamedChange<'a>>,
    tells_fits: bool,
}

/// A change with the names of the networks before and afterwards.
#[derive(Clone, Debug)]
struct NamedChange<'a> {
    from: &'a str,
    to: &'a str,
    change: StructureChange,
}

impl<'a> AnatomyReport<'a> {
    /// Of a network; `built_from` is there if it was built from the anatomy of the macaque.
    #[must_use]
    pub fn of(
        name: &'a str,
        network: &'a Network,
        built_from: Option<BuiltFrom<'a>>,
        definitions: Definitions,
    ) -> Self {
        let synapses = built_from.map(|from| from.synapses);
        let anatomy = built_from.map(|from| (from.anatomy, from.sln_fit));
        Self {
            name,
            network,
            definitions,
            areas: network.areas().iter().map(|(area, _)| (*area).to_owned()).collect(),
            synapses: area_synapses(network, synapses),
            in_degrees: population_in_degrees(network),
            area_in_degrees: network.area_in_degrees(),
            relative_in_degrees: network.relative_area_in_degrees(),
            probabilities: network.connection_probabilities(),
            laminar: laminar_shares(network, anatomy),
            macaque: built_from.map(|from| MacaqueViews::of(network, from)),
            zoom: Vec::new(),
            change: None,
            tells_fits: false,
        }
    }

    /// With the populations of some areas on their own.
    #[must_use]
    pub fn with_zoom(self, populations: Vec<usize>) -> Self {
        Self { zoom: populations, ..self }
    }

    /// With what changes from one network to another; their populations have the same names.
    #[must_use]
    pub fn with_change(self, before: NamedNetwork<'a>, after: NamedNetwork<'a>) -> Self {
        let change = StructureChange::of(before.network, after.network, self.definitions);
        Self { change: Some(NamedChange { from: before.name, to: after.name, change }), ..self }
    }

    /// With the fits of the anatomy in text and figures.
    #[must_use]
    pub fn with_fits(self, tells_fits: bool) -> Self {
        Self { tells_fits, ..self }
    }

    fn population_name(&self, population: usize) -> String {
        self.network.populations[population].label.to_string()
    }
}

impl Serialize for AnatomyReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.document().serialize(serializer)
    }
}

impl Report for AnatomyReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("anatomy.json");

    fn text(&self) -> String {
        self.in_words()
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        self.write_tables(results)?;
        self.draw(results);
        Ok(())
    }
}
