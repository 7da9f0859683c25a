//! Running the binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a run said and how it ended.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The document on standard output, which must be all there is.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!("{error}; standard output: {}; error output: {}", self.stdout, self.stderr)
        })
    }
}

/// Runs `siegert` with arguments separated by blanks, in a folder.
pub fn siegert(folder: &Path, arguments: &str) -> Run {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_siegert"))
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("the binary starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the binary writes UTF-8");
    Run { code: status.code().unwrap_or(-1), stdout: text(stdout), stderr: text(stderr) }
}

/// An empty folder for one test.
pub fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}
