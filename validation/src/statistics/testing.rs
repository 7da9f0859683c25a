//! Populations with known statistics.

use sim::recording::{Grid, PopulationSpikes, RecordedLabel};

use super::random::mixed;

/// The step of all recordings here (ms).
pub(super) const DT_MS: f64 = 0.1;

/// A window of a recording on this grid.
pub(super) fn window_ms(from_ms: f64, to_ms: f64) -> Grid {
    let step = |time_ms: f64| (time_ms / DT_MS).round() as u32;
    Grid { dt_ms: DT_MS, begin_step: step(from_ms), end_step: step(to_ms) }
}

/// A population from the steps at which each neuron spikes.
pub(super) fn population(neurons: u32, train: impl Fn(u32) -> Vec<u32>) -> PopulationSpikes {
    let mut population = PopulationSpikes::silent(RecordedLabel::of_name("V1-23E"), neurons, true);
    for id in 0..neurons {
        train(id).into_iter().for_each(|step| population.push(step, id));
    }
    population.sort();
    population
}

/// A uniform number between 0 and 1, neither of them, for every number.
pub(super) fn uniform(number: u64) -> f64 {
    ((mixed(0x5eed, number) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// Independent gamma processes: each interval is a dead time plus the sum of `shape` exponential
/// times. Without dead time their CV is `1 / sqrt(shape)`.
pub(super) fn gamma_processes(
    neurons: u32,
    duration_ms: f64,
    mean_ms: f64,
    shape: u32,
    dead_ms: f64,
) -> PopulationSpikes {
    let stage_ms = (mean_ms - dead_ms) / f64::from(shape);
    population(neurons, |id| {
        let mut draws = (0_u64..).map(|k| -uniform(u64::from(id) << 32 | k).ln() * stage_ms);
        let mut interval_ms = || dead_ms + draws.by_ref().take(shape as usize).sum::<f64>();
        // The first spike falls anywhere in the first interval.
        let mut time_ms = interval_ms() * uniform(!u64::from(id));
        let mut steps = Vec::new();
        while time_ms < duration_ms {
            steps.push((time_ms / DT_MS).ceil() as u32);
            time_ms += interval_ms();
        }
        steps
    })
}

/// Independent Poisson processes.
pub(super) fn poisson_processes(neurons: u32, duration_ms: f64, mean_ms: f64) -> PopulationSpikes {
    gamma_processes(neurons, duration_ms, mean_ms, 1, 0.0)
}
