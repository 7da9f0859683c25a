//! The stability of the asynchronous state of the spiking network, in words.

use data::Population;
use data::Warning;
use theory::dynamics::{AsynchronousStability, DynamicsError, Zero};

use super::modes::{VECTORS, largest, vector_rows};
use super::table::{Align, Table};
use crate::files::csv_table;
use crate::number::{exact, plain, significant};

/// What the words mean.
pub(super) const ASYNCHRONOUS: &str = "\
Asynchronous-stable is meant of the spiking network: small deviations of its rates decay, delays, membranes and synapses
included. An oscillation is that of the mode that grows fastest, as long as it is small; it is rough where its period
comes near 2 pi tau_syn.\n";

/// That onsets of oscillations along a branch are not known.
#[must_use]
pub fn unmarked_onsets(why: &DynamicsError) -> Warning {
    let message = format!("onsets of oscillations are not marked: {why}");
    Warning::new("asynchronous_stability", message)
}

/// The verdict; of several modes, what the fastest does.
pub(super) fn in_words(stability: &AsynchronousStability) -> String {
    let zeros = stability.zeros();
    let others = match zeros.len() {
        0 | 1 => String::new(),
        n => format!(" ({n} modes grow)"),
    };
    match zeros.first() {
        _ if stability.is_stable() => "asynchronous-stable".to_owned(),
        None => "at the edge of asynchronous stability".to_owned(),
        Some(zero) => format!("{}{others}", mode_in_words(zero)),
    }
}

fn mode_in_words(zero: &Zero) -> String {
    let growth = significant(zero.growth_per_s, 3);
    if zero.oscillates() {
        format!("oscillates at {} Hz, grows with {growth}/s", significant(zero.frequency_hz, 4))
    } else {
        format!("leaves without oscillation, grows with {growth}/s")
    }
}

/// The modes that grow, and the least damped ones.
fn all(stability: &AsynchronousStability) -> impl Iterator<Item = &Zero> {
    stability.zeros().iter().chain(stability.damped())
}

/// Each mode by area and population, as the table of a mode of the gain matrix is.
pub(super) fn modes_csv(populations: &[Population], stability: &AsynchronousStability) -> String {
    let rows = all(stability).zip(1..).flat_map(|(zero, number): (&Zero, usize)| {
        let of_mode = [number.to_string(), exact(zero.frequency_hz), exact(zero.growth_per_s)];
        let vectors = vector_rows(populations, &zero.right, &zero.left);
        vectors.map(move |vector| of_mode.clone().into_iter().chain(vector))
    });
    csv_table(["mode", "frequency_hz", "growth_per_s"].into_iter().chain(VECTORS), rows)
}

/// Modes that are shown to people.
const SHOWN: usize = 8;

/// The populations in which such a mode shows most.
const SHOWN_POPULATIONS: usize = 3;

/// The modes that grow and the least damped, with where they show most, and the nearest approach.
pub(super) fn modes(names: &[String], stability: &AsynchronousStability) -> String {
    let mut table = Table::new([
        ("mode (Hz)", Align::Right),
        ("growth (1/s)", Align::Right),
        ("shows most in", Align::Left),
    ]);
    for zero in all(stability).take(SHOWN) {
        let populations = largest(names, &zero.right).take(SHOWN_POPULATIONS);
        let shows: Vec<&str> = populations.map(|(name, _)| name).collect();
        let (frequency, growth) =
            (significant(zero.frequency_hz, 6), significant(zero.growth_per_s, 4));
        table.row([frequency, growth, shows.join(", ")]);
    }
    let nearest = stability.nearest();
    let (re, im) = (plain(nearest.eigenvalue.re, 4), plain(nearest.eigenvalue.im, 4));
    format!(
        "\nModes of the spiking network next to the edge of its stability\n{table}An eigenvalue of M comes nearest to 1 at \
         {} Hz: {re} {} {} i\n",
        significant(nearest.frequency_hz, 5),
        if im.starts_with('-') { '-' } else { '+' },
        im.trim_start_matches('-'),
    )
}
