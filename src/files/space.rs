//! How much a file system still takes.

use std::path::Path;

/// The bytes that may still be written where a folder is, if the system tells.
#[must_use]
pub fn free_space(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let found = nix::sys::statvfs::statvfs(folder).ok()?;
        // Their types differ from system to system.
        #[allow(clippy::unnecessary_cast)]
        let (blocks, size) = (found.blocks_available() as u64, found.fragment_size() as u64);
        Some(blocks.saturating_mul(size))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}
