//! The command line.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the command with these arguments, the first of them its name, and gives its exit code.
#[pyfunction]
pub fn run_command(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| siegert::cli::run(arguments))
}
