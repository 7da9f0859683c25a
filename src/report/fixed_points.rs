//! The fixed points of a network, for people and for programs.

use std::fmt::Write;

use data::{Matrix, Network};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use theory::dynamics::AsynchronousStability;
use theory::{Effort, FixedPoints, Found};

use super::asynchronous::{ASYNCHRONOUS, in_words};
use super::rates::rate_table;
use super::relaxation::STABLE;
use super::table::{Align, Table};
use super::{Report, names};
use crate::files::ResultDirectory;
use crate::number::{plain, significant};
use crate::plots;

/// What a search for fixed points found.
#[derive(Clone, Debug)]
pub struct FixedPointsReport<'a> {
    /// What the network goes by.
    name: &'a str,
    populations: Vec<String>,
    points: &'a FixedPoints,
    /// Of each fixed point, where it is known.
    asynchronous: Vec<Option<AsynchronousStability>>,
    network: &'a Network,
}

/// A fixed point with what is known of the spiking network there.
#[derive(Serialize)]
struct PointDocument<'a> {
    #[serde(flatten)]
    found: &'a Found,
    #[serde(skip_serializing_if = "Option::is_none")]
    asynchronous: Option<&'a AsynchronousStability>,
}

impl Serialize for FixedPointsReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let points = self.found().iter().enumerate();
        let points: Vec<PointDocument<'_>> = points
            .map(|(k, found)| PointDocument { found, asynchronous: self.asynchronous_of(k) })
            .collect();
        let mut fields = serializer.serialize_struct("FixedPointsReport", 6)?;
        fields.serialize_field("network", self.name)?;
        fields.serialize_field("populations", &self.populations)?;
        fields.serialize_field("fixed_points", &points)?;
        fields.serialize_field("search", self.points.efforts())?;
        fields.serialize_field("index_sum", &self.points.index_sum())?;
        fields.serialize_field("limits", &self.points.limits())?;
        fields.end()
    }
}

impl<'a> FixedPointsReport<'a> {
    /// Of a network that goes by a name.
    #[must_use]
    pub fn of(name: &'a str, network: &'a Network, points: &'a FixedPoints) -> Self {
        let populations = names(&network.populations);
        Self { name, populations, points, asynchronous: Vec::new(), network }
    }

    /// With what is known of the spiking network at each fixed point.
    #[must_use]
    pub fn with_asynchronous(self, asynchronous: Vec<Option<AsynchronousStability>>) -> Self {
        Self { asynchronous, ..self }
    }

    fn asynchronous_of(&self, k: usize) -> Option<&AsynchronousStability> {
        self.asynchronous.get(k)?.as_ref()
    }

    /// What the spiking network does at each fixed point; nothing where nobody asked.
    fn words(&self) -> String {
        let mut words = String::new();
        for k in 0..self.asynchronous.len() {
            let word = self.asynchronous_of(k).map_or_else(|| "not known".to_owned(), in_words);
            // Writing to a string cannot fail.
            let _ = writeln!(words, "Spiking network at fixed point {}: {word}", k + 1);
        }
        if words.is_empty() { words } else { format!("\n{words}{ASYNCHRONOUS}") }
    }

    /// The fixed points.
    pub(super) fn found(&self) -> &[Found] {
        self.points.found()
    }

    /// The names of the populations.
    pub(super) fn populations(&self) -> &[String] {
        &self.populations
    }

    /// The rates (spikes/s), fixed points x populations.
    pub(super) fn rates(&self) -> Matrix {
        let found = self.found();
        let rate = |k: usize, i: usize| found[k].point.rates().hz()[i];
        Matrix::from_fn(found.len(), self.populations.len(), rate)
    }

    /// How many there are, and a table of them.
    pub(super) fn heading(&self) -> String {
        format!("{}: {}\n\n{}", self.name, counted(self.found().len()), self.table())
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
        for (found, number) in self.found().iter().zip(1..) {
            let Found { point, stability, mean_rate_hz, origin } = found;
            let unstable = stability.n_unstable();
            table.row([
                number.to_string(),
                format!("{mean_rate_hz:.4}"),
                format!("{:.4}", point.rates().mean_over_populations_hz()),
                if unstable == 0 { "stable".to_owned() } else { unstable.to_string() },
                plain(stability.spectral_abscissa(), 4),
                significant(point.residual_hz(), 2),
                origin.to_string(),
            ]);
        }
        table
    }

    fn table_of_starts(&self) -> Table {
        let numbers = ["tried", "failed", "new"].map(|name| (name, Align::Right));
        let mut table = Table::new(std::iter::once(("", Align::Left)).chain(numbers));
        for Effort { kind, tried, failed, new } in self.points.efforts() {
            let counts = [tried, failed, new].map(ToString::to_string);
            table.row(std::iter::once(kind.to_string()).chain(counts));
        }
        table
    }
}

impl Report for FixedPointsReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("fixed_points.json");

    /// A table of the fixed points, one of the rates of each stable one, and how they were found.
    fn text(&self) -> String {
        let mut text = self.heading();
        for (found, number) in self.found().iter().zip(1..) {
            if found.stability.is_stable() {
                let rates = rate_table(&self.network.populations, found.point.rates().hz());
                // Writing to a string cannot fail.
                let _ = write!(text, "\nRates of fixed point {number} (spikes/s)\n{rates}");
            }
        }
        let (starts, limits) = (self.table_of_starts(), self.points.limits());
        let _ = writeln!(text, "\n{STABLE}{}\nStarts\n{starts}{limits}", self.words());
        text
    }

    /// The rates of all fixed points, and for each its plots.
    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.matrix("rates.npy", &self.rates())?;
        for (found, number) in self.found().iter().zip(1..) {
            let title = format!("Fixed point {number}: {:.3} spikes/s", found.mean_rate_hz);
            let rates_hz = found.point.rates().hz();
            let rates = plots::rate_matrix(&title, &self.network.populations, rates_hz);
            results.figure(&format!("rates_{number}"), &rates);
            let spectrum = plots::spectrum(&title, found.stability.spectrum());
            results.figure(&format!("spectrum_{number}"), &spectrum);
        }
        Ok(())
    }
}

fn counted(points: usize) -> String {
    match points {
        0 => "no fixed point found".to_owned(),
        1 => "1 fixed point".to_owned(),
        _ => format!("{points} fixed points, by ascending rate (spikes/s)"),
    }
}
