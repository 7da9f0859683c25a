//! How large an analysis of a recording is: refused before it begins where it would take longer than anybody waits, or more
//! memory than there is.

use anyhow::bail;
use sim::recording::{Grid, SpikeRecording};

use crate::cli::memory;

/// Bins of a series at most: with those of 1 ms these are more than an hour.
const MOST_BINS: f64 = 4e6;
/// Memory of a bin of a population: its counts, its rate, smoothed and not, and what transforming them takes;
/// of a neuron: its rate, moments and intervals; of a spike: its interval (bytes), as measured.
const BIN_BYTES: f64 = 120.0;
const NEURON_BYTES: f64 = 96.0;
const SPIKE_BYTES: f64 = 24.0;

/// Refuses an analysis of some time in bins that is too large.
pub(super) fn check(recording: &SpikeRecording, window: Grid, bin_ms: f64) -> anyhow::Result<()> {
    let bins = (window.duration_ms() / bin_ms).floor();
    if bins > MOST_BINS {
        bail!(
            "the analysis goes to {} ms, over {bins} bins of {bin_ms} ms, allowed are at most {MOST_BINS}: --t-max ends \
             it earlier, --bin makes the bins wider",
            window.time_ms(window.end_step)
        );
    }
    let recorded = recording.populations.iter().filter(|population| population.recorded);
    let neurons: f64 = recorded.clone().map(|population| f64::from(population.neurons)).sum();
    let needed_bytes = BIN_BYTES * bins * recorded.count() as f64
        + NEURON_BYTES * neurons
        + SPIKE_BYTES * recording.spikes() as f64;
    let what = format!(
        "analysing {neurons} neurons over {} ms in bins of {bin_ms} ms",
        window.duration_ms()
    );
    memory::check(&what, needed_bytes, "--t-min, --t-max and --bin make it smaller")
}
