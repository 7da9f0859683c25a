//! Running the program on one input, with little memory and time.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::PROGRAM;
use crate::kinds::Seed;

/// The address space (KiB).
const MEMORY_KIB: &str = "4194304";
/// A command that takes so long is asked to stop, as somebody would who does not want to wait, and once more after
/// as long again; simulations do, and say so by their exit code.
const PATIENCE: Duration = Duration::from_secs(4);
const LIMIT: Duration = Duration::from_secs(10);

/// How a run ended.
pub enum Ended {
    /// With exit code 0, and this on standard output.
    Accepted(String),
    /// With another code that says so.
    Refused,
    /// As none may, with what happened.
    Failed(String),
}

/// Writes the files of a seed into a folder.
pub fn lay_out(seed: &Seed, folder: &Path) {
    if seed.writes {
        let _ = fs::remove_dir_all(folder);
    }
    for (name, bytes) in &seed.files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Runs the command of a seed on the files in a folder.
pub fn run(seed: &Seed, folder: &Path) -> Ended {
    let [out, err] = ["stdout", "stderr"].map(|name| folder.join(name));
    let limited = format!("ulimit -v {MEMORY_KIB}; exec \"$0\" \"$@\"");
    let child = Command::new("sh")
        .args(["-c", &limited, PROGRAM])
        .args(seed.command.split(' '))
        .current_dir(folder)
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .stdin(Stdio::null())
        .spawn();
    let Some(status) = waited_for(child.unwrap()) else {
        return Ended::Failed(format!("it does not end within {} s", LIMIT.as_secs()));
    };
    let text = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let said = text(&err);
    match status.code() {
        _ if said.contains("panicked at") => Ended::Failed(said),
        Some(0) => Ended::Accepted(text(&out)),
        Some(1 | 2 | 130) if said.trim().is_empty() => Ended::Failed("it says nothing".to_owned()),
        Some(1 | 2 | 130) => match library_words(&said) {
            true => Ended::Failed(format!("a library's words: {said}")),
            false => Ended::Refused,
        },
        _ => Ended::Failed(format!("{status}: {said}")),
    }
}

/// Whether an error shows the inside of a program instead of a sentence.
fn library_words(said: &str) -> bool {
    ["Os { code", "Custom {", "Error(", "Some(", "None,", "Err("]
        .iter()
        .any(|word| said.contains(word))
}

/// The status of a process, which is asked to stop, and killed in the end.
fn waited_for(mut child: Child) -> Option<ExitStatus> {
    let begin = Instant::now();
    let mut asked = 0;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if begin.elapsed() > (asked + 1) * PATIENCE {
            asked += 1;
            let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        }
        if begin.elapsed() > LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(if begin.elapsed().as_millis() < 50 {
            1
        } else {
            10
        }));
    }
}
