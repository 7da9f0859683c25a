//! From the literature's raw tables to the project's own.
//!
//! One file per topic; the order of processing is that of `prepare`. What is done, and why, is
//! described by Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4); choices that the paper leaves
//! open follow the published network, and the documentation of each topic names them.
//!
//! All but the types that the shipped tables are read into is behind the feature `prepare`: it takes a search for
//! maxima and special functions, and nobody needs it who uses the tables that are shipped.

#[cfg(feature = "prepare")]
mod areas;
#[cfg(feature = "prepare")]
mod beta_binomial;
#[cfg(feature = "prepare")]
mod binzegger;
#[cfg(feature = "prepare")]
mod cocomac;
mod connection;
#[cfg(feature = "prepare")]
mod constants;
#[cfg(feature = "prepare")]
mod densities;
#[cfg(feature = "prepare")]
mod distances;
#[cfg(feature = "prepare")]
mod fln;
#[cfg(feature = "prepare")]
mod microcircuit;
#[cfg(feature = "prepare")]
mod neurons;
mod origin;
#[cfg(feature = "prepare")]
mod preparation;
mod probit;
#[cfg(feature = "prepare")]
mod raw;
#[cfg(feature = "prepare")]
mod sln;
#[cfg(feature = "prepare")]
mod thicknesses;
#[cfg(feature = "prepare")]
mod tracing;
#[cfg(feature = "prepare")]
mod write;

pub use connection::{Connection, Evidence, Labelling, LaminarPattern};
pub use origin::Origin;
#[cfg(feature = "prepare")]
pub use preparation::prepare;
pub use probit::Probit;
pub(super) use probit::normal_distribution;
#[cfg(feature = "prepare")]
pub use raw::RawTables;
