//! What a user should know about a result although it is no error.

use std::fmt;

use serde::Serialize;

/// Something that limits or changes the meaning of a result: theory outside its reach, a value that
/// the time grid changed.
///
/// Members return warnings as data; whoever runs them decides how they are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// What it is about, as a name for programs, such as `slow_synapses`.
    pub kind: &'static str,
    /// One line for people: what, where, by how much, and what to do.
    pub message: String,
}

impl Warning {
    /// A warning of a kind, in words.
    #[must_use]
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
