//! How irregular and how different neurons are, for people and for programs.

use std::fmt::Write;

use data::{ConnectionRule, Label, Network, Rates};
use serde::Serialize;
use theory::spread::{NeuronStatistics, QUANTILES, SpreadState};
use theory::{Assumptions, FixedPoint, SynapticNoise, SynapticWeights};

use super::rates::rate_table;
use super::self_consistent::SelfConsistent;
use super::{Report, names};
use crate::files::{ResultDirectory, csv_table};
use crate::number::exact;
use crate::plots;

/// The neurons of all populations at a fixed point.
#[derive(Clone, Debug, Serialize)]
pub struct StatisticsReport<'a> {
    /// What the network goes by.
    #[serde(rename = "network")]
    name: &'a str,
    populations: Vec<String>,
    rates_hz: &'a Rates,
    neurons: &'a [NeuronStatistics],
    /// The shares of neurons for which a rate is given.
    probabilities: [f64; 5],
    /// What the figures assume.
    assumptions: [&'static str; 4],
    /// The state of neurons that differ near the fixed point, if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    self_consistent: Option<SelfConsistent>,
    #[serde(skip)]
    network: &'a Network,
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

const WHITE_CV: &str = "CV: white input noise, exact (Brunel 2000, doi:10.1023/A:1008925309027, appendix A.1); \
     at the mean input of the population.";
const COLOURED_CV: &str = "CV: white input noise, exact (Brunel 2000, doi:10.1023/A:1008925309027, appendix A.1); \
     coloured noise to first order in the square root of tau_syn/tau_m, without correlations of \
     successive intervals; at the mean input of the population.";
const SPREAD_SIGMA: &str =
    "sigma: independent synapses; external and replaced input has equal weights.";
const MEAN_SIGMA: &str = "sigma: independent synapses of equal weights.";
const BINOMIAL: &str = "mu between neurons: a binomial number of synapses, drawn independently (multapses allowed), \
     from sources that differ in their rates; external input is alike for all neurons.";
const FIXED: &str = "mu between neurons: the same number of synapses, drawn independently (multapses allowed), with \
     weights that differ and from sources that differ in their rates; external input is alike for all neurons.";
const FIXED_EQUAL: &str = "mu between neurons: the same number of synapses of equal weights, drawn independently \
     (multapses allowed), from sources that differ in their rates; external input is alike for all neurons.";
const RATES: &str = "rates between neurons: mu is normally distributed (Roxin et al. 2011, \
     doi:10.1523/JNEUROSCI.1677-11.2011), and sigma changes with it, as both follow from the same \
     synapses; the spread reproduces itself, mean rates stay those of \
     the fixed point.";

/// What is assumed of a network: no more than holds for how its synapses are drawn and taken.
fn assumed(rule: ConnectionRule, assumptions: Assumptions) -> [&'static str; 4] {
    let equal = assumptions.weights == SynapticWeights::Mean;
    let cv = match assumptions.noise {
        SynapticNoise::White => WHITE_CV,
        SynapticNoise::Shift | SynapticNoise::Taylor => COLOURED_CV,
    };
    let sigma = if equal { MEAN_SIGMA } else { SPREAD_SIGMA };
    let mu = match rule {
        ConnectionRule::FixedIndegree if equal => FIXED_EQUAL,
        ConnectionRule::FixedIndegree => FIXED,
        ConnectionRule::FixedTotalNumber => BINOMIAL,
    };
    [cv, sigma, mu, RATES]
}

impl<'a> StatisticsReport<'a> {
    /// Of a network that goes by a name.
    #[must_use]
    pub fn of(
        name: &'a str,
        network: &'a Network,
        assumptions: Assumptions,
        point: &'a FixedPoint,
        neurons: &'a [NeuronStatistics],
    ) -> Self {
        debug_assert_eq!(network.size(), neurons.len(), "there is one entry for each population");
        Self {
            name,
            populations: names(&network.populations),
            rates_hz: point.rates(),
            neurons,
            probabilities: QUANTILES,
            assumptions: assumed(network.rule, assumptions),
            self_consistent: None,
            network,
        }
    }

    /// The same beside the state of neurons that differ.
    #[must_use]
    pub fn beside(self, state: &SpreadState) -> Self {
        Self { self_consistent: Some(SelfConsistent::of(state)), ..self }
    }

    /// One number of each population.
    fn each(&self, of: Quantity) -> Vec<f64> {
        self.neurons.iter().map(of).collect()
    }

    /// One line per population.
    fn csv(&self) -> String {
        let rates = self.network.populations.iter().zip(self.rates_hz.hz());
        let rows = rates.zip(self.neurons).map(|((population, &rate_hz), neurons)| {
            let Label { area, population, .. } = &population.label;
            let numbers = std::iter::once(rate_hz).chain(values(neurons)).map(exact);
            [area.clone(), population.clone()].into_iter().chain(numbers)
        });
        csv_table(COLUMNS, rows)
    }
}

type Quantity = fn(&NeuronStatistics) -> f64;

/// In the order of the columns.
fn values(neurons: &NeuronStatistics) -> impl Iterator<Item = f64> {
    let NeuronStatistics { mu_mv, sigma_mv, mu_sd_mv, cv, mean_rate_hz, rate_sd_hz, rates } =
        neurons;
    let moments = [mu_mv, sigma_mv, mu_sd_mv, cv, mean_rate_hz, rate_sd_hz];
    moments.into_iter().copied().chain(rates.quantiles_hz())
}

impl Report for StatisticsReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("statistics.json");

    /// Tables by area and population, and what they assume.
    fn text(&self) -> String {
        let tables: [(&str, Quantity); 5] = [
            ("CV of inter-spike intervals", |n| n.cv),
            ("Mean of the neurons' rates (spikes/s)", |n| n.mean_rate_hz),
            ("Standard deviation of the neurons' rates (spikes/s)", |n| n.rate_sd_hz),
            ("Standard deviation of mu between neurons (mV)", |n| n.mu_sd_mv),
            ("sigma (mV)", |n| n.sigma_mv),
        ];
        let populations = &self.network.populations;
        let mut text = format!("{}: neurons at the fixed point\n", self.name);
        // Writing to a string cannot fail.
        let rates = rate_table(populations, self.rates_hz.hz());
        let _ = write!(text, "\nFixed point (spikes/s)\n{rates}");
        for (title, of) in tables {
            let _ = write!(text, "\n{title}\n{}", rate_table(populations, &self.each(of)));
        }
        text.push_str("\nAssumed\n");
        for assumption in self.assumptions {
            let _ = writeln!(text, "- {assumption}");
        }
        if let Some(state) = &self.self_consistent {
            text.push_str(&state.text(populations));
        }
        text
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("statistics.csv", &self.csv())?;
        let populations = &self.network.populations;
        if let Some(state) = &self.self_consistent {
            results.text("self_consistent.csv", &state.csv(populations))?;
        }
        let title = "Irregularity of spike trains";
        let cvs = plots::population_matrix(title, "CV", populations, &self.each(|n| n.cv));
        results.figure("cv", &cvs);
        let (title, measure) = ("Rates of neurons: standard deviation", "SD of rates (spikes/s)");
        let sds_hz = self.each(|n| n.rate_sd_hz);
        let sds = plots::population_matrix(title, measure, populations, &sds_hz);
        results.figure("rate_sd", &sds);
        Ok(())
    }
}
