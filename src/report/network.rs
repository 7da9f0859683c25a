//! The size of a network, for people and for programs.

use std::ops::Range;

use data::macaque::SynapseTotals;
use data::{Matrix, Network};
use serde::Serialize;

use super::table::{Align, Table};
use super::{Report, names};
use crate::files::{ResultDirectory, write_description, write_network};
use crate::number::grouped;
use crate::plots;

/// The size of a network; counts are real-valued, as the anatomy gives them.
#[derive(Clone, Debug, Serialize)]
pub struct NetworkReport<'a> {
    /// What it goes by.
    #[serde(rename = "network")]
    pub name: &'a str,
    /// All neurons.
    pub neurons: f64,
    /// The synapses between populations of the network.
    pub synapses: f64,
    /// The synapses from outside the network.
    pub external_synapses: f64,
    /// What is fixed when synapses are drawn.
    pub connection_rule: &'static str,
    /// The names of the populations, in the order of all arrays.
    pub populations: Vec<String>,
    /// The areas; one without a name where the network has none.
    pub areas: Vec<AreaSummary>,
    #[serde(skip)]
    network: &'a Network,
}

/// The size of an area and the synapses onto its neurons.
#[derive(Clone, Debug, Serialize)]
pub struct AreaSummary {
    /// Its name.
    pub area: String,
    /// The number of its populations.
    pub populations: usize,
    /// Its neurons.
    pub neurons: f64,
    /// From populations of the same area.
    pub synapses_within: f64,
    /// From other areas of the network.
    pub synapses_between: f64,
    /// From outside the network.
    pub synapses_external: f64,
    /// From sources whose activity is given.
    pub synapses_replaced: f64,
    /// Where they come from by anatomy, if the network was built from it.
    #[serde(flatten)]
    pub types: Option<SynapseTypes>,
}

/// Synapses by type (Schmidt et al. 2018, doi:10.1007/s00429-017-1554-4).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SynapseTypes {
    /// From the modelled part of the same area.
    pub synapses_type_i: f64,
    /// From the same area outside the modelled surface.
    pub synapses_type_ii: f64,
    /// From other areas of the model.
    pub synapses_type_iii: f64,
    /// From subcortical regions and cortex outside the model.
    pub synapses_type_iv: f64,
}

const TYPES: &str = "\
Synapses: I within the modelled part of the area, II from the rest of it, III from other areas,
IV from outside the model. The external drive stands for II and IV.\n";

impl<'a> NetworkReport<'a> {
    /// Counts a network; `synapses` are the totals of its areas by type.
    #[must_use]
    pub fn of(name: &'a str, network: &'a Network, synapses: Option<&[SynapseTotals]>) -> Self {
        let mut areas: Vec<AreaSummary> =
            network.areas().into_iter().map(|(area, own)| count(network, area, own)).collect();
        for (area, totals) in areas.iter_mut().zip(synapses.unwrap_or_default()) {
            area.types = Some(SynapseTypes {
                synapses_type_i: totals.type_i,
                synapses_type_ii: totals.type_ii,
                synapses_type_iii: totals.type_iii,
                synapses_type_iv: totals.type_iv,
            });
        }
        Self {
            name,
            neurons: areas.iter().map(|area| area.neurons).sum(),
            synapses: areas.iter().map(|area| area.synapses_within + area.synapses_between).sum(),
            external_synapses: areas.iter().map(|area| area.synapses_external).sum(),
            connection_rule: network.rule.name(),
            populations: names(&network.populations),
            areas,
            network,
        }
    }

    fn table_of_types(&self) -> Table {
        let columns = ["populations", "neurons", "type I", "type II", "type III", "type IV"];
        let mut table = headed(columns);
        for area in &self.areas {
            let counts = area.types.map(|types| {
                [
                    types.synapses_type_i,
                    types.synapses_type_ii,
                    types.synapses_type_iii,
                    types.synapses_type_iv,
                ]
            });
            table.row(area.cells(&counts.unwrap_or_default()));
        }
        table
    }

    fn table_of_sources(&self) -> Table {
        let columns = ["populations", "neurons", "within", "between areas", "external", "replaced"];
        let mut table = headed(columns);
        for area in &self.areas {
            table.row(area.cells(&[
                area.synapses_within,
                area.synapses_between,
                area.synapses_external,
                area.synapses_replaced,
            ]));
        }
        table
    }
}

impl Report for NetworkReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("network.json");

    /// An aligned table of the areas, with the totals above it.
    fn text(&self) -> String {
        let totals = format!(
            "{}: {} neurons in {} populations, {} recurrent and {} external synapses ({})",
            self.name,
            grouped(self.neurons),
            self.populations.len(),
            grouped(self.synapses),
            grouped(self.external_synapses),
            self.connection_rule,
        );
        if self.areas.iter().all(|area| area.types.is_some()) {
            format!("{totals}\n\n{}\n{TYPES}", self.table_of_types())
        } else {
            format!("{totals}\n\n{}", self.table_of_sources())
        }
    }

    /// Pictures of its connectivity, and the network itself, as `--network` and as other programs read it.
    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        write_description(results, self.name, self.network)?;
        write_network(results, self.network)?;
        let populations = &self.network.populations;
        let title = "In-degrees between populations";
        let between_populations = plots::connection_matrix(
            title,
            "synapses per target neuron",
            populations,
            &self.network.in_degrees,
        );
        results.figure("connectivity_populations", &between_populations);
        let areas = self.network.areas();
        if areas.len() > 1 {
            let names: Vec<&str> = areas.iter().map(|(area, _)| *area).collect();
            let between_areas = plots::area_matrix(
                "In-degrees between areas",
                "synapses per neuron of the target area",
                &names,
                &area_in_degrees(self.network),
            );
            results.figure("connectivity_areas", &between_areas);
        }
        Ok(())
    }
}

/// Synapses from an area onto the average neuron of another, `[target, source]`.
pub(super) fn area_in_degrees(network: &Network) -> Matrix {
    let areas = network.areas();
    Matrix::from_fn(areas.len(), areas.len(), |target, source| {
        let targets = areas[target].1.clone();
        let neurons: f64 = targets.clone().map(|i| network.populations[i].neurons).sum();
        let onto = |i: usize| -> f64 {
            let row = &network.in_degrees.row(i)[areas[source].1.clone()];
            network.populations[i].neurons * row.iter().sum::<f64>()
        };
        let synapses: f64 = targets.map(onto).sum();
        if neurons > 0.0 { synapses / neurons } else { 0.0 }
    })
}

impl AreaSummary {
    fn cells(&self, synapses: &[f64]) -> Vec<String> {
        let name = if self.area.is_empty() { "-".to_owned() } else { self.area.clone() };
        let mut cells = vec![name, self.populations.to_string(), grouped(self.neurons)];
        cells.extend(synapses.iter().map(|&count| grouped(count)));
        cells
    }
}

fn headed(columns: [&str; 6]) -> Table {
    let [a, b, c, d, e, f] = columns.map(|name| (name, Align::Right));
    Table::new([("area", Align::Left), a, b, c, d, e, f])
}

fn count(network: &Network, area: &str, own: Range<usize>) -> AreaSummary {
    let mut summary = AreaSummary {
        area: area.to_owned(),
        populations: own.len(),
        neurons: 0.0,
        synapses_within: 0.0,
        synapses_between: 0.0,
        synapses_external: 0.0,
        synapses_replaced: 0.0,
        types: None,
    };
    for target in own.clone() {
        let neurons = network.populations[target].neurons;
        let row = network.in_degrees.row(target);
        let within: f64 = row[own.clone()].iter().sum();
        let between: f64 = row[..own.start].iter().chain(&row[own.end..]).sum();
        let replaced = network.replaced.iter().flat_map(|input| input.in_degrees.row(target));
        summary.neurons += neurons;
        summary.synapses_within += within * neurons;
        summary.synapses_between += between * neurons;
        summary.synapses_external += network.external.in_degrees[target] * neurons;
        summary.synapses_replaced += replaced.sum::<f64>() * neurons;
    }
    summary
}
