//! What a network is built from, so that it can be built again with one number changed.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use data::description::network_from;
use data::macaque::{ConnectomeInputs, network};
use data::overlay::{Overlay, OverlayError};
use data::parameters::Parameters;
use data::{Matrix, Network, NetworkParts, ScalarParameter};
use theory::{Networks, OutsideFamily};

use crate::files::{FileError, input_file, read_bytes};
use crate::report::InputFile;

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
    /// What it says.
    pub layers: Overlay,
    /// Where the files that it names may lie, besides the working directory.
    pub folders: Vec<PathBuf>,
    /// In-degrees in place of those described.
    pub in_degrees: Option<Matrix>,
}

impl Described {
    /// The network, and the files that it was read from.
    pub(super) fn network(&self, layers: &Overlay) -> anyhow::Result<(Network, Vec<InputFile>)> {
        let files = RefCell::new(Vec::new());
        let read_file = |file: &str| {
            let path = self.find(file);
            let contents = read_bytes(&path).map_err(reason)?;
            files.borrow_mut().push(input_file(&path).map_err(reason)?);
            Ok(contents)
        };
        let mut network = network_from(layers, &read_file)?;
        if let Some(in_degrees) = self.in_degrees.clone() {
            network = Network::new(NetworkParts { in_degrees, ..network.into_parts() })?;
        }
        Ok((network, files.into_inner()))
    }

    /// The first folder that has the file; without any, the working directory.
    fn find(&self, file: &str) -> PathBuf {
        let places = self.folders.iter().map(|folder| folder.join(file));
        places.into_iter().find(|place| place.exists()).unwrap_or_else(|| Path::new(file).into())
    }
}

/// Why a file could not be read; its name is said already.
fn reason(refused: FileError) -> std::io::Error {
    match refused {
        FileError::Read { source, .. } => source,
        refused => std::io::Error::other(refused),
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

    /// The network with another value of a parameter.
    ///
    /// # Errors
    /// If the value is out of its range, or makes no network.
    pub fn network_at(&self, parameter: &ScalarParameter, value: f64) -> anyhow::Result<Network> {
        match self {
            Self::Macaque { parameters, inputs } => {
                Ok(network(&parameters.with(parameter, value)?, inputs)?)
            }
            Self::Described(described) => {
                let layers = parameter.laid_over(described.layers.clone(), value);
                Ok(described.network(&layers)?.0)
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

impl Networks for Along {
    fn network(&self, value: f64) -> Result<Network, OutsideFamily> {
        self.recipe
            .network_at(&self.parameter, value)
            .map_err(|source| OutsideFamily { parameter: value, source: source.into() })
    }
}
