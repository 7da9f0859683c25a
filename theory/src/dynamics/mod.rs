//! The response of a network along frequency, and whether its asynchronous state is stable.
//!
//! [`Stability`](crate::Stability) is that of a relaxation of the rates in pseudo-time. Where it is lost by a real
//! eigenvalue, at a fold, the spiking network loses the state, too; nothing else in it has a counterpart: populations
//! answer with the delays of their synapses and the time constants of their membranes, and a state to which the
//! relaxation returns may be one that the spiking network leaves in growing oscillations. Deviations `e^{s t}` that
//! reproduce themselves obey `det(1 - M(s)) = 0`, with the matrix M of [`NetworkResponse`]: the asynchronous state is
//! stable if and only if there is no such s with `Re s > 0` ([`AsynchronousStability`]). A zero that crosses the
//! imaginary axis at s = iω is the onset of an oscillation at ω/2π (Brunel & Hakim 1999,
//! doi:10.1162/089976699300016179; Brunel 2000, doi:10.1023/A:1008925309027).
//!
//! The shift of the threshold by coloured noise is first order in `√(tau_s/tau_m)` and quasi-static: modes whose ωtau_s
//! comes near 1 are rough ([`crate::response`]), unless the population density takes its place ([`ResponseTheory`]).

mod asynchronous;
mod axis;
mod boundary;
mod feedback;
mod mode;
mod network_response;
mod neuron_responses;
mod onsets;
mod transmission;
mod zeros;

pub use asynchronous::{AsynchronousStability, Doubt, Nearest, Zero};
pub use boundary::{
    Boundary, BoundaryEnd, BoundaryPoint, BoundarySettings, Onsets, PhaseDiagram,
    PhaseDiagramError, Plane, PlaneOnset, PlaneSearch, RecipePlane, Vector, follow_boundary,
    onsets_at, phase_diagram,
};
pub use network_response::NetworkResponse;
pub use onsets::mark_onsets;

use data::DelayError;

use crate::family::OutsideFamily;
use crate::linalg::LinalgError;
use crate::observer::Stopped;
use crate::response::ResponseTheory;
use crate::response::density::DensityError;
use crate::transfer::TransferError;

/// Networks of up to so many populations are looked at unasked: larger ones take seconds for each of their states.
pub const UNASKED_POPULATIONS: usize = 64;

/// What the response of a network is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DynamicsSettings {
    /// By which ways rates reach rates.
    pub paths: Paths,
    /// How the response of a neuron is computed.
    pub response: ResponseTheory,
    /// The step of the grid of times on which a simulation draws its delays (ms).
    pub dt_ms: f64,
}

impl Default for DynamicsSettings {
    /// Both paths, neurons' responses in closed form, delays on a grid of 0.1 ms.
    fn default() -> Self {
        Self { paths: Paths::MeanAndVariance, response: ResponseTheory::Analytic, dt_ms: 0.1 }
    }
}

/// By which ways a modulated rate of the sources modulates that of their targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Paths {
    /// It modulates the mean and the variance of their input.
    #[default]
    MeanAndVariance,
    /// The mean alone, as published theories often have it (Bos, Diesmann & Helias 2016,
    /// doi:10.1371/journal.pcbi.1005132). M(0) is then not the gain matrix.
    MeanAlone,
}

impl Paths {
    /// `mean_and_variance` or `mean_alone`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MeanAndVariance => "mean_and_variance",
            Self::MeanAlone => "mean_alone",
        }
    }
}

/// Why the response of a network cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum DynamicsError {
    /// The rates belong to another network, or a matrix has no eigenvalues.
    #[error(transparent)]
    Linalg(#[from] LinalgError),
    /// A population has no response at its input.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// A population has no density at its input.
    #[error("the response of {population}: {reason}")]
    Density {
        /// The population.
        population: String,
        /// Why.
        reason: DensityError,
    },
    /// A delay has no place on the grid.
    #[error(transparent)]
    Delay(#[from] DelayError),
    /// The parameter takes a value for which there is no network.
    #[error(transparent)]
    OutsideFamily(#[from] OutsideFamily),
    /// The observer wanted it.
    #[error("the response of the network along frequency was stopped")]
    Stopped(#[from] Stopped),
}
