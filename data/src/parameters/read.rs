//! Deserialisers of values that are neither plain numbers nor plain choices.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, SeqAccess, Visitor};

use super::choices::ReplacedActivity;
use crate::macaque::{AREA_NAMES, Area};

/// The name of a file; null, false or nothing for none.
pub(super) fn file_name<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    struct FileName;
    impl Visitor<'_> for FileName {
        type Value = Option<String>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("the name of a file, or null")
        }
        fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
            Ok((!name.is_empty()).then(|| name.to_owned()))
        }
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
            if flag { Err(E::custom("the name of a file, or null")) } else { Ok(None) }
        }
    }
    d.deserialize_any(FileName)
}

/// A kind of replacement; null or false for none.
pub(super) fn switchable<'de, D: Deserializer<'de>>(
    d: D,
) -> Result<Option<ReplacedActivity>, D::Error> {
    const ALLOWED: &str = "one of hom_poisson_stat, het_poisson_stat, het_current_nonstat, or null";
    struct Switchable;
    impl Visitor<'_> for Switchable {
        type Value = Option<ReplacedActivity>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str(ALLOWED)
        }
        fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
            ReplacedActivity::deserialize(name.into_deserializer()).map(Some)
        }
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
            if flag { Err(E::custom(ALLOWED)) } else { Ok(None) }
        }
    }
    d.deserialize_any(Switchable)
}

/// Areas of the model, as a list or as text with commas; each once, in the model's order.
pub(super) fn areas<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    struct Areas;
    impl<'de> Visitor<'de> for Areas {
        type Value = Vec<String>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a list of areas, such as [\"V1\", \"V2\"]")
        }
        fn visit_str<E: Error>(self, names: &str) -> Result<Self::Value, E> {
            let names: Result<Vec<_>, E> =
                names.split(',').map(|name| known_area(name.trim())).collect();
            names.map(in_order)
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut names = Vec::new();
            while let Some(AreaName(name)) = items.next_element()? {
                names.push(name);
            }
            Ok(in_order(names))
        }
    }
    let areas = d.deserialize_any(Areas)?;
    if areas.is_empty() { Err(D::Error::custom("a list of at least one area")) } else { Ok(areas) }
}

struct AreaName(&'static str);

impl<'de> Deserialize<'de> for AreaName {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        known_area(&name).map(Self)
    }
}

fn known_area<E: Error>(name: &str) -> Result<&'static str, E> {
    let area = name.parse().map(Area::name);
    area.map_err(|_| E::unknown_variant(name, &AREA_NAMES))
}

fn in_order(names: Vec<&str>) -> Vec<String> {
    AREA_NAMES.iter().filter(|area| names.contains(area)).map(|&area| area.to_owned()).collect()
}
