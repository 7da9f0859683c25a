//! Running the program.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_siegert");

/// An empty folder to run the program in.
pub struct Folder(TempDir);

/// What a run left.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn write_matrix(&self, name: &str, matrix: &data::Matrix) {
        siegert::files::npy::write_matrix(&self.path(name), matrix).unwrap();
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        finished(Command::new(PROGRAM).args(arguments).current_dir(self.0.path()))
    }

    /// Runs a line as a shell would, with the program in its path.
    pub fn shell(&self, line: &str) -> Run {
        let folder = Path::new(PROGRAM).parent().unwrap();
        let mut path = folder.as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let mut shell = Command::new("sh");
        finished(shell.args(["-c", line]).env("PATH", path).current_dir(self.0.path()))
    }
}

impl Run {
    /// The document on standard output, and the proof that nothing else is there.
    pub fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, 0, "{}", self.stderr);
        serde_json::from_str(&self.stdout).expect("standard output is one JSON document")
    }
}

fn finished(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().expect("the program was not killed"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
