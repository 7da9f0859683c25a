//! Where results come from.

use std::time::{Duration, SystemTime};

use data::{Label, Network, Population};
use serde::Serialize;

use crate::files::{InputFile, sha256};
use crate::machine::peak_memory_bytes;

/// What a command computes from, in full.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Subject {
    /// The preset or the description of the network, where there is one.
    pub network: Option<String>,
    /// Every parameter with the value that was used, defaults included.
    pub parameters: serde_json::Value,
    /// The files that were read.
    pub files: Vec<InputFile>,
    /// The populations of the network, where there is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub populations: Vec<PopulationEntry>,
}

/// A population by its name and what it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PopulationEntry {
    #[serde(flatten)]
    label: Label,
    /// As the network has them, whole or not.
    neurons: f64,
    /// Their refractory period (ms), within which none spikes twice.
    t_ref_ms: f64,
}

impl PopulationEntry {
    /// The populations of a network.
    #[must_use]
    pub fn of(network: &Network) -> Vec<Self> {
        let entry = |p: &Population| Self {
            label: p.label.clone(),
            neurons: p.neurons,
            t_ref_ms: p.neuron.t_ref_ms,
        };
        network.populations.iter().map(entry).collect()
    }
}

/// All that is needed to get the same results again, and what getting them took.
#[derive(Clone, Debug, Serialize)]
pub struct Provenance {
    /// The version of siegert.
    pub version: &'static str,
    /// The commit that it was built from, where it was built in its repository; files changed since are not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<&'static str>,
    /// The command and its arguments.
    pub command: Vec<String>,
    /// What it computed from.
    #[serde(flatten)]
    pub subject: Subject,
    /// SHA-256 of the parameters as compact JSON with sorted keys.
    pub parameters_sha256: String,
    /// The seed of all random numbers, where there were any.
    pub seed: Option<u64>,
    /// When the command started (UTC, RFC 3339).
    pub start: String,
    /// How long it took (s).
    pub wall_time_s: f64,
    /// The most memory it held, where the system tells.
    pub peak_memory_bytes: Option<u64>,
    /// Number of threads.
    pub threads: usize,
    /// The files of the results, by their names in the directory: all that `--force` may replace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<String>,
}

/// What a command did.
#[derive(Clone, Debug)]
pub struct Work {
    /// Its words.
    pub command: Vec<String>,
    /// The seed of all random numbers, where there were any.
    pub seed: Option<u64>,
    /// Number of threads.
    pub threads: usize,
    /// When it started.
    pub start: SystemTime,
    /// How long it took.
    pub wall_time: Duration,
}

impl Provenance {
    /// The provenance of what a command computed.
    #[must_use]
    pub fn of(subject: &Subject, work: Work) -> Self {
        let Work { command, seed, threads, start, wall_time } = work;
        Self {
            version: env!("CARGO_PKG_VERSION"),
            commit: option_env!("SIEGERT_COMMIT"),
            command,
            parameters_sha256: hash_of(&subject.parameters),
            subject: subject.clone(),
            seed,
            start: humantime::format_rfc3339_seconds(start).to_string(),
            wall_time_s: wall_time.as_secs_f64(),
            peak_memory_bytes: peak_memory_bytes(),
            threads,
            results: Vec::new(),
        }
    }
}

/// The hash of a JSON value, whatever the order in which its keys were written.
fn hash_of(parameters: &serde_json::Value) -> String {
    let mut sorted = parameters.clone();
    sorted.sort_all_objects();
    sha256(sorted.to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_does_not_change_the_hash() {
        let hash = |text: &str| hash_of(&serde_json::from_str(text).unwrap());
        assert_eq!(hash(r#"{"a": 1, "b": 2}"#), hash(r#"{"b": 2, "a": 1}"#));
        assert_ne!(hash(r#"{"a": 1}"#), hash(r#"{"a": 2}"#));
    }
}
