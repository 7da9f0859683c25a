//! Views of the structure of a network: who has how many synapses from whom.
//!
//! Pure functions of a network; what needs the anatomy of the macaque takes it as an argument.
//!
//! ```
//! use siegert_data::macaque::{Anatomy, ConnectomeInputs, SlnClass, SlnFit, network};
//! use siegert_data::{Preset, structure};
//!
//! let network = network(&Preset::Schmidt2018Anatomy.parameters(), &ConnectomeInputs::default())?;
//! let relative = network.relative_area_in_degrees();
//! // Nearly half of the synapses onto V1 are from within the modelled square millimetre.
//! assert!((relative[(0, 0)] - 0.4875).abs() < 1e-4);
//! let relations = structure::relations(&network, Anatomy::shipped(), SlnFit::Published);
//! let feedforward = relations.iter().filter(|r| r.sln_class() == Some(SlnClass::Feedforward));
//! assert_eq!((relations.len(), feedforward.count()), (571, 126));
//! # Ok::<(), siegert_data::macaque::ConnectomeError>(())
//! ```

mod change;
mod fln;
mod intrinsic;
mod laminar;
mod pair;
mod probability;
mod relations;
mod synapses;

pub use change::{
    Agreement, AreaChange, Connected, Definitions, FlnCorrelation, PairChange, PopulationChange,
    StructureChange,
};
pub use fln::{FlnAgreement, against_fln};
pub use intrinsic::IntrinsicChange;
pub use laminar::{LaminarShares, laminar_shares};
pub use pair::PairSide;
pub use relations::{AreaRelation, relations};
pub use synapses::{
    AreaSynapses, ExternalByAnatomy, PopulationInDegrees, area_synapses, population_in_degrees,
};

use crate::matrix::Matrix;
use crate::network::Network;

/// Ordered pairs of different areas, by their numbers, that are connected: `(target, source)`.
///
/// `in_degrees` are those of [`Network::area_in_degrees`].
#[must_use]
pub fn connected_areas(in_degrees: &Matrix) -> Vec<(usize, usize)> {
    let areas = in_degrees.targets();
    let pairs = (0..areas).flat_map(|target| (0..areas).map(move |source| (target, source)));
    pairs
        .filter(|&(target, source)| target != source && in_degrees[(target, source)] > 0.0)
        .collect()
}

/// The places of the areas' populations.
fn area_of_population(network: &Network) -> Vec<usize> {
    let areas = network.areas();
    areas.iter().enumerate().flat_map(|(area, (_, own))| own.clone().map(move |_| area)).collect()
}

/// The names of populations within areas, in the order of their first appearance.
fn population_names(network: &Network) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for population in &network.populations {
        if !names.contains(&population.label.population) {
            names.push(population.label.population.clone());
        }
    }
    names
}
