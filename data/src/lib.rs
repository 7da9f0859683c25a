//! What a network is, and the published networks.
//!
//! The vocabulary that prediction (`siegert-theory`) and measurement (`siegert-sim`) share:
//! populations, in-degrees, weights, delays, drive. Nothing here opens a file: published tables
//! are part of the binary, everything else comes as text or values.

pub mod description;
pub mod macaque;
pub mod npy;
pub mod overlay;
pub mod parameters;
pub mod presets;
pub mod source;
pub mod units;

mod area_level;
mod connectivity;
mod connectome;
mod constraints;
mod drive;
mod error;
mod label;
mod matrix;
mod network;
mod neuron;
mod population;
mod rank_one;
mod rates;
mod replacement;
mod scalar;
mod scaling;
mod warning;
mod weight_moments;

pub use connectivity::{ConnectionRule, Delays, Lognormal, Weights};
pub use constraints::{ConnectionPattern, Constraints, Sign};
pub use drive::{DriveKind, ExternalDrive, ReplacedInput, SourceActivity};
pub use error::NetworkError;
pub use label::{ALLOWED_NAMES, Kind, Label, Layer, is_name, wrong_name};
pub use matrix::Matrix;
pub use network::{Network, NetworkParts};
pub use neuron::{InitialPotential, NeuronParams};
pub use parameters::{Parameters, Preset};
pub use population::Population;
pub use rank_one::RankOneChange;
pub use rates::Rates;
pub use replacement::{Replacement, ReplacementError, keep_areas, replace_inter_areal_input};
pub use scalar::ScalarParameter;
pub use scaling::{Scaling, ScalingError, scale};
pub use warning::Warning;
pub use weight_moments::WeightMoments;
