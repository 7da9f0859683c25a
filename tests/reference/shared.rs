//! The folder of reference figures beside the repository.

use std::path::{Path, PathBuf};

/// The path of a reference figure in `../shared`, or `None`, said aloud, where that folder is missing.
///
/// With `SIEGERT_REQUIRE_REFERENCE=1` in the environment a missing folder is a failure, so that a
/// check which is meant to see all figures cannot pass without them. A file that is missing in a
/// folder that is there fails where it is opened.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if folder.is_dir() {
        return Some(folder.join(path));
    }
    let required = std::env::var_os("SIEGERT_REQUIRE_REFERENCE").is_some_and(|value| value == "1");
    assert!(!required, "the reference figures are not at {} ({path})", folder.display());
    eprintln!("skipped: the reference figures are not here ({path})");
    None
}
