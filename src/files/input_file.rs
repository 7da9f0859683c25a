//! A file that was read, with the hash of its contents.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputFile {
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of its contents.
    pub sha256: String,
}

impl InputFile {
    /// A file with the hash of all that a reader gives.
    ///
    /// # Errors
    /// The reader's.
    pub fn of(path: &Path, mut contents: impl Read) -> std::io::Result<Self> {
        const CHUNK: usize = 1 << 16;
        let (mut hash, mut chunk) = (Sha256::new(), vec![0; CHUNK]);
        loop {
            match contents.read(&mut chunk)? {
                0 => return Ok(Self { path: path.to_owned(), sha256: digits(&hash.finalize()) }),
                read => hash.update(&chunk[..read]),
            }
        }
    }

    /// A file and the hash of what it held when it was read.
    #[must_use]
    pub fn new(path: &Path, contents: &[u8]) -> Self {
        Self { path: path.to_owned(), sha256: sha256(contents) }
    }
}

/// The SHA-256 of bytes in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

fn digits(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
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
}
