//! The fixed points of a network, for people and for programs.

use std::fmt::Write;

use data::Population;
use serde::Serialize;
use theory::{Effort, FixedPoints, Found};

use super::rates::rate_table;
use super::relaxation::STABLE;
use super::table::{Align, Table};
use crate::number::{plain, significant};

/// What a search for fixed points found.
#[derive(Clone, Debug, Serialize)]
pub struct FixedPointsSummary {
    /// What the network goes by.
    pub network: String,
    /// The names of the populations, in the order of all arrays.
    pub populations: Vec<String>,
    /// The fixed points by ascending mean rate.
    pub fixed_points: Vec<FixedPointSummary>,
    /// How hard the search looked.
    pub search: Vec<EffortSummary>,
    /// The sum of the indices of the fixed points: 1 if none is missing and rates are bounded.
    pub index_sum: i32,
    /// What the search cannot exclude.
    pub limits: String,
}

/// A fixed point and its stability.
#[derive(Clone, Debug, Serialize)]
pub struct FixedPointSummary {
    /// One rate per population (spikes/s).
    pub rates_hz: Vec<f64>,
    /// The largest difference between these rates and what they call for (spikes/s).
    pub residual_hz: f64,
    /// Whether every small deviation decays.
    pub stable: bool,
    /// The largest real part of an eigenvalue of the gain matrix.
    pub spectral_abscissa: f64,
    /// In how many directions the flow leaves.
    pub n_unstable: usize,
    /// The mean over neurons (spikes/s).
    pub mean_rate_hz: f64,
    /// The mean with every population counted once (spikes/s).
    pub mean_rate_over_populations_hz: f64,
    /// The kind of start that found it first.
    pub found: String,
}

/// How many starts of one kind there were.
#[derive(Clone, Debug, Serialize)]
pub struct EffortSummary {
    /// What they were.
    pub starts: String,
    /// How many.
    pub tried: usize,
    /// How many of them led to no fixed point.
    pub failed: usize,
    /// How many fixed points they found first.
    pub new: usize,
}

impl FixedPointsSummary {
    /// Puts a search in words.
    #[must_use]
    pub fn of(network: &str, populations: &[Population], points: &FixedPoints) -> Self {
        Self {
            network: network.to_owned(),
            populations: populations.iter().map(|p| p.label.to_string()).collect(),
            fixed_points: points.found().iter().map(FixedPointSummary::of).collect(),
            search: points.efforts().iter().map(EffortSummary::of).collect(),
            index_sum: points.index_sum(),
            limits: points.limits(),
        }
    }

    /// A table of the fixed points, one of the rates of each stable one, and how they were found.
    #[must_use]
    pub fn text(&self, populations: &[Population]) -> String {
        let mut text = self.heading();
        for (index, point) in self.fixed_points.iter().enumerate().filter(|(_, p)| p.stable) {
            let rates = rate_table(populations, &point.rates_hz);
            // Writing to a string cannot fail.
            let _ = write!(text, "\nRates of fixed point {} (spikes/s)\n{rates}", index + 1);
        }
        text.push('\n');
        text.push_str(STABLE);
        text.push_str("\nStarts\n");
        text.push_str(&self.table_of_starts().to_string());
        text.push_str(&self.limits);
        text.push('\n');
        text
    }

    /// How many there are, and a table of them.
    pub(super) fn heading(&self) -> String {
        format!("{}: {}\n\n{}", self.network, counted(self.fixed_points.len()), self.table())
    }

    fn table(&self) -> Table {
        let columns = [
            "mean over neurons",
            "over populations",
            "unstable directions",
            "max Re λ",
            "residual",
        ];
        let numbers = columns.map(|name| (name, Align::Right));
        let [a, b, c, d, e] = numbers;
        let mut table =
            Table::new([("", Align::Right), a, b, c, d, e, ("first found", Align::Left)]);
        for (index, point) in self.fixed_points.iter().enumerate() {
            table.row([
                (index + 1).to_string(),
                format!("{:.4}", point.mean_rate_hz),
                format!("{:.4}", point.mean_rate_over_populations_hz),
                if point.stable { "stable".to_owned() } else { point.n_unstable.to_string() },
                plain(point.spectral_abscissa, 4),
                significant(point.residual_hz, 2),
                point.found.clone(),
            ]);
        }
        table
    }

    fn table_of_starts(&self) -> Table {
        let numbers = ["tried", "failed", "new"].map(|name| (name, Align::Right));
        let mut table = Table::new(std::iter::once(("", Align::Left)).chain(numbers));
        for effort in &self.search {
            let counts = [effort.tried, effort.failed, effort.new].map(|count| count.to_string());
            table.row(std::iter::once(effort.starts.clone()).chain(counts));
        }
        table
    }
}

fn counted(points: usize) -> String {
    match points {
        0 => "no fixed point found".to_owned(),
        1 => "1 fixed point".to_owned(),
        _ => format!("{points} fixed points, by ascending rate (spikes/s)"),
    }
}

impl FixedPointSummary {
    fn of(found: &Found) -> Self {
        let Found { point, stability, mean_rate_hz, origin } = found;
        Self {
            rates_hz: point.rates().hz().to_vec(),
            residual_hz: point.residual_hz(),
            stable: stability.is_stable(),
            spectral_abscissa: stability.spectral_abscissa(),
            n_unstable: stability.n_unstable(),
            mean_rate_hz: *mean_rate_hz,
            mean_rate_over_populations_hz: point.rates().mean_over_populations_hz(),
            found: origin.to_string(),
        }
    }
}

impl EffortSummary {
    fn of(effort: &Effort) -> Self {
        let Effort { kind, tried, failed, new } = *effort;
        Self { starts: kind.to_string(), tried, failed, new }
    }
}
