//! A network as tables and arrays that other programs read.

use data::description::Description;
use data::{Network, Population};

use super::csv_table::csv_table;
use super::directory::ResultDirectory;
use super::error::FileError;

/// Writes any network down: `network.toml` with its matrices beside it, for `--network`.
///
/// # Errors
/// [`FileError::Write`].
pub fn write_description(
    results: &ResultDirectory,
    name: &str,
    network: &Network,
) -> Result<(), FileError> {
    let mut description = Description::of(network);
    description.name = Some(name.to_owned());
    for (file, matrix) in description.take_matrices() {
        results.matrix(&file, &matrix)?;
    }
    results.text("network.toml", &description.to_toml())
}

/// Writes the populations as CSV and the arrays as NPY, in the order of the populations;
/// matrices are target x source. Drives and matrices are those of the network as it is, scaling
/// included.
///
/// # Errors
/// [`FileError::Write`].
pub fn write_network(results: &ResultDirectory, network: &Network) -> Result<(), FileError> {
    results.text("populations.csv", &populations(network))?;
    results.matrix("indegrees.npy", &network.in_degrees)?;
    results.matrix("weights_pA.npy", &network.weights.mean_pa)?;
    results.matrix("weights_sd_pA.npy", &network.weights.sd_pa)?;
    results.matrix("synapses.npy", &network.synapses())?;
    results.matrix("delays_ms.npy", &network.delays.mean_ms)?;
    results.vector("external_indegrees.npy", &network.external.in_degrees)?;
    results.vector("external_weights_pA.npy", &network.external.weights_pa)?;
    results.vector("dc_pA.npy", &network.dc_pa)
}

fn populations(network: &Network) -> String {
    let rows = network.populations.iter().map(|Population { label, neurons, .. }| {
        // The shortest text that gives the same number again.
        [label.area.clone(), label.population.clone(), neurons.to_string()]
    });
    csv_table(["area", "population", "neurons"], rows)
}
