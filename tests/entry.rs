//! The command line as a function: one command after another in one process, each as if it were alone.
//!
//! One test, since what a process has, its signals, belongs to all of it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

const NETWORK: &str = include_str!("networks/tiny.toml");
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Runs the words of a line, with paths below a folder for those with a slash at their beginning.
fn run(folder: &Path, line: &str) -> u8 {
    let words = line.split(' ').map(|word| match word.strip_prefix('/') {
        Some(name) => folder.join(name).into_os_string(),
        None => word.into(),
    });
    siegert::cli::run(std::iter::once("siegert".into()).chain(words))
}

fn json(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn provenance(folder: &Path, results: &str) -> Value {
    json(&folder.join(results).join("provenance.json"))
}

#[test]
fn commands_of_one_process_know_nothing_of_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("net.toml"), NETWORK).unwrap();
    fs::write(folder.join("rates.json"), r#"{"E": 5.0, "I": 5.0}"#).unwrap();

    // Other numbers of threads, and other files.
    let search = "fixed-points --network /net.toml --quiet";
    assert_eq!(run(folder, &format!("{search} --threads 3 --start /rates.json --out /one")), 0);
    assert_eq!(run(folder, &format!("{search} --threads 2 --out /other")), 0);
    let (one, other) = (provenance(folder, "one"), provenance(folder, "other"));
    assert_eq!((&one["threads"], &other["threads"]), (&3.into(), &2.into()));
    assert_eq!(
        (&other["command"][1], &other["command"][5]),
        (&"fixed-points".into(), &"--threads".into())
    );
    let files = |provenance: &Value| provenance["files"].as_array().unwrap().len();
    assert_eq!((files(&one), files(&other)), (2, 1));
    let points = |results: &str| {
        json(&folder.join(results).join("fixed_points.json"))["fixed_points"].clone()
    };
    assert_eq!(points("one").as_array().unwrap().len(), points("other").as_array().unwrap().len());

    // Refused, and a scientific no; then what would be the same as before.
    assert_eq!(run(folder, "network --preset no-such"), 2);
    assert_eq!(run(folder, "simulate --no-such"), 2);

    every_command_runs_twice(folder);
    #[cfg(unix)]
    after_an_interruption(folder);
}

/// What the first run leaves behind in the process does not keep the second from doing the same.
fn every_command_runs_twice(folder: &Path) {
    let of = "--network /net.toml --quiet";
    let along = "--parameter external.rates_hz --from 8.5 --to 8.6";
    let [first, second] = ["first", "second"].map(|run| {
        let lines = [
            (0, format!("network {of} --out /{run}-network")),
            (0, format!("transfer --point 10,5 --quiet --out /{run}-transfer")),
            (0, format!("fixed-points {of} --out /{run}-points")),
            (0, format!("stability {of} --out /{run}-stability")),
            (0, format!("statistics {of} --out /{run}-statistics")),
            (0, format!("continue {of} {along} --out /{run}-continue")),
            (0, format!("phase-plane {of} --out /{run}-plane")),
            // There is one state, and nothing between two.
            (1, format!("separatrix {of} {along} --out /{run}-separatrix")),
            (0, format!("simulate {of} --time 50 --out /{run}-simulate")),
            (0, format!("analyze /{run}-simulate --quiet --out /{run}-analyze")),
            (0, "validate --list".to_owned()),
            (0, "jobscript --name a --wall-time 1:00:00 -- simulate --time 50".to_owned()),
        ];
        for (code, line) in lines {
            assert_eq!(self::run(folder, &line), code, "{line}");
        }
        let file = |name: &str| fs::read(folder.join(format!("{run}-{name}"))).unwrap();
        ["points/fixed_points.json", "continue/branches.csv", "simulate/spikes.npz"].map(file)
    });
    assert!(first == second, "the results of the second run differ");
}

/// What was interrupted leaves no wish to stop behind.
#[cfg(unix)]
fn after_an_interruption(folder: &Path) {
    let simulate = "simulate --network /net.toml --quiet --threads 2";
    std::thread::scope(|scope| {
        // A checkpoint shows that the command looks for signals; until then, one would end the process.
        scope.spawn(|| {
            let clock = Instant::now();
            while !folder.join("ck/latest").exists() {
                assert!(clock.elapsed() < LONGEST_WAIT, "no checkpoint");
                std::thread::sleep(Duration::from_millis(10));
            }
            let own = std::process::id().to_string();
            assert!(Command::new("kill").args(["-INT", &own]).status().unwrap().success());
        });
        let long = "--time 1000000 --checkpoint /ck --checkpoint-every 10";
        assert_eq!(run(folder, &format!("{simulate} {long}")), 130);
    });
    assert_eq!(run(folder, &format!("{simulate} --time 50 --out /after")), 0);
    assert_eq!(run(folder, "stability --network /net.toml --quiet --out /stable"), 0);
}
