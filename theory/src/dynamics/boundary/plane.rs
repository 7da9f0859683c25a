//! Networks that differ in two parameters.

use data::Network;
use data::source::{Recipe, SourceError};

use crate::assumptions::Assumptions;
use crate::family::{Family, OutsideFamily};
use crate::mean_field::MeanField;

/// Networks that differ in two parameters, as the theory sees them; see [`Family`].
pub trait Plane: Send + Sync {
    /// The mean-field problem at values of both.
    ///
    /// # Errors
    /// [`OutsideFamily`] where there is no such network.
    fn at(&self, first: f64, second: f64) -> Result<MeanField, OutsideFamily>;
}

/// The plane of two parameters of a recipe.
#[derive(Clone, Debug)]
pub struct RecipePlane {
    /// What all networks have in common.
    pub recipe: Recipe,
    /// The name of the first parameter.
    pub first: String,
    /// The name of the second.
    pub second: String,
    /// What the theory assumes of synapses.
    pub assumptions: Assumptions,
}

impl RecipePlane {
    fn network(&self, first: f64, second: f64) -> Result<Network, SourceError> {
        let Self { recipe, first: name, second: other, .. } = self;
        // A parameter may be a multiple of what the other one changes, whichever is the first.
        let recipe = recipe.with(&recipe.parameter(other)?, second)?;
        let recipe = recipe.with(&recipe.parameter(name)?, first)?;
        recipe.network_at(&recipe.parameter(other)?, second)
    }
}

impl Plane for RecipePlane {
    fn at(&self, first: f64, second: f64) -> Result<MeanField, OutsideFamily> {
        let outside = |source| OutsideFamily { parameter: first, source };
        let network = self.network(first, second).map_err(|error| outside(error.into()))?;
        MeanField::new(&network, self.assumptions).map_err(|error| outside(error.into()))
    }
}

/// The networks of a plane along its first parameter.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) plane: &'a dyn Plane,
    pub(super) second: f64,
}

impl Family for Line<'_> {
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily> {
        self.plane.at(parameter, self.second)
    }
}
