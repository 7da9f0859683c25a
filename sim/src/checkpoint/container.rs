//! The bytes of a checkpoint: numbers in little-endian order between a head that says what they
//! are and a digest of everything before it.

use std::io::{Read, Write};

use sha2::{Digest, Sha256};

use super::CheckpointError;

const MAGIC: [u8; 8] = *b"SIEGERT\x1a";
const VERSION: u32 = 1;
/// Length of a SHA-256.
const DIGEST: usize = 32;

/// Writes numbers and keeps account of them.
pub(super) struct Encoder<W: Write> {
    into: W,
    digest: Sha256,
}

impl<W: Write> Encoder<W> {
    /// Begins with the head.
    pub(super) fn new(into: W) -> Result<Self, CheckpointError> {
        let mut encoder = Self { into, digest: Sha256::new() };
        encoder.bytes(&MAGIC)?;
        encoder.u32(VERSION)?;
        Ok(encoder)
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), CheckpointError> {
        self.digest.update(bytes);
        Ok(self.into.write_all(bytes)?)
    }

    pub(super) fn u16(&mut self, value: u16) -> Result<(), CheckpointError> {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn u32(&mut self, value: u32) -> Result<(), CheckpointError> {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn u64(&mut self, value: u64) -> Result<(), CheckpointError> {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn f64(&mut self, value: f64) -> Result<(), CheckpointError> {
        self.bytes(&value.to_le_bytes())
    }

    /// Ends with the digest.
    pub(super) fn finish(mut self) -> Result<(), CheckpointError> {
        self.into.write_all(&self.digest.finalize())?;
        Ok(self.into.flush()?)
    }
}

/// Reads numbers of a checkpoint that is known to be whole.
pub(super) struct Decoder {
    bytes: Vec<u8>,
    at: usize,
}

impl Decoder {
    /// Reads everything and checks the head and the digest.
    pub(super) fn new(mut from: impl Read) -> Result<Self, CheckpointError> {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes)?;
        if !bytes.starts_with(&MAGIC) {
            return Err(CheckpointError::Foreign);
        }
        let end = bytes.len().checked_sub(DIGEST).ok_or(CheckpointError::Damaged)?;
        let digest = bytes.split_off(end);
        let mut decoder = Self { bytes, at: MAGIC.len() };
        let found = decoder.u32()?;
        if found != VERSION {
            return Err(CheckpointError::Version { found, expected: VERSION });
        }
        if Sha256::digest(&decoder.bytes)[..] != digest[..] {
            return Err(CheckpointError::Damaged);
        }
        Ok(decoder)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], CheckpointError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let bytes = rest.first_chunk().ok_or(CheckpointError::Damaged)?;
        self.at += N;
        Ok(*bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, CheckpointError> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, CheckpointError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, CheckpointError> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Result<f64, CheckpointError> {
        self.array().map(f64::from_le_bytes)
    }

    /// Refuses bytes that nobody has read.
    pub(super) fn finish(self) -> Result<(), CheckpointError> {
        if self.at == self.bytes.len() { Ok(()) } else { Err(CheckpointError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes).unwrap();
        encoder.u16(3).unwrap();
        encoder.f64(-0.1).unwrap();
        encoder.finish().unwrap();
        bytes
    }

    fn read(bytes: &[u8]) -> Result<(u16, f64), CheckpointError> {
        let mut decoder = Decoder::new(bytes)?;
        let numbers = (decoder.u16()?, decoder.f64()?);
        decoder.finish()?;
        Ok(numbers)
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(read(&example()).unwrap(), (3, -0.1));
    }

    #[test]
    fn every_damaged_byte_is_noticed() {
        let whole = example();
        for place in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[place] ^= 0x10;
            assert!(read(&damaged).is_err(), "byte {place}");
            assert!(read(&whole[..place]).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn the_reason_is_named() {
        assert!(matches!(read(b"PK\x03\x04"), Err(CheckpointError::Foreign)));
        let mut newer = example();
        newer[8] = 2;
        let refused = CheckpointError::Version { found: 2, expected: 1 };
        assert_eq!(read(&newer).unwrap_err().to_string(), refused.to_string());
        let mut damaged = example();
        damaged[13] ^= 1;
        assert!(matches!(read(&damaged), Err(CheckpointError::Damaged)));
    }
}
