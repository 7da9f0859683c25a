//! Rates in JSON: by name, or in the documents that commands write.

use std::fmt;

use data::Label;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::super::error::{FileError, closest};
use super::place::RatesPlace;
use super::state::State;

/// A JSON value in which no key is there twice: the last would win in silence.
pub(super) struct Unique(pub(super) Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(UniqueVisitor)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Unique;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Unique, A::Error> {
        let mut map = Map::new();
        while let Some((key, Unique(value))) = entries.next_entry::<String, Unique>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("{key} is there twice")));
            }
            map.insert(key, value);
        }
        Ok(Unique(Value::Object(map)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Unique, A::Error> {
        let mut values = Vec::new();
        while let Some(Unique(value)) = entries.next_element()? {
            values.push(value);
        }
        Ok(Unique(Value::Array(values)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Unique, E> {
        Ok(Unique(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Unique, E> {
        Ok(Unique(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Unique, E> {
        Ok(Unique(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Unique, E> {
        Ok(Unique(value.into()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Unique, E> {
        Ok(Unique(value.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Unique, E> {
        Ok(Unique(Value::Null))
    }
}

/// The rates of the populations in a document of any form.
pub(super) fn rates(
    document: &Value,
    place: &RatesPlace,
    populations: &[Label],
) -> Result<Vec<f64>, FileError> {
    let reader = Reader { place, populations };
    let names = document.get("populations").and_then(Value::as_array);
    let states = match (names, document.get("fixed_points"), document.get("rates_hz")) {
        (Some(names), Some(Value::Array(points)), _) => {
            let state = |point: &Value| {
                let unnamed = State::of(reader.listed(names, point.get("rates_hz"))?);
                let mean_hz = point.get("mean_rate_hz").and_then(Value::as_f64);
                Ok(State { mean_hz: mean_hz.unwrap_or(unnamed.mean_hz), ..unnamed })
            };
            points.iter().map(state).collect::<Result<_, FileError>>()?
        }
        (Some(names), None, Some(rates)) => vec![State::of(reader.listed(names, Some(rates))?)],
        _ => vec![State::of(reader.by_name(document)?)],
    };
    Ok(place.chosen(states)?.rates_hz)
}

/// What a document has rates of.
pub(super) fn rated(document: &Value) -> Vec<String> {
    let listed = document.get("fixed_points").or_else(|| document.get("rates_hz"));
    match document.get("populations").and_then(Value::as_array) {
        Some(names) if listed.is_some() => {
            names.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => names_in(document).into_iter().filter(|name| !is_of_python_model(name)).collect(),
    }
}

/// What the files of the Python multi-area model have beside the rates of populations: its parameters, and
/// rates of whole areas.
fn is_of_python_model(name: &str) -> bool {
    name.ends_with("-total") || name == "Parameters" || name.starts_with("Parameters-")
}

/// Finds the rates of populations.
struct Reader<'a> {
    place: &'a RatesPlace,
    populations: &'a [Label],
}

impl Reader<'_> {
    /// Rates in the order of a list of names.
    fn listed(&self, names: &[Value], rates: Option<&Value>) -> Result<Vec<f64>, FileError> {
        let names: Vec<String> =
            names.iter().map(|name| name.as_str().unwrap_or_default().to_owned()).collect();
        let rates = rates.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if rates.len() != names.len() {
            let (found, expected) = (vec![rates.len()], vec![names.len()]);
            return Err(FileError::Shape { path: self.place.file.clone(), found, expected });
        }
        let one = |label: &Label| {
            let name = label.to_string();
            let mut places = names.iter().enumerate().filter(|(_, other)| **other == name);
            let entry = places.next().map(|(place, _)| &rates[place]);
            match places.next() {
                Some(_) => Err(self.twice(label)),
                None => self.number(label, entry, &names),
            }
        };
        self.populations.iter().map(one).collect()
    }

    /// Rates by area and name within it, or by name in full.
    fn by_name(&self, document: &Value) -> Result<Vec<f64>, FileError> {
        let names = names_in(document);
        let one = |label: &Label| {
            let nested = document.get(&label.area).and_then(|area| area.get(&label.population));
            let flat = document.get(label.to_string());
            match (nested, flat) {
                (Some(_), Some(_)) => Err(self.twice(label)),
                (nested, flat) => self.number(label, nested.or(flat), &names),
            }
        };
        self.populations.iter().map(one).collect()
    }

    fn twice(&self, label: &Label) -> FileError {
        FileError::RateTwice { path: self.place.file.clone(), population: label.to_string() }
    }

    fn number(
        &self,
        label: &Label,
        entry: Option<&Value>,
        names: &[String],
    ) -> Result<f64, FileError> {
        let (path, population) = (self.place.file.clone(), label.to_string());
        let Some(entry) = entry else {
            let closest = closest(&population, names);
            return Err(FileError::NoRate { path, population, closest });
        };
        let found = || entry.to_string();
        entry.as_f64().ok_or_else(|| FileError::NoNumber { path, population, found: found() })
    }
}

/// The names of all entries, as populations are called.
fn names_in(document: &Value) -> Vec<String> {
    let Value::Object(entries) = document else { return Vec::new() };
    let names = entries.iter().flat_map(|(name, entry)| match entry {
        Value::Object(area) => area.keys().map(|part| format!("{name}-{part}")).collect(),
        _ => vec![name.clone()],
    });
    names.collect()
}
