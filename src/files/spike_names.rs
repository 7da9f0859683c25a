//! What files of spikes are called, for the programs that look for them by name.

use sim::recording::PopulationSpikes;

/// The beginning of the names.
const LABEL: &str = "siegert";

/// The name that NEST gives to what one process records.
#[must_use]
pub fn dat_name(what: &str, rank: Option<usize>) -> String {
    format!("{LABEL}-{what}-0-{}.dat", rank.unwrap_or(0))
}

/// The name of a population's spikes, as the Python model's analysis has them.
#[must_use]
pub fn array_name(population: &PopulationSpikes) -> String {
    format!("{LABEL}-spikes-{}.npy", population.label)
}
