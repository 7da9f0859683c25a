//! The stability of the asynchronous state of the spiking network, in words.

use theory::dynamics::{AsynchronousStability, Zero};

use super::table::{Align, Table};
use crate::number::{plain, significant};

/// What the words mean.
pub(super) const ASYNCHRONOUS: &str = "\
Asynchronous-stable is meant of the spiking network: small deviations of its rates decay, delays, membranes and synapses
included. An oscillation is that of the mode that grows fastest, as long as it is small; it is rough where its period
comes near 2 pi tau_syn.\n";

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

/// Modes that are shown to people.
const SHOWN: usize = 8;

/// The modes that grow and the least damped, and the nearest approach.
pub(super) fn modes(stability: &AsynchronousStability) -> String {
    let mut table = Table::new([("mode (Hz)", Align::Right), ("growth (1/s)", Align::Right)]);
    for zero in stability.zeros().iter().chain(stability.damped()).take(SHOWN) {
        table.row([significant(zero.frequency_hz, 6), significant(zero.growth_per_s, 4)]);
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
