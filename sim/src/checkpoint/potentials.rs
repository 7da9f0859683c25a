//! Potentials that were recorded before a checkpoint.

use std::io::{Read, Write};

use super::CheckpointError;
use super::container::{Decoder, Encoder};
use crate::PotentialSample;

/// What a sample of a potential takes in a checkpoint (bytes).
pub const POTENTIAL_BYTES: u64 = 8 + 4 + 8;

/// Writes samples of potentials bit for bit, with a digest.
///
/// # Errors
/// [`CheckpointError::Io`].
pub fn write_potentials(
    samples: &[PotentialSample],
    into: impl Write,
) -> Result<(), CheckpointError> {
    let mut encoder = Encoder::new(into)?;
    encoder.u64(samples.len() as u64)?;
    for sample in samples {
        encoder.u64(sample.step)?;
        encoder.u32(sample.neuron)?;
        encoder.f64(sample.potential_mv)?;
    }
    encoder.finish()
}

/// Reads what [`write_potentials`] wrote.
///
/// # Errors
/// [`CheckpointError`] if it is nothing of the kind or damaged.
pub fn read_potentials(from: impl Read) -> Result<Vec<PotentialSample>, CheckpointError> {
    let mut decoder = Decoder::new(from)?;
    let count = decoder.u64()?;
    let mut sample = || {
        let (step, neuron, potential_mv) = (decoder.u64()?, decoder.u32()?, decoder.f64()?);
        Ok(PotentialSample { step, neuron, potential_mv })
    };
    let samples = (0..count).map(|_| sample()).collect::<Result<_, CheckpointError>>()?;
    decoder.finish()?;
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(samples: &[PotentialSample]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_potentials(samples, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_is_written_is_read_bit_for_bit() {
        let sample = |k: u32| PotentialSample {
            step: u64::from(k) << 33,
            neuron: k,
            potential_mv: -65.0 / f64::from(k + 1),
        };
        for samples in [Vec::new(), (0..5).map(sample).collect()] {
            assert_eq!(read_potentials(&written(&samples)[..]).unwrap(), samples);
        }
    }

    #[test]
    fn a_sample_takes_what_is_said() {
        let sample = PotentialSample { step: 1, neuron: 2, potential_mv: 3.0 };
        let longer = written(&[sample; 3]).len() - written(&[]).len();
        assert_eq!(longer as u64, 3 * POTENTIAL_BYTES);
    }

    #[test]
    fn damage_and_other_parts_of_a_checkpoint_are_refused() {
        let whole = written(&[PotentialSample { step: 1, neuron: 2, potential_mv: 3.0 }]);
        for place in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[place] ^= 1;
            assert!(read_potentials(&damaged[..]).is_err(), "byte {place}");
        }
        // A number of samples that are not there.
        let mut state = Vec::new();
        let mut encoder = Encoder::new(&mut state).unwrap();
        encoder.u64(u64::MAX).unwrap();
        encoder.finish().unwrap();
        assert!(matches!(read_potentials(&state[..]), Err(CheckpointError::Damaged)));
    }
}
