//! Whether the formats of a recording can hold the names of its populations: told before the run, not after it.

use std::collections::HashMap;

use anyhow::bail;
use data::Network;

use super::keep::Format;

/// Refuses names that a format has no place for.
pub(super) fn check(network: &Network, formats: &[Format]) -> anyhow::Result<()> {
    if !cfg!(feature = "sonata") && formats.contains(&Format::Sonata) {
        bail!(
            "--format sonata: siegert was built without SONATA files; build it with --features sonata, or choose another --format"
        );
    }
    for format in formats {
        for population in &network.populations {
            let name = population.label.to_string();
            if let Some(why) = trouble(*format, &name) {
                bail!(
                    "the population {name:?} cannot be kept in {}: {why}; another --format or name can",
                    format.words()
                );
            }
        }
        if *format == Format::Npy {
            check_files(network)?;
        }
    }
    Ok(())
}

/// Why a format has no place for a name.
fn trouble(format: Format, name: &str) -> Option<&'static str> {
    match format {
        Format::Npz if name.split('/').any(|part| matches!(part, "" | "." | "..")) => {
            Some("names are paths in the archive, whose parts cannot be empty, . or ..")
        }
        Format::Sonata if name.contains('/') || matches!(name, "." | "..") => {
            Some("names are groups of HDF5, which cannot be . or .. or hold a /")
        }
        Format::Npy if name.contains(['/', '\\']) => {
            Some("names are parts of file names, which cannot hold / or \\")
        }
        _ => None,
    }
}

/// Refuses names that some file systems take for one.
fn check_files(network: &Network) -> anyhow::Result<()> {
    let mut known = HashMap::new();
    for population in &network.populations {
        let name = population.label.to_string();
        if let Some(other) = known.insert(name.to_lowercase(), name.clone()) {
            bail!(
                "the populations {other} and {name} cannot be kept in {}: their files differ in capital letters only, \
                 which not all file systems tell apart; another --format can",
                Format::Npy.words()
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_its_own_names() {
        let kept = |name: &str| {
            [Format::Npz, Format::Npy, Format::Sonata, Format::Nest]
                .map(|format| trouble(format, name).is_none())
        };
        assert_eq!(kept("V1-23E"), [true; 4]);
        assert_eq!(kept("E,1 \"x\""), [true; 4]);
        assert_eq!(kept("L2/3E"), [true, false, false, true]);
        assert_eq!(kept(".."), [false, true, false, true]);
        assert_eq!(kept("../E"), [false, false, false, true]);
        assert_eq!(kept("/E"), [false, false, false, true]);
        assert_eq!(kept("a\\b"), [true, false, true, true]);
    }
}
