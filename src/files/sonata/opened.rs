//! An HDF5 file that is being read: nothing larger than the file can hold, and nothing damaged.

use std::cell::RefCell;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rust_hdf5::dataset::StorageLayout;
use rust_hdf5::format::messages::datatype::DatatypeMessage;
use rust_hdf5::{H5Dataset, H5File, Hdf5Error, LinkClass};
use sim::recording::{ReadBudget, RecordingError, check_populations};

use super::super::error::FileError;
use super::super::input::{memory_for_reading, refuse_pipe};
use super::checksums;

pub(super) struct Opened {
    path: PathBuf,
    pub(super) file: H5File,
    budget: RefCell<ReadBudget>,
}

impl Opened {
    pub(super) fn new(path: &Path) -> Result<Self, FileError> {
        refuse_pipe(path)?;
        let about = path.metadata().map_err(|source| FileError::read(path, source))?;
        let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
        refuse_cut_off(path, about.len())?;
        let file = H5File::open(path).map_err(in_file)?;
        let budget = RefCell::new(ReadBudget::new(about.len(), memory_for_reading()));
        Ok(Self { path: path.to_owned(), file, budget })
    }

    pub(super) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// The error of the library, with the name of the file.
    pub(super) fn in_file(&self, source: Hdf5Error) -> FileError {
        FileError::Hdf5 { path: self.path(), source }
    }

    /// An error of what the file holds, with its name.
    pub(super) fn in_recording(&self, source: RecordingError) -> FileError {
        FileError::Recording { path: self.path(), source }
    }

    /// An array of this file: what a file says of others is not followed.
    pub(super) fn dataset(&self, name: &str) -> Result<H5Dataset, FileError> {
        self.refuse_links_out(name)?;
        let array = self.file.dataset(name).map_err(|source| self.in_file(source))?;
        if is_elsewhere(&array).map_err(|source| self.in_file(source))? {
            return Err(self.elsewhere(name));
        }
        Ok(array)
    }

    fn refuse_links_out(&self, name: &str) -> Result<(), FileError> {
        let mut group = self.file.root_group();
        for part in name.split('/') {
            // What is not there is told by whoever looks for it.
            let Ok(class) = group.link_class(part) else { return Ok(()) };
            if matches!(class, LinkClass::External { .. } | LinkClass::UserDefined { .. }) {
                return Err(self.elsewhere(name));
            }
            let Ok(next) = group.group(part) else { return Ok(()) };
            group = next;
        }
        Ok(())
    }

    fn elsewhere(&self, name: &str) -> FileError {
        FileError::Layout {
            path: self.path(),
            found: format!("the bytes of {name} are in another file"),
            expected: "arrays in the file itself: h5repack can make one file of them".to_owned(),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.file.dataset(name).is_ok()
    }

    /// An array of whole numbers of at most 32 bits.
    pub(super) fn whole_numbers(&self, name: &str) -> Result<Vec<u32>, FileError> {
        let array = self.checked(name)?;
        let numbers = match array.datatype().map_err(|source| self.in_file(source))? {
            DatatypeMessage::FixedPoint { signed: true, .. } => {
                array.read_numeric_as().map(narrowed::<i64>)
            }
            DatatypeMessage::FixedPoint { signed: false, .. } => {
                array.read_numeric_as().map(narrowed::<u64>)
            }
            _ => Ok(Err("numbers of another type".to_owned())),
        };
        numbers.map_err(|source| self.in_file(source))?.map_err(|found| {
            self.in_recording(RecordingError::Entry {
                array: name.to_owned(),
                found,
                expected: "whole numbers of at most 32 bits, not below 0",
            })
        })
    }

    /// An array of floating-point numbers.
    pub(super) fn real_numbers(&self, name: &str) -> Result<Vec<f64>, FileError> {
        let array = self.checked(name)?;
        match array.datatype().map_err(|source| self.in_file(source))? {
            DatatypeMessage::FloatingPoint { .. } => {
                array.read_numeric_as().map_err(|source| self.in_file(source))
            }
            _ => Err(self.in_recording(RecordingError::Entry {
                array: name.to_owned(),
                found: "numbers of another type".to_owned(),
                expected: "floating-point numbers",
            })),
        }
    }

    /// An array whose size is plausible and whose bytes have their checksums.
    pub(super) fn checked(&self, name: &str) -> Result<H5Dataset, FileError> {
        let array = self.dataset(name)?;
        self.take(name, &array)?;
        checksums::check(&self.path, &self.file, name)?;
        Ok(array)
    }

    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, FileError> {
        let array = self.dataset(name)?;
        check_populations(entries(&array)).map_err(|source| self.in_recording(source))?;
        self.take(name, &array)?;
        array.read_vlen_strings().map_err(|source| self.in_file(source))
    }

    /// Takes an array, and what its numbers become, off what may be read.
    fn take(&self, name: &str, array: &H5Dataset) -> Result<(), FileError> {
        const NUMBER_BYTES: u64 = 8;
        let entries = entries(array) as u64;
        let bytes = entries.saturating_mul(array.element_size() as u64);
        let mut budget = self.budget.borrow_mut();
        let taken = budget.take(name, bytes);
        let held = taken.and_then(|()| budget.hold(name, entries.saturating_mul(NUMBER_BYTES)));
        held.map_err(|source| self.in_recording(source))
    }
}

/// Refuses a file that ends before the end which its head tells; the library reads it as far as it goes.
fn refuse_cut_off(path: &Path, bytes: u64) -> Result<(), FileError> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|source| FileError::read(path, source))?;
    let read = file.take(HEAD_BYTES).read_to_end(&mut head);
    read.map_err(|source| FileError::read(path, source))?;
    match told_end(&head).filter(|&end| end > bytes) {
        Some(end) => Err(FileError::Layout {
            path: path.to_owned(),
            found: format!("the file is cut off: it has {bytes} bytes"),
            expected: format!("{end} bytes, as its head tells"),
        }),
        None => Ok(()),
    }
}

/// Bytes of an HDF5 file that hold all heads of a usual width.
const HEAD_BYTES: u64 = 64;

/// The end of a file by its head (HDF5 File Format Specification, II.A), if the head is at the file's beginning and
/// its addresses have 8 bytes.
fn told_end(head: &[u8]) -> Option<u64> {
    let version = *head.strip_prefix(b"\x89HDF\r\n\x1a\n")?.first()?;
    let (width_at, end_at) = match version {
        0 => (13, 40),
        1 => (13, 44),
        2 | 3 => (9, 28),
        _ => return None,
    };
    let end = head.get(end_at..end_at + 8).filter(|_| head[width_at] == 8)?;
    Some(u64::from_le_bytes(end.try_into().ok()?))
}

/// Whether the bytes of an array are in another file, or are those of other arrays.
fn is_elsewhere(array: &H5Dataset) -> Result<bool, Hdf5Error> {
    let is_virtual = array.storage_layout()? == StorageLayout::Virtual;
    Ok(is_virtual || !array.external_files()?.is_empty())
}

/// Numbers of 32 bits, or the first that is none.
fn narrowed<N: Copy + ToString>(numbers: Vec<N>) -> Result<Vec<u32>, String>
where
    u32: TryFrom<N>,
{
    numbers.into_iter().map(|n| u32::try_from(n).map_err(|_| n.to_string())).collect()
}

/// The number of entries; more than can be counted are as many as can.
fn entries(array: &H5Dataset) -> usize {
    array.shape().into_iter().fold(1, usize::saturating_mul)
}
