//! Predicted covariances and correlation functions, for people and for programs.

use data::{Matrix, Network};
use serde::Serialize;
use theory::spectra::{Covariances, SourceSpectrum};

use super::table::{Align, Table};
use super::{Report, names};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain, significant};
use crate::plots::{self, CorrelationCurve};

/// The correlation function of two populations.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationFunction {
    /// Which populations.
    pub pair: (usize, usize),
    /// At each lag ((spikes/s)²).
    pub values_hz2: Vec<f64>,
}

/// Covariances at a fixed point.
#[derive(Clone, Debug, Serialize)]
pub struct CorrelationsReport<'a> {
    #[serde(rename = "network")]
    name: &'a str,
    source: SourceSpectrum,
    populations: Vec<String>,
    /// Of the rates, per neuron, integrated over time lags (spikes/s).
    covariances_hz: &'a [Vec<f64>],
    /// Mean correlation coefficients of two neurons.
    coefficients: &'a [Vec<f64>],
    cvs: &'a [f64],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    functions: Vec<FunctionEntry<'a>>,
    #[serde(skip_serializing_if = "<[f64]>::is_empty")]
    lags_ms: &'a [f64],
}

#[derive(Clone, Debug, Serialize)]
struct FunctionEntry<'a> {
    first: String,
    second: String,
    correlation_hz2: &'a [f64],
}

impl<'a> CorrelationsReport<'a> {
    /// Of a network that goes by a name.
    #[must_use]
    pub fn of(
        name: &'a str,
        network: &'a Network,
        covariances: &'a Covariances,
        lags_ms: &'a [f64],
        functions: &'a [CorrelationFunction],
        source: SourceSpectrum,
    ) -> Self {
        let populations = names(&network.populations);
        let entry = |function: &'a CorrelationFunction| FunctionEntry {
            first: populations[function.pair.0].clone(),
            second: populations[function.pair.1].clone(),
            correlation_hz2: &function.values_hz2,
        };
        Self {
            name,
            source,
            covariances_hz: &covariances.rates_hz,
            coefficients: &covariances.coefficients,
            cvs: &covariances.cvs,
            functions: functions.iter().map(entry).collect(),
            lags_ms: if functions.is_empty() { &[] } else { lags_ms },
            populations,
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new([
            ("population", Align::Left),
            ("CV", Align::Right),
            ("variance (spikes/s)", Align::Right),
            ("correlation within", Align::Right),
            ("with all others", Align::Right),
        ]);
        for (i, name) in self.populations.iter().enumerate() {
            let others: Vec<f64> = (0..self.populations.len())
                .filter(|&j| j != i)
                .map(|j| self.coefficients[i][j])
                .collect();
            let mean = others.iter().sum::<f64>() / others.len().max(1) as f64;
            table.row([
                name.clone(),
                plain(self.cvs[i], 3),
                significant(self.covariances_hz[i][i], 3),
                significant(self.coefficients[i][i], 3),
                significant(mean, 3),
            ]);
        }
        table
    }

    fn pairs_csv(&self) -> String {
        let size = self.populations.len();
        let rows = (0..size).flat_map(|i| (i..size).map(move |j| (i, j))).map(|(i, j)| {
            let numbers = [self.covariances_hz[i][j], self.coefficients[i][j]].map(exact);
            [self.populations[i].clone(), self.populations[j].clone()].into_iter().chain(numbers)
        });
        csv_table(["first", "second", "covariance_hz", "coefficient"], rows)
    }

    fn functions_csv(&self) -> String {
        let names: Vec<String> =
            self.functions.iter().map(|one| format!("{},{}", one.first, one.second)).collect();
        let heading = std::iter::once("lag_ms").chain(names.iter().map(String::as_str));
        let rows = self.lags_ms.iter().enumerate().map(|(k, &lag_ms)| {
            let values = self.functions.iter().map(move |one| exact(one.correlation_hz2[k]));
            std::iter::once(exact(lag_ms)).chain(values)
        });
        csv_table(heading, rows)
    }
}

fn square(rows: &[Vec<f64>]) -> Matrix {
    Matrix::from_fn(rows.len(), rows.len(), |i, j| rows[i][j])
}

impl Report for CorrelationsReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("correlations.json");

    fn text(&self) -> String {
        format!(
            "{}: covariances integrated over time lags, {} sources\n\n{}\nVariances are of the rate of the population \
             per neuron; correlations are mean coefficients of the counts of two neurons in long windows.\n",
            self.name,
            self.source.name(),
            self.table()
        )
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        let covariances = square(self.covariances_hz);
        results.matrix("covariances.npy", &covariances)?;
        results.matrix("coefficients.npy", &square(self.coefficients))?;
        results.text("correlations.csv", &self.pairs_csv())?;
        if !self.functions.is_empty() {
            results.text("functions.csv", &self.functions_csv())?;
            let curves: Vec<CorrelationCurve> = self
                .functions
                .iter()
                .map(|one| CorrelationCurve {
                    name: format!("{}, {}", one.first, one.second),
                    values_hz2: one.correlation_hz2,
                })
                .collect();
            results.figure("functions", &plots::correlation_functions(self.lags_ms, &curves));
        }
        Ok(())
    }
}
