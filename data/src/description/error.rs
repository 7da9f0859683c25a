//! What can be wrong with a description.

use crate::error::NetworkError;
use crate::label::Kind;
use crate::overlay::{Origin, OverlayError};
use crate::replacement::ReplacementError;

/// Why a description makes no network. Keys are dotted paths in the description.
#[derive(Debug, thiserror::Error)]
pub enum DescriptionError {
    /// The text cannot be read, or a key is unknown, missing or of the wrong type.
    #[error(transparent)]
    Settings(#[from] OverlayError),
    /// Another error, at the place where its key is written.
    #[error("{origin}: {error}")]
    Located {
        /// The place.
        origin: Origin,
        /// What is wrong there.
        error: Box<DescriptionError>,
    },
    /// Nothing is described.
    #[error("populations is missing: a network needs at least one")]
    NoPopulations,
    /// More are described than matrices over their pairs can be held of.
    #[error("populations are {found}, allowed are at most {most}")]
    TooManyPopulations {
        /// Their number.
        found: usize,
        /// The largest possible.
        most: usize,
    },
    /// Two populations go by one name.
    #[error("{key} is a second population named {label}")]
    DuplicateLabel {
        /// The second one.
        key: String,
        /// The name of both.
        label: String,
    },
    /// A population or its area goes by no name.
    #[error(
        "{name:?} is no name for a population or an area, allowed is {}",
        crate::label::ALLOWED_NAMES
    )]
    Name {
        /// The key of the population.
        key: String,
        /// The name.
        name: String,
    },
    /// A list has the wrong length.
    #[error("{key} has {found} values, expected {expected}")]
    Length {
        /// The key.
        key: String,
        /// Its length.
        found: usize,
        /// What it should be.
        expected: usize,
    },
    /// A matrix has the wrong shape.
    #[error("{key} is {} x {}, expected {} x {} (target x source)", found.0, found.1, expected.0, expected.1)]
    Shape {
        /// The key.
        key: String,
        /// Its rows and columns.
        found: (usize, usize),
        /// What they should be.
        expected: (usize, usize),
    },
    /// The rows of a matrix are not all of one length.
    #[error("row {row} of {key} has {found} values, the first row has {expected}")]
    Ragged {
        /// The key.
        key: String,
        /// The row, counted from 1.
        row: usize,
        /// Its length.
        found: usize,
        /// That of the first.
        expected: usize,
    },
    /// Values by kind lack a kind that exists.
    #[error("{key} says nothing about {} populations: {} is missing", kind.letter(), kind.letter())]
    KindMissing {
        /// The key.
        key: String,
        /// The kind.
        kind: Kind,
    },
    /// None of several ways to say one thing is used.
    #[error("{what} are missing: one of {} is needed", keys.join(", "))]
    Missing {
        /// What is not known.
        what: &'static str,
        /// The keys that would say it.
        keys: Vec<String>,
    },
    /// Several ways to say one thing are used at once.
    #[error("{} are given at once, but say the same: keep one (null removes a key)", keys.join(" and "))]
    Ambiguous {
        /// The keys that are given.
        keys: Vec<String>,
    },
    /// A value is outside its range.
    #[error("{key} of {at} is {value}, allowed is {allowed}")]
    Value {
        /// The key.
        key: String,
        /// The population or projection.
        at: String,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A file beside the description cannot be opened.
    #[error("{key}: cannot read {file}: {reason}")]
    File {
        /// The key.
        key: String,
        /// The file.
        file: String,
        /// Why.
        reason: std::io::Error,
    },
    /// A file beside the description holds no matrix.
    #[error("{key}: {file} holds no matrix of numbers: {reason}")]
    Contents {
        /// The key.
        key: String,
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// Input between areas cannot be replaced as asked.
    #[error("replacement: {0}")]
    Replacement(#[from] ReplacementError),
    /// The parts do not make a network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The same, because of a number that a key gives.
    #[error("{error}")]
    Impossible {
        /// The key.
        key: String,
        /// What is wrong.
        error: NetworkError,
    },
    /// Another error, in a file of numbers beside the description.
    #[error("{file}: {error}")]
    InFile {
        /// The file.
        file: String,
        /// What is wrong in it.
        error: Box<DescriptionError>,
    },
}

impl DescriptionError {
    /// The key that is wrong, where there is a single one.
    pub(super) fn key(&self) -> Option<&str> {
        match self {
            Self::DuplicateLabel { key, .. }
            | Self::Name { key, .. }
            | Self::Length { key, .. }
            | Self::Shape { key, .. }
            | Self::Ragged { key, .. }
            | Self::KindMissing { key, .. }
            | Self::Value { key, .. }
            | Self::File { key, .. }
            | Self::Contents { key, .. }
            | Self::Impossible { key, .. } => Some(key),
            Self::InFile { error, .. } => error.key(),
            Self::Ambiguous { keys } => keys.last().map(String::as_str),
            // The table that it is missing from, or its parent.
            Self::Missing { keys, .. } => keys.first().map(String::as_str),
            Self::Replacement(_) => Some("replacement"),
            Self::NoPopulations | Self::TooManyPopulations { .. } => Some("populations"),
            Self::Settings(_) | Self::Located { .. } | Self::Network(_) => None,
        }
    }

    /// Whether its words name the file of numbers that is wrong.
    pub(super) fn names_file(&self) -> bool {
        matches!(self, Self::File { .. } | Self::Contents { .. } | Self::InFile { .. })
    }
}
