//! Spikes in blocks of time.

use sim::recording::{Grid, PopulationSpikes};

use crate::statistics::{Spikes, StatisticsError};

/// The spikes of every population in each whole block of a window: `[block][population]`.
pub(super) fn block_counts(
    populations: &[PopulationSpikes],
    window: Grid,
    block_ms: f64,
) -> Result<Vec<Vec<u64>>, StatisticsError> {
    let steps_of_block = (block_ms / window.dt_ms).round().max(1.0) as u32;
    let blocks = window.end_step.saturating_sub(window.begin_step) / steps_of_block;
    let mut counts = vec![vec![0; populations.len()]; blocks as usize];
    for (index, population) in populations.iter().enumerate() {
        for &step in Spikes::of(population, window)?.steps() {
            let block = (step - window.begin_step - 1) / steps_of_block;
            if let Some(counts) = counts.get_mut(block as usize) {
                counts[index] += 1;
            }
        }
    }
    Ok(counts)
}
