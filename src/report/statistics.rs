//! How irregular and how different neurons are, for people and for programs.

use std::fmt::Write;

use data::{ConnectionRule, Label, Network, Population};
use serde::Serialize;
use theory::FixedPoint;
use theory::statistics::NeuronStatistics;

use super::rates::rate_table;
use crate::files::csv_table;
use crate::number::exact;

/// The neurons of all populations at a fixed point.
#[derive(Clone, Debug, Serialize)]
pub struct StatisticsSummary {
    /// What the network goes by.
    pub network: String,
    /// The names of the populations, in the order of all arrays.
    pub populations: Vec<String>,
    /// The fixed point, one rate per population (spikes/s).
    pub rates_hz: Vec<f64>,
    /// The neurons of each population.
    pub neurons: Vec<NeuronsSummary>,
    /// The probabilities of `quantiles_hz`.
    pub probabilities: [f64; 5],
    /// What the figures assume.
    pub assumptions: [&'static str; 4],
}

/// The place of the assumption on what differs between neurons.
const BETWEEN_NEURONS: usize = 2;

/// What neurons differ in where every one has the same number of synapses.
const FIXED: &str = "mu between neurons: the same number of synapses, drawn independently (multapses allowed), with \
     weights that differ and from sources that differ in their rates; external input is alike for all neurons.";

/// The neurons of one population.
#[derive(Clone, Debug, Serialize)]
pub struct NeuronsSummary {
    /// Mean input from rest (mV).
    #[serde(rename = "mu_mV")]
    pub mu_mv: f64,
    /// Strength of the noise, sqrt(2) times the standard deviation of the potential without threshold (mV).
    #[serde(rename = "sigma_mV")]
    pub sigma_mv: f64,
    /// Standard deviation of the mean input between neurons (mV).
    #[serde(rename = "mu_sd_mV")]
    pub mu_sd_mv: f64,
    /// Coefficient of variation of the inter-spike intervals.
    pub cv: f64,
    /// Mean of the neurons' rates (spikes/s).
    pub mean_rate_hz: f64,
    /// Their standard deviation (spikes/s).
    pub rate_sd_hz: f64,
    /// The rates below which given shares of the neurons fire (spikes/s).
    pub quantiles_hz: [f64; 5],
}

/// The columns of the table.
const COLUMNS: [&str; 14] = [
    "area",
    "population",
    "rate_hz",
    "mu_mV",
    "sigma_mV",
    "mu_sd_mV",
    "cv",
    "mean_rate_hz",
    "rate_sd_hz",
    "rate_q05_hz",
    "rate_q25_hz",
    "rate_q50_hz",
    "rate_q75_hz",
    "rate_q95_hz",
];

/// The shares of neurons for which a rate is given.
const PROBABILITIES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

const ASSUMPTIONS: [&str; 4] = [
    "CV: white input noise, exact (Brunel 2000, doi:10.1023/A:1008925309027, appendix A.1); \
     coloured noise to first order in the square root of tau_syn/tau_m, without correlations of \
     successive intervals; at the mean input of the population.",
    "sigma: independent synapses; external and replaced input has equal weights.",
    "mu between neurons: a binomial number of synapses, drawn independently (multapses allowed), \
     from sources that differ in their rates; external input is alike for all neurons.",
    "rates between neurons: mu is normally distributed (Roxin et al. 2011, \
     doi:10.1523/JNEUROSCI.1677-11.2011), and sigma changes with it, as both follow from the same \
     synapses; the spread reproduces itself, mean rates stay those of \
     the fixed point.",
];

impl StatisticsSummary {
    /// Puts the neurons at a fixed point in words.
    #[must_use]
    pub fn of(
        name: &str,
        network: &Network,
        point: &FixedPoint,
        neurons: &[NeuronStatistics],
    ) -> Self {
        let mut assumptions = ASSUMPTIONS;
        if network.rule == ConnectionRule::FixedIndegree {
            assumptions[BETWEEN_NEURONS] = FIXED;
        }
        Self {
            network: name.to_owned(),
            populations: network.populations.iter().map(|p| p.label.to_string()).collect(),
            rates_hz: point.rates().hz().to_vec(),
            neurons: neurons.iter().map(NeuronsSummary::of).collect(),
            probabilities: PROBABILITIES,
            assumptions,
        }
    }

    /// Tables by area and population, and what they assume.
    #[must_use]
    pub fn text(&self, populations: &[Population]) -> String {
        let mut text = format!("{}: neurons at the fixed point\n", self.network);
        type Quantity = fn(&NeuronsSummary) -> f64;
        let tables: [(&str, Quantity); 5] = [
            ("CV of inter-spike intervals", |n| n.cv),
            ("Mean of the neurons' rates (spikes/s)", |n| n.mean_rate_hz),
            ("Standard deviation of the neurons' rates (spikes/s)", |n| n.rate_sd_hz),
            ("Standard deviation of mu between neurons (mV)", |n| n.mu_sd_mv),
            ("sigma (mV)", |n| n.sigma_mv),
        ];
        // Writing to a string cannot fail.
        let _ =
            write!(text, "\nFixed point (spikes/s)\n{}", rate_table(populations, &self.rates_hz));
        for (title, of) in tables {
            let values: Vec<f64> = self.neurons.iter().map(of).collect();
            let _ = write!(text, "\n{title}\n{}", rate_table(populations, &values));
        }
        text.push_str("\nAssumed\n");
        for assumption in self.assumptions {
            let _ = writeln!(text, "- {assumption}");
        }
        text
    }

    /// One line per population.
    #[must_use]
    pub fn csv(&self, populations: &[Population]) -> String {
        let rates = populations.iter().zip(&self.rates_hz);
        let rows = rates.zip(&self.neurons).map(|((population, &rate_hz), neurons)| {
            let Label { area, population, .. } = &population.label;
            let values = std::iter::once(rate_hz).chain(neurons.values()).map(exact);
            [area.clone(), population.clone()].into_iter().chain(values)
        });
        csv_table(COLUMNS, rows)
    }
}

impl NeuronsSummary {
    /// In the order of the columns.
    fn values(&self) -> impl Iterator<Item = f64> {
        let Self { mu_mv, sigma_mv, mu_sd_mv, cv, mean_rate_hz, rate_sd_hz, quantiles_hz } = *self;
        [mu_mv, sigma_mv, mu_sd_mv, cv, mean_rate_hz, rate_sd_hz].into_iter().chain(quantiles_hz)
    }

    fn of(neurons: &NeuronStatistics) -> Self {
        Self {
            mu_mv: neurons.mu_mv,
            sigma_mv: neurons.sigma_mv,
            mu_sd_mv: neurons.mu_sd_mv,
            cv: neurons.cv,
            mean_rate_hz: neurons.mean_rate_hz,
            rate_sd_hz: neurons.rate_sd_hz,
            quantiles_hz: PROBABILITIES.map(|probability| neurons.rates.quantile_hz(probability)),
        }
    }
}
