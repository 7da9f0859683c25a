//! Files that outlast a power cut.
//!
//! What a program writes may stand in memory for half a minute before the disk has it. [`write_new`] and
//! [`sync_tree`] wait for the contents of files, [`sync_folder`] for the names in a folder: files first, then the folder
//! that names them, then what makes others look there.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a file that is not there yet, and waits until the disk has it.
///
/// # Errors
/// What `write` says, or the system, which says so also if the name is taken.
pub(crate) fn write_new<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> Result<(), E>,
) -> Result<(), E> {
    let file = File::create_new(path)?;
    let mut buffer = BufWriter::new(&file);
    write(&mut buffer)?;
    buffer.flush()?;
    Ok(file.sync_all()?)
}

/// Waits until the disk has a file that somebody else has written.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Waits until the disk has the names in a folder.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
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
pub(crate) fn sync_tree(folder: &Path) -> io::Result<()> {
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
