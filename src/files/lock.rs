//! A lock on a place, so that no two runs write there at the same time.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use data::Warning;

use super::leftovers::beside;
use super::place::{PlaceError, resolved};

/// The file that locks a folder of checkpoints, in it.
pub(crate) const CHECKPOINT_LOCK: &str = ".lock";

/// Who holds a lock whose file does not say.
const UNKNOWN: &str = "another process";
/// What is wrong with a file that has the name of a lock.
const NO_LOCK: &str = "it is no file of a lock";

/// A lock that the system takes back when the process ends, however it ends.
///
/// Its file says which process holds it; it is removed with the lock.
#[derive(Debug)]
pub(crate) struct PlaceLock {
    path: PathBuf,
    file: File,
    /// Why the file system cannot lock, if it cannot.
    refused: Option<io::Error>,
}

impl PlaceLock {
    /// Locks a place by a file.
    ///
    /// # Errors
    /// [`PlaceError::InUse`] if another process holds the lock, [`PlaceError::Refused`] if the system refuses the file.
    pub(crate) fn take(path: PathBuf, place: &Path) -> Result<Self, PlaceError> {
        loop {
            let mut file = open(&path).map_err(|source| PlaceError::refused(&path, source))?;
            let refused = match file.try_lock() {
                // Who had it before may just have removed its file: that lock keeps nobody out.
                Ok(()) if !is_at(&file, &path) => continue,
                Ok(()) => None,
                Err(TryLockError::WouldBlock) => {
                    let (place, holder) = (place.to_owned(), holder(&mut file));
                    return Err(PlaceError::InUse { place, holder });
                }
                Err(TryLockError::Error(refused)) => Some(refused),
            };
            if file.metadata().is_ok_and(|found| found.len() > 0) && holder(&mut file) == UNKNOWN {
                let no_lock = io::Error::new(io::ErrorKind::AlreadyExists, NO_LOCK);
                return Err(PlaceError::refused(&path, no_lock));
            }
            // It helps people only; that it cannot be written is found out where it counts.
            let _ = file
                .set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| file.write_all(me().as_bytes()));
            return Ok(Self { path, file, refused });
        }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether no other run can be at work in the place.
    pub(crate) fn is_certain(&self) -> bool {
        self.refused.is_none()
    }

    /// What to tell if the file system cannot lock.
    pub(crate) fn warning(&self, place: &Path) -> Option<Warning> {
        let why = self.refused.as_ref()?;
        let place = place.display();
        let message = format!("{place} cannot be locked ({why}): let no other run write there");
        Some(Warning::new("not_locked", message))
    }
}

impl Drop for PlaceLock {
    fn drop(&mut self) {
        // Before the lock goes: another process that opens the file from now on opens a new one.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// Refuses a place in a directory that another process is going to replace, or keeps its checkpoints in: before
/// anything is made there.
///
/// # Errors
/// [`PlaceError::InUse`] names the directory and the process.
pub(crate) fn refuse_within_others(place: &Path) -> Result<(), PlaceError> {
    for around in resolved(place).ancestors().skip(1).filter(|around| around.file_name().is_some())
    {
        for lock in [beside(around, ".", "lock"), around.join(CHECKPOINT_LOCK)] {
            let is_file = fs::symlink_metadata(&lock).is_ok_and(|found| found.is_file());
            let Ok(mut file) = File::options().read(true).open(&lock) else { continue };
            if is_file && matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
                let (place, holder) = (around.to_owned(), holder(&mut file));
                return Err(PlaceError::InUse { place, holder });
            }
        }
    }
    Ok(())
}

/// Opens the file of a lock, and nothing else that has its name.
fn open(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, NO_LOCK));
    }
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

/// Whether a file still stands at its path.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let found = [file.metadata(), fs::symlink_metadata(path)];
        let [opened, named] = found.map(|found| found.ok().map(|found| (found.dev(), found.ino())));
        opened == named
    }
    #[cfg(not(unix))]
    {
        file.metadata().is_ok() && path.exists()
    }
}

fn holder(file: &mut File) -> String {
    const LONGEST: u64 = 200;
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(LONGEST).read_to_string(&mut text));
    let known = read.is_ok() && text.starts_with("process ");
    let line = if known { text.lines().next() } else { None };
    line.unwrap_or(UNKNOWN).to_owned()
}

fn me() -> String {
    let process = std::process::id();
    match host() {
        Some(host) => format!("process {process} on {host}\n"),
        None => format!("process {process}\n"),
    }
}

fn host() -> Option<String> {
    #[cfg(unix)]
    {
        nix::unistd::gethostname().ok()?.into_string().ok()
    }
    #[cfg(not(unix))]
    {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_a_lock_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (path, place) = (folder.path().join("lock"), folder.path().join("place"));
        let take = || PlaceLock::take(path.clone(), &place);
        // What a process that was killed has left.
        fs::write(&path, "process 1 on elsewhere\n").unwrap();
        let held = take().unwrap();
        assert!(held.is_certain());
        let refused = take().unwrap_err().to_string();
        let me = format!("process {}", std::process::id());
        assert!(refused.contains(&me) && refused.contains("place"), "{refused}");
        drop(held);
        assert!(!path.exists());
        drop(take().unwrap());
    }

    #[test]
    fn a_lock_is_never_held_twice() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let (path, inside) = (folder.path().join("lock"), AtomicUsize::new(0));
        let contend = || {
            let mut taken = 0;
            while taken < 200 {
                let Ok(lock) = PlaceLock::take(path.clone(), &path) else { continue };
                assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                inside.fetch_sub(1, Ordering::SeqCst);
                drop(lock);
                taken += 1;
            }
        };
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(contend))));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_lock_is_not_written_into() {
        let folder = tempfile::tempdir().unwrap();
        let (path, victim) = (folder.path().join("lock"), folder.path().join("victim"));
        fs::write(&victim, "precious").unwrap();
        assert!(PlaceLock::take(victim.clone(), &path).is_err());
        std::os::unix::fs::symlink(&victim, &path).unwrap();
        assert!(PlaceLock::take(path, &victim).is_err());
        assert_eq!(fs::read_to_string(victim).unwrap(), "precious");
    }
}
