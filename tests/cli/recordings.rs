//! Recordings as users have them: of other programs, of two runs, damaged, without the kinds.

use crate::support::{Folder, Run};

/// Two inhibitory populations whose names do not say so, and an excitatory one; all spike by themselves.
const CELLS: &str = r#"
name = "cells"
[populations]
E = { kind = "E", neurons = 4 }
PV = { kind = "I", neurons = 2 }
SST = { kind = "I", neurons = 2 }
[connections]
indegrees = 1
weights_pA = { E = 10, I = -40 }
delays_ms = 1.5
[external]
dc_pA = 600
"#;

const FORMATS: &str = "--format npz --format sonata --format nest --format npy";

fn siegert(folder: &Folder, arguments: &str) -> Run {
    folder.run(&arguments.split_whitespace().collect::<Vec<_>>())
}

fn refused(folder: &Folder, arguments: &str, words: &[&str]) {
    let run = siegert(folder, arguments);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments}: {}", run.stderr);
    for word in words {
        assert!(run.stderr.contains(word), "{arguments}: no `{word}` in {}", run.stderr);
    }
}

fn simulated(options: &str) -> Folder {
    let folder = Folder::new();
    folder.write("cells.toml", CELLS);
    let run = siegert(
        &folder,
        &format!("simulate --network cells.toml --time 200 --out run --quiet {options}"),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    folder
}

fn dat(spikes: &[(u32, &str)]) -> String {
    let header = "# NEST version: 3.10.0\n# RecordingBackendASCII version: 2\nsender\ttime_ms\n";
    let lines = spikes.iter().map(|(gid, time)| format!("{gid}\t{time}\n"));
    header.to_owned() + &lines.collect::<String>()
}

fn series_columns(folder: &Folder, results: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder.path(&format!("{results}/series.csv"))).unwrap();
    text.lines().next().unwrap().split(',').map(str::to_owned).collect()
}

#[test]
fn the_kind_of_a_population_is_kept_in_every_format_and_read_from_no_name() {
    let folder = simulated(FORMATS);
    // Nothing but the recording itself.
    std::fs::remove_file(folder.path("run/provenance.json")).unwrap();
    let arrays = ["E", "PV", "SST"].map(|name| format!("run/recordings/siegert-spikes-{name}.npy"));
    let recordings = [
        "run/spikes.npz".to_owned(),
        "run/spikes.h5".to_owned(),
        "run/recordings/siegert-spikes-0-0.dat".to_owned(),
        arrays.join(" "),
    ];
    let rates = |out: usize| {
        let text = std::fs::read_to_string(folder.path(&format!("{out}/rates.csv"))).unwrap();
        text.replace("\r\n", "\n")
    };
    for (out, recording) in recordings.iter().enumerate() {
        let run = siegert(&folder, &format!("analyze {recording} --t-max 200 --out {out}"));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{recording}");
        let expected = ["time_ms", "E excitatory", "PV inhibitory", "SST inhibitory"];
        assert_eq!(series_columns(&folder, &out.to_string()), expected, "{recording}");
        assert_eq!(rates(out), rates(0), "{recording}");
    }
}

#[test]
fn an_unknown_kind_is_told_and_a_network_or_provenance_tells_it() {
    let folder = simulated("--format nest");
    let dat = "run/recordings/siegert-spikes-0-0.dat";
    // The map of the Python model has no kinds; the provenance above it has.
    std::fs::remove_file(folder.path("run/recordings/network_populations.csv")).unwrap();
    let told = siegert(&folder, &format!("analyze {dat} --t-max 200 --out told"));
    assert_eq!((told.code, told.stderr.as_str()), (0, ""));
    assert!(series_columns(&folder, "told").contains(&"SST inhibitory".to_owned()));
    // Without any map it has the sizes too.
    std::fs::rename(folder.path("run/recordings/network_gids.txt"), folder.path("gids")).unwrap();
    let sizes = siegert(&folder, &format!("analyze {dat} --t-max 200 --json"));
    assert_eq!(sizes.json()["neurons"], serde_json::json!([4, 2, 2]));
    std::fs::remove_file(folder.path("run/provenance.json")).unwrap();
    refused(&folder, &format!("analyze {dat}"), &["--network", "--ids"]);
    let unknown = siegert(&folder, &format!("analyze {dat} --ids gids --out unknown --json"));
    assert_eq!(unknown.json()["warnings"][0]["kind"], "unknown_kind");
    assert!(unknown.stderr.contains("whether E and 2 more are excitatory"), "{}", unknown.stderr);
    assert!(series_columns(&folder, "unknown").contains(&"SST kind unknown".to_owned()));
    let named = siegert(&folder, &format!("analyze {dat} --ids gids --network cells.toml --out n"));
    assert_eq!((named.code, named.stderr.as_str()), (0, ""));
    assert!(series_columns(&folder, "n").contains(&"PV inhibitory".to_owned()));
}

#[test]
fn a_recording_that_contradicts_its_network_is_refused() {
    let folder = simulated("");
    folder.write(
        "other.toml",
        &CELLS.replace("PV = { kind = \"I\", neurons = 2 }", "PV = { kind = \"I\", neurons = 3 }"),
    );
    refused(&folder, "analyze run --network other.toml", &["neurons of PV: 2, but 3", "cells"]);
    folder.write("kinds.toml", &CELLS.replace("SST = { kind = \"I\"", "SST = { kind = \"E\""));
    refused(&folder, "analyze run --network kinds.toml", &["the kind of SST: I, but E"]);
    refused(&folder, "analyze run --preset brunel2000", &["E: 4, but 10000", "brunel2000"]);
    folder.write("a-spikes-1-0.dat", &dat(&[(1, "0.700"), (4, "0.900")]));
    folder.write("network_gids.txt", "V1,23E,1,3\nV1,23I,4,5\n");
    let macaque = "analyze a-spikes-1-0.dat --preset potjans2014";
    refused(&folder, macaque, &["a-spikes-1-0.dat holds V1-23E", "potjans2014 lacks"]);
}

#[test]
fn files_of_two_runs_and_the_same_spikes_twice_are_refused() {
    let folder = Folder::new();
    folder.write("network_gids.txt", ",E,1,3\n,I,4,5\n");
    // One thread now; what two threads left has other spikes of the same neurons between them.
    folder.write("spikes-6-0.dat", &dat(&[(1, "1.000"), (2, "2.000"), (1, "9.000")]));
    folder.write("spikes-6-1.dat", &dat(&[(1, "4.000"), (3, "5.000")]));
    refused(&folder, "analyze .", &["spikes-6-0.dat and", "spikes-6-1.dat", "neuron 0", "of E"]);
    let twice = "analyze spikes-6-0.dat ./spikes-6-0.dat";
    refused(&folder, twice, &["is given twice"]);
    std::fs::copy(folder.path("spikes-6-0.dat"), folder.path("copy-spikes.dat")).unwrap();
    refused(&folder, "analyze spikes-6-0.dat copy-spikes.dat", &["copy-spikes.dat", "of E"]);
    folder.write("d.dat", &dat(&[(1, "1.000"), (1, "1.000")]));
    refused(&folder, "analyze d.dat", &["neuron 0", "spikes twice at 1 ms"]);
    folder.write("c.dat", (dat(&[(1, "1.000")]) + "2\t97.1").as_str());
    refused(&folder, "analyze c.dat", &["line 5 is \"2\t97.1\"", "cut off"]);
    for (map, words) in [
        (",E,1,3\n,I,3,5\n", ["the neuron 3 to E and to I", ""]),
        (",E,1,3\n,E,4,5\n", ["two populations E", ""]),
    ] {
        folder.write("network_gids.txt", map);
        refused(&folder, "analyze spikes-6-0.dat", &words);
    }
}

#[test]
fn a_flipped_byte_is_noticed_in_recordings_and_checkpoints() {
    let folder = simulated("--checkpoint ck --checkpoint-every 150");
    let flip = |name: &str| {
        let path = folder.path(name);
        let mut bytes = std::fs::read(&path).unwrap();
        let array = b"neurons.npy";
        let name = bytes.windows(array.len()).position(|window| window == array).unwrap();
        let head = bytes[name..].windows(6).position(|six| six == b"\x93NUMPY").unwrap();
        bytes[name + head + 129] ^= 4;
        std::fs::write(path, bytes).unwrap();
    };
    flip("run/spikes.npz");
    refused(&folder, "analyze run", &["spikes.npz", "the array neurons is damaged"]);
    let folders = std::fs::read_dir(folder.path("ck")).unwrap().map(|entry| entry.unwrap().path());
    let newest = folders.into_iter().find(|path| path.is_dir()).unwrap();
    flip(&format!("ck/{}/spikes-0.npz", newest.file_name().unwrap().to_str().unwrap()));
    let resume = "simulate --network cells.toml --time 200 --checkpoint ck --resume --quiet";
    refused(&folder, resume, &["spikes-0.npz", "is damaged"]);
}

#[test]
fn steps_that_are_no_decimal_fraction_are_written_with_all_their_digits() {
    let folder = simulated("--format nest --format npz --dt 0.03125");
    let dat = "analyze run/recordings/siegert-spikes-0-0.dat --dt 0.03125 --t-max 200 --json";
    let (text, archive) =
        (siegert(&folder, dat).json(), siegert(&folder, "analyze run --json").json());
    assert_eq!(text["rates_hz"], archive["rates_hz"]);
    assert_eq!(text["cvs"], archive["cvs"]);
}

/// The formats of other programs have no place for when recording began and ended and for its step.
#[test]
fn results_beside_the_spikes_tell_their_time_and_step() {
    let folder = simulated(&format!("{FORMATS} --dt 0.03125"));
    let archive = siegert(&folder, "analyze run/spikes.npz --json").json();
    let arrays = ["E", "PV", "SST"].map(|name| format!("run/recordings/siegert-spikes-{name}.npy"));
    let dat = "run/recordings/siegert-spikes-0-0.dat";
    for files in [dat, "run/spikes.h5", &arrays.join(" ")] {
        let found = siegert(&folder, &format!("analyze {files} --json")).json();
        for key in ["rates_hz", "cvs", "window_ms"] {
            assert_eq!(found[key], archive[key], "{files}");
        }
    }
    let inside = "cd run/recordings && siegert analyze siegert-spikes-0-0.dat";
    for line in [inside, "cd run/recordings && siegert analyze ."] {
        let run = folder.shell(line);
        assert!(run.stdout.starts_with("From 0 to 200.000 ms"), "{}{}", run.stdout, run.stderr);
    }
    refused(
        &folder,
        &format!("analyze {dat} --dt 0.1"),
        &["--dt is 0.1 ms", "0.03125", "result.json"],
    );
    refused(&folder, "analyze run --dt 0.5", &["--dt is 0.5 ms", "steps of 0.03125 ms"]);
    refused(&folder, &format!("analyze {dat} --t-max 300"), &["from 0 to 300 ms"]);
    std::fs::remove_file(folder.path("run/result.json")).unwrap();
    refused(&folder, &format!("analyze {dat}"), &["0.1 ms are assumed, which --dt changes"]);
    let silent = folder.path("silent.toml");
    std::fs::write(silent, CELLS.replace("dc_pA = 600", "dc_pA = 0")).unwrap();
    let line = "simulate --network silent.toml --time 200 --format nest --out silent --quiet";
    assert_eq!(siegert(&folder, line).code, 0);
    let found = siegert(&folder, "analyze silent --json").json();
    assert_eq!(found["rates_hz"], serde_json::json!([0.0, 0.0, 0.0]));
}

#[test]
fn populations_that_were_not_recorded_are_not_silent() {
    let folder = simulated(&format!("{FORMATS} --record PV"));
    let array = "run/recordings/siegert-spikes-PV.npy";
    let dat = "run/recordings/siegert-spikes-0-0.dat";
    for files in ["run/spikes.npz", "run/spikes.h5", dat, array] {
        let found = siegert(&folder, &format!("analyze {files} --json")).json();
        assert_eq!(found["populations"], serde_json::json!(["PV"]), "{files}");
    }
}

#[test]
fn populations_without_a_spike_are_told_where_nothing_says_what_was_recorded() {
    let folder = simulated(&format!("{FORMATS} --record PV"));
    let warned = |files: &str| {
        let found = siegert(&folder, &format!("analyze {files} --json")).json();
        let kinds = found["warnings"].as_array().unwrap().iter().map(|w| w["kind"].clone());
        kinds.collect::<Vec<_>>().contains(&"silent_or_unrecorded".into())
    };
    assert!(!warned("run/recordings/siegert-spikes-0-0.dat"));
    std::fs::create_dir(folder.path("moved")).unwrap();
    for name in ["siegert-spikes-0-0.dat", "network_gids.txt"] {
        let from = folder.path(&format!("run/recordings/{name}"));
        std::fs::copy(from, folder.path(&format!("moved/{name}"))).unwrap();
    }
    assert!(warned("moved/siegert-spikes-0-0.dat"));
}

#[test]
fn a_recording_of_which_a_part_is_missing_is_refused() {
    let folder = simulated(FORMATS);
    let edit = |name: &str, change: &dyn Fn(&str) -> String| {
        let path = folder.path(&format!("run/{name}"));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, change(&text)).unwrap();
        text
    };
    let restore = |name: &str, text: String| folder.write(&format!("run/{name}"), &text);
    // As two ranks write it, the second of which recorded no spike.
    let two = |text: &str| {
        let dat = text.replace("0-0.dat\"", "0-0.dat\", \"recordings/siegert-spikes-0-1.dat\"");
        dat.replace("spikes.npz\"", "spikes-0.npz\", \"spikes-1.npz\"")
    };
    let whole = edit("result.json", &two);
    let dat = "run/recordings/siegert-spikes-0-0.dat";
    let other = "run/recordings/siegert-spikes-0-1.dat";
    refused(&folder, &format!("analyze {dat}"), &["siegert-spikes-0-1.dat is missing"]);
    folder.write(other, "");
    refused(&folder, &format!("analyze {dat}"), &["siegert-spikes-0-1.dat belongs too"]);
    assert_eq!(siegert(&folder, &format!("analyze {dat} {other}")).code, 0);
    std::fs::remove_file(folder.path(other)).unwrap();
    std::fs::rename(folder.path("run/spikes.npz"), folder.path("run/spikes-0.npz")).unwrap();
    refused(&folder, "analyze run", &["spikes-1.npz is missing"]);
    restore("result.json", whole);
    // Cut at the end of a line.
    let name = "recordings/siegert-spikes-0-0.dat";
    let uncut = edit(name, &|text| text[..=text.trim_end().rfind('\n').unwrap()].to_owned());
    refused(&folder, &format!("analyze {dat}"), &["spikes of SST", "result.json"]);
    restore(name, uncut);
    assert_eq!(siegert(&folder, &format!("analyze {dat}")).code, 0);
    // One population may be looked at alone, but none may be lost.
    let [e, pv] = ["E", "PV"].map(|name| format!("run/recordings/siegert-spikes-{name}.npy"));
    let found = siegert(&folder, &format!("analyze {pv} --json")).json();
    assert_eq!(found["populations"], serde_json::json!(["PV"]));
    std::fs::remove_file(folder.path(&e)).unwrap();
    refused(&folder, &format!("analyze {pv}"), &["siegert-spikes-E.npy is missing"]);
}

#[test]
fn id_maps_that_contradict_each_other_are_refused() {
    let folder = simulated("--format nest");
    let gids = "run/recordings/network_gids.txt";
    folder.write(gids, ",E,1,3\n,PV,4,6\n,SST,7,8\n");
    let words =
        ["network_populations.csv", "network_gids.txt", "give E different neurons", "--ids"];
    refused(&folder, "analyze run", &words);
    refused(&folder, &format!("analyze run --ids {gids}"), &["neurons of E: 3, but 4"]);
    folder.write(gids, ",SST,7,8\n,E,1,4\n,PV,5,6\n");
    assert_eq!(siegert(&folder, "analyze run").code, 0);
}

#[test]
fn options_that_a_recording_has_no_use_for_are_refused() {
    let folder = simulated("");
    folder.write("ids.txt", "1 4\n5 6\n7 8\n");
    folder.write("a.dat", &dat(&[(1, "0.700"), (4, "0.900")]));
    folder.write("network_gids.txt", "V1,23E,1,3\nV2,23I,4,5\n");
    for (line, words) in [
        ("analyze run --ids ids.txt", ["--ids would be ignored", "spikes.npz"]),
        ("analyze run --raster V9 --out o", ["--raster V9", "has no areas"]),
        ("analyze run --raster V9", ["--raster would be ignored", "--out"]),
        ("analyze run --raster-time 9", ["--raster-time would be ignored", "--out"]),
        ("analyze a.dat --raster V9 --out o", ["--raster V9: the recording has no area", "V1, V2"]),
        ("analyze a.dat --raster V1,FEF2 --out o", ["--raster FEF2", "V1, V2"]),
    ] {
        refused(&folder, line, &words);
    }
    assert_eq!(siegert(&folder, "analyze a.dat --raster V2 --out o").code, 0);
}

/// Editors put it before UTF-8; it is no part of any text.
#[test]
fn a_byte_order_mark_is_passed_over_everywhere() {
    let folder = Folder::new();
    let mark = |name: &str, text: &str| folder.write(name, &format!("\u{feff}{text}"));
    mark("cells.toml", CELLS);
    mark("params.json", r#"{"external": {"dc_pA": 650}}"#);
    mark("rates.json", r#"{"E": 1, "PV": 2, "SST": 3}"#);
    mark("rates.csv", "population,rate_hz\nE,1\nPV,2\nSST,3\n");
    mark("points.csv", "mu_mV,sigma_mV\n10,2\n");
    mark("a.dat", "1\t0.600\n2\t0.700\n");
    mark("network_gids.txt", ",E,1,4\n,PV,5,6\n,SST,7,8\n");
    mark("k.csv", "1,1,1\n1,1,1\n1,1,1\n");
    mark("named.toml", &CELLS.replace("indegrees = 1", "indegrees = \"k.csv\""));
    for line in [
        "network --network cells.toml --params params.json",
        "network --network named.toml",
        "simulate --network cells.toml --dry-run --assume-rates rates.json",
        "simulate --network cells.toml --dry-run --assume-rates rates.csv",
        "transfer --table points.csv",
        "analyze a.dat",
    ] {
        let run = siegert(&folder, line);
        assert_eq!(run.code, 0, "{line}: {}", run.stderr);
        assert!(!run.stdout.contains('\u{feff}'), "{line}");
    }
}

/// The recipe that the refusal of pickled arrays gives, run by a real Python.
#[test]
fn pickled_arrays_are_refused_with_a_recipe_that_works() {
    let folder = Folder::new();
    folder.write("network_gids.txt", ",E,1,3\n,I,4,5\n,S,6,7\n");
    let save = "import numpy as np; e = np.array([[1, 0.7], [3, 2.5]], dtype=object); \
                np.save('a-spikes-E.npy', e); i = np.empty(1, dtype=object); i[0] = (4, 1.5); \
                np.save('a-spikes-I.npy', i); np.save('a-spikes-S.npy', np.array([], dtype=object))";
    let python = |script: &str| folder.shell(&format!("python3 -c \"{script}\""));
    if python("import numpy").code != 0 {
        eprintln!("skipped: python3 with numpy is not there");
        return;
    }
    assert_eq!(python(save).code, 0);
    let run = siegert(&folder, "analyze .");
    assert_eq!(run.code, 2);
    let recipe = run.stderr.split("in place: ").nth(1).unwrap().trim();
    let (command, file) = recipe.rsplit_once(' ').unwrap();
    assert!(file.ends_with("a-spikes-E.npy"), "{recipe}");
    assert_eq!(folder.shell(&format!("{command} *.npy")).code, 0, "{command}");
    let found = siegert(&folder, "analyze . --t-max 10 --json").json();
    assert_eq!(found["spikes"], serde_json::json!([2, 1, 0]));
}
