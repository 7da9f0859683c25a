//! Rates that simulations gave at the values of a sweep, for people and for programs.

use data::{Network, Warning, short_number};
use serde::Serialize;

use super::table::{Align, Table};
use crate::files::csv_table;
use crate::number::{exact, significant};

/// What simulations at the values of a parameter gave.
#[derive(Clone, Debug, Serialize)]
pub struct SimulatedRates {
    /// One simulation at each value for each of them.
    pub seeds: Vec<u64>,
    /// By value, as far as they came.
    pub states: Vec<SimulatedState>,
    /// Whether somebody stopped before the last value.
    pub stopped: bool,
}

/// What the simulations at one value gave.
#[derive(Clone, Debug, Serialize)]
pub struct SimulatedState {
    /// The value.
    pub value: f64,
    /// How the last of them ended.
    pub end: SimulationEnd,
    /// The rate at which activity was taken for run away (spikes/s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_away_hz: Option<f64>,
    /// The mean over runs of each population's rate (spikes/s); none if one did not come to its end.
    pub rates_hz: Option<Vec<f64>>,
    /// Their standard errors, from blocks of time and from runs; null where nothing tells.
    pub standard_error_hz: Option<Vec<Option<f64>>>,
    /// The mean over neurons (spikes/s).
    pub mean_rate_hz: Option<f64>,
}

/// How a simulation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum SimulationEnd {
    /// At its end.
    #[serde(rename = "completed")]
    Completed,
    /// Its activity ran away.
    #[serde(rename = "run away")]
    RunAway,
    /// Somebody stopped it.
    #[serde(rename = "interrupted")]
    Interrupted,
}

impl SimulatedRates {
    /// Which simulations ran away.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> {
        self.states.iter().filter_map(|state| {
            let rate_hz = state.run_away_hz?;
            let message = format!(
                "the simulation at {} ran away: {rate_hz:.1} spikes/s on average before it was ended",
                short_number(state.value)
            );
            Some(Warning::new("run_away", message))
        })
    }

    /// A line for each population at each value.
    pub(super) fn csv(&self, network: &Network) -> String {
        let heading = ["value", "area", "population", "rate_hz", "standard_error_hz"];
        let known = self.states.iter().filter_map(|state| {
            Some((
                state.value,
                state.rates_hz.as_ref()?.iter().zip(state.standard_error_hz.as_ref()?),
            ))
        });
        let rows = known.flat_map(|(value, rates)| {
            network.populations.iter().zip(rates).map(move |(population, (&rate_hz, error_hz))| {
                [
                    exact(value),
                    population.label.area.clone(),
                    population.label.population.clone(),
                    exact(rate_hz),
                    error_hz.map(exact).unwrap_or_default(),
                ]
            })
        });
        csv_table(heading, rows)
    }

    pub(super) fn table(&self, parameter: &str) -> Table {
        let mut table =
            Table::new([(parameter, Align::Right), ("mean over neurons", Align::Right)]);
        for state in &self.states {
            let mean = state.mean_rate_hz.map(|mean_hz| significant(mean_hz, 5));
            table.row([state.value.to_string(), mean.unwrap_or_else(|| "ran away".to_owned())]);
        }
        table
    }
}
