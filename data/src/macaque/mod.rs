//! The multi-area model of macaque visual cortex, Schmidt et al. 2018
//! (doi:10.1007/s00429-017-1554-4): from the literature's tables to a network.
//!
//! `anatomy::prepare` (feature `prepare`) turns the literature's raw tables into the project's own, which
//! are part of the binary; [`Anatomy`] reads those.

pub mod anatomy;

mod area;
mod by_area;
mod cell;
mod entries;
mod fits;
mod read;
mod relations;
pub(crate) mod sheet;
mod shipped;
mod tables;
mod target_labels;
mod type_profiles;

// Under the model's name for its users; parameters lie between the anatomy here and the connectome.
pub use crate::connectome::{
    Connectome, ConnectomeError, ConnectomeInputs, RateSeries, SHIPPED_TARGET, StabilizingRounds,
    SynapseTotals, labels, network, stabilized_in_degrees,
};
pub use crate::regression::Line;
pub use anatomy::{Connection, Evidence, Labelling, LaminarPattern, Origin, Probit};
pub(crate) use area::NAMES as AREA_NAMES;
pub use area::{Area, UnknownArea};
pub use cell::{Cell, Lamina, UnknownCell};
pub use fits::{AnatomyFits, FitPoint, LineFit, SlnRegression};
pub use relations::{HierarchyRelation, PairClasses, SlnClass, TypeRelation};
pub use sheet::TableError;
pub use shipped::{Anatomy, SlnFit};
pub use tables::Tables;
pub use target_labels::TargetLabels;
pub use type_profiles::TypeProfile;
