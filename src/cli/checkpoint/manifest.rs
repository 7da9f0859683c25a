//! What belongs to a checkpoint: its files with their checksums, and the run it is of.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::names;
use crate::files::{FileError, read_text};

/// The format of checkpoints that this program writes and reads.
const FORMAT: u32 = 1;

/// What a run that goes on from a checkpoint has in common with the run that made it: values by the names that users
/// give them by.
pub(in crate::cli) type RunSettings = BTreeMap<String, String>;

/// The contents of `checkpoint.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    format: u32,
    pub(super) time_ms: f64,
    pub(super) ranks: usize,
    settings: RunSettings,
    files: Vec<KeptFile>,
}

/// A file of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptFile {
    name: String,
    bytes: u64,
    sha256: String,
}

impl KeptFile {
    /// A file that has been written.
    pub(super) fn of(folder: &Path, name: String) -> io::Result<Self> {
        let (bytes, sha256) = digest(&mut File::open(folder.join(&name))?)?;
        Ok(Self { name, bytes, sha256 })
    }

    /// Whether a file is as it was written; leaves it at its beginning.
    fn is_in(&self, file: &mut File) -> io::Result<bool> {
        // Large files of another size are not read.
        if !file.metadata().is_ok_and(|found| found.len() == self.bytes) {
            return Ok(false);
        }
        let (_, sha256) = digest(file)?;
        file.rewind()?;
        Ok(sha256 == self.sha256)
    }
}

impl Manifest {
    pub(super) fn new(
        time_ms: f64,
        ranks: usize,
        settings: RunSettings,
        files: Vec<KeptFile>,
    ) -> Self {
        Self { format: FORMAT, time_ms, ranks, settings, files }
    }

    /// Of a checkpoint.
    pub(super) fn read(checkpoint: &Path) -> anyhow::Result<Self> {
        let path = checkpoint.join(names::MANIFEST);
        let text = read_text(&path)?;
        let not_json = |source| FileError::NotJson { path: path.clone(), source };
        let found: Self = serde_json::from_str(&text).map_err(not_json)?;
        let format = found.format;
        ensure!(
            format == FORMAT,
            "{} has the format {format}, this program reads {FORMAT}",
            path.display()
        );
        Ok(found)
    }

    /// Refuses a run that is not the one of the checkpoint.
    pub(super) fn check_settings(&self, now: &RunSettings) -> anyhow::Result<()> {
        let unknown = || "not known".to_owned();
        for (name, now) in now {
            let then = self.settings.get(name).cloned().unwrap_or_else(unknown);
            if then != *now {
                bail!(
                    "it is of another simulation: {name} was {then} there and is {now} now; give what it had, or begin \
                     anew in another folder"
                );
            }
        }
        Ok(())
    }

    pub(super) fn holds(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.name == name)
    }

    /// Opens a file of the checkpoint that is just as it was written.
    pub(super) fn open(&self, checkpoint: &Path, name: &str) -> anyhow::Result<BufReader<File>> {
        let path = checkpoint.join(name);
        let Some(kept) = self.files.iter().find(|file| file.name == name) else {
            bail!("{} does not list {name}", checkpoint.join(names::MANIFEST).display());
        };
        let mut file = File::open(&path).map_err(|source| FileError::read(&path, source))?;
        let unchanged = kept.is_in(&mut file);
        if !unchanged.with_context(|| format!("cannot read {}", path.display()))? {
            bail!(
                "{} is damaged: it has not the size and SHA-256 that it was written with",
                path.display()
            );
        }
        Ok(BufReader::new(file))
    }
}

/// The number of bytes and the SHA-256.
fn digest(file: &mut File) -> io::Result<(u64, String)> {
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        bytes += read as u64;
    }
    let digits = |byte: u8| format!("{byte:02x}");
    Ok((bytes, hash.finalize().into_iter().map(digits).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(record: &str) -> RunSettings {
        let of = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        [of("--seed", "1"), of("--record", record)].into()
    }

    fn write(folder: &Path) -> Manifest {
        let name = names::state(0);
        std::fs::write(folder.join(&name), "a state").unwrap();
        let file = KeptFile::of(folder, name).unwrap();
        let manifest = Manifest::new(300.0, 1, settings("all"), vec![file]);
        let text = serde_json::to_string_pretty(&manifest).unwrap();
        std::fs::write(folder.join(names::MANIFEST), text).unwrap();
        manifest
    }

    #[test]
    fn every_flipped_bit_of_a_file_and_of_the_manifest_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let written = write(folder);
        let usable = || -> anyhow::Result<()> {
            let found = Manifest::read(folder)?;
            found.check_settings(&settings("all"))?;
            (0..found.ranks)
                .try_for_each(|rank| found.open(folder, &names::state(rank)).map(|_| ()))?;
            // The time is compared with that of the state.
            ensure!(found.time_ms == 300.0 && found.ranks == 1);
            ensure!(found == written);
            Ok(())
        };
        usable().unwrap();
        for name in [names::MANIFEST, &names::state(0)] {
            let whole = std::fs::read(folder.join(name)).unwrap();
            for bit in 0..8 * whole.len() {
                let mut flipped = whole.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                std::fs::write(folder.join(name), flipped).unwrap();
                assert!(usable().is_err(), "bit {bit} of {name}");
            }
            std::fs::write(folder.join(name), &whole[..whole.len() - 1]).unwrap();
            assert!(usable().is_err(), "{name} is cut off");
            std::fs::write(folder.join(name), whole).unwrap();
        }
    }

    #[test]
    fn what_differs_is_named_with_both_values() {
        let folder = tempfile::tempdir().unwrap();
        let refused = write(folder.path()).check_settings(&settings("none")).unwrap_err();
        let words = refused.to_string();
        assert!(words.contains("--record was all there and is none now"), "{words}");
    }
}
