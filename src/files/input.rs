//! Reading whole files: no more than fits, each once, and with the hash of what was read.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Error, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::FileError;
use super::input_file::InputFile;
use crate::machine::available_memory_bytes;

/// The mark that some editors put before UTF-8; it is no part of the text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes of a text that is read as a whole: settings, tables of rates, id maps. In-degrees of a thousand
/// populations, written out, are a tenth.
const LONGEST_TEXT: u64 = 256 << 20;
/// Of the memory that is there, what is read may take a third: its numbers take as much again, and what is
/// computed from them too.
const SHARE_OF_MEMORY: u64 = 3;

/// What the command has read so far, for the provenance: what is read once more may be another thing then, or, of
/// a pipe, nothing.
static READ: Mutex<Option<HashMap<PathBuf, Remembered>>> = Mutex::new(None);

#[derive(Clone)]
struct Remembered {
    file: InputFile,
    /// What can be read only once, such as a pipe.
    contents: Option<Arc<[u8]>>,
}

/// Reads a whole file of numbers.
///
/// # Errors
/// [`FileError::Read`] if it cannot be read, [`FileError::TooLong`] if it does not fit into memory.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    read_within(path, memory_for_reading())
}

/// Reads a whole file of text, behind its byte order mark if it has one.
///
/// # Errors
/// [`FileError::Read`] if it cannot be read or is not UTF-8, [`FileError::TooLong`].
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let bytes = read_within(path, LONGEST_TEXT.min(memory_for_reading()))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let source = Error::new(ErrorKind::InvalidData, "it is no text in UTF-8");
        FileError::read(path, source)
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Opens a file of text that is read line by line, behind its byte order mark if it has one.
///
/// # Errors
/// [`FileError`] if it cannot be opened, or, of a pipe, not be read.
pub fn open_text(path: &Path) -> Result<Box<dyn BufRead>, FileError> {
    if !is_plain(path) {
        return Ok(Box::new(Cursor::new(read_text(path)?)));
    }
    let mut file =
        BufReader::new(File::open(path).map_err(|source| FileError::read(path, source))?);
    let mut beginning = Vec::new();
    let mark = BYTE_ORDER_MARK.len() as u64;
    let read = file.by_ref().take(mark).read_to_end(&mut beginning);
    read.map_err(|source| FileError::read(path, source))?;
    if beginning == BYTE_ORDER_MARK {
        beginning.clear();
    }
    Ok(Box::new(Cursor::new(beginning).chain(file)))
}

/// A file with the hash of what was read of it.
///
/// # Errors
/// As [`read_bytes`], if it was not read yet.
pub fn input_file(path: &Path) -> Result<InputFile, FileError> {
    if let Some(known) = remembered(path) {
        return Ok(known.file);
    }
    if !is_plain(path) {
        // It can be read only once, so that those who come later need what is in it.
        return Ok(InputFile::new(path, &read_bytes(path)?));
    }
    // Recordings may be larger than the memory.
    let file = File::open(path).map_err(|source| FileError::read(path, source))?;
    InputFile::of(path, file).map_err(|source| FileError::read(path, source))
}

/// Bytes that may be read of one file, where the system tells.
#[must_use]
pub fn memory_for_reading() -> u64 {
    available_memory_bytes().map_or(u64::MAX, |bytes| bytes / SHARE_OF_MEMORY)
}

fn read_within(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    if let Some(contents) = remembered(path).and_then(|known| known.contents) {
        return Ok(contents.to_vec());
    }
    let file = File::open(path).map_err(|source| FileError::read(path, source))?;
    // Before a byte is read; what has no size of its own is read up to the limit.
    if file.metadata().is_ok_and(|about| about.is_file() && about.len() > most) {
        return Err(too_long(path, most));
    }
    let mut bytes = Vec::new();
    let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|source| FileError::read(path, source))?;
    if bytes.len() as u64 > most {
        return Err(too_long(path, most));
    }
    remember(path, &bytes);
    Ok(bytes)
}

fn too_long(path: &Path, most: u64) -> FileError {
    FileError::TooLong { path: path.to_owned(), most }
}

/// Refuses what cannot be read from any place in it, before it is opened, which would wait for a writer.
///
/// # Errors
/// [`FileError::Read`] for a pipe or a device.
pub(super) fn refuse_pipe(path: &Path) -> Result<(), FileError> {
    let is_other = path.metadata().is_ok_and(|about| !about.is_file() && !about.is_dir());
    let refused = || std::io::Error::other("it is a pipe or a device, expected is a file");
    if is_other { Err(FileError::read(path, refused())) } else { Ok(()) }
}

fn is_plain(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.is_file())
}

/// Begins a list of its own for another command of the process.
pub fn forget_files_read() {
    *READ.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// All files that the command has read as inputs, by their paths.
#[must_use]
pub fn files_read() -> Vec<InputFile> {
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let mut files: Vec<InputFile> =
        read.iter().flat_map(|known| known.values()).map(|known| known.file.clone()).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn remembered(path: &Path) -> Option<Remembered> {
    READ.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.get(path).cloned()
}

fn remember(path: &Path, bytes: &[u8]) {
    let contents = (!is_plain(path)).then(|| bytes.into());
    let known = Remembered { file: InputFile::new(path, bytes), contents };
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    read.get_or_insert_default().insert(path.to_owned(), known);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_the_hash_of_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "first").unwrap();
        assert_eq!(read_text(&path).unwrap(), "first");
        std::fs::write(&path, "second").unwrap();
        assert_eq!(input_file(&path).unwrap(), InputFile::new(&path, b"first"));
        assert_eq!(read_text(&path).unwrap(), "second");
    }

    #[test]
    fn what_is_longer_than_allowed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_within(&path, 5).unwrap(), b"12345");
        let error = read_within(&path, 4).unwrap_err().to_string();
        assert!(
            error.ends_with("a.txt has more than the 4 bytes that can be read of it"),
            "{error}"
        );
        #[cfg(unix)]
        assert!(matches!(read_within(Path::new("/dev/zero"), 10), Err(FileError::TooLong { .. })));
        std::fs::write(&path, b"\xff").unwrap();
        let error = std::error::Error::source(&read_text(&path).unwrap_err()).unwrap().to_string();
        assert_eq!(error, "it is no text in UTF-8");
    }
}
