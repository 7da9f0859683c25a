//! The state of neurons that differ, for people and for programs.

use std::fmt::Write;

use data::{Label, Population};
use serde::Serialize;
use theory::spread::{NeuronStatistics, SpreadState};

use super::rates::rate_table;
use crate::files::csv_table;
use crate::number::exact;

/// The self-consistent state of populations whose neurons differ.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SelfConsistent {
    /// Mean rate of each population's neurons (spikes/s).
    pub rates_hz: Vec<f64>,
    /// The mean of the CVs of its neurons' inter-spike intervals, each neuron counted by its rate.
    pub cvs: Vec<f64>,
    /// Its neurons, with the CV at the mean input.
    pub neurons: Vec<NeuronStatistics>,
}

/// The columns of the table.
const COLUMNS: [&str; 13] = [
    "area",
    "population",
    "mean_rate_hz",
    "rate_sd_hz",
    "cv",
    "mu_mV",
    "sigma_mV",
    "mu_sd_mV",
    "rate_q05_hz",
    "rate_q25_hz",
    "rate_q50_hz",
    "rate_q75_hz",
    "rate_q95_hz",
];

impl SelfConsistent {
    /// Of a state.
    pub fn of(state: &SpreadState) -> Self {
        Self {
            rates_hz: state.rates.hz().to_vec(),
            cvs: state.cvs(),
            neurons: NeuronStatistics::in_state(state),
        }
    }

    /// Tables by area and population.
    pub fn text(&self, populations: &[Population]) -> String {
        let mut text = String::from(
            "\nSelf-consistent state of neurons that differ: mean rates reproduce themselves, too\n",
        );
        let sds: Vec<f64> = self.neurons.iter().map(|neurons| neurons.rate_sd_hz).collect();
        for (title, values) in [
            ("Mean of the neurons' rates (spikes/s)", &self.rates_hz),
            ("Standard deviation of the neurons' rates (spikes/s)", &sds),
            ("CV of inter-spike intervals, mean over neurons by their rates", &self.cvs),
        ] {
            // Writing to a string cannot fail.
            let _ = write!(text, "\n{title}\n{}", rate_table(populations, values));
        }
        text
    }

    /// One line per population.
    pub fn csv(&self, populations: &[Population]) -> String {
        let rows = populations.iter().zip(&self.neurons).zip(&self.cvs);
        let rows = rows.map(|((population, neurons), &cv)| {
            let Label { area, population, .. } = &population.label;
            let NeuronStatistics { mu_mv, sigma_mv, mu_sd_mv, .. } = *neurons;
            let moments = [neurons.mean_rate_hz, neurons.rate_sd_hz, cv, mu_mv, sigma_mv, mu_sd_mv];
            let values = moments.into_iter().chain(neurons.rates.quantiles_hz()).map(exact);
            [area.clone(), population.clone()].into_iter().chain(values)
        });
        csv_table(COLUMNS, rows)
    }
}
