//! Modes of the gain matrix by area and population, for people and for programs.

use std::fmt::Write;

use data::{Network, Population};
use theory::{Complex, LinalgError, Mode, Stability};

use super::table::{Align, Table};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain};
use crate::plots;

/// How many populations are shown to people.
const SHOWN: usize = 5;

/// The places of the eigenvalues in the spectrum that have a mode of their own: of a complex pair, the first stands
/// for both, as the mode of the other is its conjugate.
#[must_use]
pub fn distinct_modes(stability: &Stability) -> Vec<usize> {
    let spectrum = stability.spectrum();
    let mut places: Vec<usize> = Vec::new();
    for (k, eigenvalue) in spectrum.iter().enumerate() {
        let conjugate = |&last: &usize| last + 1 == k && spectrum[last] == eigenvalue.conj();
        if eigenvalue.im == 0.0 || !places.last().is_some_and(conjugate) {
            places.push(k);
        }
    }
    places
}

/// The first modes by descending real part of their eigenvalues; the very first is the critical one.
pub(super) fn first_modes(stability: &Stability, number: usize) -> Result<Vec<Mode>, LinalgError> {
    distinct_modes(stability).into_iter().take(number).map(|k| stability.mode(k)).collect()
}

/// Writes the table and the figure of a mode.
pub(super) fn write_mode(
    results: &ResultDirectory,
    name: &str,
    network: &Network,
    mode: &Mode,
) -> anyhow::Result<()> {
    results.text(&format!("{name}.csv"), &csv(&network.populations, mode))?;
    let Mode { eigenvalue, left, right } = mode;
    results.figure(name, &plots::mode_matrices(&network.populations, *eigenvalue, right, left));
    Ok(())
}

/// A mode by area and population; `participation` is v_i u_i, whose sum is 1.
fn csv(populations: &[Population], mode: &Mode) -> String {
    csv_table(VECTORS, vector_rows(populations, &mode.right, &mode.left))
}

/// The columns of a table of modes by area and population.
pub(super) const VECTORS: [&str; 7] =
    ["area", "population", "right", "right_imaginary", "left", "left_imaginary", "participation"];

/// The rows below [`VECTORS`] of one mode.
pub(super) fn vector_rows(
    populations: &[Population],
    right: &[Complex],
    left: &[Complex],
) -> impl Iterator<Item = [String; 7]> {
    populations.iter().zip(right.iter().zip(left)).map(|(population, (u, v))| {
        let label = &population.label;
        let [right, right_imaginary, left, left_imaginary, participation] =
            [u.re, u.im, v.re, v.im, (u * v).re].map(exact);
        let (area, name) = (label.area.clone(), label.population.clone());
        [area, name, right, right_imaginary, left, left_imaginary, participation]
    })
}

/// Modes beyond the critical one, each with its eigenvalue and where it shows and what drives it most.
pub(super) fn text_of_further(names: &[String], further: &[Mode]) -> String {
    let mut text = String::new();
    for (mode, number) in further.iter().zip(2..) {
        let Complex { re, im } = mode.eigenvalue;
        let imaginary =
            if im == 0.0 { String::new() } else { format!(" ± {} i", plain(im.abs(), 6)) };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\nMode {number}, of the eigenvalue {}{imaginary}\n{}",
            plain(re, 6),
            table(names, mode)
        );
    }
    text
}

/// Where a mode shows most and what drives it most.
pub(super) fn table(names: &[String], mode: &Mode) -> Table {
    let mut table = Table::new([
        ("right eigenvector", Align::Left),
        ("|u|", Align::Right),
        ("left eigenvector", Align::Left),
        ("|v|", Align::Right),
    ]);
    for ((shown, u), (driver, v)) in largest(names, &mode.right).zip(largest(names, &mode.left)) {
        table.row([shown, &format!("{u:.4}"), driver, &format!("{v:.4}")]);
    }
    table
}

/// The populations with the largest entries, and their magnitudes.
pub(super) fn largest<'a>(
    names: &'a [String],
    vector: &[Complex],
) -> impl Iterator<Item = (&'a str, f64)> + use<'a> {
    let sizes = vector.iter().map(|entry| entry.norm());
    let mut entries: Vec<_> = names.iter().map(String::as_str).zip(sizes).collect();
    entries.sort_by(|a, b| b.1.total_cmp(&a.1));
    entries.into_iter().take(SHOWN)
}
