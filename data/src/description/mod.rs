//! Networks as files: any network of leaky integrate-and-fire populations, in TOML or JSON.
//!
//! ```
//! use siegert_data::description::{Description, network_from};
//! use siegert_data::overlay::{Format, Overlay, Source};
//!
//! let text = r#"
//!     populations.E = { kind = "E", neurons = 800 }
//!     populations.I = { kind = "I", neurons = 200 }
//!     connections = { probabilities = 0.1, psp_mV = { E = 0.1, I = -0.5 }, delays_ms = 1.5 }
//!     external = { indegrees = 1000, psp_mV = 0.1, rates_hz = 8 }
//! "#;
//! let source = Source { name: "two.toml", format: Format::Toml, text };
//! let layers = Overlay::empty().source(&source)?.setting("external.rates_hz=10")?;
//! let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
//! let network = network_from(&layers, &no_files)?;
//! assert_eq!(network.external.rates_hz, [10.0, 10.0]);
//!
//! // Written down again, every number returns exactly.
//! let written = Description::of(&network);
//! assert_eq!(written.network(&no_files)?, network);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod build;
mod connections;
mod element;
mod error;
mod external;
mod file;
mod form;
mod keys;
mod named;
mod of_network;
mod place;
pub(crate) mod scalar;
mod spread;
mod toml_text;
mod values;

pub use error::DescriptionError;
pub use file::ReadFile;
pub use form::{
    ConnectionsForm, Description, ExternalForm, GivenInputForm, NeuronForm, PopulationForm,
    ReplacementForm, SourceForm,
};
pub use values::{ByKind, Values};

use crate::network::Network;
use crate::overlay::{Origin, Overlay};

/// A network of two populations with every key of a description: those that can be left out in comments.
pub const TEMPLATE: &str = include_str!("../../networks/template.toml");

/// Reads a description from layers of settings and builds its network.
///
/// # Errors
/// [`DescriptionError`], with the place in the file where its key is written, if there is one such place.
pub fn network_from(layers: &Overlay, read_file: &ReadFile) -> Result<Network, DescriptionError> {
    let description: Description = layers.read()?;
    description.network(read_file).map_err(|error| located(error, &description, layers))
}

fn located(
    error: DescriptionError,
    description: &Description,
    layers: &Overlay,
) -> DescriptionError {
    let element = description.element(&error).filter(|path| layers.origin(path).is_some());
    let path = element.as_deref().or(error.key()).unwrap_or_default();
    match layers.origin_near(path) {
        // What lies under all files and settings has no place that anyone could look up.
        None | Some(Origin::Base) => error,
        Some(origin) => {
            DescriptionError::Located { origin: origin.clone(), error: Box::new(error) }
        }
    }
}

#[cfg(test)]
mod tests;
