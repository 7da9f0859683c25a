//! Mean-field theory of networks of leaky integrate-and-fire neurons.
//!
//! The stationary rate of a population follows from the mean mu and the standard deviation sigma of its input
//! ([`Transfer`]), these from the rates of all populations ([`WorkingPoint`]), so that the rates of a network reproduce
//! themselves, `nu = Phi(nu)` ([`MeanField`]; Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179). The
//! tour, each with an example in `theory/examples/` that stands beside a published or otherwise known number:
//!
//! | question | where | example |
//! |---|---|---|
//! | What does a neuron fire for an input? | [`Transfer`], [`siegert`] | `01_transfer_function` |
//! | How does its rate follow an input that changes? | [`response`] | |
//! | What do the populations of a network fire? | [`solve`], [`search`] | `02_fixed_points` |
//! | Is that state stable? | [`Stability`] | `03_stability` |
//! | What becomes of it as a parameter changes? | [`continuation`], [`sweep`] | `04_continuation` |
//! | Where do random starts lead? | [`basins`] | |
//! | Where does a start lead to another state? | [`separatrix`] | `05_separatrix` |
//! | How does the activity fluctuate around it? | [`spectra`] | |
//! | Which change of the connectivity keeps a state? | [`stabilization`] | `06_stabilization` |
//! | How do two populations look? | [`phase_plane`] | `07_phase_plane` |
//! | How do the neurons of a population differ? | [`spread`], [`interval_cv()`] | `08_neurons_that_differ` |
//! | Does the spiking network stay there, or oscillate? | [`dynamics`] | `09_oscillations` |
//! | Where is the theory outside its reach? | [`warnings`], [`warning_at`] | |
//!
//! ```
//! use data::source::{NoFiles, Source};
//! use siegert_theory::{Assumptions, MeanField, SearchSettings, UNWATCHED, search};
//!
//! let network = Source::preset("e1d")?.set("nu_ext=160").build(&NoFiles)?.network;
//! let field = MeanField::new(&network, Assumptions::default())?;
//! let points = search(&field, &SearchSettings::default(), UNWATCHED)?;
//! let stable: Vec<bool> = points.found().iter().map(|found| found.stability.is_stable()).collect();
//! assert_eq!(stable, [true, false, true]); // a quiet state, a saddle, an active state
//! assert_eq!(points.index_sum(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Conventions
//!
//! Vectors have one entry per population in the order of the network, matrices are `[target, source]`. mu and sigma are in
//! mV, mu from the resting potential; rates in spikes/s; pseudo-time `s` counts time constants of the rates. sigma is
//! always a standard deviation. What a variant of the theory assumes is named: [`Assumptions`].
//!
//! A [`FixedPoint`] is a proof that its residual met the tolerance; finding none is an answer, [`NoFixedPoint`].
//! Long computations tell an [`Observer`] how far they are, and end when it wants them to. Results do not depend on the
//! number of threads.
//!
//! # In your `Cargo.toml`
//!
//! The packages are called `siegert-...`; examples, here too, go by the short names that they use of each other:
//! ```toml
//! [dependencies]
//! data = { package = "siegert-data", version = "0.1" }
//! theory = { package = "siegert-theory", version = "0.1" }
//! ```
//!
//! # Features
//!
//! `serde`: results can be serialised; documents use the names and units of the command line. Vectors in them have no
//! names: `network.labels()` gives those of the populations, in the same order.
//!
//! # Panics
//!
//! Rates of the wrong length belong to another network. What returns a `Result` refuses them with an error that has both
//! lengths; what is evaluated again and again, such as [`MeanField::phi`], panics with a message that has them, and says
//! so. Nothing is cut or filled up.

#![warn(missing_debug_implementations)]

pub mod basins;
pub mod continuation;
pub mod dynamics;
pub mod linalg;
pub mod phase_plane;
pub mod response;
pub mod separatrix;
pub mod spectra;
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
mod start;
mod sweep;
mod trace;
mod working_point;

pub use assumptions::{Assumptions, SynapticWeights};
pub use coupling::{strengths_mv, synaptic_strength_mv};
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
pub use roots::{Effort, FixedPoints, Found, SearchError, SearchSettings, search};
pub use solver::{
    NewtonSettings, RelaxationSettings, SolverSettings, correct, correct_away_from, solve,
};
pub use stability::{Mode, Stability};
pub use start::StartKind;
pub use sweep::{Sweep, SweepError, SweepStep, sweep};
pub use trace::{Stage, Trace, TraceStep};
pub use transfer::{
    PopulationTransfer, SynapticNoise, Transfer, TransferError, TransferPoint, TransferValues,
    siegert,
};
pub use working_point::WorkingPoint;
