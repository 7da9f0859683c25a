//! The tables that are part of the binary.

use std::collections::BTreeMap;

use super::sheet::{Sheet, TableError};

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../tables/", $name)))),*]
    };
}

/// Name and text of every shipped table.
const SHIPPED: &[(&str, &str)] = shipped![
    "areas.csv",
    "cell_types.csv",
    "constants.csv",
    "connections.csv",
    "densities_by_type.csv",
    "distances.csv",
    "fits.csv",
    "fln.csv",
    "layers.csv",
    "microcircuit.csv",
    "microcircuit_probabilities.csv",
    "neurons.csv",
    "sln.csv",
    "sln_observations.csv",
    "stains.csv",
    "synapse_targets.csv",
];

/// The project's own tables of the macaque's anatomy, as comma-separated text.
///
/// `data/tables/README.md` gives source, unit and licence of every column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables(BTreeMap<&'static str, String>);

impl Tables {
    /// The tables in the binary.
    #[must_use]
    pub fn shipped() -> Self {
        Self(SHIPPED.iter().map(|(name, text)| (*name, (*text).to_owned())).collect())
    }

    #[cfg(any(test, feature = "prepare"))]
    pub(super) fn new(texts: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self(texts.into_iter().collect())
    }

    /// Name and text of each table, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, text)| (*name, text.as_str()))
    }

    /// The text of a table.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The names of the tables that are not the same, byte for byte, in both.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        let names = self.0.keys().chain(other.0.keys().filter(|name| !self.0.contains_key(*name)));
        names.copied().filter(|name| self.get(name) != other.get(name)).collect()
    }

    pub(super) fn sheet(&self, name: &'static str) -> Result<Sheet<'_>, TableError> {
        let text = self.get(name).ok_or_else(|| TableError::Missing { file: name.to_owned() })?;
        Ok(Sheet::with_headings(name, text))
    }
}
