//! Checkpoints and what goes on from them: nothing lost, nothing mixed, nobody else's files touched.

use std::fs;

use crate::support::{Folder, NETWORK, Run};

const RUN: &str = "simulate --network net.toml --threads 1 --quiet --json";
const EVERY: &str = "--checkpoint ck --checkpoint-every 30";

fn with_network() -> Folder {
    let folder = Folder::new();
    folder.write("net.toml", NETWORK);
    folder
}

fn done(run: &Run) {
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// A run to 70 ms, whose last checkpoint is at 60 ms.
fn with_checkpoint(options: &str) -> Folder {
    let folder = with_network();
    done(&folder.siegert(&format!("{RUN} --time 70 {EVERY} {options}")));
    assert_eq!(folder.names("ck"), ["60.0000ms", "latest"]);
    folder
}

fn same_files(folder: &Folder, one: &str, other: &str) {
    for file in ["spikes.npz", "potentials.npz"] {
        let bytes = |run: &str| fs::read(folder.path(run).join(file)).unwrap();
        assert!(bytes(one) == bytes(other), "{file} of {one} and {other} differ");
    }
}

#[test]
fn spikes_and_potentials_of_a_resumed_run_are_those_of_an_unbroken_one() {
    let folder = with_checkpoint("--record-vm 0.1");
    let vm = format!("{RUN} --record-vm 0.1");
    let whole = folder.siegert(&format!("{vm} --time 100 --out whole"));
    let resumed =
        folder.siegert(&format!("{vm} --time 100 --checkpoint ck --resume --out resumed"));
    assert_eq!(resumed.json()["spike_hash"], whole.json()["spike_hash"]);
    same_files(&folder, "resumed", "whole");
    // More threads, and twice.
    let vm = vm.replace("--threads 1", "--threads 3");
    let often = "--checkpoint ck --checkpoint-every 8 --resume";
    done(&folder.siegert(&format!("{vm} --time 85 {often}")));
    assert_eq!(folder.names("ck"), ["80.0000ms", "latest"]);
    done(&folder.siegert(&format!("{vm} --time 100 --checkpoint ck --resume --out again")));
    same_files(&folder, "again", "whole");
}

#[test]
fn the_script_of_a_job_gives_what_one_run_gives_each_time() {
    let folder = with_network();
    let simulation = "simulate --network net.toml --time 100 --record-vm 0.1 --quiet";
    done(&folder.siegert(&format!("{simulation} --out whole")));
    let job = folder.siegert(&format!("jobscript -- {simulation} --out run {EVERY}"));
    let line = job.stdout.lines().find_map(|line| line.strip_prefix("srun ")).unwrap();
    for turn in 0..3 {
        let run = folder.shell(line);
        assert_eq!(run.code, 0, "{turn}: {}", run.stderr);
        same_files(&folder, "run", "whole");
    }
    assert_eq!(folder.names("ck"), ["90.0000ms", "latest"]);
}

#[test]
fn a_run_that_is_not_the_one_of_the_checkpoint_is_refused_with_both_values() {
    let folder = with_checkpoint("--record-vm 0.1 --record E --out o --transient 5");
    let going_on = "--time 100 --checkpoint ck --resume --out p";
    let of = |options: &str| folder.siegert(&format!("{RUN} {going_on} {options}"));
    let all = "--record E --record-vm 0.1 --transient 5";
    for (options, expected) in [
        ("--record all --record-vm 0.1 --transient 5", "--record was E there and is all now"),
        ("--record none --transient 5", "--record was E there and is none now"),
        ("--record E --record-vm 0.2 --transient 5", "--record-vm was 0.1 every 0.1 ms from 0 ms"),
        ("--record E --transient 5", "and is none now"),
        ("--record E --record-vm 0.1", "--transient was 5 ms there and is 0 ms now"),
        (&format!("{all} --seed 7"), "--seed was 1 there and is 7 now"),
        (&format!("{all} --dt 0.05"), "--dt was 0.1 ms there and is 0.05 ms now"),
        (&format!("{all} --precision double"), "--precision was single there and is double now"),
    ] {
        let refused = of(options);
        refused.assert_refused(&["cannot go on from ck/60.0000ms", "another simulation", expected]);
    }
    let text = NETWORK.replace("rates_hz = 8.5", "rates_hz = 8.6");
    folder.write("net.toml", &text);
    of(all).assert_refused(&["network was"]);
    folder.write("net.toml", NETWORK);
    for (changed, expected) in [
        ("spike_dict.start=20", "the beginning of the recorded spikes was 0 ms there and is 20 ms"),
        ("vm_dict.interval=1", "and is 0.1 every 1 ms from 0 ms to 1000 ms now"),
        ("vm_dict.stop=80", "and is 0.1 every 0.1 ms from 0 ms to 80 ms now"),
    ] {
        let changed = format!("{all} --set sim_params.recording_dict.{changed}");
        of(&changed).assert_refused(&["cannot go on from ck/60.0000ms", expected]);
    }
    done(&of(&format!("{all} --guard 50")));
    assert_eq!(folder.names("ck"), ["60.0000ms", "latest"]);
}

#[test]
fn a_time_before_the_checkpoint_is_refused_and_its_own_is_done_at_once() {
    let folder = with_checkpoint("");
    let early = folder.siegert(&format!("{RUN} --time 50 --checkpoint ck --resume"));
    early.assert_refused(&["ck/60.0000ms is at 60 ms, but the run ends at 50 ms"]);
    // The checkpoint before, which a run has left that was killed before it removed it.
    fs::create_dir(folder.path("ck/30.0000ms")).unwrap();
    folder.write("ck/30.0000ms/checkpoint.json", "{}");
    let there = folder.siegert(&format!("{RUN} --time 60 --checkpoint ck --resume --out there"));
    assert_eq!(folder.names("ck"), ["60.0000ms", "latest"]);
    let whole = folder.siegert(&format!("{RUN} --time 60 --out whole"));
    assert_eq!(there.json()["spike_hash"], whole.json()["spike_hash"]);
    let spikes = |run: &str| fs::read(folder.path(run).join("spikes.npz")).unwrap();
    assert!(spikes("there") == spikes("whole"));
}

#[test]
fn checkpoints_are_replaced_only_by_the_run_that_goes_on_from_them() {
    let folder = with_checkpoint("");
    let kept = folder.names("ck/60.0000ms");
    for options in [EVERY, "--checkpoint ck", "--checkpoint ck --seed 99"] {
        let forgotten = folder.siegert(&format!("{RUN} --time 40 {options}"));
        forgotten.assert_refused(&[
            "ck holds checkpoints of an earlier run",
            "--resume",
            "another folder",
        ]);
    }
    // One that no file names any more is a checkpoint still.
    fs::remove_file(folder.path("ck/latest")).unwrap();
    folder.siegert(&format!("{RUN} --time 40 {EVERY}")).assert_refused(&["ck holds checkpoints"]);
    assert_eq!(folder.names("ck/60.0000ms"), kept);
    // A dry run touches none.
    done(&folder.siegert(&format!("{RUN} --time 40 {EVERY} --dry-run")));
}

#[test]
fn that_there_is_nothing_to_go_on_from_is_told_in_a_line() {
    let folder = with_network();
    let run = RUN.replace(" --quiet", "");
    let told = folder.siegert(&format!("{run} --time 5 --checkpoint none --resume"));
    done(&told);
    let line = "note: none holds no checkpoint: the run begins at 0 ms\n";
    assert_eq!(told.stderr.matches(line).count(), 1, "{}", told.stderr);
    let quiet = folder.siegert(&format!("{RUN} --time 5 --checkpoint none --resume"));
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
}

#[test]
fn that_the_recording_of_a_checkpoint_is_not_kept_is_told() {
    let folder = with_checkpoint("");
    let told = folder.siegert(&format!("{RUN} --time 90 --checkpoint ck --resume"));
    done(&told);
    assert!(told.stderr.contains("warning: without --out, the spikes"), "{}", told.stderr);
}

#[test]
fn what_is_no_name_of_a_checkpoint_is_neither_read_nor_removed() {
    let folder = with_checkpoint("");
    fs::create_dir(folder.path("victim")).unwrap();
    folder.write("victim/thesis.tex", "precious");
    let absolute = folder.path("victim").display().to_string();
    for name in ["../victim", &absolute, "", ".", "..", "60.0000ms/../../victim", "latest", "a\0b"]
    {
        folder.write("ck/latest", name);
        let resumed = folder.siegert(&format!("{RUN} --time 100 {EVERY} --resume"));
        resumed.assert_refused(&["ck/latest holds", "expected is the name of a checkpoint"]);
        folder.siegert(&format!("{RUN} --time 100 {EVERY}")).assert_refused(&["ck holds"]);
    }
    folder.write("ck/latest", "90.0000ms");
    let lost = folder.siegert(&format!("{RUN} --time 100 {EVERY} --resume"));
    lost.assert_refused(&["cannot go on from ck/90.0000ms", "cannot read"]);
    assert_eq!(folder.names("victim"), ["thesis.tex"]);
    folder.write("ck/latest", "60.0000ms\n");
    done(&folder.siegert(&format!("{RUN} --time 100 {EVERY} --resume")));
    assert_eq!(folder.names("ck"), ["90.0000ms", "latest"]);
}

#[test]
fn what_a_failed_checkpoint_has_left_spoils_none() {
    let folder = with_checkpoint("");
    let whole = folder.siegert(&format!("{RUN} --time 130"));
    for left in ["ck/.partial", "ck/90.0000ms"] {
        fs::create_dir(folder.path(left)).unwrap();
        for file in ["state-0.bin", "state-1.bin", "spikes-1.npz"] {
            folder.write(&format!("{left}/{file}"), "of a run of two ranks");
        }
    }
    folder.write("ck/.latest", "cut off");
    done(&folder.siegert(&format!("{RUN} --time 100 {EVERY} --resume")));
    assert_eq!(folder.names("ck"), ["90.0000ms", "latest"]);
    let files = ["checkpoint.json", "potentials-0.bin", "spikes-0.npz", "state-0.bin"];
    assert_eq!(folder.names("ck/90.0000ms"), files);
    // What is no part of a checkpoint stays, whatever it is called.
    fs::create_dir(folder.path("ck/120.0000ms")).unwrap();
    folder.write("ck/120.0000ms/thesis.tex", "precious");
    // A file that the checkpoint does not list is not read.
    folder.write("ck/90.0000ms/state-1.bin", "of another run");
    let resumed = folder.siegert(&format!("{RUN} --time 130 {EVERY} --resume"));
    assert_eq!(resumed.json()["spike_hash"], whole.json()["spike_hash"]);
    assert_eq!(folder.names("ck"), ["120.0000ms", "120.0000ms-1", "latest"]);
    assert_eq!(folder.names("ck/120.0000ms"), ["thesis.tex"]);
    fs::create_dir(folder.path("ck/.partial")).unwrap();
    folder.write("ck/.partial/thesis.tex", "precious");
    let refused = folder.siegert(&format!("{RUN} --time 160 {EVERY} --resume"));
    refused.assert_refused(&["ck/.partial holds what is no part of a checkpoint"]);
    assert_eq!(folder.names("ck/.partial"), ["thesis.tex"]);
}

#[test]
fn a_checkpoint_that_cannot_be_made_is_a_warning_and_the_one_before_stays() {
    let folder = with_checkpoint("");
    fs::create_dir(folder.path("ck/.latest")).unwrap();
    let going_on = format!("{RUN} {EVERY} --resume");
    let run = folder.siegert(&format!("{going_on} --time 100 --out run"));
    let told = "warning: there is no checkpoint at 90.0000 ms: cannot write ck";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let whole = folder.siegert(&format!("{RUN} --time 100"));
    assert_eq!(run.json()["spike_hash"], whole.json()["spike_hash"]);
    assert_eq!(run.json()["warnings"][0]["kind"], "no_checkpoint");
    assert_eq!(fs::read_to_string(folder.path("ck/latest")).unwrap(), "60.0000ms");
    assert_eq!(folder.names("ck"), [".latest", "60.0000ms", "latest"]);
    fs::remove_dir(folder.path("ck/.latest")).unwrap();
    let resumed = folder.siegert(&format!("{going_on} --time 100"));
    assert_eq!(resumed.json()["spike_hash"], whole.json()["spike_hash"]);
    assert_eq!(folder.names("ck"), ["90.0000ms", "latest"]);
}

#[test]
fn every_file_of_a_checkpoint_is_used_as_it_was_written_or_not_at_all() {
    let folder = with_checkpoint("--record-vm 0.1 --out o");
    let resume =
        format!("{RUN} --time 61 --record-vm 0.1 --checkpoint ck --resume --out p --force");
    for file in folder.names("ck/60.0000ms") {
        let path = folder.path("ck/60.0000ms").join(&file);
        let whole = fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        for damaged in [&flipped[..], &whole[1..], &[]] {
            fs::write(&path, damaged).unwrap();
            let run = folder.siegert(&resume);
            assert_eq!(run.code, 2, "{file}: {}", run.stderr);
            assert!(
                run.stderr.contains(&file) || run.stderr.contains("there and is"),
                "{}",
                run.stderr
            );
        }
        fs::remove_file(&path).unwrap();
        folder.siegert(&resume).assert_refused(&[&file]);
        fs::write(&path, &whole).unwrap();
        done(&folder.siegert(&resume));
    }
}

#[cfg(unix)]
#[test]
fn a_folder_of_checkpoints_belongs_to_one_run_until_that_ends() {
    let folder = with_network();
    let mut endless = folder.start(&format!("{RUN} --time 1e6 {EVERY} --out o"));
    endless.wait_for(&folder.path("ck/latest"));
    for options in ["", "--resume"] {
        let second = folder.siegert(&format!("{RUN} --time 100 {EVERY} {options}"));
        second.assert_refused(&["ck is in use: process", "writes there"]);
    }
    let second = folder.siegert(&format!("{RUN} --time 100 --out o"));
    second.assert_refused(&["o is in use: process"]);
    endless.kill();
    let latest = fs::read_to_string(folder.path("ck/latest")).unwrap();
    let end_ms = latest.trim_end_matches("ms").parse::<f64>().unwrap() + 20.0;
    let end = format!("{RUN} --time {end_ms}");
    let resumed = folder.siegert(&format!("{end} {EVERY} --resume --out o"));
    assert_eq!(resumed.json()["spike_hash"], folder.siegert(&end).json()["spike_hash"]);
    assert_eq!(resumed.stderr, "");
    assert_eq!(folder.names(""), ["ck", "net.toml", "o"]);
}

const TINY: &str = include_str!("../cases/tiny.toml");

#[test]
fn cases_have_the_same_rules() {
    let folder = Folder::new();
    folder.write("tiny.toml", TINY);
    let run = "validate --case tiny.toml --threads 1 --json --checkpoint ck";
    let first = folder.siegert(&format!("{run} --resume"));
    let note = "note: ck holds no checkpoint: the run begins at 0 ms";
    assert_eq!(first.stderr.matches(note).count(), 1, "{}", first.stderr);
    let files =
        ["checkpoint.json", "inputs.json", "potentials-0.bin", "spikes-0.npz", "state-0.bin"];
    assert_eq!(folder.names("ck/tiny/seed-2/300.0000ms"), files);
    folder.siegert(run).assert_refused(&["ck/tiny/seed-1 holds checkpoints", "--resume"]);
    let again = folder.siegert(&format!("{run} --resume"));
    assert_eq!(again.json(), first.json());
    folder.write("tiny.toml", &TINY.replace("transient_ms = 100.0", "transient_ms = 120.0"));
    let other = folder.siegert(&format!("{run} --resume"));
    other.assert_refused(&["transient was 100 ms there and is 120 ms now"]);
    folder.write("tiny.toml", TINY);
    let inputs = folder.path("ck/tiny/seed-1/300.0000ms/inputs.json");
    let damaged = fs::read_to_string(&inputs).unwrap().replacen('1', "2", 1);
    fs::write(&inputs, damaged).unwrap();
    let damaged = folder.siegert(&format!("{run} --resume"));
    damaged.assert_refused(&["inputs.json is damaged"]);
}
