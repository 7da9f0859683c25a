//! Parameters that choose between kinds of models.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// `rho_syn`: how the synapse density of an area follows from that of V1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SynapseDensity {
    /// The same number of synapses per volume everywhere.
    #[serde(rename = "constant")]
    ConstantDensity,
    /// A density of its own for every area, with the same number of synapses per neuron everywhere.
    #[serde(rename = "area-specific")]
    ConstantInDegree,
}

/// `replace_cc`, `replace_non_simulated_areas`: what sources do that are not simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplacedActivity {
    /// Poisson trains at the common rate `rate_ext`.
    #[serde(rename = "hom_poisson_stat")]
    CommonPoisson,
    /// Poisson trains at given rates.
    #[serde(rename = "het_poisson_stat")]
    GivenPoisson,
    /// Currents from given rate series.
    #[serde(rename = "het_current_nonstat")]
    GivenCurrent,
}

impl ReplacedActivity {
    /// The name in parameter files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CommonPoisson => "hom_poisson_stat",
            Self::GivenPoisson => "het_poisson_stat",
            Self::GivenCurrent => "het_current_nonstat",
        }
    }
}

/// `K_stable`: where the recurrent in-degrees come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InDegreeSource {
    /// From the anatomy as it is: `null`.
    Anatomy,
    /// From the project's own stabilization: `"stabilized"`.
    Stabilized,
    /// From the file of this name.
    File(String),
}

/// How [`InDegreeSource::Stabilized`] is written.
const STABILIZED: &str = "stabilized";

impl Serialize for InDegreeSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Anatomy => serializer.serialize_none(),
            Self::Stabilized => serializer.serialize_str(STABILIZED),
            Self::File(name) => serializer.serialize_str(name),
        }
    }
}

impl<'de> Deserialize<'de> for InDegreeSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InDegreeVisitor)
    }
}

struct InDegreeVisitor;

impl Visitor<'_> for InDegreeVisitor {
    type Value = InDegreeSource;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the name of a file, \"stabilized\", or null")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<InDegreeSource, E> {
        match name {
            "" => Err(E::custom("the name of a file, \"stabilized\", or null")),
            STABILIZED => Ok(InDegreeSource::Stabilized),
            name => Ok(InDegreeSource::File(name.to_owned())),
        }
    }

    fn visit_bool<E: Error>(self, stabilize: bool) -> Result<InDegreeSource, E> {
        if stabilize {
            Err(E::custom(
                "null or the name of a file: building a network does not stabilize it, \
                 `siegert stabilize` does and writes such a file",
            ))
        } else {
            Ok(InDegreeSource::Anatomy)
        }
    }

    fn visit_unit<E: Error>(self) -> Result<InDegreeSource, E> {
        Ok(InDegreeSource::Anatomy)
    }
}
