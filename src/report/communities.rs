//! Modules of a graph, for people and for programs.

use std::fmt::Write;

use data::Matrix;
use data::graph::{
    Measure, Modules, Partition, Quality, Ranked, adjusted_mutual_information, contingency,
};
use serde::Serialize;
use serde::ser::SerializeMap;

use super::Report;
use super::table::{Align, Table};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain, significant};
use crate::plots::{self, Alluvial, Figure};

/// The modules of a graph.
#[derive(Clone, Debug)]
pub struct CommunitiesReport<'a> {
    /// What the graph goes by.
    pub name: &'a str,
    /// The names of its nodes.
    pub names: &'a [String],
    /// Its links.
    pub weights: &'a Matrix,
    /// What is best.
    pub measure: Measure,
    /// How often a walk visits the nodes.
    pub visits: Option<&'a [f64]>,
    /// What was found.
    pub modules: &'a Modules,
    /// The modularity of modules that the map equation chose.
    pub other_value: Option<f64>,
    /// How many starts there were.
    pub starts: u32,
    /// The same of shuffled networks.
    pub nulls: Option<Nulls>,
    /// Beside another partition.
    pub against: Option<Against>,
    /// Whether the nodes are areas.
    pub is_of_areas: bool,
}

/// The best values of shuffled networks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nulls {
    networks: usize,
    mean: f64,
    sd: f64,
    min: f64,
    max: f64,
    modules_mean: f64,
    share_with_one_module: f64,
}

impl Nulls {
    /// Of value and number of modules of each.
    #[must_use]
    pub fn of(found: &[(f64, usize)]) -> Self {
        let networks = found.len();
        let values = || found.iter().map(|&(value, _)| value);
        let mean = values().sum::<f64>() / networks as f64;
        let squares: f64 = values().map(|value| (value - mean).powi(2)).sum();
        let single = found.iter().filter(|(_, modules)| *modules == 1).count();
        Self {
            networks,
            mean,
            sd: (squares / (networks.max(2) - 1) as f64).sqrt(),
            min: values().fold(f64::INFINITY, f64::min),
            max: values().fold(f64::NEG_INFINITY, f64::max),
            modules_mean: found.iter().map(|&(_, modules)| modules as f64).sum::<f64>()
                / networks as f64,
            share_with_one_module: single as f64 / networks as f64,
        }
    }
}

/// How alike the best modules and those of another partition are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Against {
    /// Its modules by their names.
    modules: Vec<String>,
    /// Its value by the same measure.
    value: f64,
    adjusted_mutual_information: f64,
    is_equal: bool,
    /// Common nodes: a row for each of the best modules.
    common_nodes: Vec<Vec<f64>>,
}

impl Against {
    /// Of the names of the other modules, node by node.
    #[must_use]
    pub fn of(names: &[String], best: &Partition, quality: &Quality) -> Self {
        let other = Partition::of(names);
        let counts = contingency(best, &other);
        let firsts = other.members().into_iter().map(|members| names[members[0]].clone());
        Self {
            modules: firsts.collect(),
            value: quality.of(&other),
            adjusted_mutual_information: adjusted_mutual_information(best, &other),
            is_equal: *best == other,
            common_nodes: (0..counts.targets()).map(|row| counts.row(row).to_vec()).collect(),
        }
    }
}

impl Against {
    /// The best modules, of these nodes, beside its own.
    fn alluvial(&self, members: &[Vec<usize>]) -> Figure {
        let found =
            members.iter().zip(1..).map(|(own, module)| format!("{module} ({})", own.len()));
        let size = |module: usize| self.common_nodes.iter().map(|row| row[module]).sum::<f64>();
        let others = self.modules.iter().enumerate();
        let others = others.map(|(module, name)| format!("{name} ({})", size(module)));
        plots::alluvial(&Alluvial {
            titles: ["found", "the other partition"],
            names: [found.collect(), others.collect()],
            common_nodes: &self.common_nodes,
        })
    }
}

/// Numbers of modules for people start at 1.
fn numbered(partition: &Partition) -> Vec<usize> {
    partition.modules().iter().map(|module| module + 1).collect()
}

fn key(measure: Measure) -> &'static str {
    match measure {
        Measure::MapEquation => "codelength_bits",
        Measure::Modularity => "modularity",
    }
}

struct Found<'a>(&'a Ranked, Measure);

impl Serialize for Found<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("modules", &numbered(&self.0.partition))?;
        map.serialize_entry(key(self.1), &self.0.value)?;
        map.end()
    }
}

impl Serialize for CommunitiesReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Modules { best, second_best, reached_by } = self.modules;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("graph", self.name)?;
        map.serialize_entry("names", self.names)?;
        map.serialize_entry("modules", &numbered(&best.partition))?;
        map.serialize_entry("n_modules", &best.partition.number())?;
        map.serialize_entry(key(self.measure), &best.value)?;
        if let Some(modularity) = self.other_value {
            map.serialize_entry("modularity", &modularity)?;
        }
        if let Some(visits) = self.visits {
            map.serialize_entry("visit_rates", visits)?;
        }
        map.serialize_entry("starts", &self.starts)?;
        map.serialize_entry("starts_that_reached_it", reached_by)?;
        if let Some(second) = second_best {
            map.serialize_entry("second_best", &Found(second, self.measure))?;
        }
        if let Some(nulls) = &self.nulls {
            map.serialize_entry("nulls", nulls)?;
        }
        if let Some(against) = &self.against {
            map.serialize_entry("against", against)?;
        }
        map.end()
    }
}

impl CommunitiesReport<'_> {
    fn value_in_words(&self, value: f64) -> String {
        match self.measure {
            Measure::MapEquation => format!("{} bits a step", significant(value, 7)),
            Measure::Modularity => format!("a modularity of {}", plain(value, 5)),
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new([("module", Align::Right), ("nodes", Align::Left)]);
        for (module, members) in self.modules.best.partition.members().iter().enumerate() {
            let names: Vec<&str> = members.iter().map(|&node| self.names[node].as_str()).collect();
            table.row([(module + 1).to_string(), names.join(" ")]);
        }
        table
    }

    fn csv(&self) -> String {
        let modules = numbered(&self.modules.best.partition);
        let rows = self.names.iter().enumerate().map(|(node, name)| {
            let visits = self.visits.map_or_else(String::new, |visits| exact(visits[node]));
            [name.clone(), modules[node].to_string(), visits]
        });
        csv_table(["name", "module", "visit_rate"], rows)
    }
}

impl Report for CommunitiesReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("communities.json");

    fn text(&self) -> String {
        let Modules { best, second_best, reached_by } = self.modules;
        let mut text = format!(
            "{}: {} modules with {}, found from {reached_by} of {} starts\n",
            self.name,
            best.partition.number(),
            self.value_in_words(best.value),
            self.starts
        );
        // Writing to a string cannot fail.
        if let Some(modularity) = self.other_value {
            let _ = writeln!(text, "Their modularity is {}", plain(modularity, 5));
        }
        if let Some(second) = second_best {
            let _ = writeln!(
                text,
                "The second best that was found has {} modules with {}",
                second.partition.number(),
                self.value_in_words(second.value)
            );
        }
        if let Some(nulls) = &self.nulls {
            let _ = writeln!(
                text,
                "{} networks with shuffled targets: {} ± {} (SD), from {} to {}; {} modules on average",
                nulls.networks,
                significant(nulls.mean, 5),
                significant(nulls.sd, 2),
                significant(nulls.min, 5),
                significant(nulls.max, 5),
                significant(nulls.modules_mean, 3)
            );
        }
        if let Some(against) = &self.against {
            let _ = writeln!(
                text,
                "The other partition, with {}, has {}; adjusted mutual information {}{}",
                against.modules.len(),
                self.value_in_words(against.value),
                plain(against.adjusted_mutual_information, 4),
                if against.is_equal { ": they are the same" } else { "" }
            );
        }
        let _ = write!(text, "\n{}", self.table());
        text
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("communities.csv", &self.csv())?;
        let members = self.modules.best.partition.members();
        let axes = match self.is_of_areas {
            true => ["target area", "source area"],
            false => ["target", "source"],
        };
        results.figure(
            "communities",
            &plots::ordered_by_module(self.names, self.weights, &members, axes),
        );
        let drawing = plots::graph_drawing(self.names, self.weights, &members, self.visits);
        results.figure("graph", &drawing);
        if let Some(against) = &self.against {
            results.figure("alluvial", &against.alluvial(&members));
        }
        Ok(())
    }
}
