//! Between Python's values and siegert's: this crate converts, and computes nothing itself.
//!
//! Users see the classes of `python/siegert`, which hold those from here.

mod anatomy;
mod arrays;
mod basins;
mod branches;
mod command;
mod communicator;
mod dynamics;
mod failure;
mod family;
mod field;
mod fixed_points;
mod graphs;
mod network;
mod phase_plane;
mod pool;
mod recording;
mod series;
mod simulation;
mod stabilization;
mod statistics;
mod sweep;
mod transfer;
mod transitions;
mod validation;
mod watched;
mod words;

use data::presets::ShippedNetwork;
use pyo3::prelude::*;

/// The names of the shipped networks.
#[pyfunction]
fn presets() -> Vec<&'static str> {
    ShippedNetwork::all().map(ShippedNetwork::name).collect()
}

/// Sets how many threads compute from now on; 0 takes what the machine offers.
#[pyfunction]
fn set_threads(threads: usize) {
    pool::set_threads(threads);
}

/// How many threads compute.
#[pyfunction]
fn threads() -> usize {
    pool::threads()
}

/// The private extension of the package siegert.
#[pymodule]
mod _siegert {
    #[pymodule_export]
    use super::anatomy::anatomy;
    #[pymodule_export]
    use super::basins::basins;
    #[pymodule_export]
    use super::branches::{Branch, continuation, followed};
    #[pymodule_export]
    use super::command::run_command;
    #[pymodule_export]
    use super::dynamics::{
        asynchronous_stability, correlations, eigenvalue_trajectories, mode_sensitivity,
        network_response, spectra,
    };
    #[pymodule_export]
    use super::field::{gain_matrix, phi, theory_warnings, trajectory, working_point};
    #[pymodule_export]
    use super::fixed_points::{FixedPoint, FixedPoints, fixed_point, fixed_points, known_point};
    #[pymodule_export]
    use super::graphs::{communities, links, network_paths, node_paths};
    #[pymodule_export]
    use super::network::Network;
    #[pymodule_export]
    use super::phase_plane::phase_plane;
    #[pymodule_export]
    use super::recording::{Recording, read_spikes};
    #[pymodule_export]
    use super::series::{
        adjusted, agreement, bold, functional_connectivity, granger, hierarchy, recorded_series,
    };
    #[pymodule_export]
    use super::simulation::Simulator;
    #[pymodule_export]
    use super::stabilization::stabilize;
    #[pymodule_export]
    use super::statistics::{Activity, analyze, block_rates, verdicts};
    #[pymodule_export]
    use super::sweep::sweep;
    #[pymodule_export]
    use super::transfer::{interval_cvs, responses, siegert, siegert_at};
    #[pymodule_export]
    use super::transitions::{edge_between, transition};
    #[pymodule_export]
    use super::validation::{Validation, cases, validate};
    #[pymodule_export]
    use super::{presets, set_threads, threads};

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
