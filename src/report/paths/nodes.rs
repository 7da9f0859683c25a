//! Shortest paths from node to node.

use std::fmt::Write;

use data::Matrix;
use data::graph::{Path, ShortestPaths};
use serde::Serialize;

use super::{PathWeights, joined};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain};
use crate::plots;
use crate::report::{Align, Report, Table};

/// The shortest path of each pair of nodes.
#[derive(Clone, Debug, Serialize)]
pub struct NodePathsReport<'a> {
    graph: &'a str,
    names: &'a [String],
    links: &'a PathWeights,
    pairs: usize,
    unreached_pairs: usize,
    single_link: usize,
    length_mean: Option<f64>,
    nodes_on_a_path_mean: Option<f64>,
    /// On how many paths between others each node is.
    passages: Vec<usize>,
    #[serde(skip)]
    paths: Vec<Path>,
    #[serde(skip)]
    lengths: &'a Matrix,
}

/// Nodes that are shown to people.
const SHOWN: usize = 15;

impl<'a> NodePathsReport<'a> {
    /// Of the paths between nodes with these names.
    #[must_use]
    pub fn of(
        graph: &'a str,
        names: &'a [String],
        links: &'a PathWeights,
        paths: &'a ShortestPaths,
    ) -> Self {
        let size = names.len();
        let pairs = (0..size).flat_map(|t| (0..size).map(move |s| (t, s))).filter(|(t, s)| t != s);
        let found: Vec<Path> = pairs.filter_map(|(t, s)| paths.path(t, s)).collect();
        let mut passages = vec![0; size];
        for path in &found {
            path.nodes[1..path.nodes.len() - 1].iter().for_each(|&node| passages[node] += 1);
        }
        let mean = |value: fn(&Path) -> f64| {
            let sum: f64 = found.iter().map(value).sum();
            (!found.is_empty()).then(|| sum / found.len() as f64)
        };
        Self {
            graph,
            names,
            links,
            pairs: found.len(),
            unreached_pairs: size * size.saturating_sub(1) - found.len(),
            single_link: found.iter().filter(|path| path.nodes.len() == 2).count(),
            length_mean: mean(|path| path.length),
            nodes_on_a_path_mean: mean(|path| path.nodes.len() as f64),
            passages,
            paths: found,
            lengths: paths.lengths(),
        }
    }

    /// A line for each pair.
    #[must_use]
    pub fn csv(&self) -> String {
        let row = |path: &Path| {
            let mut names = path.nodes.iter().map(|&node| self.names[node].as_str());
            let (source, target) = (path.nodes[0], path.nodes[path.nodes.len() - 1]);
            [
                self.names[source].clone(),
                self.names[target].clone(),
                exact(path.length),
                path.nodes.len().to_string(),
                joined(&mut names),
            ]
        };
        csv_table(["source", "target", "length", "nodes", "path"], self.paths.iter().map(row))
    }

    /// Nodes on paths between others, those on most first.
    fn busiest(&self) -> Vec<(&str, usize)> {
        let named = self.names.iter().map(String::as_str).zip(self.passages.iter().copied());
        let mut busiest: Vec<(&str, usize)> = named.filter(|(_, count)| *count > 0).collect();
        busiest.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        busiest.truncate(SHOWN);
        busiest
    }
}

impl Report for NodePathsReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("paths.json");

    fn text(&self) -> String {
        let mut text = format!(
            "{}: shortest paths of {} ordered pairs of nodes, {}\n",
            self.graph,
            self.pairs,
            self.links.in_words()
        );
        // Writing to a string cannot fail.
        if self.unreached_pairs > 0 {
            let _ = writeln!(text, "{} pairs have none", self.unreached_pairs);
        }
        if let (Some(nodes), Some(length)) = (self.nodes_on_a_path_mean, self.length_mean) {
            let _ = writeln!(
                text,
                "{} by a single link; on average {} nodes and a length of {}",
                self.single_link,
                plain(nodes, 3),
                plain(length, 4)
            );
        }
        let mut table = Table::new([("node", Align::Left), ("paths through it", Align::Right)]);
        let busiest = self.busiest();
        busiest.iter().for_each(|(name, count)| table.row([*name, &count.to_string()]));
        if !busiest.is_empty() {
            let _ = write!(text, "\n{table}");
        }
        text
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("paths.csv", &self.csv())?;
        results.matrix("path_lengths.npy", self.lengths)?;
        results.figure("path_lengths", &plots::path_lengths(self.names, self.lengths));
        if !self.busiest().is_empty() {
            let title = "Paths between others that go through a node";
            results.figure("passages", &plots::passages(title, &self.busiest()).into());
        }
        Ok(())
    }
}
