//! Lags and the order that they make, for people and for programs.

use data::Matrix;
use serde::Serialize;
use serde::ser::SerializeMap;
use validation::statistics::{Hierarchy, Lags};

use super::Report;
use super::table::{Align, Table};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain, significant};
use crate::plots;

/// How series follow each other.
#[derive(Clone, Copy, Debug)]
pub struct HierarchyReport<'a> {
    /// What the series go by.
    pub name: &'a str,
    /// What they are.
    pub measure: &'a str,
    /// Their names.
    pub names: &'a [String],
    /// All lags.
    pub lags: &'a Lags,
    /// The significant ones, if it is known which are.
    pub significant: Option<&'a Lags>,
    /// The order.
    pub hierarchy: &'a Hierarchy,
}

/// A matrix whose unknown numbers are null.
fn rows(matrix: &Matrix) -> Vec<Vec<Option<f64>>> {
    let known = |&value: &f64| (!value.is_nan()).then_some(value);
    (0..matrix.targets()).map(|row| matrix.row(row).iter().map(known).collect()).collect()
}

fn cell(value: f64) -> String {
    if value.is_nan() { String::new() } else { exact(value) }
}

impl HierarchyReport<'_> {
    fn pairs(&self) -> Vec<(usize, usize)> {
        let size = self.names.len();
        (0..size).flat_map(|a| (a + 1..size).map(move |b| (a, b))).collect()
    }

    fn is_significant(&self, pair: (usize, usize)) -> Option<bool> {
        Some(!self.significant?.lags_ms[pair].is_nan())
    }

    fn number_significant(&self) -> Option<usize> {
        self.significant?;
        let pairs = self.pairs();
        Some(pairs.iter().filter(|&&pair| self.is_significant(pair) == Some(true)).count())
    }

    /// From the first to the last.
    fn ranks(&self) -> Vec<usize> {
        let places = &self.hierarchy.places;
        let mut ranks: Vec<usize> = (0..places.len()).collect();
        ranks.sort_by(|&a, &b| places[a].total_cmp(&places[b]));
        ranks
    }

    fn lags_csv(&self) -> String {
        let adjusted = self.lags.adjusted_p_values();
        let row = |(a, b): (usize, usize)| {
            let Lags { lags_ms, coefficients, p_values } = self.lags;
            let significant = self.is_significant((a, b)).map(|is| is.to_string());
            [
                self.names[a].clone(),
                self.names[b].clone(),
                cell(lags_ms[(a, b)]),
                cell(coefficients[(a, b)]),
                cell(p_values[(a, b)]),
                cell(adjusted[(a, b)]),
                significant.unwrap_or_default(),
            ]
        };
        let heading =
            ["name", "other", "lag_ms", "correlation", "p_value", "p_adjusted", "significant"];
        csv_table(heading, self.pairs().into_iter().map(row))
    }

    fn hierarchy_csv(&self) -> String {
        let row = |place: usize| {
            let Hierarchy { heights_ms, places, .. } = self.hierarchy;
            [self.names[place].clone(), exact(heights_ms[place]), exact(places[place])]
        };
        csv_table(["name", "height_ms", "place"], (0..self.names.len()).map(row))
    }
}

impl Serialize for HierarchyReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Lags { lags_ms, coefficients, p_values } = self.lags;
        let Hierarchy { heights_ms, places, residual_ms, groups } = self.hierarchy;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("source", self.name)?;
        map.serialize_entry("of", self.measure)?;
        map.serialize_entry("names", self.names)?;
        map.serialize_entry("heights_ms", heights_ms)?;
        map.serialize_entry("hierarchy", places)?;
        map.serialize_entry("residual_ms", residual_ms)?;
        map.serialize_entry("groups", groups)?;
        map.serialize_entry("pairs", &self.pairs().len())?;
        map.serialize_entry("significant_pairs", &self.number_significant())?;
        map.serialize_entry("lags_ms", &rows(lags_ms))?;
        map.serialize_entry("coefficients", &rows(coefficients))?;
        map.serialize_entry("p_values", &rows(p_values))?;
        map.serialize_entry("adjusted_p_values", &rows(&self.lags.adjusted_p_values()))?;
        map.end()
    }
}

impl Report for HierarchyReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("hierarchy.json");

    fn text(&self) -> String {
        let columns = ["height (ms)", "place"].map(|name| (name, Align::Right));
        let mut table = Table::new(std::iter::once(("", Align::Left)).chain(columns));
        for place in self.ranks() {
            let Hierarchy { heights_ms, places, .. } = self.hierarchy;
            let height = plain(heights_ms[place], 2);
            table.row([self.names[place].clone(), height, plain(places[place], 3)]);
        }
        let number = match self.number_significant() {
            Some(significant) => {
                format!("{} pairs, {significant} with significant lags", self.pairs().len())
            }
            None => format!("{} pairs", self.pairs().len()),
        };
        format!(
            "{}: lags of {}, {number}; the order leaves {} ms of them (root mean square)\n\n{table}",
            self.name,
            self.measure,
            significant(self.hierarchy.residual_ms, 3)
        )
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("lags.csv", &self.lags_csv())?;
        results.text("hierarchy.csv", &self.hierarchy_csv())?;
        let ranks = self.ranks();
        results.figure("lags", &plots::lag_matrix(self.names, &self.lags.lags_ms, &ranks));
        results.figure(
            "hierarchy",
            &plots::hierarchy_places(self.names, &self.hierarchy.places, &ranks),
        );
        Ok(())
    }
}
