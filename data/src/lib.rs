//! What a network is, and the published networks.
//!
//! The vocabulary that prediction (`siegert-theory`) and measurement (`siegert-sim`) share:
//! populations, in-degrees, weights, delays, drive. Nothing here opens a file: published tables
//! are part of the binary, everything else comes as text or values.
//!
//! A published network, built and looked into; units are in the names, matrices are
//! `[target, source]`:
//! ```
//! use siegert_data::macaque::{ConnectomeInputs, network};
//! use siegert_data::Preset;
//!
//! let parameters = Preset::Schuecker2017.parameters();
//! let network = network(&parameters, &ConnectomeInputs::default())?;
//! let (target, source) = (0, 1);
//! assert_eq!(network.populations[target].label.to_string(), "V1-23E");
//! assert_eq!(network.populations[source].label.to_string(), "V1-23I");
//! assert!(network.in_degrees[(target, source)] > 0.0);
//! assert!(network.weights.mean_pa[(target, source)] < 0.0);
//! assert_eq!(network.areas().len(), 32);
//!
//! // It is immutable: to change something, take it apart and build it again.
//! let mut parts = network.into_parts();
//! parts.external.rates_hz.fill(f64::NAN);
//! let refused = siegert_data::Network::new(parts).unwrap_err();
//! assert_eq!(
//!     refused.to_string(),
//!     "external rate of V1-23E is NaN, allowed is a finite number of at least 0"
//! );
//! # Ok::<(), siegert_data::macaque::ConnectomeError>(())
//! ```
//!
//! - [`macaque`] builds the multi-area model from its [`Parameters`], [`description`] any network that
//!   a file describes, and [`source`] either of them with changes laid over it;
//! - [`structure`] looks at who has how many synapses from whom, [`graph`] at its modules and paths;
//! - [`scale`], [`keep_areas`] and [`replace_inter_areal_input`] make smaller networks with the same input;
//! - [`overlay`] lays settings over settings, [`npy`] reads NumPy's files.
//!
//! # Features
//!
//! `prepare`: makes the shipped tables from the literature's raw ones, `macaque::anatomy::prepare`.
//!
//! # In your `Cargo.toml`
//!
//! The packages that build on this one, and their examples, call it `data`:
//! ```toml
//! [dependencies]
//! data = { package = "siegert-data", version = "0.1" }
//! ```

#![warn(missing_debug_implementations)]

pub mod description;
pub mod graph;
pub mod macaque;
pub mod npy;
pub mod overlay;
pub mod parameters;
pub mod presets;
pub mod source;
pub mod structure;
pub mod units;

mod area_level;
mod connectivity;
mod connectome;
mod constraints;
mod delay_distribution;
mod drive;
mod error;
mod label;
mod lookup;
mod matrix;
mod network;
mod neuron;
mod number;
mod population;
mod rank_one;
mod rates;
mod regression;
mod replacement;
mod scalar;
mod scaling;
mod warning;
mod weight_moments;

pub use connectivity::{ConnectionRule, Delays, Lognormal, Weights};
pub use constraints::{ConnectionPattern, Constraints, Sign};
pub use delay_distribution::{DelayDistribution, DelayError};
pub use drive::{DriveKind, ExternalDrive, ReplacedInput, SourceActivity};
pub use error::NetworkError;
pub use label::{ALLOWED_NAMES, Kind, Label, Layer, is_name, write_name, wrong_name};
pub use lookup::UnknownPopulation;
pub use matrix::Matrix;
pub use network::{Network, NetworkParts};
pub use neuron::{InitialPotential, NeuronParams};
pub use number::short_number;
pub use parameters::{Parameters, Preset};
pub use population::Population;
pub use rank_one::RankOneChange;
pub use rates::Rates;
pub use regression::{Line, Point, pearson};
pub use replacement::{Replacement, ReplacementError, keep_areas, replace_inter_areal_input};
pub use scalar::ScalarParameter;
pub use scaling::{Scaling, ScalingError, scale};
pub use warning::Warning;
pub use weight_moments::WeightMoments;
