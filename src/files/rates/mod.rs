//! Population rates from a file, in every form in which commands write them and users have them.

mod document;
mod place;
mod state;

use std::path::Path;

use data::{Label, Rates};
use serde_json::Value;
use validation::engines::Stored;

use super::error::{FileError, closest};
use super::{npy, read_text};
use document::Unique;
use state::State;

pub use place::RatesPlace;

/// Reads one rate (spikes/s) per population.
///
/// - `.npy`: a vector in the order of the populations, or a matrix with a row for each of several states;
/// - `.csv`: columns `population` (with `area` before it, if there is such a column) and `rate_hz`;
/// - JSON: `{"V1": {"23E": 0.39, ...}, ...}` or, also where a network has no areas, `{"V1-23E": 0.39}`; a
///   document with `populations` and `rates_hz`, or with `populations` and `fixed_points`, as the commands
///   write them (`result.json`, `stability.json`, `fixed_points.json`);
/// - the directory of results with one of these.
///
/// Of several states, `FILE#2` chooses the second. Every population needs one entry; entries of others
/// are passed over, so that one file serves a network and its parts.
///
/// # Errors
/// [`FileError`] names the file and the population, or lists the states if there are several and none is
/// chosen.
pub fn read_rates(path: &Path, populations: &[Label]) -> Result<Rates, FileError> {
    let place = RatesPlace::of(path)?;
    let file = &place.file;
    let rates_hz = match place.extension().as_str() {
        "npy" => from_array(&place, populations)?,
        "csv" => from_table(&place, populations)?,
        _ => from_json(&place, populations)?,
    };
    for (label, &rate_hz) in populations.iter().zip(&rates_hz) {
        if !(rate_hz.is_finite() && rate_hz >= 0.0) {
            return Err(FileError::Entry {
                path: file.clone(),
                what: format!("the rate of {label}"),
                value: rate_hz,
                allowed: "a finite number of at least 0 spikes/s",
            });
        }
    }
    Ok(Rates::from_hz(rates_hz))
}

/// Refuses a file with rates of other populations than those of a network, which [`read_rates`] passes over.
/// Arrays name none.
///
/// # Errors
/// [`FileError`] if the file cannot be read, or names the first other population.
pub fn refuse_foreign_rates(
    path: &Path,
    populations: &[Label],
    network: &str,
) -> Result<(), FileError> {
    let place = RatesPlace::of(path)?;
    let rated: Vec<String> = match place.extension().as_str() {
        "npy" => return Ok(()),
        "csv" => table(&place.file)?.populations().map(str::to_owned).collect(),
        _ => document::rated(&json(&place.file)?),
    };
    let known: Vec<String> = populations.iter().map(Label::to_string).collect();
    match rated.into_iter().find(|name| !known.contains(name)) {
        Some(name) => Err(FileError::ForeignRate {
            path: place.file,
            closest: closest(&name, &known),
            name,
            network: network.to_owned(),
        }),
        None => Ok(()),
    }
}

/// Rows are states; a vector is one of them.
fn from_array(place: &RatesPlace, populations: &[Label]) -> Result<Vec<f64>, FileError> {
    let (path, size) = (&place.file, populations.len());
    let array = npy::read_array(path)?;
    let rows = match *array.shape {
        [found] if found == size => 1,
        [rows, found] if found == size => rows,
        _ => {
            let found = array.shape;
            let expected = if found.len() == 2 { vec![found[0], size] } else { vec![size] };
            return Err(FileError::Shape { path: path.clone(), found, expected });
        }
    };
    let row = |k: usize| array.values[k * size..(k + 1) * size].to_vec();
    let states: Vec<State> = (0..rows).map(|k| State::of(row(k))).collect();
    Ok(place.chosen(states)?.rates_hz)
}

fn from_table(place: &RatesPlace, populations: &[Label]) -> Result<Vec<f64>, FileError> {
    let names: Vec<String> = populations.iter().map(Label::to_string).collect();
    let rates = table(&place.file)?.rates(&names);
    let rates = rates.map_err(|source| FileError::Table { source })?;
    let state = State::of(rates.iter().map(|rate| rate.rate_hz).collect());
    Ok(place.chosen(vec![state])?.rates_hz)
}

fn table(path: &Path) -> Result<Stored, FileError> {
    let stored = Stored::read(&path.display().to_string(), &read_text(path)?, None);
    stored.map_err(|source| FileError::Table { source })
}

fn from_json(place: &RatesPlace, populations: &[Label]) -> Result<Vec<f64>, FileError> {
    document::rates(&json(&place.file)?, place, populations)
}

fn json(path: &Path) -> Result<Value, FileError> {
    let document: Unique = serde_json::from_str(&read_text(path)?)
        .map_err(|source| FileError::NotJson { path: path.to_owned(), source })?;
    Ok(document.0)
}

#[cfg(test)]
mod tests {
    use data::{Kind, Matrix};

    use super::*;

    fn labels() -> [Label; 2] {
        let area = |population: &str, kind| Label {
            area: "V1".to_owned(),
            ..Label::named(population, kind)
        };
        [area("23E", Kind::Excitatory), area("23I", Kind::Inhibitory)]
    }

    fn read_file(name: &str, text: &str) -> Result<Rates, FileError> {
        let folder = tempfile::tempdir().unwrap();
        let file = name.split('#').next().unwrap();
        std::fs::write(folder.path().join(file), text).unwrap();
        read_rates(&folder.path().join(name), &labels())
    }

    fn read(text: &str) -> Result<Rates, FileError> {
        read_file("rates.json", text)
    }

    fn refusal(name: &str, text: &str) -> String {
        read_file(name, text).unwrap_err().to_string()
    }

    #[test]
    fn nested_and_flat_names_are_read_in_the_order_of_the_populations() {
        for text in [
            r#"{"V1": {"23I": 2.5, "23E": 0.5, "total": 3.0}, "V2": {"23E": 9.0}}"#,
            r#"{"V1-23I": 2.5, "V1-23E": 0.5}"#,
            r#"{"populations": ["V1-23I", "V2-4E", "V1-23E"], "rates_hz": [2.5, null, 0.5]}"#,
            r#"{"populations": ["V1-23I", "V1-23E"], "fixed_points": [{"rates_hz": [2.5, 0.5]}]}"#,
        ] {
            assert_eq!(read(text).unwrap().hz(), [0.5, 2.5], "{text}");
        }
        let table = "area,population,spikes,rate_hz\nV1,23I,4,2.5\nV2,23E,1,9\nV1,23E,1,0.5\n";
        assert_eq!(read_file("rates.csv", table).unwrap().hz(), [0.5, 2.5]);
    }

    #[test]
    fn one_of_several_states_is_chosen() {
        let text = r#"{"populations": ["V1-23E", "V1-23I"], "fixed_points": [
            {"rates_hz": [1, 2], "mean_rate_hz": 1.2}, {"rates_hz": [3, 4], "mean_rate_hz": 3.2}]}"#;
        assert_eq!(read_file("fixed_points.json#2", text).unwrap().hz(), [3.0, 4.0]);
        let several = refusal("fixed_points.json", text);
        assert!(several.contains("#1 of 1.20 spikes/s, #2 of 3.20 spikes/s"), "{several}");
        assert!(several.contains("fixed_points.json#1"), "{several}");
        let beyond = refusal("fixed_points.json#3", text);
        assert!(beyond.contains("no state 3") && beyond.contains("#2 of 3.20"), "{beyond}");
        let none = r#"{"populations": ["V1-23E", "V1-23I"], "fixed_points": []}"#;
        assert!(refusal("fixed_points.json", none).contains("holds no state"));
        for wrong in ["rates.json#0", "rates.json#x"] {
            assert!(refusal(wrong, text).contains("a whole number from 1"), "{wrong}");
        }
    }

    #[test]
    fn rows_of_an_array_are_states() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rates.npy");
        let chosen = |k| folder.path().join(format!("rates.npy#{k}"));
        let rows = Matrix::from_fn(2, 2, |k, i| (10 * k + i) as f64);
        npy::write_matrix(&path, &rows).unwrap();
        assert_eq!(read_rates(&chosen(2), &labels()).unwrap().hz(), [10.0, 11.0]);
        let error = read_rates(&path, &labels()).unwrap_err().to_string();
        assert!(error.contains("#1 of 0.500 spikes/s, #2 of 10.5 spikes/s"), "{error}");
        npy::write_matrix(&path, &Matrix::from_fn(1, 2, |_, i| i as f64)).unwrap();
        assert_eq!(read_rates(&path, &labels()).unwrap().hz(), [0.0, 1.0]);
        assert_eq!(read_rates(&chosen(1), &labels()).unwrap().hz(), [0.0, 1.0]);
        npy::write_matrix(&path, &Matrix::zeros(2, 3)).unwrap();
        let error = read_rates(&path, &labels()).unwrap_err().to_string();
        assert!(error.ends_with("has the shape 2 x 3, expected is 2 x 2"), "{error}");
    }

    #[test]
    fn a_missing_rate_is_named_with_the_closest_entry() {
        let error = refusal("rates.json", r#"{"V11": {"23E": 0.5, "23I": 1.0}}"#);
        assert!(error.ends_with("no rate for V1-23E; the closest entry is V11-23E"), "{error}");
        let document = r#"{"populations": ["V1-23Ex", "V1-23I"], "rates_hz": [1, 2]}"#;
        let error = refusal("rates.json", document);
        assert!(error.ends_with("no rate for V1-23E; the closest entry is V1-23Ex"), "{error}");
    }

    #[test]
    fn rates_of_no_population_are_refused_where_they_mean_a_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let check = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            refuse_foreign_rates(&path, &labels(), "the case v1")
        };
        let refused = |name: &str, text: &str| check(name, text).unwrap_err().to_string();
        let table = "population,rate_hz\nV1-23E,1\nV1-23I,2\n";
        assert!(check("a.csv", table).is_ok());
        let words = "a rate for V1-23X, which the case v1 lacks; the closest is V1-23";
        let foreign = refused("a.csv", &format!("{table}V1-23X,3\n"));
        assert!(foreign.contains(words), "{foreign}");
        let python = r#"{"Parameters": {"t_min": 5}, "V1": {"23E": 1, "23I": 2, "total": 1.2}}"#;
        assert!(check("a.json", python).is_ok());
        let foreign = refused("a.json", r#"{"V1": {"23E": 1, "23I": 2, "23X": 3}}"#);
        assert!(foreign.contains(words), "{foreign}");
        let foreign = refused("a.json", r#"{"V1-23E": 1, "V1-23I": 2, "note": "mine"}"#);
        assert!(foreign.ends_with("a rate for note, which the case v1 lacks"), "{foreign}");
        let names = r#""populations": ["V1-23E", "V1-23I", "V1-23X"]"#;
        let foreign = refused("a.json", &format!(r#"{{{names}, "rates_hz": [1, 2, 3]}}"#));
        assert!(foreign.contains(words), "{foreign}");
        let document = r#"{"populations": ["V1-23E", "V1-23I"], "rates_hz": [1, 2], "neurons": 3}"#;
        assert!(check("a.json", document).is_ok());
    }

    #[test]
    fn what_is_no_rate_is_named() {
        let error = refusal("rates.json", r#"{"V1": {"23E": 0.5, "23I": -1.0}}"#);
        assert!(error.contains("the rate of V1-23I is -1"), "{error}");
        let error = refusal("rates.json", r#"{"V1": {"23E": [0.5], "23I": 1.0}}"#);
        assert!(error.ends_with("the rate of V1-23E is [0.5], expected is a number"), "{error}");
        let error = refusal(
            "rates.json",
            r#"{"populations": ["V1-23E", "V1-23I"], "rates_hz": [null, 1]}"#,
        );
        assert!(error.ends_with("the rate of V1-23E is null, expected is a number"), "{error}");
    }

    #[test]
    fn an_entry_that_is_there_twice_is_refused() {
        for text in [
            r#"{"V1-23E": 0.5, "V1-23I": 1.0, "V1-23E": 0.7}"#,
            r#"{"V1": {"23E": 0.5, "23I": 1.0, "23E": 0.7}}"#,
            r#"{"V1": {"23E": 0.5, "23I": 1.0}, "V1-23E": 0.7}"#,
            r#"{"populations": ["V1-23E", "V1-23I", "V1-23E"], "rates_hz": [1, 2, 3]}"#,
        ] {
            let error = read(text).unwrap_err();
            let source = std::error::Error::source(&error).map(ToString::to_string);
            let words = format!("{error} {}", source.unwrap_or_default());
            assert!(words.contains("23E is there twice"), "{text}: {words}");
        }
        let error = refusal("rates.csv", "population,rate_hz\nV1-23E,1\nV1-23I,2\nV1-23E,1\n");
        assert!(error.contains("line 4") && error.contains("V1-23E is there twice"), "{error}");
    }

    #[test]
    fn a_directory_of_results_stands_for_its_rates() {
        let folder = tempfile::tempdir().unwrap();
        let text = r#"{"populations": ["V1-23E", "V1-23I"], "rates_hz": [1, 2]}"#;
        std::fs::write(folder.path().join("result.json"), text).unwrap();
        assert_eq!(read_rates(folder.path(), &labels()).unwrap().hz(), [1.0, 2.0]);
        let empty = tempfile::tempdir().unwrap();
        let error = read_rates(empty.path(), &labels()).unwrap_err().to_string();
        assert!(error.contains("a directory without rates"), "{error}");
    }
}
