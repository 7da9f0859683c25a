//! The Siegert function at working points, for people and for programs.

use data::short_number;
use serde::Serialize;
use theory::{SynapticNoise, TransferValues, WorkingPoint};

use super::Report;
use crate::files::{ResultDirectory, csv_table};

const COLUMNS: [&str; 5] =
    ["mu_mV", "sigma_mV", "rate_hz", "d_rate_d_mu_hz_per_mV", "d_rate_d_sigma_hz_per_mV"];

/// Rates and slopes at working points.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TransferReport<'a> {
    /// Where.
    #[serde(flatten)]
    pub points: &'a WorkingPoint,
    /// What the function is there.
    #[serde(flatten)]
    pub values: &'a TransferValues,
    /// What was assumed.
    pub theory: Noise,
    /// Whether people see the table, or it is among the results.
    #[serde(skip)]
    pub is_shown: bool,
}

/// What the Siegert function assumes: it knows of no weights.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Noise {
    /// How the time constant of the synapses enters.
    pub noise: SynapticNoise,
}

impl TransferReport<'_> {
    fn csv(&self) -> String {
        let Self { points, values, .. } = self;
        let rows = (0..points.mu_mv.len()).map(|i| {
            let point = values.point(i);
            let slopes = [point.d_rate_d_mu_hz_per_mv, point.d_rate_d_sigma_hz_per_mv];
            [points.mu_mv[i], points.sigma_mv[i], point.rate_hz, slopes[0], slopes[1]]
                .map(short_number)
        });
        csv_table(COLUMNS, rows)
    }
}

impl Report for TransferReport<'_> {
    const DOCUMENT: Option<&'static str> = None;

    fn text(&self) -> String {
        if self.is_shown { self.csv() } else { String::new() }
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        Ok(results.text("transfer.csv", &self.csv())?)
    }
}
