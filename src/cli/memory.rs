//! What a simulation takes of the memory, and whether it is there.

use anyhow::bail;
use data::{Network, Population, Rates, units};

use crate::report::{available_memory_bytes, grouped};

/// Bytes in a mebibyte.
pub(super) const MIB: f64 = (1_u64 << 20) as f64;

/// Memory of a neuron's state and statistics, of a source neuron's out-degree in one projection
/// and of an event on its way (bytes).
const NEURON_BYTES: f64 = 44.0;
const OUT_DEGREE_BYTES: f64 = 2.0;
const EVENT_BYTES: f64 = 4.0;
/// What queues hold beyond their events, and a process beyond the network (bytes).
const QUEUE_SLACK: f64 = 1.5;
const PROCESS_BYTES: f64 = 32.0 * MIB;

/// The memory that a rank takes whose share of the network is that of all others (bytes), at these rates.
pub(super) fn of_rank_bytes(network: &Network, rates: &Rates, ranks: usize) -> f64 {
    let created: Vec<f64> =
        network.populations.iter().map(|one| one.created_neurons() as f64).collect();
    let neurons: f64 = created.iter().sum();
    let (mut under_way, mut first_volley, mut out_degrees) = (0.0, 0.0, 0.0);
    for ((target, source), _) in network.in_degrees.iter() {
        let count = network.created_synapses(target, source) as f64;
        if count > 0.0 {
            let per_ms = count * units::per_ms_from_hz(rates.hz()[source]);
            under_way += per_ms * network.delays.mean_ms[(target, source)];
            first_volley += count * above_threshold(&network.populations[source]);
            out_degrees += created[source];
        }
    }
    let shared = NEURON_BYTES * neurons
        + OUT_DEGREE_BYTES * out_degrees
        + EVENT_BYTES * (first_volley + QUEUE_SLACK * under_way);
    PROCESS_BYTES + shared / ranks as f64
}

/// The address space of the stacks of so many threads (bytes), without which the system starts none.
pub(super) fn of_threads_bytes(threads: usize) -> f64 {
    const STACK_BYTES: f64 = 2.0 * MIB;
    threads as f64 * STACK_BYTES
}

/// The memory of so many neurons that do not hear each other (bytes).
pub(super) fn of_uncoupled_bytes(neurons: f64) -> f64 {
    PROCESS_BYTES + NEURON_BYTES * neurons
}

/// The share of neurons that begin above threshold, and so spike at once.
fn above_threshold(population: &Population) -> f64 {
    let initial = population.initial_potential;
    let distance_mv = population.neuron.v_th_mv - initial.mean_mv;
    if initial.sd_mv == 0.0 {
        return f64::from(u8::from(distance_mv <= 0.0));
    }
    0.5 * libm::erfc(distance_mv / initial.sd_mv / std::f64::consts::SQRT_2)
}

/// Refuses what takes more memory than there is, before any is taken.
pub(super) fn check(what: &str, needed_bytes: f64, advice: &str) -> anyhow::Result<()> {
    let Some(available) = available_memory_bytes() else { return Ok(()) };
    if needed_bytes > available as f64 {
        let [needed, available] =
            [needed_bytes, available as f64].map(|bytes| grouped(bytes / MIB));
        bail!(
            "{what} takes about {needed} MiB of memory, but {available} MiB are left here: {advice}"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_both_numbers() {
        assert!(check("a simulation", of_uncoupled_bytes(1e3), "less").is_ok());
        let error =
            check("a simulation", of_uncoupled_bytes(1e12), "less").unwrap_err().to_string();
        assert!(error.starts_with("a simulation takes about 41,961,"), "{error}");
        assert!(error.contains("MiB are left here: less"), "{error}");
    }
}
