//! Why there is no network.

use super::files::ReadError;
use crate::description::DescriptionError;
use crate::error::NetworkError;
use crate::macaque::ConnectomeError;
use crate::overlay::OverlayError;
use crate::presets::UnknownNetwork;

/// What is wrong with a source, or with what it names.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No network is shipped under the name.
    #[error(transparent)]
    Preset(#[from] UnknownNetwork),
    /// A text or a setting is no parameter of the network.
    #[error(transparent)]
    Parameters(#[from] OverlayError),
    /// What is described is no network.
    #[error(transparent)]
    Description(#[from] DescriptionError),
    /// The parameters make no network of the multi-area model.
    #[error(transparent)]
    Connectome(#[from] ConnectomeError),
    /// The network does not have the in-degrees that are to replace its own.
    #[error(transparent)]
    InDegrees(#[from] NetworkError),
    /// A file that was named cannot be read, or holds something else.
    #[error(transparent)]
    File(ReadError),
    /// Parameters cannot be written down for the provenance of results.
    #[error("cannot keep the {what}")]
    NotKept {
        /// Which.
        what: &'static str,
        /// Why not.
        source: serde_json::Error,
    },
}
