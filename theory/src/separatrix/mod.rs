//! Where the flow falls to the other side, and the fixed point that sits on the border.
//!
//! Starts on one side of the separatrix return to one attractor, those on the other side leave
//! for another one. Along a line of starts or of parameters there is a critical point between;
//! bisection encloses it, and the trajectories on both sides of it linger at the fixed point in the
//! separatrix before they part. Newton's method then finds that point exactly (edge tracking; Skufca, Yorke &
//! Eckhardt 2006, doi:10.1103/PhysRevLett.96.174101; of this flow, Schuecker, Schmidt et al. 2017,
//! doi:10.1371/journal.pcbi.1005179, Fig. 4).
//!
//! Positions on a line are values of a parameter in its own unit, or shares of the way between two starts; rates are
//! in spikes/s, one per population, times in time constants of the rates.

mod bisection;
mod edge;
mod fate;
mod limit;
mod line;
mod sections;
mod segment;

use bisection::{Enclosed, enclose};
pub use bisection::{Transition, transition};
pub use edge::{Border, EdgePoint, Push};
pub(crate) use fate::attractor_near;
pub use fate::{Fate, Fates};
pub use limit::{Crossing, Limit, Loss, limit_of_state};
pub use line::{InitialRates, Line, ParameterLine, Shot};
pub use segment::{Between, Segment, SegmentError, transition_between};

use crate::continuation::ContinuationError;
use crate::family::OutsideFamily;
use crate::fixed_point::NoFixedPoint;
use crate::linalg::LinalgError;
use crate::observer::Stopped;
use crate::trajectory::FlowMethod;

/// How a separatrix is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SeparatrixSettings {
    /// How the flow is integrated.
    pub flow: FlowMethod,
    /// How closely the critical point on the line is enclosed.
    pub tolerance: f64,
    /// How long a trajectory may take to show where it goes (time constants of the rates).
    pub duration: f64,
    /// A trajectory has left once its mean rate has gone this share of the way from one attractor's
    /// to the other's.
    pub escape: f64,
}

impl Default for SeparatrixSettings {
    fn default() -> Self {
        Self { flow: FlowMethod::default(), tolerance: 1e-10, duration: 300.0, escape: 0.5 }
    }
}

impl SeparatrixSettings {
    /// Refuses what would lead nowhere, or on for ever, between two positions.
    fn check(&self, from: f64, to: f64) -> Result<(), SeparatrixError> {
        if !(from.is_finite() && to.is_finite()) {
            return Err(SeparatrixError::NotFinite { from, to });
        }
        if let Some((name, value)) = self.flow.without_end() {
            let allowed = "a finite number above 0";
            return Err(SeparatrixError::Setting { name, value, allowed });
        }
        let settings = [
            ("tolerance", self.tolerance, self.tolerance >= 0.0, "a number of at least 0"),
            ("duration", self.duration, self.duration > 0.0, "a number above 0"),
            (
                "escape",
                self.escape,
                self.escape > 0.0 && self.escape < 1.0,
                "a share above 0 and below 1",
            ),
        ];
        match settings.into_iter().find(|(_, _, is_allowed, _)| !is_allowed) {
            Some((name, value, _, allowed)) => {
                Err(SeparatrixError::Setting { name, value, allowed })
            }
            None => Ok(()),
        }
    }
}

/// Why there is no transition to be found.
#[derive(Debug, thiserror::Error)]
pub enum SeparatrixError {
    /// Both ends of the line lead to the same state.
    #[error(
        "the starts at {from} and {to} lead to the same state (mean over populations {mean_hz:.4} \
         spikes/s): there is no transition between them"
    )]
    NoTransition {
        /// One end.
        from: f64,
        /// The other end.
        to: f64,
        /// The mean rate over populations of the state at the far end.
        mean_hz: f64,
    },
    /// A start belongs to another network.
    #[error("the start at {at} has {found} rates, the network there {expected} populations")]
    StartWrongLength {
        /// Where on the line.
        at: f64,
        /// Rates in the start.
        found: usize,
        /// Populations of the network.
        expected: usize,
    },
    /// A start that no network can be in.
    #[error(
        "the start at {at} has {rate_hz} spikes/s for population {index}, counted from 0: allowed are \
         finite numbers of at least 0"
    )]
    StartRate {
        /// Where on the line.
        at: f64,
        /// The population.
        index: usize,
        /// Its rate (spikes/s).
        rate_hz: f64,
    },
    /// The ends of the line belong to different networks.
    #[error(
        "one end of the line has {near} populations, the other {far}: nothing leads from one to the other"
    )]
    EndsDiffer {
        /// Populations at the near end.
        near: usize,
        /// Populations at the far end.
        far: usize,
    },
    /// An end of the line is nowhere.
    #[error("the ends of the line are {from} and {to}, allowed are finite numbers")]
    NotFinite {
        /// One end.
        from: f64,
        /// The other end.
        to: f64,
    },
    /// A setting that leads nowhere.
    #[error("{name} is {value}, allowed is {allowed}")]
    Setting {
        /// Which of the settings.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A trajectory did not decide within the time.
    #[error("the trajectory at {at} has settled nowhere after {duration} time constants")]
    Undecided {
        /// Where on the line.
        at: f64,
        /// The time allowed.
        duration: f64,
    },
    /// No unstable fixed point was found where the trajectories part.
    #[error(
        "no unstable fixed point was found where trajectories part, at {at} (slowest speed {speed_hz:e} spikes/s)"
    )]
    NoBorder {
        /// Where on the line.
        at: f64,
        /// The lowest speed on the way.
        speed_hz: f64,
    },
    /// The observer wanted it.
    #[error("the search for the transition was stopped")]
    Stopped(#[from] Stopped),
    /// No fixed point where one is needed.
    #[error(transparent)]
    NoFixedPoint(#[from] Box<NoFixedPoint>),
    /// The parameter takes a value for which there is no network.
    #[error(transparent)]
    OutsideFamily(#[from] OutsideFamily),
    /// The lower branch could not be followed.
    #[error(transparent)]
    Continuation(#[from] ContinuationError),
    /// A spectrum was not found.
    #[error(transparent)]
    Linalg(#[from] LinalgError),
}
