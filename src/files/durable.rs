//! Files that outlast a power cut.
//!
//! What a program writes may stand in memory for half a minute before the disk has it. [`write_new`] and
//! [`sync_tree`] wait for the contents of files, [`sync_folder`] for the names in a folder: files first, then the folder
//! that names them, then what makes others look there.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

/// Writes a file that is not there yet, and waits until the disk has it.
///
/// # Errors
/// The system's first refusal, which comes also if the name is taken, or what else `write` says.
pub fn write_new<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut NewFile) -> Result<(), E>,
) -> Result<(), E> {
    let mut file =
        NewFile { buffer: BufWriter::new(File::create_new(path)?), refused: None, position: 0 };
    let written = write(&mut file);
    // A refusal of the buffer's last bytes is kept as all are.
    let _ = file.flush();
    match file.refused {
        Some(refused) => Err(refused.into()),
        None => written.and_then(|()| Ok(file.buffer.get_ref().sync_all()?)),
    }
}

/// A file that is being written. After the first refusal of the system, it takes everything and keeps
/// nothing: an archive that is dropped unfinished finishes itself, and complains aloud if it cannot.
#[derive(Debug)]
pub struct NewFile {
    buffer: BufWriter<File>,
    refused: Option<io::Error>,
    position: u64,
}

impl NewFile {
    fn attempt<T>(
        &mut self,
        act: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>,
        after_refusal: T,
    ) -> io::Result<T> {
        if self.refused.is_some() {
            return Ok(after_refusal);
        }
        act(&mut self.buffer).map_err(|refused| {
            let kind = refused.kind();
            self.refused = Some(refused);
            kind.into()
        })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.attempt(|buffer| buffer.write(bytes), bytes.len())?;
        self.position += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt(BufWriter::flush, ())
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let imagined = match to {
            SeekFrom::Start(position) => position,
            SeekFrom::Current(distance) => self.position.saturating_add_signed(distance),
            // What is behind is not known any more.
            SeekFrom::End(_) => self.position,
        };
        self.position = self.attempt(|buffer| buffer.seek(to), imagined)?;
        Ok(self.position)
    }
}

/// Waits until the disk has a file that somebody else has written.
pub fn sync_file(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Waits until the disk has the names in a folder.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        // Elsewhere a folder cannot be opened as a file.
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
        // What some network file systems say, which have no such thing.
        Err(refused) if refused.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

/// Waits until the disk has all files in a folder and its folders, and their names.
pub fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = fs::symlink_metadata(&path)?;
        if kind.is_dir() {
            sync_tree(&path)?;
        } else if kind.is_file() {
            sync_file(&path)?;
        }
    }
    sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let write =
            |text: &str| write_new(&path, |into: &mut NewFile| into.write_all(text.as_bytes()));
        write("first").unwrap();
        assert_eq!(write("second").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(path).unwrap(), "first");
    }

    /// `/dev/full` takes nothing.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_first_refusal_counts_and_nothing_is_refused_after_it() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut file = NewFile { buffer: BufWriter::new(full), refused: None, position: 0 };
        file.write_all(b"it stands in the buffer").unwrap();
        let kind = |refused: io::Error| refused.kind();
        assert_eq!(file.flush().map_err(kind), Err(io::ErrorKind::StorageFull));
        file.write_all(&[0; 100_000]).unwrap();
        file.seek(SeekFrom::Start(7)).unwrap();
        file.write_all(b"123").unwrap();
        assert_eq!(file.stream_position().unwrap(), 10);
        assert_eq!(file.refused.map(kind), Some(io::ErrorKind::StorageFull));
        // BufWriter tries once more when it is dropped, silently.
    }
}
