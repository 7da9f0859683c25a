//! Ctrl-C ends what takes long in good order: exit code 130, a line that says so, and nothing left behind.
#![cfg(unix)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Folder, NETWORK, PROGRAM};

/// Commands that take seconds.
const LONG: [&str; 5] = [
    "fixed-points --preset metastable --random-starts 2000",
    "continue --preset schuecker2017 --parameter kappa --from 1 --to 1.3",
    "separatrix --preset schuecker2017",
    "stabilize --preset schuecker2017",
    "prepare --check",
];

/// What a command may take to end.
const TO_END: Duration = Duration::from_secs(5);

#[test]
fn what_does_not_look_for_signals_ends_at_once_and_leaves_nothing() {
    let folder = Folder::new();
    folder.write("net.toml", NETWORK);
    assert_eq!(
        folder.run(&["simulate", "--network", "net.toml", "--time", "2000", "--out", "run"]).code,
        0
    );
    let mut running = folder.start("analyze run --out analysis");
    running.wait_for(&folder.path(".analysis.partial-1"));
    let run = running.interrupt();
    assert_eq!((run.code, run.stderr.as_str()), (130, "interrupted\n"));
    let left = std::fs::read_dir(folder.path("")).unwrap();
    let mut left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["net.toml", "run"]);
}

#[test]
fn what_takes_long_can_be_interrupted() {
    for command in LONG {
        let folder = Folder::new();
        let mut run = Command::new(PROGRAM)
            .args(command.split(' '))
            .args(["--out", "results"])
            .current_dir(folder.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Long enough for the command to begin in earnest.
        std::thread::sleep(Duration::from_millis(500));
        assert!(run.try_wait().unwrap().is_none(), "{command} is over already");
        let kill = Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
        let clock = Instant::now();
        let run = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(kill.success() && clock.elapsed() < TO_END, "{command}: {:?}", clock.elapsed());
        assert_eq!(run.status.code(), Some(130), "{command}: {said}");
        assert!(said.contains("interrupted"), "{command}: {said}");
        assert!(!folder.path("results").exists(), "{command}");
    }
}

#[test]
fn a_sweep_keeps_the_values_whose_fixed_points_are_found() {
    let folder = Folder::new();
    let line = "sweep --preset e1d --parameter nu_ext --from 150 --to 170 --steps 10000 --out out";
    let mut running = folder.start(line);
    running.wait_for(&folder.path(".out.partial-1"));
    // A value takes milliseconds, all of them minutes.
    std::thread::sleep(Duration::from_secs(2));
    let run = running.interrupt();
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(run.stderr.contains("interrupted: the sweep was stopped after the value"));
    let document = std::fs::read(folder.path("out/sweep.json")).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&document).unwrap();
    let count = |key: &str| document[key].as_array().unwrap().len();
    assert!(count("values") > 0);
    assert_eq!(count("values") + count("not_reached"), 10_000);
    let mut table = csv::Reader::from_path(folder.path("out/states.csv")).unwrap();
    assert_eq!(table.records().count(), count("states"));
    assert!(folder.path("out/mean_rate.png").is_file());
}
