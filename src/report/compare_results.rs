//! The results of two commands side by side, for people and for programs.

use std::fmt::Write;

use data::{Matrix, Population, Rates};
use serde::Serialize;

use super::compare::{beside, difference, draw_changes, draw_rates, rates_csv};
use super::table::{Align, Table};
use super::{Report, names};
use crate::files::{ResultDirectory, csv_table};
use crate::number::significant;

/// What two folders of results have in common, each with its own numbers, in the order of the first.
#[derive(Clone, Debug)]
pub struct CommonResults {
    /// What the two go by.
    pub names: [String; 2],
    /// The populations that both have, as the first has them.
    pub populations: Vec<Population>,
    /// The rates of both, where both have some.
    pub rates: Option<[Rates; 2]>,
    /// The recurrent in-degrees of both, where both have some.
    pub in_degrees: Option<[Matrix; 2]>,
}

/// How the results of two commands differ.
#[derive(Clone, Debug, Serialize)]
pub struct CompareResultsReport<'a> {
    a: &'a str,
    b: &'a str,
    populations: Vec<String>,
    #[serde(flatten)]
    rates: Option<RateDifference<'a>>,
    /// How many connections have another in-degree, where both results have in-degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    connections_that_differ: Option<usize>,
    #[serde(skip)]
    common: &'a CommonResults,
}

#[derive(Clone, Debug, Serialize)]
struct RateDifference<'a> {
    a_hz: &'a [f64],
    b_hz: &'a [f64],
    difference_hz: Vec<f64>,
    /// The means over neurons (spikes/s), of the populations that both have.
    a_mean_rate_hz: f64,
    b_mean_rate_hz: f64,
}

impl<'a> CompareResultsReport<'a> {
    /// Of what two folders have in common.
    #[must_use]
    pub fn of(common: &'a CommonResults) -> Self {
        let rates = common.rates.as_ref().map(|[a, b]| RateDifference {
            a_hz: a.hz(),
            b_hz: b.hz(),
            difference_hz: difference(a.hz(), b.hz()),
            a_mean_rate_hz: a.mean_over_neurons_hz(&common.populations),
            b_mean_rate_hz: b.mean_over_neurons_hz(&common.populations),
        });
        let mut report = Self {
            a: &common.names[0],
            b: &common.names[1],
            populations: names(&common.populations),
            rates,
            connections_that_differ: None,
            common,
        };
        report.connections_that_differ =
            common.in_degrees.is_some().then(|| report.differing().count());
        report
    }

    /// Target, source, and both in-degrees of the connections that differ.
    fn differing(&self) -> impl Iterator<Item = ((usize, usize), [f64; 2])> {
        let both = self.common.in_degrees.iter();
        both.flat_map(|[a, b]| a.iter().map(move |(at, k)| (at, [k, b[at]])))
            .filter(|(_, [a, b])| a != b)
    }

    fn connections_csv(&self) -> String {
        let heading = ["target", "source", "a_in_degree", "b_in_degree", "difference_in_degree"];
        let rows = self.differing().map(|((target, source), [a, b])| {
            let names = [target, source].map(|place| self.populations[place].clone());
            names.into_iter().chain(beside(a, b))
        });
        csv_table(heading, rows)
    }

    fn table(&self) -> Table {
        let mut table = Table::new([
            ("", Align::Left),
            ("A", Align::Right),
            ("B", Align::Right),
            ("B - A", Align::Right),
        ]);
        if let Some(rates) = &self.rates {
            let what = "mean rate over neurons (spikes/s)";
            table.row(compared(what, rates.a_mean_rate_hz, rates.b_mean_rate_hz));
        }
        if let Some([a, b]) = &self.common.in_degrees {
            table.row(compared("sum of in-degrees", a.sum(), b.sum()));
        }
        table
    }
}

/// A number of both and its difference, as a row of a table.
fn compared(what: &str, a: f64, b: f64) -> [String; 4] {
    let [a, b, difference] = [a, b, b - a].map(|value| significant(value, 5));
    [what.to_owned(), a, b, difference]
}

impl Report for CompareResultsReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("compare.json");

    fn text(&self) -> String {
        let mut text = format!("A: {}\nB: {}\n\n{}", self.a, self.b, self.table());
        // Writing to a string cannot fail.
        if let Some(number) = self.connections_that_differ {
            let _ = writeln!(text, "\n{number} connections have another in-degree");
        }
        if let Some(rates) = &self.rates {
            let table = super::rate_table(&self.common.populations, &rates.difference_hz);
            let _ = write!(text, "\nB - A (spikes/s)\n{table}");
        }
        text
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        let populations = &self.common.populations;
        if let Some(RateDifference { a_hz, b_hz, .. }) = &self.rates {
            results.text("rates.csv", &rates_csv(populations, a_hz, b_hz))?;
            draw_rates(results, [self.a, self.b], populations, [a_hz, b_hz]);
        }
        if let Some([a, b]) = &self.common.in_degrees {
            results.text("connections.csv", &self.connections_csv())?;
            let changes = b.map(|i, j, k| k - a[(i, j)]);
            draw_changes(
                results,
                "in_degrees",
                "synapses per target neuron",
                populations,
                &changes,
            );
        }
        Ok(())
    }
}
