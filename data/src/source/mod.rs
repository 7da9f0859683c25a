//! From a preset or a description, with changes, to a network.
//!
//! A [`Source`] says which network: one that is shipped or one that is written down, and what is changed in it.
//! [`Source::build`] makes the network and what belongs to it: its name with what was changed, every parameter with
//! the value that was used, and a [`Recipe`] by which it is built again along any number that it depends on.
//!
//! ```
//! use siegert_data::source::{NoFiles, Source};
//!
//! let built = Source::preset("schuecker2017")?.set("connection_params.g=-12").build(&NoFiles)?;
//! assert_eq!(built.name, "schuecker2017 (g = -12)");
//! assert_eq!(built.network.size(), 254);
//!
//! // The family of networks along a parameter, here the drive of the excitatory neurons of layers 5 and 6.
//! let along = built.along("kappa")?;
//! let (base, driven) = (along.network(1.0)?, along.network(1.2)?);
//! assert!(driven.external.in_degrees.iter().sum::<f64>() > base.external.in_degrees.iter().sum());
//! # Ok::<(), siegert_data::source::SourceError>(())
//! ```
//!
//! Nothing here opens a file. Descriptions and parameters come as texts, and what they name is read by the caller's
//! [`Files`], in the simplest case a closure:
//!
//! ```
//! use std::io;
//! use std::path::Path;
//! use siegert_data::source::Source;
//!
//! let text = "
//!     [neuron]
//!     C_m = 250.0
//!     tau_m = 10.0
//!     tau_syn_ex = 0.5
//!     tau_syn_in = 0.5
//!     t_ref = 2.0
//!     E_L = -65.0
//!     V_th = -50.0
//!     V_reset = -65.0
//!     [populations]
//!     E = { kind = 'E', neurons = 1000 }
//!     [connections]
//!     indegrees = 'k.csv'
//!     weights_pA = 10.0
//!     delays_ms = 1.5
//!     [external]
//!     indegrees = 420
//!     weights_pA = 10.0
//!     rates_hz = 160.0";
//! let read_file = |path: &Path| match path.to_str() {
//!     Some("networks/k.csv") => Ok(b"100\n".to_vec()),
//!     _ => Err(io::Error::from(io::ErrorKind::NotFound)),
//! };
//! let built = Source::described("networks/one.toml", text).set("nu_ext=150").build(&read_file)?;
//! assert_eq!(built.name, "one (rates_hz = 150)");
//! # Ok::<(), siegert_data::source::SourceError>(())
//! ```

mod changes;
mod described;
mod error;
mod files;
mod macaque;
mod recipe;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::macaque::SynapseTotals;
use crate::matrix::Matrix;
use crate::network::Network;
use crate::overlay::{self, Format, OverlayError};
use crate::parameters::{Preset, SimParams, TheoryParams};
use crate::presets::{DescribedPreset, ShippedNetwork};

pub use error::SourceError;
pub use files::{ArrayError, Files, NoFiles, ReadError};
pub use recipe::{Along, Described, Recipe};

/// Which network: a shipped or a described one, and what is changed in it.
#[derive(Clone, Debug)]
pub struct Source {
    start: Start,
    params: Option<Text>,
    settings: Vec<String>,
    in_degrees: Option<InDegrees>,
}

/// What the changes are laid over.
#[derive(Clone, Debug)]
enum Start {
    Macaque(Preset),
    Shipped(DescribedPreset),
    Written(Text),
}

/// A text with its name, which begins every complaint about it; files that it names lie beside it.
#[derive(Clone, Debug)]
struct Text {
    path: PathBuf,
    name: String,
    text: String,
}

impl Text {
    fn new(path: &Path, text: &str) -> Self {
        let name = path.display().to_string();
        Self { path: path.to_owned(), name, text: text.to_owned() }
    }

    fn as_layer(&self) -> overlay::Source<'_> {
        let Self { name, text, .. } = self;
        overlay::Source { name, format: Format::of_name(name), text }
    }

    fn folder(&self) -> Option<&Path> {
        self.path.parent()
    }
}

/// In-degrees in place of those of the network.
#[derive(Clone, Debug)]
enum InDegrees {
    File(PathBuf),
    Values { name: String, values: Matrix },
}

impl InDegrees {
    fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Values { name, .. } => name.clone(),
        }
    }

    fn path(&self) -> Option<&PathBuf> {
        match self {
            Self::File(path) => Some(path),
            Self::Values { .. } => None,
        }
    }
}

/// A network and what it was built from.
#[derive(Clone, Debug)]
pub struct BuiltNetwork {
    /// What it goes by: the preset or the description, with what was changed.
    pub name: String,
    /// The network.
    pub network: Network,
    /// Every parameter with the value that was used, defaults included.
    pub parameters: Value,
    /// How it is to be simulated.
    pub simulation: SimParams,
    /// Where the search for fixed points begins.
    pub theory: TheoryParams,
    /// How it is built again with one number changed.
    pub recipe: Recipe,
    /// Where the synapses of each area come from, if the network was built from anatomy.
    pub synapses: Option<Vec<SynapseTotals>>,
    /// The files that were named, by their places; of rate series, there may be the beginning of names.
    pub files: Vec<PathBuf>,
}

impl BuiltNetwork {
    /// The networks along one of its parameters: see [`Recipe::parameter`].
    ///
    /// # Errors
    /// [`OverlayError`] if there is no such number; the message names the closest one.
    pub fn along(&self, parameter: &str) -> Result<Along, OverlayError> {
        self.recipe.along(parameter)
    }
}

impl Source {
    /// A published network by its name.
    ///
    /// # Errors
    /// [`SourceError::Preset`] names the one that was probably meant.
    pub fn preset(name: &str) -> Result<Self, SourceError> {
        Ok(Self::from(name.parse::<ShippedNetwork>()?))
    }

    /// A network that is written down in a text. Its name ends in `.json` where it is JSON and not TOML; beside it
    /// lie the files that it names.
    #[must_use]
    pub fn described(name: impl AsRef<Path>, text: &str) -> Self {
        Self::starting(Start::Written(Text::new(name.as_ref(), text)))
    }

    /// Lays parameters over it: a text and its name, as for [`Source::described`].
    #[must_use]
    pub fn params(mut self, name: impl AsRef<Path>, text: &str) -> Self {
        self.params = Some(Text::new(name.as_ref(), text));
        self
    }

    /// Sets one parameter, as `PATH=VALUE`, over everything else; of several the last wins.
    #[must_use]
    pub fn set(mut self, setting: &str) -> Self {
        self.settings.push(setting.to_owned());
        self
    }

    /// Replaces the recurrent in-degrees, `[target, source]`; the name is what documents call them.
    #[must_use]
    pub fn in_degrees(mut self, name: &str, values: Matrix) -> Self {
        self.in_degrees = Some(InDegrees::Values { name: name.to_owned(), values });
        self
    }

    /// Replaces the recurrent in-degrees by those in a file.
    #[must_use]
    pub fn in_degrees_of(mut self, file: impl Into<PathBuf>) -> Self {
        self.in_degrees = Some(InDegrees::File(file.into()));
        self
    }

    /// The same network without changes; `None` if there are none.
    #[must_use]
    pub fn unchanged(&self) -> Option<Self> {
        let Self { start, params, settings, in_degrees } = self;
        let is_changed = params.is_some() || !settings.is_empty() || in_degrees.is_some();
        is_changed.then(|| Self::starting(start.clone()))
    }

    /// Builds the network.
    ///
    /// # Errors
    /// [`SourceError`] if a file cannot be read, or what is asked for is no network.
    pub fn build(&self, files: &dyn Files) -> Result<BuiltNetwork, SourceError> {
        match &self.start {
            Start::Macaque(preset) => macaque::build(*preset, self, files),
            Start::Shipped(preset) => {
                described::build(preset.layers()?, preset.name(), self, files)
            }
            Start::Written(text) => {
                let layers = overlay::Overlay::empty().source(&text.as_layer())?;
                let name = text.path.file_stem().unwrap_or_default().to_string_lossy();
                described::build(layers, &name, self, files)
            }
        }
    }

    fn starting(start: Start) -> Self {
        Self { start, params: None, settings: Vec::new(), in_degrees: None }
    }

    fn settings(&self) -> impl Iterator<Item = &str> {
        self.settings.iter().map(String::as_str)
    }
}

impl From<ShippedNetwork> for Source {
    fn from(network: ShippedNetwork) -> Self {
        Self::starting(match network {
            ShippedNetwork::Macaque(preset) => Start::Macaque(preset),
            ShippedNetwork::Described(preset) => Start::Shipped(preset),
        })
    }
}

/// A value as it is kept with results.
fn kept(what: &'static str, value: &impl serde::Serialize) -> Result<Value, SourceError> {
    serde_json::to_value(value).map_err(|source| SourceError::NotKept { what, source })
}

#[cfg(test)]
mod tests;
