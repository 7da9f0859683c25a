//! `theory_params`: where the search for fixed points begins.

use std::fmt;

use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::overlay::range;
use crate::rates::Rates;

/// From which rates the mean-field equations are followed to a fixed point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TheoryParams {
    /// Their kind.
    pub initial_rates: InitialRates,
    /// How many random ones are tried; null leaves it to the search.
    #[serde(deserialize_with = "optional_count")]
    pub initial_rates_iter: Option<u64>,
    /// Random ones are uniform between zero and this (spikes/s).
    #[serde(rename = "initial_rates_max", deserialize_with = "range::positive")]
    pub initial_rates_max_hz: f64,
}

/// Given initial rates that are not one for each population.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("theory_params.initial_rates has {found} rates, the network {expected} populations")]
pub struct WrongInitialRates {
    /// How many are given.
    pub found: usize,
    /// How many populations the network has.
    pub expected: usize,
}

impl TheoryParams {
    /// The initial rates that are given as numbers (spikes/s), one for each of so many populations; none if they
    /// are zero or random.
    ///
    /// # Errors
    /// [`WrongInitialRates`] if there are more or fewer.
    pub fn given_rates(&self, populations: usize) -> Result<Option<Rates>, WrongInitialRates> {
        match &self.initial_rates {
            InitialRates::Zero | InitialRates::RandomUniform => Ok(None),
            InitialRates::Given(rates_hz) if rates_hz.len() == populations => {
                Ok(Some(Rates::from_hz(rates_hz.clone())))
            }
            InitialRates::Given(rates_hz) => {
                Err(WrongInitialRates { found: rates_hz.len(), expected: populations })
            }
        }
    }

    /// How many random ones are asked for, if parameters say so.
    #[must_use]
    pub fn random_starts(&self) -> Option<usize> {
        self.initial_rates_iter.and_then(|count| usize::try_from(count).ok())
    }
}

/// `initial_rates`.
#[derive(Clone, Debug, PartialEq)]
pub enum InitialRates {
    /// All zero: `null`.
    Zero,
    /// Drawn from a uniform distribution: `"random_uniform"`.
    RandomUniform,
    /// One rate per population (spikes/s): a list.
    Given(Vec<f64>),
}

const RANDOM_UNIFORM: &str = "random_uniform";
const ALLOWED: &str =
    "null, \"random_uniform\", or a list of finite rates of at least 0, one per population";

impl Serialize for InitialRates {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Zero => serializer.serialize_none(),
            Self::RandomUniform => serializer.serialize_str(RANDOM_UNIFORM),
            Self::Given(rates_hz) => rates_hz.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for InitialRates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InitialRatesVisitor)
    }
}

struct InitialRatesVisitor;

impl<'de> Visitor<'de> for InitialRatesVisitor {
    type Value = InitialRates;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(ALLOWED)
    }

    fn visit_unit<E: Error>(self) -> Result<InitialRates, E> {
        Ok(InitialRates::Zero)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<InitialRates, E> {
        if name == RANDOM_UNIFORM {
            Ok(InitialRates::RandomUniform)
        } else {
            Err(E::custom(ALLOWED))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<InitialRates, A::Error> {
        let mut rates_hz = Vec::new();
        while let Some(Rate(rate_hz)) = items.next_element()? {
            rates_hz.push(rate_hz);
        }
        Ok(InitialRates::Given(rates_hz))
    }
}

#[derive(Deserialize)]
struct Rate(#[serde(deserialize_with = "range::non_negative")] f64);

fn optional_count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    struct Count(#[serde(deserialize_with = "range::count")] u64);
    Ok(Option::<Count>::deserialize(deserializer)?.map(|Count(count)| count))
}
