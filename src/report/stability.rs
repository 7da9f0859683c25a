//! The stability of one fixed point, for people and for programs.

use std::fmt::Write;

use data::Population;
use serde::Serialize;
use theory::{Complex, FixedPoint, Mode, Stability};

use super::rates::rate_table;
use super::relaxation::STABLE;
use super::table::{Align, Table};
use crate::number::{plain, significant};

/// A fixed point with the spectrum of its gain matrix and its critical mode.
#[derive(Clone, Debug, Serialize)]
pub struct StabilitySummary {
    /// What the network goes by.
    pub network: String,
    /// The names of the populations, in the order of all arrays.
    pub populations: Vec<String>,
    /// One rate per population (spikes/s).
    pub rates_hz: Vec<f64>,
    /// The largest difference between these rates and what they call for (spikes/s).
    pub residual_hz: f64,
    /// The mean over neurons (spikes/s).
    pub mean_rate_hz: f64,
    /// Whether every small deviation decays.
    pub stable: bool,
    /// The largest real part of an eigenvalue of the gain matrix.
    pub spectral_abscissa: f64,
    /// In how many directions the flow leaves.
    pub n_unstable: usize,
    /// All eigenvalues, [real, imaginary], by descending real part.
    pub eigenvalues: Vec<(f64, f64)>,
    /// The mode of the first of them.
    pub critical: ModeSummary,
}

/// An eigenvalue with its left and right eigenvectors, v . u = 1; numbers are [real, imaginary].
#[derive(Clone, Debug, Serialize)]
pub struct ModeSummary {
    /// The eigenvalue.
    pub eigenvalue: (f64, f64),
    /// The left eigenvector v.
    pub left: Vec<(f64, f64)>,
    /// The right eigenvector u, of unit length.
    pub right: Vec<(f64, f64)>,
}

impl ModeSummary {
    /// A mode as pairs of numbers.
    #[must_use]
    pub fn of(mode: &Mode) -> Self {
        Self {
            eigenvalue: pair(mode.eigenvalue),
            left: pairs(&mode.left),
            right: pairs(&mode.right),
        }
    }
}

/// How many eigenvalues and populations are shown to people.
const SHOWN: usize = 5;

impl StabilitySummary {
    /// Puts the stability of a fixed point in words.
    #[must_use]
    pub fn of(
        network: &str,
        populations: &[Population],
        point: &FixedPoint,
        stability: &Stability,
        critical: &Mode,
    ) -> Self {
        Self {
            network: network.to_owned(),
            populations: populations.iter().map(|p| p.label.to_string()).collect(),
            rates_hz: point.rates().hz().to_vec(),
            residual_hz: point.residual_hz(),
            mean_rate_hz: point.rates().mean_over_neurons_hz(populations),
            stable: stability.is_stable(),
            spectral_abscissa: stability.spectral_abscissa(),
            n_unstable: stability.n_unstable(),
            eigenvalues: pairs(stability.spectrum()),
            critical: ModeSummary::of(critical),
        }
    }

    /// The verdict, the leading eigenvalues, who takes part in the critical mode, and the rates.
    #[must_use]
    pub fn text(&self, populations: &[Population]) -> String {
        let verdict = match self.n_unstable {
            0 => "stable".to_owned(),
            1 => "unstable in 1 direction".to_owned(),
            n => format!("unstable in {n} directions"),
        };
        let mut text = format!(
            "{}: fixed point with a mean of {} spikes/s over neurons, residual {} spikes/s\n\
             {verdict} (as a rate relaxation): max Re λ(G) = {}\n\nLeading eigenvalues of the gain matrix\n",
            self.network,
            significant(self.mean_rate_hz, 6),
            significant(self.residual_hz, 2),
            plain(self.spectral_abscissa, 6),
        );
        for (real, imaginary) in self.eigenvalues.iter().take(SHOWN) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{real:>10.6} {imaginary:>+10.6} i");
        }
        let rates = rate_table(populations, &self.rates_hz);
        let _ = write!(
            text,
            "\nCritical mode: where it shows most and what drives it most\n{}\
             \nRates (spikes/s)\n{rates}\n{STABLE}",
            self.table_of_mode()
        );
        text
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
    fn largest(&self, vector: &[(f64, f64)]) -> impl Iterator<Item = (&str, f64)> {
        let sizes = vector.iter().map(|(real, imaginary)| real.hypot(*imaginary));
        let mut entries: Vec<_> = self.populations.iter().map(String::as_str).zip(sizes).collect();
        entries.sort_by(|a, b| b.1.total_cmp(&a.1));
        entries.into_iter().take(SHOWN)
    }
}

fn pair(number: Complex) -> (f64, f64) {
    (number.re, number.im)
}

fn pairs(numbers: &[Complex]) -> Vec<(f64, f64)> {
    numbers.iter().copied().map(pair).collect()
}
