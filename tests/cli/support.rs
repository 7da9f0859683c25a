//! Running the program.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

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

    /// Runs the words of a line.
    pub fn siegert(&self, line: &str) -> Run {
        self.run(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs the words of a line, and does not wait.
    pub fn start(&self, line: &str) -> Running {
        let mut command = Command::new(PROGRAM);
        command.args(line.split_whitespace()).current_dir(self.0.path());
        Running(Some(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()))
    }

    /// The names of what is in a folder.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).unwrap();
        let name = |entry: std::fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
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

/// A network of 1,000 neurons; a second of it is simulated in a second.
pub const NETWORK: &str = include_str!("../networks/small.toml");

/// A network of 50 neurons, which is simulated in a few milliseconds.
pub const TINY: &str = include_str!("../networks/tiny.toml");

/// A run that goes on while a test looks at it; it is killed with the test.
pub struct Running(Option<Child>);

impl Running {
    /// Waits until something stands at a path, as long as it takes on a busy machine.
    pub fn wait_for(&mut self, path: &Path) {
        const LONGEST: Duration = Duration::from_secs(300);
        let (running, clock) = (self.0.as_mut().unwrap(), Instant::now());
        while !path.exists() {
            let ended = running.try_wait().unwrap();
            assert!(ended.is_none(), "it ended before {} was there", path.display());
            assert!(clock.elapsed() < LONGEST, "no {} in {LONGEST:?}", path.display());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for its end.
    pub fn finish(mut self) -> Run {
        ended(self.0.take().unwrap().wait_with_output().unwrap())
    }

    /// Ends it in good order.
    pub fn interrupt(self) -> Run {
        let id = self.0.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.finish()
    }

    /// Ends it as a power cut would.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut running) = self.0.take() {
            running.kill().unwrap();
            running.wait().unwrap();
        }
    }
}

impl Run {
    /// That it was refused, with these words.
    pub fn assert_refused(&self, words: &[&str]) {
        assert_eq!((self.code, self.stdout.as_str()), (2, ""), "{words:?}: {}", self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "no `{word}` in: {}", self.stderr);
        }
    }

    /// The document on standard output, and the proof that nothing else is there.
    pub fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, 0, "{}", self.stderr);
        serde_json::from_str(&self.stdout).expect("standard output is one JSON document")
    }
}

fn finished(command: &mut Command) -> Run {
    ended(command.output().unwrap())
}

fn ended(output: Output) -> Run {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().expect("the program was not killed"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
