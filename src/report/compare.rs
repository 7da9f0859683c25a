//! Two networks and their fixed points side by side, for people and for programs.

use std::fmt::Write;

use data::{Matrix, Network, Population};
use serde::Serialize;
use theory::{FixedPoints, Found};

use super::network::area_in_degrees;
use super::relaxation::STABLE;
use super::table::{Align, Table};
use super::{Report, names};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, significant};
use crate::plots;

/// One of two networks.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// What it goes by.
    pub name: &'a str,
    /// The network.
    pub network: &'a Network,
    /// Its fixed points.
    pub points: &'a FixedPoints,
}

impl<'a> Compared<'a> {
    /// The state that is compared: of the lowest mean rate among the stable ones, or among all if none is stable.
    fn state(&self) -> Option<&'a Found> {
        let found = self.points.found();
        found.iter().find(|found| found.stability.is_stable()).or(found.first())
    }

    fn rates_hz(&self) -> Option<&'a [f64]> {
        self.state().map(|found| found.point.rates().hz())
    }

    fn summaries(&self) -> Vec<StateSummary> {
        let summary = |found: &Found| StateSummary {
            mean_rate_hz: found.mean_rate_hz,
            stable: found.stability.is_stable(),
            n_unstable: found.stability.n_unstable(),
            spectral_abscissa: found.stability.spectral_abscissa(),
        };
        self.points.found().iter().map(summary).collect()
    }

    /// Of each population: its synapses from the network, those from outside, and what it is driven by.
    fn inputs(&self) -> Vec<Input> {
        let network = self.network;
        let input = |i: usize| {
            let in_degrees = network.in_degrees.row(i);
            let weights_pa = network.weights.mean_pa.row(i);
            let in_degree: f64 = in_degrees.iter().sum();
            let total_pa: f64 = in_degrees.iter().zip(weights_pa).map(|(k, w)| k * w.abs()).sum();
            let external = &network.external;
            Input {
                in_degree,
                weight_pa: if in_degree > 0.0 { total_pa / in_degree } else { 0.0 },
                external_in_degree: external.in_degrees[i],
                external_spikes_hz: external.in_degrees[i] * external.rates_hz[i],
                dc_pa: network.dc_pa[i],
            }
        };
        (0..network.size()).map(input).collect()
    }
}

/// What a neuron of a population receives.
#[derive(Clone, Copy, Debug)]
struct Input {
    in_degree: f64,
    /// The mean size of the weights of its recurrent synapses.
    weight_pa: f64,
    external_in_degree: f64,
    external_spikes_hz: f64,
    dc_pa: f64,
}

/// One number of an input.
type OfInput = fn(&Input) -> f64;

/// What there is to know of an input, by its column.
const INPUTS: [(&str, OfInput); 5] = [
    ("in_degree", |input| input.in_degree),
    ("mean_weight_size_pA", |input| input.weight_pa),
    ("external_in_degree", |input| input.external_in_degree),
    ("external_spikes_hz", |input| input.external_spikes_hz),
    ("dc_pA", |input| input.dc_pa),
];

/// A fixed point without its rates.
#[derive(Clone, Copy, Debug, Serialize)]
struct StateSummary {
    /// The mean over neurons (spikes/s).
    mean_rate_hz: f64,
    stable: bool,
    n_unstable: usize,
    spectral_abscissa: f64,
}

/// How two networks differ.
#[derive(Clone, Debug, Serialize)]
pub struct CompareReport<'a> {
    /// What they go by.
    a: &'a str,
    b: &'a str,
    populations: Vec<String>,
    /// The rates of the states that are compared; none if none was found.
    a_hz: Option<&'a [f64]>,
    b_hz: Option<&'a [f64]>,
    difference_hz: Option<Vec<f64>>,
    a_states: Vec<StateSummary>,
    b_states: Vec<StateSummary>,
    /// How many connections have another in-degree or mean weight.
    connections_that_differ: usize,
    #[serde(skip)]
    both: [Compared<'a>; 2],
}

impl<'a> CompareReport<'a> {
    /// Of two networks with the same populations.
    #[must_use]
    pub fn of(a: Compared<'a>, b: Compared<'a>) -> Self {
        debug_assert_eq!(a.network.labels(), b.network.labels(), "there is nothing to subtract");
        let (a_hz, b_hz) = (a.rates_hz(), b.rates_hz());
        let difference_hz = a_hz.zip(b_hz).map(|(a, b)| difference(a, b));
        let mut report = Self {
            a: a.name,
            b: b.name,
            populations: names(&a.network.populations),
            a_hz,
            b_hz,
            difference_hz,
            a_states: a.summaries(),
            b_states: b.summaries(),
            connections_that_differ: 0,
            both: [a, b],
        };
        report.connections_that_differ = report.differing().count();
        report
    }

    /// The connections, target and source, with another in-degree or mean weight.
    fn differing(&self) -> impl Iterator<Item = (usize, usize)> {
        let [a, b] = self.both.map(|one| one.network);
        let size = a.size();
        let pairs = (0..size).flat_map(move |i| (0..size).map(move |j| (i, j)));
        pairs.filter(move |&at| {
            let exists = a.in_degrees[at] != 0.0 || b.in_degrees[at] != 0.0;
            let differs = a.in_degrees[at] != b.in_degrees[at]
                || a.weights.mean_pa[at] != b.weights.mean_pa[at];
            exists && differs
        })
    }

    fn connections_csv(&self) -> String {
        let heading = [
            "target",
            "source",
            "a_in_degree",
            "b_in_degree",
            "difference_in_degree",
            "a_weight_pA",
            "b_weight_pA",
            "difference_weight_pA",
        ];
        let [a, b] = self.both.map(|one| one.network);
        let rows = self.differing().map(|at| {
            let names = [at.0, at.1].map(|place| self.populations[place].clone());
            let in_degrees = beside(a.in_degrees[at], b.in_degrees[at]);
            let weights = beside(a.weights.mean_pa[at], b.weights.mean_pa[at]);
            names.into_iter().chain(in_degrees).chain(weights)
        });
        csv_table(heading, rows)
    }

    fn populations_csv(&self) -> String {
        let columns = INPUTS
            .iter()
            .flat_map(|(name, _)| ["a", "b", "difference"].map(|which| format!("{which}_{name}")));
        let heading = ["area", "population"].map(str::to_owned).into_iter().chain(columns);
        let [a, b] = self.both.map(|one| one.inputs());
        let labels = self.both[0].network.labels();
        let rows = labels.iter().zip(a.iter().zip(&b)).map(|(label, (a, b))| {
            let names = [label.area.clone(), label.population.clone()];
            names.into_iter().chain(INPUTS.iter().flat_map(|(_, of)| beside(of(a), of(b))))
        });
        csv_table(heading, rows)
    }

    /// Synapses from area to area.
    fn areas_csv(&self) -> String {
        let heading =
            ["target_area", "source_area", "a_in_degree", "b_in_degree", "difference_in_degree"];
        let [a, b] = self.both.map(|one| area_in_degrees(one.network));
        let areas = self.both[0].network.areas();
        let rows = a.iter().map(|((i, j), before)| {
            let names = [areas[i].0.to_owned(), areas[j].0.to_owned()];
            names.into_iter().chain(beside(before, b[(i, j)]))
        });
        csv_table(heading, rows)
    }

    fn table_of_inputs(&self) -> Table {
        let mut table = Table::new([
            ("mean over neurons", Align::Left),
            ("A", Align::Right),
            ("B", Align::Right),
            ("B - A", Align::Right),
        ]);
        let inputs = self.both.map(|one| one.inputs());
        for (name, of) in INPUTS {
            let [a, b] = [0, 1].map(|k| self.mean_over_neurons(k, inputs[k].iter().map(of)));
            let cells = [a, b, b - a].map(|value| significant(value, 6));
            table.row(std::iter::once(name.replace('_', " ")).chain(cells));
        }
        table
    }

    fn mean_over_neurons(&self, which: usize, values: impl Iterator<Item = f64>) -> f64 {
        let neurons: Vec<f64> =
            self.both[which].network.populations.iter().map(|p| p.neurons).collect();
        let total: f64 = neurons.iter().zip(values).map(|(n, value)| n * value).sum();
        total / neurons.iter().sum::<f64>()
    }

    fn table_of_states(&self) -> Table {
        let mut table = Table::new([
            ("", Align::Left),
            ("mean over neurons", Align::Right),
            ("unstable directions", Align::Right),
        ]);
        for (name, states) in [("A", &self.a_states), ("B", &self.b_states)] {
            for state in states {
                let directions = state.n_unstable;
                table.row([
                    name.to_owned(),
                    significant(state.mean_rate_hz, 5),
                    if state.stable { "stable".to_owned() } else { directions.to_string() },
                ]);
            }
        }
        table
    }
}

impl Report for CompareReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("compare.json");

    fn text(&self) -> String {
        let mut text = format!(
            "A: {}\nB: {}\n\nWhat neurons receive\n{}\n{} connections have another in-degree or mean weight\n\n\
             Fixed points (spikes/s)\n{}",
            self.a,
            self.b,
            self.table_of_inputs(),
            self.connections_that_differ,
            self.table_of_states(),
        );
        if let Some(difference_hz) = &self.difference_hz {
            let populations = &self.both[0].network.populations;
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "\nB - A of the quietest stable states (spikes/s)\n{}",
                super::rate_table(populations, difference_hz)
            );
        }
        text + "\n" + STABLE
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("populations.csv", &self.populations_csv())?;
        results.text("connections.csv", &self.connections_csv())?;
        let [a, b] = self.both.map(|one| one.network);
        let populations = &a.populations;
        let [a_hz, b_hz] = [self.a_hz, self.b_hz].map(Option::unwrap_or_default);
        results.text("rates.csv", &rates_csv(populations, a_hz, b_hz))?;
        if self.difference_hz.is_some() {
            draw_rates(results, [self.a, self.b], populations, [a_hz, b_hz]);
        }
        let in_degrees = b.in_degrees.map(|i, j, k| k - a.in_degrees[(i, j)]);
        let measure = "synapses per target neuron";
        draw_changes(results, "in_degrees", measure, populations, &in_degrees);
        let weights_pa = b.weights.mean_pa.map(|i, j, w| {
            // Weights of connections that are in neither network are none.
            let exists = a.in_degrees[(i, j)] != 0.0 || b.in_degrees[(i, j)] != 0.0;
            if exists { w - a.weights.mean_pa[(i, j)] } else { 0.0 }
        });
        draw_changes(results, "weights", "mean weight (pA)", populations, &weights_pa);
        if a.areas().len() > 1 {
            results.text("areas.csv", &self.areas_csv())?;
        }
        Ok(())
    }
}

/// Rates beside each other.
pub(super) fn rates_csv(populations: &[Population], a_hz: &[f64], b_hz: &[f64]) -> String {
    let heading = ["area", "population", "a_hz", "b_hz", "difference_hz"];
    let rows = populations.iter().zip(a_hz.iter().zip(b_hz)).map(|(population, (&a, &b))| {
        let label = &population.label;
        [label.area.clone(), label.population.clone()].into_iter().chain(beside(a, b))
    });
    csv_table(heading, rows)
}

/// The rates of A, those of B, and their difference.
pub(super) fn draw_rates(
    results: &ResultDirectory,
    names: [&str; 2],
    populations: &[Population],
    [a_hz, b_hz]: [&[f64]; 2],
) {
    /// Less than this (spikes/s) is as good as silence, of which no share is taken.
    const FLOOR_HZ: f64 = 0.01;
    let [a, b] = names;
    for (name, title, own_hz, other_hz) in
        [("rates_a", format!("A: {a}"), a_hz, b_hz), ("rates_b", format!("B: {b}"), b_hz, a_hz)]
    {
        let figure = plots::rate_matrix_beside(&title, populations, own_hz, other_hz);
        results.figure(name, &figure);
    }
    let title = "B relative to A";
    let difference = plots::difference_matrix(title, populations, a_hz, b_hz, FLOOR_HZ);
    results.figure("rates_difference", &difference);
}

/// B minus A of a measure of connections, if there is a difference.
pub(super) fn draw_changes(
    results: &ResultDirectory,
    what: &str,
    measure: &str,
    populations: &[Population],
    changes: &Matrix,
) {
    if changes.values().iter().all(|change| *change == 0.0) {
        return;
    }
    let figure = plots::signed_connection_matrix("B minus A", measure, populations, changes);
    results.figure(&format!("{what}_difference"), &figure);
}

/// Both values and their difference, as they stand in tables.
pub(super) fn beside(a: f64, b: f64) -> [String; 3] {
    [a, b, b - a].map(exact)
}

pub(super) fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| b - a).collect()
}
