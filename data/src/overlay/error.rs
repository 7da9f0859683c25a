//! What can be wrong with a layer of settings.

use super::node::Origin;

/// Why settings were refused, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {trouble}")]
pub struct OverlayError {
    /// Where the trouble is.
    pub origin: Origin,
    /// What it is.
    pub trouble: Box<Trouble>,
}

/// What can be wrong with settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The text is neither TOML nor JSON, whichever it should be.
    #[error("this is not {format}: {reason}")]
    Syntax {
        /// `TOML` or `JSON`.
        format: &'static str,
        /// The parser's words.
        reason: String,
    },
    /// Nothing has this name.
    #[error("there is no {key}{}", suggestion(closest))]
    UnknownKey {
        /// The dotted key.
        key: String,
        /// The key that was probably meant.
        closest: Option<String>,
    },
    /// A key is given twice in one file.
    #[error("{key} is given a second time")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A wrong type, or a value outside its range.
    #[error("{key} is {found}, allowed is {allowed}{}", suggestion(closest))]
    Value {
        /// The dotted key.
        key: String,
        /// The value.
        found: String,
        /// What is allowed.
        allowed: String,
        /// The value that was probably meant, where there is a choice of names.
        closest: Option<String>,
    },
    /// A key of another program that cannot mean anything here.
    #[error("{key} cannot be {found} here: {reason}")]
    Foreign {
        /// The dotted key.
        key: String,
        /// The value.
        found: String,
        /// Why.
        reason: &'static str,
    },
    /// A key without which nothing can be made.
    #[error("{key} is missing")]
    MissingKey {
        /// The dotted key.
        key: String,
    },
    /// A parameter of something else than the network.
    #[error("the network does not depend on {key}")]
    Inert {
        /// The dotted key.
        key: String,
    },
    /// A parameter that some networks have, but not this one.
    #[error("{key} is not defined here: {reason}")]
    Undefined {
        /// The parameter.
        key: String,
        /// Why not.
        reason: &'static str,
    },
    /// A setting without `=`, or without a key.
    #[error("a setting has the form key=value")]
    Setting,
    /// No key lies so deep.
    #[error("the key has more than 32 parts, which none has")]
    Deep,
    /// The values underneath cannot be written down; a defect of the program.
    #[error("they cannot be overlaid: {reason}")]
    Base {
        /// The serialiser's words.
        reason: String,
    },
}

impl Trouble {
    /// The error of this trouble at a place.
    pub(crate) fn at(self, origin: Origin) -> OverlayError {
        OverlayError { origin, trouble: Box::new(self) }
    }
}

fn suggestion(closest: &Option<String>) -> String {
    closest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name}?"))
}
