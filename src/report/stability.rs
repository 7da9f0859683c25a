//! The stability of one fixed point, for people and for programs.

use std::fmt::Write;

use data::{Matrix, Network};
use serde::Serialize;
use theory::dynamics::AsynchronousStability;
use theory::{Complex, FixedPoint, LinalgError, Mode, Stability};

use super::asynchronous::{self, ASYNCHRONOUS};
use super::modes::{first_modes, table, text_of_further, write_mode};
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
    /// Those of the next eigenvalues, if they are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    further_modes: Vec<Mode>,
    /// The stability of the spiking network's state, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    asynchronous: Option<AsynchronousStability>,
    /// What each connection adds to the first eigenvalue, `v_i G_ij u_j`, row by row of the gain matrix.
    #[serde(skip)]
    connections: Vec<Complex>,
    #[serde(skip)]
    network: &'a Network,
}

/// How many eigenvalues are shown to people.
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
    /// Of a fixed point of a network that goes by a name, with so many modes, the critical one among them.
    ///
    /// # Errors
    /// [`LinalgError`] if a mode is not found.
    pub fn of(
        name: &'a str,
        network: &'a Network,
        point: &'a FixedPoint,
        stability: &'a Stability,
        modes: usize,
    ) -> Result<Self, LinalgError> {
        let critical = stability.critical_mode()?;
        let further_modes = first_modes(stability, modes)?.into_iter().skip(1).collect();
        Ok(Self {
            name,
            populations: names(&network.populations),
            point,
            mean_rate_hz: point.rates().mean_over_neurons_hz(&network.populations),
            stability,
            connections: critical.connections(stability.gain())?,
            critical,
            further_modes,
            asynchronous: None,
            network,
        })
    }

    /// With what is known of the spiking network there.
    #[must_use]
    pub fn with_asynchronous(self, asynchronous: Option<AsynchronousStability>) -> Self {
        Self { asynchronous, ..self }
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
             {verdict} (as a rate relaxation): max Re λ(G) = {}\n{}\nLeading eigenvalues of the gain matrix\n",
            self.name,
            significant(self.mean_rate_hz, 6),
            significant(self.point.residual_hz(), 2),
            plain(self.stability.spectral_abscissa(), 6),
            self.asynchronous.as_ref().map_or_else(String::new, |stability| format!(
                "{} (as a spiking network)\n",
                asynchronous::in_words(stability)
            )),
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
             {}\nRates (spikes/s)\n{rates}\n{STABLE}",
            table(&self.populations, &self.critical),
            plain(self.critical.eigenvalue.re, 6),
            self.table_of_connections(),
            text_of_further(&self.populations, &self.further_modes)
        );
        if let Some(stability) = &self.asynchronous {
            let _ = write!(
                text,
                "{}\n{ASYNCHRONOUS}",
                asynchronous::modes(&self.populations, stability)
            );
        }
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
        write_mode(results, "critical_mode", self.network, &self.critical)?;
        for (mode, number) in self.further_modes.iter().zip(2..) {
            write_mode(results, &format!("mode_{number}"), self.network, mode)?;
        }
        if let Some(stability) = &self.asynchronous {
            let modes = asynchronous::modes_csv(&self.network.populations, stability);
            results.text("asynchronous_modes.csv", &modes)?;
        }
        let size = self.populations.len();
        let real = Matrix::from_fn(size, size, |i, j| self.connections[size * i + j].re);
        let connections = plots::signed_connection_matrix(
            "What connections add to the critical eigenvalue",
            "Re v_i G_ij u_j",
            &self.network.populations,
            &real,
        );
        results.figure("connections", &connections);
        let title = format!("{:.3} spikes/s", self.mean_rate_hz);
        let rates = plots::rate_matrix(&title, &self.network.populations, rates_hz);
        results.figure("rates", &rates);
        results.figure("spectrum", &plots::spectrum(&title, spectrum));
        Ok(())
    }
}
