//! Mean-field theory of networks of leaky integrate-and-fire neurons.

pub mod continuation;
pub mod linalg;
pub mod phase_plane;
pub mod separatrix;
pub mod spread;
pub mod stabilization;
pub mod trajectory;
pub mod transfer;

mod assumptions;
mod coupling;
#[cfg(feature = "serde")]
mod documents;
mod family;
mod fixed_point;
mod flow;
mod interval_cv;
mod mean_field;
mod observer;
mod quadrature;
mod reach;
mod roots;
mod solver;
mod stability;
mod working_point;

pub use assumptions::{Assumptions, SynapticWeights};
pub use coupling::synaptic_strength_mv;
pub use family::{
    ChangedNetworks, Family, FitError, Networks, OutsideFamily, QuadraticFamily, fitted,
};
pub use fixed_point::{FixedPoint, NoFixedPoint, Reason, TOLERANCE_HZ};
pub use flow::{Flow, FlowSettings, NotFinite};
pub use interval_cv::interval_cv;
pub use linalg::{Complex, LinalgError};
pub use mean_field::{Linearisation, MeanField, MeanFieldError};
pub use observer::{Observer, Progress, Stopped, UNWATCHED};
pub use reach::{warning_at, warnings};
pub use roots::{Effort, FixedPoints, Found, SearchError, SearchSettings, StartKind, search};
pub use solver::{
    NewtonSettings, RelaxationSettings, SolverSettings, Stage, Trace, TraceStep, correct,
    correct_away_from, solve,
};
pub use stability::{Mode, Stability};
pub use transfer::{
    PopulationTransfer, SynapticNoise, Transfer, TransferError, TransferPoint, TransferValues,
    siegert,
};
pub use working_point::WorkingPoint;
