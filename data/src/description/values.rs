//! The ways to write down many numbers at once.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize as DeriveDeserialize, Serialize};

use crate::label::Kind;

/// Numbers for all populations or all projections.
///
/// Each form may stand wherever a vector (one entry per population) or a matrix
/// (`[target, source]`) is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Values {
    /// The same number everywhere.
    One(f64),
    /// One number per population; in a matrix, per source, alike for all targets.
    List(Vec<f64>),
    /// A matrix, one row per target.
    Rows(Vec<Vec<f64>>),
    /// One number per kind of population; in a matrix, per kind of the source.
    ByKind(ByKind),
    /// The name of a file with all the numbers, `.npy` or `.csv`.
    File(String),
}

/// A number for excitatory and one for inhibitory populations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, DeriveDeserialize)]
pub struct ByKind {
    /// Excitatory.
    #[serde(rename = "E", skip_serializing_if = "Option::is_none")]
    pub excitatory: Option<f64>,
    /// Inhibitory; not needed in a network without inhibition.
    #[serde(rename = "I", skip_serializing_if = "Option::is_none")]
    pub inhibitory: Option<f64>,
}

impl ByKind {
    pub(super) fn get(self, kind: Kind) -> Option<f64> {
        match kind {
            Kind::Excitatory => self.excitatory,
            Kind::Inhibitory => self.inhibitory,
        }
    }
}

impl From<f64> for Values {
    fn from(value: f64) -> Self {
        Self::One(value)
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyForm)
    }
}

/// Recognises the form by its first token.
struct AnyForm;

impl<'de> Visitor<'de> for AnyForm {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(
            "a number, a list of numbers, a list of rows, { E = number, I = number } \
             or the name of a .npy or .csv file",
        )
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Values, E> {
        Ok(Values::One(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Values, E> {
        Ok(Values::One(value as f64))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Values, E> {
        Ok(Values::One(value as f64))
    }

    fn visit_str<E: Error>(self, file: &str) -> Result<Values, E> {
        Ok(Values::File(file.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        let mut by_kind = ByKind::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "E" => by_kind.excitatory = Some(map.next_value()?),
                "I" => by_kind.inhibitory = Some(map.next_value()?),
                _ => return Err(A::Error::custom("a table of E and I alone")),
            }
        }
        Ok(Values::ByKind(by_kind))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Values, A::Error> {
        match items.next_element::<Item>()? {
            None => Ok(Values::List(Vec::new())),
            Some(Item::Number(first)) => {
                let mut list = vec![first];
                while let Some(number) = items.next_element()? {
                    list.push(number);
                }
                Ok(Values::List(list))
            }
            Some(Item::Row(first)) => {
                let mut rows = vec![first];
                while let Some(row) = items.next_element()? {
                    rows.push(row);
                }
                Ok(Values::Rows(rows))
            }
        }
    }
}

/// What a list begins with.
enum Item {
    Number(f64),
    Row(Vec<f64>),
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrRow)
    }
}

struct NumberOrRow;

impl<'de> Visitor<'de> for NumberOrRow {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a number or a list of numbers")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Item, E> {
        Ok(Item::Number(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Item, E> {
        Ok(Item::Number(value as f64))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Item, E> {
        Ok(Item::Number(value as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Item, A::Error> {
        let mut row = Vec::new();
        while let Some(number) = items.next_element()? {
            row.push(number);
        }
        Ok(Item::Row(row))
    }
}
