//! Why parameters and inputs do not make a network.

use crate::error::NetworkError;
use crate::replacement::ReplacementError;
use crate::scaling::ScalingError;

/// What is missing or wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConnectomeError {
    /// A parameter names a file whose contents were not given.
    #[error("{parameter} names {file}, but its contents are missing")]
    NotRead {
        /// The parameter.
        parameter: &'static str,
        /// The name of the file.
        file: String,
    },
    /// Given in-degrees have the wrong shape.
    #[error(
        "the given in-degrees are {} x {}, expected {expected} x {expected} (target x source, \
         without external input)",
        found.0, found.1
    )]
    InDegreesShape {
        /// Targets and sources found.
        found: (usize, usize),
        /// Number of populations.
        expected: usize,
    },
    /// A given in-degree is impossible.
    #[error("the given in-degree of {at} is {value}, allowed is a finite number of at least 0")]
    InDegree {
        /// The projection.
        at: String,
        /// The in-degree.
        value: f64,
    },
    /// More neurons nearby than an area has altogether.
    #[error(
        "surface is {surface_mm2} mm2, more than the {whole_mm2} mm2 of area {area}, and leaves no \
         room for its external synapses"
    )]
    Surface {
        /// The surface under which areas are modelled.
        surface_mm2: f64,
        /// The first area without room.
        area: String,
        /// The surface of the whole area.
        whole_mm2: f64,
    },
    /// Not all areas are simulated, and nothing is said about the others.
    #[error(
        "only {simulated} of {all} areas are simulated: set \
         connection_params.replace_non_simulated_areas to hom_poisson_stat, het_poisson_stat or \
         het_current_nonstat to say what takes the place of the others"
    )]
    NotReplaced {
        /// Number of simulated areas.
        simulated: usize,
        /// Number of all areas.
        all: usize,
    },
    /// Replacing sources need rates.
    #[error(
        "{parameter} = {kind} needs {what}: name the source as \
         connection_params.replace_cc_input_source"
    )]
    NoReplacingActivity {
        /// The parameter that asks for it.
        parameter: &'static str,
        /// Its value.
        kind: &'static str,
        /// What is needed.
        what: &'static str,
    },
    /// The network cannot be scaled.
    #[error(transparent)]
    Scaling(#[from] ScalingError),
    /// Input cannot be replaced.
    #[error(transparent)]
    Replacement(#[from] ReplacementError),
    /// Parameters, changed in the program, that are out of their range.
    #[error("the parameters make no network")]
    Network(#[from] NetworkError),
}
