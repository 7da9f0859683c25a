//! The stability of one fixed point, for people and for programs.

use std::fmt::Write;

use data::{Matrix, Network};
use serde::Serialize;
use theory::{Complex, FixedPoint, LinalgError, Mode, Stability};

use super::rates::rate_table;
use super::relaxation::STABLE;
use super::table::{Align, Table};
use super::{Report, names};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain, significant};
use crate::plots;

/// A fixed point with the spectrum of its gain matrix and its critical mode.
#[derive(Clone, Debug, Serialize)]
pub struct StabilityReport<'a> {
    /// What the network goes by.
    #[serde(rename = "network")]
    name: &'a str,
    populations: Vec<String>,
    #[serde(flatten)]
    point: &'a FixedPoint,
    /// The mean over neurons (spikes/s).
    mean_rate_hz: f64,
    #[serde(flatten)]
    stability: &'a Stability,
    /// The mode of the first eigenvalue.
    critical: Mode,
    /// What each connection adds to the first eigenvalue, `v_i G_ij u_j`, row by row of the gain matrix.
    #[serde(skip)]
    connections: Vec<Complex>,
    #[serde(skip)]
    network: &'a Network,
}

/// How many eigenvalues and populations are shown to people.
const SHOWN: usize = 5;

/// How many connections are shown to people.
const SHOWN_CONNECTIONS: usize = 20;

/// A connection and what it adds to the critical eigenvalue.
struct Connection {
    target: usize,
    source: usize,
    contribution: Complex,
}

impl<'a> StabilityReport<'a> {
    /// Of a fixed point of a network that goes by a name.
    ///
    /// # Errors
    /// [`LinalgError`] if the critical mode is not found.
    pub fn of(
        name: &'a str,
        network: &'a Network,
        point: &'a FixedPoint,
        stability: &'a Stability,
    ) -> Result<Self, LinalgError> {
        let critical = stability.critical_mode()?;
        Ok(Self {
            name,
            populations: names(&network.populations),
            point,
            mean_rate_hz: point.rates().mean_over_neurons_hz(&network.populations),
            stability,
            connections: critical.connections(stability.gain())?,
            critical,
            network,
        })
    }

    /// The connections that there are, those first that move the real part of the critical eigenvalue most.
    fn ranked(&self) -> Vec<Connection> {
        let size = self.populations.len();
        let gain = self.stability.gain().values();
        let entries = self.connections.iter().zip(gain).enumerate();
        let existing = entries.filter(|(_, (_, gain))| **gain != 0.0);
        let mut ranked: Vec<Connection> = existing
            .map(|(k, (&contribution, _))| Connection {
                target: k / size,
                source: k % size,
                contribution,
            })
            .collect();
        ranked.sort_by(|a, b| b.contribution.re.abs().total_cmp(&a.contribution.re.abs()));
        ranked
    }

    fn table_of_connections(&self) -> Table {
        let mut table = Table::new([
            ("target", Align::Left),
            ("source", Align::Left),
            ("v_i G_ij u_j", Align::Right),
            ("sum so far", Align::Right),
        ]);
        let mut sum = 0.0;
        for Connection { target, source, contribution } in
            self.ranked().into_iter().take(SHOWN_CONNECTIONS)
        {
            sum += contribution.re;
            let (target, source) = (&self.populations[target], &self.populations[source]);
            let (one, all) = (format!("{:+.5}", contribution.re), format!("{sum:.5}"));
            table.row([target, source, &one, &all]);
        }
        table
    }

    fn connections_csv(&self) -> String {
        let row = |Connection { target, source, contribution }: Connection| {
            [
                self.populations[target].clone(),
                self.populations[source].clone(),
                exact(contribution.re),
                exact(contribution.im),
            ]
        };
        let heading = ["target", "source", "contribution", "contribution_imaginary"];
        csv_table(heading, self.ranked().into_iter().map(row))
    }

    /// The critical mode by area and population; `participation` is v_i u_i, whose sum is 1.
    fn mode_csv(&self) -> String {
        let heading = [
            "area",
            "population",
            "right",
            "right_imaginary",
            "left",
            "left_imaginary",
            "participation",
        ];
        let Mode { left, right, .. } = &self.critical;
        let vectors = right.iter().zip(left);
        let rows = self.network.populations.iter().zip(vectors).map(|(population, (u, v))| {
            let numbers = [u.re, u.im, v.re, v.im, (u * v).re].map(exact);
            let label = &population.label;
            [label.area.clone(), label.population.clone()].into_iter().chain(numbers)
        });
        csv_table(heading, rows)
    }

    fn table_of_mode(&self) -> Table {
        let mut table = Table::new([
            ("right eigenvector", Align::Left),
            ("|u|", Align::Right),
            ("left eigenvector", Align::Left),
            ("|v|", Align::Right),
        ]);
        let right = self.largest(&self.critical.right);
        for ((shown, u), (driver, v)) in right.zip(self.largest(&self.critical.left)) {
            table.row([shown, &format!("{u:.4}"), driver, &format!("{v:.4}")]);
        }
        table
    }

    /// The populations with the largest entries.
    fn largest(&self, vector: &[Complex]) -> impl Iterator<Item = (&str, f64)> {
        let sizes = vector.iter().map(|entry| entry.norm());
        let mut entries: Vec<_> = self.populations.iter().map(String::as_str).zip(sizes).collect();
        entries.sort_by(|a, b| b.1.total_cmp(&a.1));
        entries.into_iter().take(SHOWN)
    }
}

impl Report for StabilityReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("stability.json");

    /// The verdict, the leading eigenvalues, who takes part in the critical mode, and the rates.
    fn text(&self) -> String {
        let verdict = match self.stability.n_unstable() {
            0 => "stable".to_owned(),
            1 => "unstable in 1 direction".to_owned(),
            n => format!("unstable in {n} directions"),
        };
        let mut text = format!(
            "{}: fixed point with a mean of {} spikes/s over neurons, residual {} spikes/s\n\
             {verdict} (as a rate relaxation): max Re λ(G) = {}\n\nLeading eigenvalues of the gain matrix\n",
            self.name,
            significant(self.mean_rate_hz, 6),
            significant(self.point.residual_hz(), 2),
            plain(self.stability.spectral_abscissa(), 6),
        );
        for Complex { re, im } in self.stability.spectrum().iter().take(SHOWN) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{re:>10.6} {im:>+10.6} i");
        }
        let rates = rate_table(&self.network.populations, self.point.rates().hz());
        let _ = write!(
            text,
            "\nCritical mode: where it shows most and what drives it most\n{}\
             \nConnections that matter most to its eigenvalue: all v_i G_ij u_j sum to {}\n{}\
             \nRates (spikes/s)\n{rates}\n{STABLE}",
            self.table_of_mode(),
            plain(self.critical.eigenvalue.re, 6),
            self.table_of_connections()
        );
        text
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        let (spectrum, rates_hz) = (self.stability.spectrum(), self.point.rates().hz());
        results.matrix("gain_matrix.npy", self.stability.gain())?;
        results.vector("rates.npy", rates_hz)?;
        results.complex("eigenvalues.npy", spectrum)?;
        results.complex("critical_left.npy", &self.critical.left)?;
        results.complex("critical_right.npy", &self.critical.right)?;
        results.text("connections.csv", &self.connections_csv())?;
        results.text("critical_mode.csv", &self.mode_csv())?;
        let size = self.populations.len();
        let real = Matrix::from_fn(size, size, |i, j| self.connections[size * i + j].re);
        let connections = plots::signed_connection_matrix(
            "What connections add to the critical eigenvalue",
            "Re v_i G_ij u_j",
            &self.network.populations,
            &real,
        );
        results.figure("connections", &connections);
        let Mode { eigenvalue, left, right } = &self.critical;
        let mode = plots::mode_matrices(&self.network.populations, *eigenvalue, right, left);
        results.figure("critical_mode", &mode);
        let title = format!("{:.3} spikes/s", self.mean_rate_hz);
        let rates = plots::rate_matrix(&title, &self.network.populations, rates_hz);
        results.figure("rates", &rates);
        results.figure("spectrum", &plots::spectrum(&title, spectrum));
        Ok(())
    }
}
