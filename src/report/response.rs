//! The linear response of a neuron at working points and frequencies, for people and for programs.

use std::f64::consts::TAU;

use data::units::per_ms_from_hz;
use data::{NeuronParams, Warning, short_number};
use serde::Serialize;
use theory::response::{NeuronResponse, ResponsePoint, ResponseTheory, rough_above_hz};
use theory::{Complex, SynapticNoise};

use super::Report;
use super::transfer::Noise;
use crate::files::{ResultDirectory, csv_table};
use crate::number::significant;
use crate::plots::{self, ResponseCurve};

const COLUMNS: [&str; 8] =
    ["mu_mV", "sigma_mV", "f_hz", "rate_hz", "n_mu_re", "n_mu_im", "n_sigma_re", "n_sigma_im"];

/// A working point and the frequencies of its modulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Modulation {
    /// Mean of the input, from the resting potential (mV).
    pub mu_mv: f64,
    /// Its standard deviation (mV).
    pub sigma_mv: f64,
    /// The frequencies (Hz).
    pub frequencies_hz: Vec<f64>,
}

/// Responses, one to a row.
#[derive(Clone, Debug, Serialize)]
pub struct ResponseReport {
    rows: Vec<Row>,
    theory: Noise,
    response: ResponseTheory,
    /// Whether people see the table, or it is among the results.
    #[serde(skip)]
    is_shown: bool,
}

/// The response at a working point and a frequency; n in spikes/s per mV.
#[derive(Clone, Copy, Debug, Serialize)]
struct Row {
    #[serde(rename = "mu_mV")]
    mu_mv: f64,
    #[serde(rename = "sigma_mV")]
    sigma_mv: f64,
    f_hz: f64,
    rate_hz: f64,
    n_mu_re: f64,
    n_mu_im: f64,
    n_sigma_re: f64,
    n_sigma_im: f64,
}

impl ResponseReport {
    /// Of nothing yet.
    #[must_use]
    pub fn new(noise: SynapticNoise, response: ResponseTheory, is_shown: bool) -> Self {
        Self { rows: Vec::new(), theory: Noise { noise }, response, is_shown }
    }

    /// Adds the response at a frequency; times the filter of synapses with a time constant (ms), if there is one.
    pub fn add(
        &mut self,
        mu_mv: f64,
        sigma_mv: f64,
        f_hz: f64,
        response: &NeuronResponse,
        filter_ms: Option<f64>,
    ) {
        let ResponsePoint { n_mu_hz_per_mv, n_sigma_hz_per_mv, .. } = response.at_frequency(f_hz);
        let filter = filter_ms.map_or(Complex::ONE, |tau_ms| {
            Complex::new(1.0, per_ms_from_hz(TAU * f_hz) * tau_ms).inv()
        });
        let (n_mu, n_sigma) = (n_mu_hz_per_mv * filter, n_sigma_hz_per_mv * filter);
        self.rows.push(Row {
            mu_mv,
            sigma_mv,
            f_hz,
            rate_hz: response.rate_hz(),
            n_mu_re: n_mu.re,
            n_mu_im: n_mu.im,
            n_sigma_re: n_sigma.re,
            n_sigma_im: n_sigma.im,
        });
    }

    /// A warning if the response in closed form is rough at the highest frequency.
    #[must_use]
    pub fn rough(&self, neuron: &NeuronParams) -> Option<Warning> {
        if self.theory.noise == SynapticNoise::White || self.response == ResponseTheory::Density {
            return None;
        }
        let [rough_hz, wrong_hz] = rough_above_hz(neuron.tau_syn_ex_ms);
        let beyond = self.rows.iter().filter(|row| row.f_hz > rough_hz).count();
        let message = format!(
            "above {} Hz, the response of simulated neurons is off this theory of coloured noise by more than 10 % \
             ({beyond} of {} rows), above {} Hz by more than 30 %",
            significant(rough_hz, 2),
            self.rows.len(),
            significant(wrong_hz, 2)
        );
        (beyond > 0).then(|| Warning::new("high_frequency", message))
    }

    fn csv(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            [
                row.mu_mv,
                row.sigma_mv,
                row.f_hz,
                row.rate_hz,
                row.n_mu_re,
                row.n_mu_im,
                row.n_sigma_re,
                row.n_sigma_im,
            ]
            .map(short_number)
        });
        csv_table(COLUMNS, rows)
    }

    /// The rows of each working point, by rising frequency.
    fn curves(&self) -> Vec<ResponseCurve> {
        let mut curves: Vec<ResponseCurve> = Vec::new();
        for points in self.rows.chunk_by(|a, b| (a.mu_mv, a.sigma_mv) == (b.mu_mv, b.sigma_mv)) {
            let (mu_mv, sigma_mv) = (points[0].mu_mv, points[0].sigma_mv);
            curves.push(ResponseCurve {
                name: format!("μ {} mV, σ {} mV", short_number(mu_mv), short_number(sigma_mv)),
                frequencies_hz: points.iter().map(|row| row.f_hz).collect(),
                n_mu: points.iter().map(|row| Complex::new(row.n_mu_re, row.n_mu_im)).collect(),
                n_sigma: points
                    .iter()
                    .map(|row| Complex::new(row.n_sigma_re, row.n_sigma_im))
                    .collect(),
            });
        }
        curves.retain(|curve| curve.frequencies_hz.iter().filter(|f| **f > 0.0).count() > 1);
        curves
    }
}

impl Report for ResponseReport {
    const DOCUMENT: Option<&'static str> = None;

    fn text(&self) -> String {
        if self.is_shown { self.csv() } else { String::new() }
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("response.csv", &self.csv())?;
        let curves = self.curves();
        if !curves.is_empty() {
            results.figure("response", &plots::responses(&curves));
        }
        Ok(())
    }
}
