//! What a folder of results holds that can be compared with that of another one.

use std::path::{Path, PathBuf};

use data::{Label, Matrix, NeuronParams, Population, Rates};
use serde::Deserialize;
use serde_json::Value;

use super::error::FileError;
use super::place::PROVENANCE;
use super::{read_indegrees, read_rates, read_text};

/// The documents of results that have rates.
const WITH_RATES: [&str; 4] = ["fixed_points.json", "stability.json", "result.json", "rates.json"];
/// The in-degrees of `network` and `stabilize`.
const IN_DEGREES: &str = "indegrees.npy";
const EXPECTED: &str =
    "results with rates or in-degrees: of fixed-points, stability, simulate, network or stabilize";

/// The results of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptResults {
    /// The folder, with the number of the state where it has several.
    pub name: String,
    /// The populations of its network, of which the names and sizes are known.
    pub populations: Vec<Population>,
    /// Its rates, if it has some.
    pub rates: Option<Rates>,
    /// Its recurrent in-degrees, if it has some.
    pub in_degrees: Option<Matrix>,
}

/// A population as `provenance.json` has it.
#[derive(Deserialize)]
struct StoredPopulation {
    #[serde(flatten)]
    label: Label,
    neurons: f64,
}

impl KeptResults {
    /// Those in a folder, which may end in `#2` to choose one of several states; without it, that of the lowest mean
    /// rate among the stable ones.
    ///
    /// # Errors
    /// [`FileError`] if it holds no results that can be compared, or they cannot be read.
    pub fn read(place: &Path) -> Result<Self, FileError> {
        let text = place.to_string_lossy();
        let folder = match text.rsplit_once('#') {
            Some((folder, _)) if !place.exists() => PathBuf::from(folder),
            _ => place.to_owned(),
        };
        let populations = populations(&folder)?;
        let labels: Vec<Label> = populations.iter().map(|p| p.label.clone()).collect();
        let document = WITH_RATES.into_iter().map(|name| folder.join(name)).find(|f| f.is_file());
        let (mut name, mut rates) = (text.into_owned(), None);
        if let Some(document) = document {
            if folder == place
                && let Some(state) = quietest_stable(&document)?
            {
                name = format!("{name}#{state}");
            }
            rates = Some(read_rates(Path::new(&name), &labels)?);
        }
        let file = folder.join(IN_DEGREES);
        let in_degrees = if file.is_file() { Some(read_indegrees(&file, &labels)?) } else { None };
        if rates.is_none() && in_degrees.is_none() {
            return Err(unexpected(&folder, "results of another kind"));
        }
        Ok(Self { name, populations, rates, in_degrees })
    }
}

fn unexpected(folder: &Path, found: &str) -> FileError {
    FileError::NoRecording { path: folder.to_owned(), found: found.to_owned(), expected: EXPECTED }
}

/// The populations of the network of results.
fn populations(folder: &Path) -> Result<Vec<Population>, FileError> {
    let path = folder.join(PROVENANCE);
    if !path.is_file() {
        return Err(unexpected(folder, "no folder with a provenance.json"));
    }
    let document = json(&path)?;
    let Some(stored) = document.get("populations") else {
        return Err(unexpected(folder, "results without a network"));
    };
    let stored = Vec::<StoredPopulation>::deserialize(stored)
        .map_err(|source| FileError::NotJson { path, source })?;
    // What else neurons are is of no matter here.
    let known = |StoredPopulation { label, neurons }| {
        Population::new(label, neurons, NeuronParams::default())
    };
    Ok(stored.into_iter().map(known).collect())
}

/// Of several states the number, from 1, of that with the lowest mean rate among the stable ones, or among all if none
/// is stable.
fn quietest_stable(document: &Path) -> Result<Option<usize>, FileError> {
    let document = json(document)?;
    let points = document.get("fixed_points").and_then(Value::as_array);
    let Some(points) = points.filter(|points| points.len() > 1) else { return Ok(None) };
    // They are listed by ascending mean rate.
    let stable = points.iter().position(|point| point["stable"] == true);
    Ok(Some(1 + stable.unwrap_or(0)))
}

fn json(path: &Path) -> Result<Value, FileError> {
    serde_json::from_str(&read_text(path)?)
        .map_err(|source| FileError::NotJson { path: path.to_owned(), source })
}
