//! Shortest paths from area to area.

use std::collections::BTreeMap;
use std::fmt::Write;

use data::graph::{AreaPath, PathCounts, ShortestPaths};
use data::{Matrix, Network};
use serde::Serialize;
use serde::ser::SerializeMap;

use super::{Classes, PathWeights, joined};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain};
use crate::plots::{self, LaminarClass};
use crate::report::{Align, Report, Table, distinct};

/// The shortest path of each pair of areas, and what those of a class have in common.
#[derive(Clone, Debug)]
pub struct AreaPathsReport<'a> {
    name: &'a str,
    network: &'a Network,
    weights: &'a PathWeights,
    lengths: &'a Matrix,
    paths: &'a [AreaPath],
    classes: Option<&'a Classes>,
    counts: Vec<(&'static str, PathCounts)>,
}

/// The class of all pairs where there are no others.
const ALL: &str = "all";

impl<'a> AreaPathsReport<'a> {
    /// Of paths that were found between areas.
    #[must_use]
    pub fn of(
        name: &'a str,
        network: &'a Network,
        weights: &'a PathWeights,
        between_populations: &'a ShortestPaths,
        paths: &'a [AreaPath],
        classes: Option<&'a Classes>,
    ) -> Self {
        let lengths = between_populations.lengths();
        let names = classes.map_or_else(|| vec![ALL], |classes| classes.names().to_vec());
        let counts = names.into_iter().map(|class| (class, PathCounts::default())).collect();
        let mut report = Self { name, network, weights, lengths, paths, classes, counts };
        for path in paths {
            let class = report.class_of(path);
            if let Some((_, counts)) =
                report.counts.iter_mut().find(|(name, _)| Some(*name) == class)
            {
                counts.add(network, path);
            }
        }
        report
    }

    fn class_of(&self, path: &AreaPath) -> Option<&'static str> {
        self.classes.map_or(Some(ALL), |classes| classes.of_pair(path.target, path.source))
    }

    fn unreached_pairs(&self) -> usize {
        let areas = self.network.areas().len();
        areas * (areas - 1) - self.paths.len()
    }

    /// Pairs with a path but without a class, as areas without a connection have no SLN.
    fn unclassified_pairs(&self) -> usize {
        self.paths.len() - self.counts.iter().map(|(_, counts)| counts.pairs).sum::<usize>()
    }

    fn by_class<T>(&self, value: impl Fn(&PathCounts) -> T) -> BTreeMap<&'static str, T> {
        self.counts.iter().map(|(class, counts)| (*class, value(counts))).collect()
    }

    /// A line for each pair.
    #[must_use]
    pub fn csv(&self) -> String {
        let areas = self.network.areas();
        let label = |&population: &usize| self.network.populations[population].label.to_string();
        let rows = self.paths.iter().map(|found| {
            let nodes: Vec<String> = found.path.nodes.iter().map(label).collect();
            [
                areas[found.source].0.to_owned(),
                areas[found.target].0.to_owned(),
                self.class_of(found).unwrap_or_default().to_owned(),
                exact(found.path.length),
                nodes.len().to_string(),
                joined(nodes.iter().map(String::as_str)),
            ]
        });
        csv_table(["source", "target", "class", "length", "populations", "path"], rows)
    }

    /// The names of populations at ends of paths, in the order of the network.
    fn ends(&self) -> Vec<&str> {
        let all = self.network.populations.iter().map(|p| p.label.population.as_str());
        let is_end = |name: &&str| {
            let of_counts = |counts: &PathCounts| {
                counts.ends.contains_key(*name)
                    || counts.ends.values().any(|by_last| by_last.contains_key(*name))
            };
            self.counts.iter().any(|(_, counts)| of_counts(counts))
        };
        distinct(all.filter(is_end))
    }

    fn ends_table(&self, counts: &PathCounts) -> Table {
        let ends = self.ends();
        let heading = ends.iter().map(|&last| (last, Align::Right));
        let mut table = Table::new([("first \\ last", Align::Left)].into_iter().chain(heading));
        for first in &ends {
            let Some(by_last) = counts.ends.get(*first) else { continue };
            let cells = ends
                .iter()
                .map(|last| by_last.get(*last).map_or_else(String::new, ToString::to_string));
            table.row([(*first).to_owned()].into_iter().chain(cells));
        }
        table
    }

    fn drawn(&self) -> Vec<LaminarClass<'_>> {
        let ends = self.ends();
        self.counts.iter().map(|(class, counts)| drawn(class, counts, &ends)).collect()
    }
}

fn drawn<'a>(class: &str, counts: &'a PathCounts, ends: &[&str]) -> LaminarClass<'a> {
    LaminarClass {
        title: format!("{class}, {} pairs", counts.pairs),
        arrows: by_place(ends, counts),
        passages: most_frequent_first(counts),
    }
}

/// Places of the first and of the last population with their counts.
fn by_place(ends: &[&str], counts: &PathCounts) -> Vec<(usize, usize, usize)> {
    let place = |name: &str| ends.iter().position(|end| *end == name);
    let of_first = |(first, by_last): (&String, &BTreeMap<String, usize>)| {
        let arrow = |(last, &count): (&String, &usize)| Some((place(first)?, place(last)?, count));
        by_last.iter().filter_map(arrow).collect::<Vec<_>>()
    };
    counts.ends.iter().flat_map(of_first).collect()
}

fn most_frequent_first(counts: &PathCounts) -> Vec<(&str, usize)> {
    let mut passages: Vec<(&str, usize)> =
        counts.passages.iter().map(|(through, &count)| (through.as_str(), count)).collect();
    passages.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    passages
}

impl Serialize for AreaPathsReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("network", self.name)?;
        map.serialize_entry("links", self.weights)?;
        map.serialize_entry("classes", self.classes.map_or(ALL, Classes::name))?;
        map.serialize_entry("pairs", &self.paths.len())?;
        map.serialize_entry("unreached_pairs", &self.unreached_pairs())?;
        map.serialize_entry("unclassified_pairs", &self.unclassified_pairs())?;
        map.serialize_entry("pairs_by_class", &self.by_class(|counts| counts.pairs))?;
        map.serialize_entry("counts", &self.by_class(|counts| counts.ends.clone()))?;
        map.serialize_entry("passages", &self.by_class(|counts| counts.passages.clone()))?;
        map.serialize_entry("single_synapse", &self.by_class(|counts| counts.single_synapse))?;
        let mean =
            self.by_class(|counts| Some(counts.populations_mean()).filter(|mean| mean.is_finite()));
        map.serialize_entry("populations_on_a_path_mean", &mean)?;
        map.end()
    }
}

impl Report for AreaPathsReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("paths.json");

    fn text(&self) -> String {
        let mut text = format!(
            "{}: shortest paths of {} ordered pairs of areas, {}\n",
            self.name,
            self.paths.len(),
            self.weights.in_words()
        );
        // Writing to a string cannot fail.
        if self.unreached_pairs() > 0 {
            let _ = writeln!(text, "{} pairs have none", self.unreached_pairs());
        }
        if self.unclassified_pairs() > 0 {
            let _ = writeln!(text, "{} pairs with one have no class", self.unclassified_pairs());
        }
        for (class, counts) in self.counts.iter().filter(|(_, counts)| counts.pairs > 0) {
            let _ = write!(
                text,
                "\n{class}: {} pairs, {} by a single connection, {} populations on a path on average\n{}",
                counts.pairs,
                counts.single_synapse,
                plain(counts.populations_mean(), 3),
                self.ends_table(counts)
            );
            let passages = most_frequent_first(counts);
            let words: Vec<String> =
                passages.iter().map(|(through, count)| format!("{count} {through}")).collect();
            if !words.is_empty() {
                let _ = writeln!(text, "through other areas: {}", words.join(", "));
            }
        }
        text
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("paths.csv", &self.csv())?;
        results.matrix("path_lengths.npy", self.lengths)?;
        results.figure("laminar_paths", &plots::laminar_paths(&self.ends(), &self.drawn()));
        Ok(())
    }
}
