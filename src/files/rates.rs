//! Population rates from a file.

use std::path::Path;

use data::{Label, Rates};
use serde_json::Value;

use super::error::{FileError, closest};
use super::{npy, read_text};

/// Reads one rate (spikes/s) per population.
///
/// An `.npy` file holds a vector in the order of the populations. Any other file is JSON:
/// `{"V1": {"23E": 0.39, ...}, ...}` or, also where a network has no areas, `{"V1-23E": 0.39}`.
/// Every population needs an entry; entries of others are passed over, so that one file serves
/// a network and its parts.
///
/// # Errors
/// [`FileError`] names the file and the population.
pub fn read_rates(path: &Path, populations: &[Label]) -> Result<Rates, FileError> {
    let rates_hz = if path.extension().is_some_and(|extension| extension == "npy") {
        from_vector(path, populations.len())?
    } else {
        from_json(path, populations)?
    };
    for (label, &rate_hz) in populations.iter().zip(&rates_hz) {
        if !(rate_hz.is_finite() && rate_hz >= 0.0) {
            return Err(FileError::Entry {
                path: path.to_owned(),
                what: format!("the rate of {label}"),
                value: rate_hz,
                allowed: "a finite number of at least 0 spikes/s",
            });
        }
    }
    Ok(Rates::from_hz(rates_hz))
}

fn from_vector(path: &Path, populations: usize) -> Result<Vec<f64>, FileError> {
    let rates_hz = npy::read_vector(path)?;
    if rates_hz.len() == populations {
        return Ok(rates_hz);
    }
    let (found, expected) = (vec![rates_hz.len()], vec![populations]);
    Err(FileError::Shape { path: path.to_owned(), found, expected })
}

fn from_json(path: &Path, populations: &[Label]) -> Result<Vec<f64>, FileError> {
    let document: Value = serde_json::from_str(&read_text(path)?)
        .map_err(|source| FileError::NotJson { path: path.to_owned(), source })?;
    populations.iter().map(|label| rate_of(label, &document, path)).collect()
}

fn rate_of(label: &Label, document: &Value, path: &Path) -> Result<f64, FileError> {
    let nested = document.get(&label.area).and_then(|area| area.get(&label.population));
    let entry = nested.or_else(|| document.get(label.to_string()));
    entry.and_then(Value::as_f64).ok_or_else(|| FileError::NoRate {
        path: path.to_owned(),
        population: label.to_string(),
        closest: closest(&label.to_string(), &names_in(document)),
    })
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

#[cfg(test)]
mod tests {
    use data::Kind;

    use super::*;

    fn labels() -> [Label; 2] {
        let area = |population: &str, kind| Label {
            area: "V1".to_owned(),
            ..Label::named(population, kind)
        };
        [area("23E", Kind::Excitatory), area("23I", Kind::Inhibitory)]
    }

    fn read(text: &str) -> Result<Rates, FileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rates.json");
        std::fs::write(&path, text).unwrap();
        read_rates(&path, &labels())
    }

    #[test]
    fn nested_and_flat_names_are_read_in_the_order_of_the_populations() {
        for text in [
            r#"{"V1": {"23I": 2.5, "23E": 0.5, "total": 3.0}, "V2": {"23E": 9.0}}"#,
            r#"{"V1-23I": 2.5, "V1-23E": 0.5}"#,
        ] {
            assert_eq!(read(text).unwrap().hz(), [0.5, 2.5]);
        }
    }

    #[test]
    fn a_missing_rate_is_named_with_the_closest_entry() {
        let error = read(r#"{"V11": {"23E": 0.5, "23I": 1.0}}"#).unwrap_err().to_string();
        assert!(error.ends_with("no rate for V1-23E; the closest entry is V11-23E"), "{error}");
    }

    #[test]
    fn a_negative_rate_is_refused() {
        let error = read(r#"{"V1": {"23E": 0.5, "23I": -1.0}}"#).unwrap_err().to_string();
        assert!(error.contains("the rate of V1-23I is -1"), "{error}");
    }
}
