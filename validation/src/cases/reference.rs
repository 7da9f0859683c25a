//! Rates of earlier runs that come with the program.

use super::error::CaseError;

/// A shipped table of rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its file below `validation/`.
    pub name: &'static str,
    /// What [`Stored`](crate::engines::Stored) reads.
    pub text: &'static str,
}

const ALL: [Reference; 0] = [];

/// The shipped table of a name.
///
/// # Errors
/// [`CaseError::NoReference`] with the names that exist.
pub fn reference(name: &str) -> Result<Reference, CaseError> {
    let known = ALL.iter().find(|reference| reference.name == name);
    known.copied().ok_or_else(|| CaseError::NoReference {
        name: name.to_owned(),
        known: ALL.iter().map(|reference| reference.name).collect(),
    })
}
