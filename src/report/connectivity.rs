//! Functional connectivity, for people and for programs.

use std::fmt::Write;

use data::Matrix;
use serde::Serialize;
use serde::ser::SerializeMap;
use validation::statistics::Agreement;

use super::Report;
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain, significant};
use crate::plots;

/// How series go together.
#[derive(Clone, Debug)]
pub struct ConnectivityReport<'a> {
    /// What the series or the matrix go by.
    pub name: &'a str,
    /// The names of the series.
    pub names: &'a [String],
    /// Their correlations.
    pub correlations: &'a Matrix,
    /// Of which series, unless a matrix was given.
    pub series: Option<SeriesSummary>,
    /// Beside measured ones.
    pub measured: Option<MeasuredConnectivity>,
}

/// What series are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SeriesSummary {
    /// What they are, with the unit.
    #[serde(rename = "of")]
    pub measure: &'static str,
    /// The time from sample to sample (ms).
    pub interval_ms: f64,
    /// How many samples of each there are.
    pub samples: usize,
    /// What was left out before them (ms).
    pub discarded_ms: f64,
}

/// A measured matrix, and how alike it is.
#[derive(Clone, Debug)]
pub struct MeasuredConnectivity {
    /// Where it comes from.
    pub file: String,
    /// Which block of it.
    pub block: Option<String>,
    /// The names in both.
    pub names: Vec<String>,
    /// Ours of these names.
    pub own: Matrix,
    /// The measured one.
    pub measured: Matrix,
    /// How alike they are.
    pub agreement: Agreement,
    /// Draws of areas for the interval.
    pub resamplings: usize,
}

/// What a matrix is off its diagonal.
#[derive(Clone, Copy, Debug, Serialize)]
struct OffDiagonal {
    mean_off_diagonal: f64,
    /// Pairs of different nodes with a number below 0.
    negative_pairs: usize,
}

impl OffDiagonal {
    fn of(matrix: &Matrix) -> Self {
        let off = || matrix.iter().filter(|((a, b), _)| a != b).map(|(_, value)| value);
        let negative = matrix.iter().filter(|((a, b), value)| a < b && *value < 0.0);
        Self {
            mean_off_diagonal: off().sum::<f64>() / off().count().max(1) as f64,
            negative_pairs: negative.count(),
        }
    }
}

fn rows(matrix: &Matrix) -> Vec<&[f64]> {
    (0..matrix.targets()).map(|row| matrix.row(row)).collect()
}

impl Serialize for ConnectivityReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("source", self.name)?;
        if let Some(series) = &self.series {
            map.serialize_entry("series", series)?;
        }
        map.serialize_entry("names", self.names)?;
        map.serialize_entry("correlations", &rows(self.correlations))?;
        let off = OffDiagonal::of(self.correlations);
        map.serialize_entry("mean_off_diagonal", &off.mean_off_diagonal)?;
        map.serialize_entry("negative_pairs", &off.negative_pairs)?;
        if let Some(measured) = &self.measured {
            map.serialize_entry("against", measured)?;
        }
        map.end()
    }
}

impl Serialize for MeasuredConnectivity {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Agreement { off_diagonal, with_zero_diagonal, interval_95 } = self.agreement;
        let off = OffDiagonal::of(&self.measured);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("file", &self.file)?;
        map.serialize_entry("block", &self.block)?;
        map.serialize_entry("names", &self.names)?;
        map.serialize_entry("correlation_off_diagonal", &off_diagonal)?;
        map.serialize_entry("interval_95", &interval_95)?;
        map.serialize_entry("correlation_with_zero_diagonal", &with_zero_diagonal)?;
        map.serialize_entry("resamplings", &self.resamplings)?;
        map.serialize_entry("mean_off_diagonal", &off.mean_off_diagonal)?;
        map.serialize_entry("negative_pairs", &off.negative_pairs)?;
        map.end()
    }
}

impl ConnectivityReport<'_> {
    /// Each pair once.
    fn pairs(&self) -> String {
        let size = self.names.len();
        let pairs = (0..size).flat_map(|a| (a + 1..size).map(move |b| (a, b)));
        let measured = |a: &String, b: &String| {
            let measured = self.measured.as_ref()?;
            let place = |name| measured.names.iter().position(|known| known == name);
            Some(measured.measured[(place(a)?, place(b)?)])
        };
        let row = |(a, b): (usize, usize)| {
            let (first, second) = (&self.names[a], &self.names[b]);
            let other = measured(first, second).map_or_else(String::new, exact);
            [first.clone(), second.clone(), exact(self.correlations[(a, b)]), other]
        };
        csv_table(["name", "other", "correlation", "measured"], pairs.map(row))
    }
}

/// A square matrix with its names in the first line and column.
pub(super) fn square_csv(names: &[String], matrix: &Matrix) -> String {
    let heading = std::iter::once("").chain(names.iter().map(String::as_str));
    let row = |(row, name): (usize, &String)| {
        let values = matrix.row(row).iter().map(|&value| exact(value));
        std::iter::once(name.clone()).chain(values).collect::<Vec<_>>()
    };
    csv_table(heading, names.iter().enumerate().map(row))
}

impl Report for ConnectivityReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("connectivity.json");

    fn text(&self) -> String {
        let off = OffDiagonal::of(self.correlations);
        let size = self.names.len();
        let of = self.series.map_or_else(String::new, |series| {
            let SeriesSummary { measure, interval_ms, samples, .. } = series;
            format!(", {measure}, {samples} samples of {} ms", significant(interval_ms, 4))
        });
        let mut text = format!(
            "{}: {size} series{of}\nThe mean correlation of two of them is {}; of {} pairs, {} have one below 0\n",
            self.name,
            plain(off.mean_off_diagonal, 4),
            size * (size - 1) / 2,
            off.negative_pairs
        );
        if let Some(measured) = &self.measured {
            let Agreement { off_diagonal, with_zero_diagonal, interval_95: [low, high] } =
                measured.agreement;
            let block =
                measured.block.as_ref().map_or_else(String::new, |b| format!(" (block {b})"));
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "Against {}{block}, over {} names: r = {} off the diagonal, from {} to {} in 95 % of resampled areas; {} \
                 with zeros on the diagonal",
                measured.file,
                measured.names.len(),
                plain(off_diagonal, 4),
                plain(low, 3),
                plain(high, 3),
                plain(with_zero_diagonal, 4)
            );
        }
        text
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("functional_connectivity.csv", &square_csv(self.names, self.correlations))?;
        results.text("pairs.csv", &self.pairs())?;
        let figure = match &self.measured {
            None => plots::correlation_matrix("", self.names, self.correlations).into(),
            Some(measured) => {
                plots::beside_measured(&measured.names, &measured.own, &measured.measured)
            }
        };
        results.figure("functional_connectivity", &figure);
        Ok(())
    }
}
