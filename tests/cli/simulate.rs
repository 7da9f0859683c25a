//! `siegert simulate` as its users meet it.

use std::path::Path;
use std::process::Command;

use crate::support::{Folder, Run};

const SMALL: &str = "simulate --preset brunel2000 --threads 2 --json";

fn siegert(folder: &Folder, arguments: &str) -> Run {
    folder.run(&arguments.split_whitespace().collect::<Vec<_>>())
}

fn hash(run: &Run) -> String {
    run.json()["spike_hash"].as_str().unwrap().to_owned()
}

#[test]
fn the_document_holds_what_scripts_rely_on() {
    let run = siegert(&Folder::new(), &format!("{SMALL} --time 50"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    for key in ["neurons", "synapses", "build_s", "simulate_s", "spikes", "synaptic_events"] {
        assert!(document[key].as_f64().is_some_and(|value| value > 0.0), "{key}: {document}");
    }
    let rates = document["rates_hz"].as_array().unwrap();
    assert_eq!(rates.len(), document["populations"].as_array().unwrap().len());
    assert!(document["peak_memory_bytes"].as_u64().is_some());
}

#[test]
fn a_run_goes_on_where_another_ended() {
    let folder = Folder::new();
    let whole = siegert(&folder, &format!("{SMALL} --time 60 --out whole"));
    let checkpoints = "--checkpoint state --checkpoint-every 20";
    // It ends at 50 ms, after the checkpoint at 40 ms.
    let first = siegert(&folder, &format!("{SMALL} --time 50 {checkpoints}"));
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(folder.path("state/latest").is_file());
    let resumed =
        siegert(&folder, &format!("{SMALL} --time 60 {checkpoints} --resume --out resumed"));
    assert_eq!(hash(&resumed), hash(&whole));
    let spikes = |run: &str| std::fs::read(folder.path(run).join("spikes.npz")).unwrap();
    assert!(spikes("resumed") == spikes("whole"), "the recordings differ");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_a_recording_and_a_checkpoint() {
    let folder = Folder::new();
    let checkpoints = "--checkpoint state --checkpoint-every 10";
    let endless = format!("{SMALL} --time 1000000 {checkpoints} --out interrupted");
    let mut run = folder.start(&endless);
    run.wait_for(&folder.path("state/latest"));
    let run = run.interrupt();
    assert_eq!(run.code, 130, "{}", run.stderr);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["ended"], "interrupted");
    assert!(folder.path("interrupted/spikes.npz").is_file());
    let stopped_ms = document["time_ms"].as_f64().unwrap();
    let end = format!("{SMALL} --time {}", stopped_ms + 10.0);
    let resumed = siegert(&folder, &format!("{end} {checkpoints} --resume"));
    assert_eq!(hash(&resumed), hash(&siegert(&folder, &end)));
}

#[test]
fn a_checkpoint_of_another_seed_is_refused() {
    let folder = Folder::new();
    let checkpoints = "--time 20 --checkpoint state --checkpoint-every 10";
    assert_eq!(siegert(&folder, &format!("{SMALL} {checkpoints}")).code, 0);
    let other = siegert(&folder, &format!("{SMALL} {checkpoints} --resume --seed 2"));
    assert_eq!(other.code, 2);
    assert!(other.stderr.contains("another simulation"), "{}", other.stderr);
}

#[test]
fn a_run_that_ends_before_its_transient_has_no_rates() {
    let folder = Folder::new();
    let run =
        siegert(&folder, &format!("{SMALL} --time 500 --guard 0.5 --transient 400 --out run"));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(document["spikes"].as_u64().is_some_and(|spikes| spikes > 0));
    assert!(document["mean_rate_hz"].is_null() && document["rates_hz"].is_null());
    let read = siegert(&folder, "fixed-points --preset brunel2000 --start run/result.json");
    assert_eq!(read.code, 2, "{}", read.stderr);
}

#[test]
fn activity_that_runs_away_is_a_no_with_what_was_recorded() {
    let folder = Folder::new();
    let run = siegert(&folder, &format!("{SMALL} --time 500 --guard 0.5 --out run"));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["ended"], "run away");
    assert!(document["time_ms"].as_f64().is_some_and(|time_ms| time_ms < 500.0));
    assert!(folder.path("run/spikes.npz").is_file());
}

#[test]
fn a_dry_run_predicts_and_simulates_nothing() {
    let run = siegert(&Folder::new(), &format!("{SMALL} --time 1e6 --dry-run"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    for key in ["memory_per_rank_bytes", "synaptic_events", "simulate_s"] {
        assert!(run.json()[key].as_f64().is_some_and(|value| value > 0.0), "{key}");
    }
}

#[test]
fn every_format_is_kept_and_h5py_reads_sonata() {
    let folder = Folder::new();
    let formats = "--format npz --format npy --format sonata --format nest";
    let run = siegert(&folder, &format!("{SMALL} --time 60 {formats} --record-vm 0.01 --out run"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let out = folder.path("run");
    for file in ["spikes.npz", "spikes.h5", "potentials.npz", "raster.svg", "raster.png"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    for file in ["network_gids.txt", "siegert-spikes-0-0.dat", "siegert-vm-0-0.dat"] {
        assert!(out.join("recordings").join(file).is_file(), "{file}");
    }
    let python = |arguments: &[&str]| Command::new("python3").args(arguments).output();
    if !python(&["-c", "import h5py, numpy"]).is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: python3 with h5py is not there");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/check_sonata.py");
    let path = |name: &str| out.join(name).display().to_string();
    let (sonata, archive) = (path("spikes.h5"), path("spikes.npz"));
    let checked = python(&[&script.display().to_string(), &sonata, &archive]).unwrap();
    let error = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{error}");
    let spikes: u64 = String::from_utf8_lossy(&checked.stdout).trim().parse().unwrap();
    assert_eq!(Some(spikes), run.json()["spikes"].as_u64());
}

/// A neuron that fires under a constant current, and one that hears it.
const TWO: &str = r#"
neuron = { C_m = 250.0, tau_m = 10.0, t_ref = 1.23, E_L = -65.0, V_th = -50.0, V_reset = -65.0 }
[populations]
A = { kind = "E", neurons = 1 }
B = { kind = "E", neurons = 1 }
[connections]
indegrees = [[0, 0], [1, 0]]
weights_pA = 10.0
delays_ms = 1.5
[external]
dc_pA = [500.0, 0.0]
"#;

fn with_two() -> Folder {
    let folder = Folder::new();
    folder.write("two.toml", TWO);
    folder
}

#[test]
fn what_the_grid_changes_is_told_on_standard_error_and_in_the_document() {
    let run = siegert(&with_two(), "simulate --network two.toml --time 50.05 --threads 1 --json");
    let document = run.json();
    assert_eq!(document["time_ms"].as_f64(), Some(50.1));
    // 13.9, 29.1 and 44.3 ms.
    assert_eq!(document["spikes"], 3);
    let warnings = document["warnings"].as_array().unwrap();
    let kinds: Vec<_> = warnings.iter().map(|warning| warning["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["refractory_period", "t_sim"]);
    for told in ["1.23 ms becomes 1.3 ms (A, B)", "is 50.05 ms, on the grid of 0.1 ms: 50.1 ms"] {
        assert_eq!(run.stderr.matches(told).count(), 1, "{}", run.stderr);
    }
}

#[test]
fn the_precision_that_was_chosen_is_told() {
    let folder = with_two();
    let of = |options: &str| {
        siegert(&folder, &format!("simulate --network two.toml --time 20 {options}"))
    };
    let chosen = of("--json").json();
    assert_eq!(chosen["precision"], "double");
    let reason = chosen["precision_reason"].as_str().unwrap();
    assert!(reason.contains("drives A to 20.000000 mV above rest"), "{reason}");
    let text = of("");
    assert!(text.stdout.contains("Double precision: a constant current alone"), "{}", text.stdout);
    let single = of("--precision single --json");
    assert_eq!(single.json()["precision"], "single");
    assert!(single.stderr.contains("single precision was asked for"), "{}", single.stderr);
}

#[test]
fn what_would_be_ignored_or_means_nothing_is_refused_before_the_run() {
    let refusals = [
        ("--time 10 --transient 20", "--transient is 20 ms, allowed is less than"),
        ("--time 10 --transient 10", "--transient is 10 ms, allowed is less than"),
        ("--time -5", "--time is -5, allowed is a finite number above 0"),
        ("--time nan", "--time is NaN, allowed is"),
        ("--dry-run --dt=-1", "--dt is -1, allowed is a finite number above 0"),
        ("--guard -1", "--guard is -1, allowed is a finite number of at least 0"),
        ("--dry-run --guard nan", "--guard is NaN"),
        ("--dry-run --assume-rate nan", "--assume-rate is NaN"),
        ("--dry-run --assume-rate -1", "--assume-rate is -1"),
        ("--assume-rate 5", "--dry-run"),
        ("--checkpoint c --checkpoint-every -1", "--checkpoint-every is -1"),
        ("--format sonata", "--format would be ignored: without --out nothing is kept"),
        ("--merge", "--merge would be ignored"),
        ("--record A", "--record would be ignored"),
        ("--record-vm 0.5", "--record-vm would be ignored"),
        (
            "--record none --record-vm 0.5 --out o",
            "--record-vm would be ignored: with --record none",
        ),
        ("--record C --out o", "--record C: the network has no area or population of this name"),
        ("--raster V9 --out o", "--raster V9: the network has no area of this name"),
        ("--raster-share nan --out o", "--raster-share is NaN, allowed is a number from 0 to 1"),
        ("--dt 2", "the delay of A -> B is 1.5 ms, allowed is at least one step, 2 ms"),
    ];
    let folder = with_two();
    for (options, expected) in refusals {
        let run = siegert(&folder, &format!("simulate --network two.toml {options}"));
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{options}: {}", run.stderr);
        assert!(run.stderr.contains(expected), "{options}: {}", run.stderr);
        assert!(!folder.path("o").exists(), "{options}");
    }
}

#[test]
fn a_name_without_its_area_is_recorded_where_one_area_has_it() {
    let folder = Folder::new();
    folder.write("one.toml", &TWO.replace("kind = ", "area = \"V1\", kind = "));
    let spikes = |name: &str| {
        let options = format!("--time 50 --record {name} --out {name}");
        let run = siegert(&folder, &format!("simulate --network one.toml {options}"));
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        std::fs::read(folder.path(name).join("spikes.npz")).unwrap()
    };
    assert_eq!(spikes("A"), spikes("V1-A"));
    assert_ne!(spikes("B"), spikes("V1"));
    // Area TH has no layer 4.
    for (name, areas) in [("23E", 32), ("4E", 31)] {
        let run = siegert(&folder, &format!("simulate --record {name} --out o"));
        let words =
            format!("--record {name}: \"{name}\" is in {areas} areas: put the area in front");
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        assert!(run.stderr.contains(&words), "{}", run.stderr);
        assert!(!folder.path("o").exists());
    }
}

#[test]
fn empty_populations_have_rates_and_a_network_of_them_is_refused() {
    let folder = Folder::new();
    let empty = |neurons: u32| {
        TWO.replace(
            "B = { kind = \"E\", neurons = 1 }",
            &format!("B = {{ kind = \"E\", neurons = {neurons} }}"),
        )
    };
    folder.write("b.toml", &empty(0));
    let run = siegert(&folder, "simulate --network b.toml --time 50 --json").json();
    assert_eq!(run["rates_hz"][1].as_f64(), Some(0.0));
    assert_eq!(run["mean_rate_hz"].as_f64(), Some(60.0));
    folder.write("none.toml", &empty(0).replace("neurons = 1 }", "neurons = 0 }"));
    let run = siegert(&folder, "simulate --network none.toml --time 50");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("the network has no neurons"), "{}", run.stderr);
    folder.write("few.toml", &empty(0).replace("neurons = 1 }", "neurons = 0.5 }"));
    let run = siegert(&folder, "simulate --network few.toml --time 50");
    assert!(run.stderr.contains("the network has no neurons"), "{}", run.stderr);
}

#[test]
fn threads_that_would_not_pay_are_left_idle_unless_they_are_asked_for() {
    let folder = with_two();
    let run = |options: &str| {
        siegert(&folder, &format!("simulate --network two.toml --time 5 {options}"))
    };
    let document = run("--json").json();
    let (taken, idle) = (document["threads"].as_u64(), document["idle_threads"].as_u64());
    let there = std::thread::available_parallelism().unwrap().get() as u64;
    assert_eq!((taken, idle), (Some(1), Some(there - 1)));
    let asked = run("--threads 3 --json").json();
    assert_eq!((asked["threads"].as_u64(), asked["idle_threads"].as_u64()), (Some(3), Some(0)));
}

/// A transient that the grid makes as long as the run leaves nothing to measure.
#[test]
fn a_transient_that_the_grid_makes_as_long_as_the_run_is_refused() {
    let words = ["simulate", "--preset", "brunel2000", "--time", "10", "--transient", "9.96"];
    let run = Folder::new().run(&words);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("by at least a step of 0.1 ms"), "{}", run.stderr);
}
