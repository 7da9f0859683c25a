//! Connectome stabilization: the least change of the in-degrees that keeps a state.
//!
//! Raising a parameter of a bistable network moves the separatrix towards the start of its
//! trajectories, until they fall to the other side: the network loses its low-activity state. The method
//! of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179, Eqs. 6 to 13) finds
//! the unstable fixed point at that transition, asks how the rest of the way to the target value
//! of the parameter would move it, and changes the in-degrees so that its move along the critical
//! direction is undone. As this is right to first order, it is done in rounds.
//!
//! The four rounds of the published network (254 populations, target kappa 1.2) take 12 s on the two
//! cores of a busy machine, one search for its separatrix 3 s (`cargo bench -p siegert-theory --bench
//! stabilization`).
//!
//! ```
//! use std::sync::Arc;
//!
//! use data::{Network, NetworkParts, presets::DescribedPreset};
//! use siegert_theory::stabilization::{Perturbation, Stabilization, StabilizationSettings};
//! use siegert_theory::{Assumptions, Networks, OutsideFamily, UNWATCHED};
//!
//! /// One excitatory population with input from outside at a given rate.
//! struct Driven;
//!
//! impl Networks for Driven {
//!     fn network(&self, nu_ext_hz: f64) -> Result<Network, OutsideFamily> {
//!         let network = DescribedPreset::E1d.network().unwrap();
//!         let mut parts = network.into_parts();
//!         parts.external.rates_hz = vec![nu_ext_hz];
//!         Ok(Network::new(parts).unwrap())
//!     }
//! }
//!
//! let raised = Perturbation { networks: Arc::new(Driven), assumptions: Assumptions::default(), from: 160.0, target: 166.0 };
//! let rounds: Result<Vec<_>, _> =
//!     Stabilization::new(raised, StabilizationSettings::default(), UNWATCHED).collect();
//! let last = rounds.unwrap().pop().unwrap();
//! assert!(last.answer.in_degrees[(0, 0)] < 420.0);
//! ```

mod change;
mod response;
mod rounds;

pub use change::{change_of_in_degrees, rank_one, relative_changes};
pub use response::{ModeShare, Response, Slopes};
pub use rounds::{
    Answer, End, Perturbation, Round, Stabilization, StabilizationError, StabilizationSettings,
};
