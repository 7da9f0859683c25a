//! Fixed points at chosen values of a parameter, for people and for programs.

use std::fmt::Write;
use std::ops::Range;

use data::{Network, Rates};
use serde::Serialize;
use theory::{Found, SweepStep};

use super::relaxation::STABLE;
use super::simulated::{SimulatedRates, SimulatedState};
use super::table::{Align, Table};
use super::{Report, names};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain, significant};
use crate::plots::{self, MeasuredRate, SweepSeries};

/// What a sweep found.
#[derive(Clone, Debug, Serialize)]
pub struct SweepReport<'a> {
    /// What the network goes by.
    #[serde(rename = "network")]
    name: &'a str,
    parameter: &'a str,
    values: Vec<f64>,
    populations: Vec<String>,
    /// By value, at each by ascending mean rate.
    states: Vec<SweptState<'a>>,
    /// At which values fixed points are provably missing.
    incomplete_at: Vec<f64>,
    /// Values that somebody did not wait for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_reached: Vec<f64>,
    /// What simulations at the values gave, if there were any.
    #[serde(skip_serializing_if = "Option::is_none")]
    simulated: Option<SimulatedRates>,
    #[serde(skip)]
    plotted: &'a [usize],
    #[serde(skip)]
    network: &'a Network,
}

/// A fixed point at a value of the parameter.
#[derive(Clone, Debug, Serialize)]
struct SweptState<'a> {
    value: f64,
    /// Which of the states at this value, from 1.
    state: usize,
    rates_hz: &'a [f64],
    stable: bool,
    n_unstable: usize,
    spectral_abscissa: f64,
    residual_hz: f64,
    /// The mean over neurons (spikes/s).
    mean_rate_hz: f64,
}

impl<'a> SweptState<'a> {
    fn of(value: f64, state: usize, found: &'a Found) -> Self {
        Self {
            value,
            state,
            rates_hz: found.point.rates().hz(),
            stable: found.stability.is_stable(),
            n_unstable: found.stability.n_unstable(),
            spectral_abscissa: found.stability.spectral_abscissa(),
            residual_hz: found.point.residual_hz(),
            mean_rate_hz: found.mean_rate_hz,
        }
    }
}

impl<'a> SweepReport<'a> {
    /// Of a network that goes by a name; `plotted` are the populations with a plot of their own.
    #[must_use]
    pub fn of(
        name: &'a str,
        network: &'a Network,
        parameter: &'a str,
        steps: &'a [SweepStep],
        plotted: &'a [usize],
    ) -> Self {
        let states = steps.iter().flat_map(|step| {
            let found = step.points.found().iter().zip(1..);
            found.map(|(found, number)| SweptState::of(step.value, number, found))
        });
        let incomplete = steps.iter().filter(|step| step.points.is_incomplete());
        Self {
            name,
            parameter,
            values: steps.iter().map(|step| step.value).collect(),
            populations: names(&network.populations),
            states: states.collect(),
            incomplete_at: incomplete.map(|step| step.value).collect(),
            not_reached: Vec::new(),
            simulated: None,
            plotted,
            network,
        }
    }

    /// With what simulations at the values gave.
    #[must_use]
    pub fn with_simulations(mut self, simulated: Option<SimulatedRates>) -> Self {
        self.simulated = simulated;
        self
    }

    /// Without values that somebody did not wait for.
    #[must_use]
    pub fn without(mut self, not_reached: &[f64]) -> Self {
        self.not_reached = not_reached.to_vec();
        self
    }

    /// A line for each population in each state.
    fn csv(&self) -> String {
        let heading = ["value", "state", "stable", "area", "population", "rate_hz"];
        let rows = self.states.iter().flat_map(|state| {
            let populations = self.network.populations.iter().zip(state.rates_hz);
            populations.map(move |(population, &rate_hz)| {
                [
                    exact(state.value),
                    state.state.to_string(),
                    state.stable.to_string(),
                    population.label.area.clone(),
                    population.label.population.clone(),
                    exact(rate_hz),
                ]
            })
        });
        csv_table(heading, rows)
    }

    fn table(&self) -> Table {
        let mut table = Table::new([
            (self.parameter, Align::Right),
            ("state", Align::Right),
            ("mean over neurons", Align::Right),
            ("unstable directions", Align::Right),
            ("max Re λ", Align::Right),
        ]);
        for &value in &self.values {
            let mut states = self.states.iter().filter(|state| state.value == value).peekable();
            if states.peek().is_none() {
                table.row([value.to_string(), "none found".to_owned()]);
            }
            for state in states {
                let stable = state.stable;
                table.row([
                    value.to_string(),
                    state.state.to_string(),
                    significant(state.mean_rate_hz, 5),
                    if stable { "stable".to_owned() } else { state.n_unstable.to_string() },
                    plain(state.spectral_abscissa, 4),
                ]);
            }
        }
        table
    }

    fn series(&self, title: &str, measure: &str, own: Range<usize>) -> SweepSeries {
        let place = |state: &SweptState| {
            (state.value, self.mean_hz(state.rates_hz, own.clone()), state.stable)
        };
        let measured = |state: &SimulatedState| {
            let rate_hz = self.mean_hz(state.rates_hz.as_ref()?, own.clone());
            let error_hz = match &own {
                one if one.len() == 1 => state.standard_error_hz.as_ref()?[one.start],
                // Populations of one network are not independent.
                _ => None,
            };
            Some(MeasuredRate { value: state.value, rate_hz, standard_error_hz: error_hz })
        };
        let simulated = self.simulated.iter().flat_map(|simulated| &simulated.states);
        SweepSeries {
            title: title.to_owned(),
            measure: measure.to_owned(),
            states: self.states.iter().map(place).collect(),
            measured: simulated.filter_map(measured).collect(),
        }
    }

    /// The mean over the neurons of some of the populations.
    fn mean_hz(&self, rates_hz: &[f64], own: Range<usize>) -> f64 {
        let rates = Rates::from_hz(rates_hz[own.clone()].to_vec());
        rates.mean_over_neurons_hz(&self.network.populations[own])
    }
}

impl Report for SweepReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("sweep.json");

    /// A table of the states at each value.
    fn text(&self) -> String {
        let mut text = format!(
            "{}: fixed points at {} values of {}\n\n{}",
            self.name,
            self.values.len(),
            self.parameter,
            self.table()
        );
        if !self.incomplete_at.is_empty() {
            let at: Vec<String> = self.incomplete_at.iter().map(ToString::to_string).collect();
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "\nFixed points are missing at {}: the indices of those found do not sum to 1.\n",
                at.join(", ")
            );
        }
        if !self.not_reached.is_empty() {
            let count = self.not_reached.len();
            let _ = write!(text, "\nStopped before {count} more of the values.\n");
        }
        if let Some(simulated) = &self.simulated {
            let _ = write!(text, "\nSimulations\n{}", simulated.table(self.parameter));
        }
        text + "\nMean rates are in spikes/s.\n" + STABLE
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("states.csv", &self.csv())?;
        if let Some(simulated) = &self.simulated {
            results.text("simulated_rates.csv", &simulated.csv(self.network))?;
        }
        let all = 0..self.populations.len();
        let mean = self.series("", "mean rate over neurons (spikes/s)", all);
        results.figure("mean_rate", &plots::swept(self.parameter, &[mean]));
        for &population in self.plotted {
            let name = &self.populations[population];
            let series = self.series(name, "rate (spikes/s)", population..population + 1);
            results.figure(&format!("rate_{name}"), &plots::swept(self.parameter, &[series]));
        }
        let areas = self.network.areas();
        if areas.len() > 1 {
            let of_areas: Vec<SweepSeries> = areas
                .into_iter()
                .map(|(area, own)| self.series(area, "mean rate (spikes/s)", own))
                .collect();
            results.figure("areas", &plots::swept(self.parameter, &of_areas));
        }
        Ok(())
    }
}
