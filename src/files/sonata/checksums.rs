//! Arrays in HDF5 files that carry checksums, as HDF5's filter fletcher32 has them for each chunk. The library
//! writes them and strips them on reading; here they are compared.

use std::io::{Error, ErrorKind};
use std::path::Path;

use rust_hdf5::format::messages::filter::{FILTER_FLETCHER32, apply_filters};
use rust_hdf5::{Filter, FilterPipeline, H5Dataset, H5File, H5Group, H5Type, Hdf5Error};
use sim::recording::RecordingError;

use super::super::error::FileError;

/// Entries of a chunk at most.
const CHUNK: usize = 1 << 16;
/// Bytes of a checksum, which stands at the end of its chunk.
const SUM_BYTES: usize = 4;

/// Checksums without any compression; no reader may pass them over.
fn checksums() -> FilterPipeline {
    FilterPipeline {
        filters: vec![Filter { id: FILTER_FLETCHER32, flags: 0, cd_values: Vec::new() }],
    }
}

/// Writes an array, with checksums if it has entries.
///
/// # Errors
/// [`Hdf5Error`].
pub(super) fn write_array<T: H5Type>(
    group: &H5Group,
    name: &str,
    values: &[T],
) -> Result<H5Dataset, Hdf5Error> {
    let array = group.new_dataset::<T>().shape([values.len()]);
    if values.is_empty() {
        return array.create(name);
    }
    let array = array.chunk(&[values.len().min(CHUNK)]).filter_pipeline(checksums());
    let array = array.create(name)?;
    array.write_raw(values)?;
    Ok(array)
}

/// Refuses an array whose bytes do not have their checksums; one without any is not compared.
///
/// # Errors
/// [`FileError`] if it cannot be read or is damaged.
pub(super) fn check(path: &Path, file: &H5File, array: &str) -> Result<(), FileError> {
    let sound = file.dataset(array).and_then(|array| is_sound(&array));
    match sound.map_err(|source| FileError::Hdf5 { path: path.to_owned(), source })? {
        true => Ok(()),
        false => {
            let source = Error::new(ErrorKind::InvalidData, "a chunk does not have its checksum");
            let source = RecordingError::Damaged { array: array.to_owned(), source };
            Err(FileError::Recording { path: path.to_owned(), source })
        }
    }
}

fn is_sound(array: &H5Dataset) -> Result<bool, Hdf5Error> {
    let filters = array.filters()?;
    // Of an array that is filtered further, the sum is not over the bytes of the file.
    let last = filters.last().is_some_and(|filter| filter.id == FILTER_FLETCHER32);
    let (&[entries], Some(&[chunk])) = (&array.shape()[..], array.chunk_dims().as_deref()) else {
        return Ok(true);
    };
    if !last {
        return Ok(true);
    }
    for number in 0..entries.div_ceil(chunk.max(1)) {
        let (bytes, passed_over) = array.read_chunk_raw_at(&[number])?;
        let summed = passed_over & (1 << (filters.len() - 1)) == 0;
        if summed && !has_its_sum(&bytes)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn has_its_sum(bytes: &[u8]) -> Result<bool, Hdf5Error> {
    let Some(data) = bytes.len().checked_sub(SUM_BYTES).map(|end| &bytes[..end]) else {
        return Ok(false);
    };
    Ok(apply_filters(&checksums(), data)? == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.h5");
        let values: Vec<u64> = (0..CHUNK as u64 + 3).map(|k| 0x5157_0000_0000_0000 + k).collect();
        let file = H5File::create(&path).unwrap();
        write_array(&file.root_group(), "a", &values).unwrap();
        write_array::<u64>(&file.root_group(), "none", &[]).unwrap();
        file.close().unwrap();
        let whole = std::fs::read(&path).unwrap();
        let check = |bytes: &[u8], array: &str| {
            std::fs::write(&path, bytes).unwrap();
            let file = H5File::open(&path).unwrap();
            check(&path, &file, array)?;
            Ok::<_, FileError>(file.dataset(array).unwrap().read_raw::<u64>().unwrap())
        };
        assert_eq!(check(&whole, "a").unwrap(), values);
        assert_eq!(check(&whole, "none").unwrap(), [0; 0]);
        for entry in [0, 77, CHUNK - 1, CHUNK, CHUNK + 2] {
            let written = values[entry].to_le_bytes();
            let place = whole.windows(8).position(|bytes| bytes == written).unwrap();
            let mut flipped = whole.clone();
            flipped[place + 3] ^= 4;
            let refused = check(&flipped, "a").unwrap_err();
            let words = std::error::Error::source(&refused).unwrap().to_string();
            assert!(words.contains("the array a is damaged"), "{entry}: {words}");
        }
    }
}
