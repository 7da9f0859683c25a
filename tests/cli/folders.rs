//! Directories of results under bad circumstances: taken places, two runs, steps that fail at the end.

use std::fs;

use crate::support::{Folder, NETWORK, Running};

const RUN: &str = "simulate --network net.toml --threads 1 --quiet";

fn with_network() -> Folder {
    let folder = Folder::new();
    folder.write("net.toml", NETWORK);
    folder
}

/// A run into `run` that goes on until it is interrupted, and has begun.
fn endless(folder: &Folder) -> Running {
    let line = format!("{RUN} --time 1e6 --checkpoint ck --checkpoint-every 20 --out run");
    let mut running = folder.start(&line);
    running.wait_for(&folder.path("ck/latest"));
    running
}

#[cfg(unix)]
#[test]
fn what_cannot_take_its_place_at_last_is_kept() {
    let folder = with_network();
    let running = endless(&folder);
    fs::create_dir(folder.path("run")).unwrap();
    folder.write("run/thesis.tex", "precious");
    let run = running.interrupt();
    assert_eq!(run.code, 2, "{}", run.stderr);
    for words in
        ["kept: what was written before the run failed is in", "run.partial-1\n", "run exists"]
    {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    assert_eq!(folder.names("run"), ["thesis.tex"]);
    for file in ["spikes.npz", "result.json", "provenance.json", "raster.png"] {
        assert!(folder.path("run.partial-1").join(file).is_file(), "{file}");
    }
    let analysis = folder.siegert("analyze run.partial-1 --quiet");
    assert_eq!(analysis.code, 0, "{}", analysis.stderr);
    assert_eq!(folder.names(""), ["ck", "net.toml", "run", "run.partial-1"]);
}

#[cfg(unix)]
#[test]
fn a_plot_that_cannot_be_written_is_a_warning() {
    let folder = with_network();
    let running = endless(&folder);
    fs::create_dir(folder.path(".run.partial-1/raster.svg")).unwrap();
    let run = running.interrupt();
    assert_eq!(run.code, 130, "{}", run.stderr);
    let told = "warning: the figure raster is not in the results: cannot write";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    for file in ["spikes.npz", "result.json", "provenance.json"] {
        assert!(folder.path("run").join(file).is_file(), "{file}");
    }
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_has_left_does_not_enter_the_next() {
    let folder = with_network();
    fs::create_dir(folder.path(".run.partial-1")).unwrap();
    folder.write(".run.partial-1/spikes.npz", "of a run that was killed");
    // What versions before this one left beside results that were being replaced.
    fs::create_dir(folder.path(".run.old")).unwrap();
    folder.write(".run.old/x", "");
    let line = format!("{RUN} --time 10 --record all --format sonata --out run");
    for force in ["", " --force"] {
        let run = folder.siegert(&format!("{line}{force}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stderr.matches("an earlier run into").count(), 1, "{}", run.stderr);
        assert!(!folder.path("run/spikes.npz").exists() && folder.path("run/spikes.h5").exists());
        assert_eq!(folder.names(""), [".run.old", ".run.partial-1", "net.toml", "run"]);
    }
}

#[cfg(unix)]
#[test]
fn a_place_that_results_cannot_take_is_refused_before_the_run() {
    use std::os::unix::fs::symlink;
    let folder = with_network();
    symlink("nowhere", folder.path("dangling")).unwrap();
    folder.write("file", "precious");
    fs::create_dir(folder.path("thesis")).unwrap();
    folder.write("thesis/chapter.tex", "precious");
    let before = folder.names("");
    let long = "long".repeat(70);
    for (place, words) in [
        ("dangling", "dangling is a symbolic link to nowhere, which does not exist"),
        ("file", "exists and is no directory"),
        ("file/", "exists and is no directory"),
        ("file/run", "cannot write file/run"),
        (".", "is the current directory or holds it"),
        ("..", "is the current directory or holds it"),
        ("/", "is the current directory or holds it"),
        ("missing/..", "names no directory"),
        ("thesis", "holds no results of siegert"),
        ("/proc/run", "cannot write"),
        (&long, "File name too long"),
    ] {
        // It would run for hours.
        let run = folder.siegert(&format!("{RUN} --time 1e6 --force --out {place}"));
        run.assert_refused(&[words]);
        if !place.starts_with("/proc") {
            // What the system refuses is found out by the run alone.
            let job = folder.siegert(&format!("jobscript -- {RUN} --force --out {place}"));
            job.assert_refused(&[words]);
        }
        assert_eq!(folder.names(""), before, "{place}");
    }
    assert_eq!(fs::read_to_string(folder.path("file")).unwrap(), "precious");
}

#[test]
fn checkpoints_in_the_directory_that_is_replaced_are_refused() {
    let folder = with_network();
    for (out, checkpoint) in [("run", "run"), ("run", "run/ck"), ("run/", "./run/a/b")] {
        let line = format!("{RUN} --time 1e6 --out {out} --checkpoint {checkpoint}");
        folder.siegert(&line).assert_refused(&["is in the directory of --out"]);
        assert_eq!(folder.names(""), ["net.toml"]);
    }
    let beside = folder.siegert(&format!("{RUN} --time 5 --out run --checkpoint run.ck"));
    assert_eq!(beside.code, 0, "{}", beside.stderr);
}

#[test]
fn results_among_the_checkpoints_of_their_run_are_refused() {
    let folder = with_network();
    for out in ["ck/40.0000ms", "ck/latest", "ck/.partial", "ck/a/b"] {
        let line = format!("{RUN} --time 1e6 --out {out} --checkpoint ck");
        folder.siegert(&line).assert_refused(&["--out is in ck, the folder of --checkpoint"]);
    }
    folder.write("file", "");
    let line = format!("{RUN} --time 1e6 --checkpoint file");
    folder.siegert(&line).assert_refused(&["--checkpoint file exists and is no directory"]);
}

#[test]
fn what_a_command_has_read_is_not_replaced_by_its_results() {
    let folder = with_network();
    assert_eq!(folder.siegert(&format!("{RUN} --time 20 --out run")).code, 0);
    let before = folder.names("run");
    folder
        .siegert("analyze run --out run --force")
        .assert_refused(&["spikes.npz was read and is in"]);
    let rates = "fixed-points --network net.toml --start run/result.json --out run --force";
    let refused = folder.siegert(rates);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("run/result.json was read"), "{}", refused.stderr);
    assert_eq!(folder.names("run"), before);
}

#[test]
fn checkpoints_and_results_among_older_results_are_not_replaced() {
    let folder = with_network();
    assert_eq!(folder.siegert(&format!("{RUN} --time 20 --out run")).code, 0);
    let within = format!("{RUN} --time 20 --checkpoint run/ck --checkpoint-every 10 --out other");
    assert_eq!(folder.siegert(&within).code, 0);
    let again = folder.siegert(&format!("{RUN} --time 20 --out run --force"));
    again.assert_refused(&["run holds ck/10.0000ms/", "did not write"]);
    assert!(folder.path("run/ck/latest").is_file());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_without_checkpoints_keeps_its_results() {
    let folder = with_network();
    let mut running = folder.start(&format!("{RUN} --time 1e6 --out run"));
    running.wait_for(&folder.path(".run.partial-1"));
    // Signals are watched a moment later.
    std::thread::sleep(std::time::Duration::from_millis(500));
    let run = running.interrupt();
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(run.stderr.starts_with("interrupted: stopped at "), "{}", run.stderr);
    let result = fs::read_to_string(folder.path("run/result.json")).unwrap();
    assert!(result.contains("\"ended\": \"interrupted\""), "{result}");
    assert!(folder.path("run/spikes.npz").is_file());
}

/// A validation that has begun.
fn validation(folder: &Folder) -> Running {
    folder.write("tiny.toml", include_str!("../cases/tiny.toml"));
    let mut running = folder.start("validate --case tiny.toml --threads 1 --quiet --out out");
    running.wait_for(&folder.path(".out.partial-1"));
    running
}

#[test]
fn a_validation_without_its_page_is_kept_with_its_numbers() {
    let folder = Folder::new();
    let running = validation(&folder);
    fs::create_dir(folder.path(".out.partial-1/report.html")).unwrap();
    let run = running.finish();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = "warning: report.html is not in the results: cannot write";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    for file in ["validation.json", "tiny/rates.csv", "tiny/scatter.png", "provenance.json"] {
        assert!(folder.path("out").join(file).is_file(), "{file}");
    }
}

#[test]
fn a_validation_that_cannot_take_its_place_is_kept() {
    let folder = Folder::new();
    let running = validation(&folder);
    folder.write("out", "precious");
    let run = running.finish();
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("out.partial-1\n"), "{}", run.stderr);
    for file in ["validation.json", "tiny/rates.csv", "report.html"] {
        assert!(folder.path("out.partial-1").join(file).is_file(), "{file}");
    }
    assert_eq!(fs::read_to_string(folder.path("out")).unwrap(), "precious");
}

#[test]
fn two_cases_of_one_name_are_refused() {
    let folder = Folder::new();
    let tiny = include_str!("../cases/tiny.toml");
    folder.write("one.toml", tiny);
    folder.write("other.toml", &tiny.replace("seeds = [1, 2]", "seeds = [5, 6]"));
    let line = "validate --case one.toml --case other.toml --out out";
    folder.siegert(line).assert_refused(&["--case other.toml: there are two cases tiny"]);
}

#[test]
fn a_run_without_room_for_its_potentials_is_refused() {
    let folder = with_network();
    // 1,000 neurons at 2e9 steps.
    let all = "--record-vm 1 --set sim_params.recording_dict.vm_dict.stop=1e9";
    let line = format!("{RUN} --time 2e8 {all} --out run");
    folder.siegert(&line).assert_refused(&["the results take 40,000 GB, but ", "are free in"]);
    assert_eq!(folder.names(""), ["net.toml"]);
}
