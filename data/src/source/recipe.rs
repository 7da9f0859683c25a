//! What a network is built from, so that it can be built again with one number changed.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::error::SourceError;
use crate::description::network_from;
use crate::macaque::{ConnectomeInputs, SlnFit, network};
use crate::matrix::Matrix;
use crate::network::{Network, NetworkParts};
use crate::overlay::{Overlay, OverlayError};
use crate::parameters::Parameters;
use crate::scalar::ScalarParameter;

/// What a network is built from.
#[derive(Clone, Debug)]
pub enum Recipe {
    /// The multi-area model.
    Macaque {
        /// Its parameters.
        parameters: Box<Parameters>,
        /// The contents of the files that these name.
        inputs: Box<ConnectomeInputs>,
    },
    /// A network that is written down.
    Described(Described),
}

/// A description and what belongs to it.
#[derive(Clone, Debug)]
pub struct Described {
    pub(super) layers: Overlay,
    /// The files that it names, by the names that stand there.
    pub(super) contents: Arc<BTreeMap<String, Vec<u8>>>,
    /// In-degrees in place of those described.
    pub(super) in_degrees: Option<Matrix>,
}

impl Described {
    pub(super) fn network(&self) -> Result<Network, SourceError> {
        self.network_of(&self.layers)
    }

    fn network_of(&self, layers: &Overlay) -> Result<Network, SourceError> {
        // All that it names was read when it was built first.
        let read = |file: &str| {
            self.contents.get(file).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
        };
        let network = network_from(layers, &read)?;
        match self.in_degrees.clone() {
            Some(in_degrees) => {
                Ok(Network::new(NetworkParts { in_degrees, ..network.into_parts() })?)
            }
            None => Ok(network),
        }
    }
}

impl Recipe {
    /// A number of the network by its name: see [`ScalarParameter`].
    ///
    /// # Errors
    /// If there is no such number; the message names the closest one.
    pub fn parameter(&self, name: &str) -> Result<ScalarParameter, OverlayError> {
        match self {
            Self::Macaque { parameters, .. } => ScalarParameter::of_model(name, parameters),
            Self::Described(described) => ScalarParameter::of_description(name, &described.layers),
        }
    }

    /// Which fit completed the SLN of its connections.
    #[must_use]
    pub fn sln_fit(&self) -> SlnFit {
        match self {
            Self::Macaque { parameters, .. } => parameters.network.connections.sln_fit,
            Self::Described(_) => SlnFit::default(),
        }
    }

    /// The networks along a number of the network, by its name.
    ///
    /// # Errors
    /// As [`Recipe::parameter`].
    pub fn along(&self, name: &str) -> Result<Along, OverlayError> {
        Ok(Along { parameter: self.parameter(name)?, recipe: self.clone() })
    }

    /// The same with another value of a parameter.
    ///
    /// # Errors
    /// If the value is out of its range.
    pub fn with(&self, parameter: &ScalarParameter, value: f64) -> Result<Self, SourceError> {
        Ok(match self {
            Self::Macaque { parameters, inputs } => Self::Macaque {
                parameters: Box::new(parameters.with(parameter, value)?),
                inputs: inputs.clone(),
            },
            Self::Described(described) => Self::Described(Described {
                layers: parameter.laid_over(described.layers.clone(), value),
                ..described.clone()
            }),
        })
    }

    /// The network with another value of a parameter.
    ///
    /// # Errors
    /// If the value is out of its range, or makes no network.
    pub fn network_at(
        &self,
        parameter: &ScalarParameter,
        value: f64,
    ) -> Result<Network, SourceError> {
        match self {
            Self::Macaque { parameters, inputs } => {
                Ok(network(&parameters.with(parameter, value)?, inputs)?)
            }
            Self::Described(described) => {
                described.network_of(&parameter.laid_over(described.layers.clone(), value))
            }
        }
    }
}

/// The networks of a recipe along one of its parameters.
#[derive(Clone, Debug)]
pub struct Along {
    /// What they have in common.
    pub recipe: Recipe,
    /// In what they differ.
    pub parameter: ScalarParameter,
}

impl Along {
    /// The network at one value of the parameter.
    ///
    /// # Errors
    /// As [`Recipe::network_at`].
    pub fn network(&self, value: f64) -> Result<Network, SourceError> {
        self.recipe.network_at(&self.parameter, value)
    }
}
