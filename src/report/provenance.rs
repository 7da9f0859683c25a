//! Where results come from.

use std::time::{Duration, SystemTime};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::memory::peak_memory_bytes;

/// All that is needed to get the same results again, and what getting them took.
#[derive(Clone, Debug, Serialize)]
pub struct Provenance {
    /// The version of siegert.
    pub version: &'static str,
    /// The command and its arguments.
    pub command: Vec<String>,
    /// Every parameter with the value that was used, defaults included.
    pub parameters: serde_json::Value,
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
}

impl Provenance {
    /// The provenance of what this process computed from the parameters.
    #[must_use]
    pub fn of(
        parameters: &serde_json::Value,
        seed: Option<u64>,
        threads: usize,
        start: SystemTime,
        wall_time: Duration,
    ) -> Self {
        let command = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
        Self {
            version: env!("CARGO_PKG_VERSION"),
            command: command.collect(),
            parameters: parameters.clone(),
            parameters_sha256: sha256(parameters.to_string().as_bytes()),
            seed,
            start: humantime::format_rfc3339_seconds(start).to_string(),
            wall_time_s: wall_time.as_secs_f64(),
            peak_memory_bytes: peak_memory_bytes(),
            threads,
        }
    }
}

/// The SHA-256 of bytes in hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_fips_180() {
        // The one-block example of the standard, doi:10.6028/NIST.FIPS.180-4.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), expected);
    }

    #[test]
    fn the_order_of_keys_does_not_change_the_hash() {
        let hash = |text: &str| {
            let parameters: serde_json::Value = serde_json::from_str(text).unwrap();
            let zero = Duration::ZERO;
            Provenance::of(&parameters, None, 1, SystemTime::UNIX_EPOCH, zero).parameters_sha256
        };
        assert_eq!(hash(r#"{"a": 1, "b": 2}"#), hash(r#"{"b": 2, "a": 1}"#));
        assert_ne!(hash(r#"{"a": 1}"#), hash(r#"{"a": 2}"#));
    }
}
